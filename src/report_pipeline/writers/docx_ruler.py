"""How many lines a paragraph of a Word edition takes: its words measured with the typefaces that the file embeds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_OPENING, _CLOSING = "(\\[{“‘（《〈「『【〔〖", "!%),.:;?\\]}”’…—·，。、；：！？）》〉」』】〕〗％～"
_HAN = "\u2e80-\u3000\u3003-\u3007\u3012-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = f"[^\\s{_HAN}{_OPENING}{_CLOSING}]+"
_CHINESE = re.compile(
    f"[{_OPENING}]*(?:{_WORD}(?:[.,:'](?=[0-9A-Za-z]){_WORD})*|[{_HAN}])?[{_CLOSING}]*\\s*",
)
"""What no line break parts in Chinese: a character or word with the marks that it may not lose (kinsoku)."""
_ENGLISH = re.compile("(?:[^\\s-]+-*|-+)\\s*|\\s+")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
_MEETING = re.compile("(?<=[\u3400-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[\u3400-\u9fff])")
_GAP = 1 / 5
"""Of the size, between Han and Latin letters or digits."""
_HANGING = ",."
"""Marks that LibreOffice lets stand in the margin (``overflowPunct``), singly and within a paragraph."""
_TAB_STOP = 420
_ROUNDING = 1
TAB, BREAK = "\t", "\n"


class Text(NamedTuple):
    """Text in one face and size."""

    text: str
    face: str
    """Key of the ruler's fonts."""
    size: float
    """Twentieths of a point."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Where lines begin and end, in twentieths of a point from the column's left edge."""

    width: float
    left: float = 0
    first: float = 0
    """Where the first line begins."""
    tabs: tuple[tuple[str, int], ...] = ()
    """Kind (``left`` or ``right``) and place."""


class Ruler:
    """Knows the advance of each character in the faces."""

    def __init__(self, fonts: Mapping[str, bytes], han: str) -> None:
        """``fonts`` are OpenType files by a key of the caller's; ``han`` is the key of the one that has Chinese."""
        from fontTools.ttLib import TTFont

        self._advances: dict[str, dict[str, float]] = {}
        self._heights: dict[str, float] = {}
        for key, data in fonts.items():
            font = TTFont(BytesIO(data), lazy=True)
            em, metrics, head = font["head"].unitsPerEm, font["hmtx"].metrics, font["hhea"]
            self._advances[key] = {chr(c): metrics[name][0] / em for c, name in font.getBestCmap().items()}
            self._heights[key] = (head.ascent - head.descent) / em
        self._han = self._advances[han]

    def lines(self, content: Sequence[Text | str], measure: Measure, least: float) -> list[float]:
        """Return the height of each line that ``content`` takes: texts, ``TAB`` and ``BREAK``.

        ``least`` is what a line has at least; all are in twentieths of a point.
        """
        heights, x = [least], measure.first
        room = measure.width + _ROUNDING
        for place, part in enumerate(content):
            if isinstance(part, str):
                x = measure.left if part == BREAK else self._stop(x, content[place + 1 :], measure)
                if part == BREAK or x > room:
                    heights.append(least)
                    x = measure.left
                continue
            tall = max(least, self._heights[part.face] * part.size)
            heights[-1] = max(heights[-1], tall)
            for advance, needed in self._atoms(part):
                if x + needed > room and x > measure.left:
                    heights.append(tall)
                    x = measure.left
                more = int(needed / (room - measure.left))  # longer than a line
                heights += [tall] * more
                x += advance - more * (measure.width - measure.left)
        return heights

    def _width(self, text: str, face: str) -> float:
        """Return the width of ``text`` in parts of the size."""
        own, han = self._advances[face], self._han
        total = 0.0
        for char in text:
            total += own[char] if char in own else han.get(char, 1.0 if _WIDE.match(char) else 0.5)
        return total

    def _stop(self, x: float, rest: Sequence[Text | str], measure: Measure) -> float:
        """Return where the text after a tab begins."""
        for kind, place in sorted((*measure.tabs, ("left", measure.left)), key=lambda t: t[1]):
            if place > x:
                if kind == "left":
                    return place
                behind = 0.0
                for part in rest:
                    if isinstance(part, str):
                        break
                    behind += self._width(part.text, part.face) * part.size
                return max(x, place - behind)
        return x + _TAB_STOP - x % _TAB_STOP

    def _atoms(self, part: Text) -> Iterator[tuple[float, float]]:
        """Yield what no line break parts: its advance, and the width that it needs at a line's end."""
        text, face, size = part
        wide = bool(_WIDE.search(text))
        for match in (_CHINESE if wide else _ENGLISH).finditer(text):
            atom = match[0]
            bare = atom.rstrip()
            needed = self._width(bare, face) * size
            if wide and bare:
                start = match.start()
                needed += len(_MEETING.findall(text[max(start - 1, 0) : start + len(bare)])) * _GAP * size
            advance = needed + (self._width(atom[len(bare) :], face) * size if atom != bare else 0)
            if wide and bare[-1:] in _HANGING and bare[-2:-1] not in _CLOSING and match.end() < len(text):
                needed -= self._width(bare[-1:], face) * size
            yield advance, needed
