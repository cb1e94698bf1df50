"""Quotes of a typewriter and dashes of Chinese → those of English print."""

from __future__ import annotations

import re
from typing import Final

_OPENS: Final = frozenset(" \t\n\u00a0([{—–-/“‘")
"""What a quote opens behind, as at the start of a text."""
_YEARS: Final = re.compile(r"'(?=\d\ds\b)")
_QUOTE: Final = re.compile("[\"']")
_LEADING_DASHES: Final = re.compile(r"^\s*[—–]{2,}\s*(?=\S)")
"""What leads a subtitle in Chinese; English has nothing there."""
_CHINESE_DASH: Final = re.compile("——+")


def in_print(text: str) -> str:
    """Return an English text with the quotes and dashes of print.

    >>> in_print('——The "four" steps——and more')
    'The “four” steps—and more'
    """
    return curled(_CHINESE_DASH.sub("—", _LEADING_DASHES.sub("", text)))


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
