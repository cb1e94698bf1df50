"""What a reader extracted from an English file → its paragraphs, hard-wrapped lines joined."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.readers.base import Line, RawText

_ENDS = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_WIDEST = 130
"""Characters in the longest lines of hard-wrapped text; longer ones are whole paragraphs."""


def paragraphs(raw: RawText) -> tuple[str, ...]:
    """Return the paragraphs of a text in a language with spaces, each on one line, none empty.

    An empty line ends a paragraph, and so does each line that is a block in its format. Other lines are joined where
    the text is hard-wrapped: the next word had no room, or the line ends no sentence and the next begins in lower
    case. A word that was parted at the line's end with a hyphen stays hyphenated.
    """
    plain = [text for line in raw.lines if not line.whole and (text := line.text.strip())]
    width = max(map(len, plain), default=0)
    wrapped = width <= _WIDEST and sum(bool(_ENDS.search(text)) for text in plain) < len(plain) / 2
    return tuple(" ".join(part.split()) for part in _joined(raw, width if wrapped else 0))


def _joined(raw: RawText, width: int) -> Iterator[str]:
    text = ""
    last: Line | None = None
    for line in raw.lines:
        new = line.text.strip()
        if text and (last is None or not new or not _goes_on(last, line, width)):
            yield text
            text = ""
        if new:
            text = f"{text}{'' if text.endswith('-') else ' '}{new}" if text else new
        last = line
    if text:
        yield text


def _goes_on(last: Line, line: Line, width: int) -> bool:
    if last.whole or line.whole or last.kind is not line.kind:
        return False
    before, after = last.text.strip(), line.text.strip()
    if not _ENDS.search(before) and after[0].islower():
        return True
    return bool(width) and len(before) + 1 + len(after.split()[0]) > width
