"""Texts in tables that spreadsheets open: an apostrophe before a cell says that it is text, no formula.

Whoever reads such a table takes the apostrophe away again. The way there and back is exact for every text: one that
begins with an apostrophe of its own gets a second one.
"""

from __future__ import annotations

import re
from typing import Final

_FORMULA: Final = re.compile(" *[=+\\-@\t\r\n＝＋－＠]")
"""How a formula may begin (OWASP, "CSV injection"), full-width forms too, which East Asian editions of Excel take."""
_GUARDED: Final = re.compile(rf"{_FORMULA.pattern}| *'")
_WORDS: Final = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|true|false)"
_SIGNS: Final = r"\d\s.,:/%$€£¥()Ee+-"
_CONVERTED: Final = re.compile(
    rf"[{_SIGNS}]*\d[{_SIGNS}]*(?:[ap]m)?|\d{{0,2}}[ -]?{_WORDS}[a-z]*[ -]?[\d, ]*", re.IGNORECASE
)
"""What a spreadsheet turns into a number, a date or a truth value."""
_BEGINS_CONVERTED: Final = re.compile(rf" *(?:[\d.,:/%$€£¥()]|{_WORDS})", re.IGNORECASE)


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet might take a text for a formula."""
    return _FORMULA.match(text) is not None


def guard(text: str, *, figures: bool = False) -> str:
    """Return the cell for a text; with ``figures``, a number or a date is not to be converted either."""
    return f"'{text}" if _is_guarded(text, figures=figures) else text


def unguard(cell: str, *, figures: bool = False) -> str:
    """Return the text of a cell.

    With ``figures`` the apostrophe also goes where somebody has since written on behind a number or a date.
    """
    if cell[:1] != "'":
        return cell
    text = cell[1:]
    return text if _is_guarded(text, figures=figures) or (figures and _BEGINS_CONVERTED.match(text)) else cell


def _is_guarded(text: str, *, figures: bool) -> bool:
    return bool(_GUARDED.match(text) or (figures and _CONVERTED.fullmatch(text.strip())))
