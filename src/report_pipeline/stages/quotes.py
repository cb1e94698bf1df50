"""Typewriter quotes → the quotes of print, in English text."""

from __future__ import annotations

import re
from typing import Final

_OPENS: Final = frozenset(" \t\n\u00a0([{—–-/“‘")
"""What a quote opens behind, as at the start of a text."""
_YEARS: Final = re.compile(r"'(?=\d\ds\b)")
_QUOTE: Final = re.compile("[\"']")


def curled(text: str) -> str:
    r"""Return an English text with “ ” ‘ ’ for " and '; a mark behind a figure outside quotes (5'10") stays.

    >>> curled('"Don\'t," he said, "call it \'big\'."')
    '“Don’t,” he said, “call it ‘big’.”'
    """
    if '"' not in text and "'" not in text:
        return text
    text = _YEARS.sub("’", text)
    printed: list[str] = []
    at, inside = 0, False
    for match in _QUOTE.finditer(text):
        printed.append(text[at : match.start()])
        at = match.end()
        before, behind = "".join(printed)[-1:], text[at : at + 1]
        opens = (not before or before in _OPENS) and behind not in ("", " ")
        if before.isdigit() and not inside and not behind.isalpha():
            printed.append(match[0])
        elif match[0] == '"':
            inside = opens
            printed.append("“" if opens else "”")
        else:
            printed.append("‘" if opens else "’")
    return "".join((*printed, text[at:]))
