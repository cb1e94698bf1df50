"""What WeasyPrint cannot do, done by the font: Chinese spacing (W3C, clreq), and a sign of hyphenation.

A subset font gets a kerning table with two habits of good Chinese setting: two full-width marks beside one another
share the blank half between them (clreq 3.1.6, "compression of punctuation"), and Han stand a tenth of an em from
Latin letters and digits (3.2.2). As kerning it costs no elements, moves no line break to a wrong place, and leaves the
text that is read out of the page as it was.
"""

from __future__ import annotations

import re
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_HAN = re.compile("[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WESTERN = re.compile("[0-9A-Za-z%‰°@&\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0391-\u03c9]")
_MARKS = "，。、；：！？”’）》〉」』】〕〗“‘（《〈「『【〔〖．"
_GAP = 1 / 10
"""Of an em, between Han and Latin: CSS (``text-autospace``) has 1/8, which some programs read as a space."""


@lru_cache(maxsize=16)
def spaced(font: bytes) -> bytes:
    """Return a subset of a Chinese font with spacing in its kerning table, which replaces the one it has.

    Which marks have a blank half is measured, because traditional Chinese has its commas in the middle.
    """
    from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
    from fontTools.ttLib import TTFont

    parsed = TTFont(BytesIO(font), recalcTimestamp=False, recalcBBoxes=False, lazy=True)  # leaves outlines as they are
    em = parsed["head"].unitsPerEm
    names = {chr(code): name for code, name in parsed.getBestCmap().items()}
    opening, closing = _halves(parsed, {c: n for c, n in names.items() if c in _MARKS}, em)
    classes = {
        "han": {n for c, n in names.items() if _HAN.match(c)},
        "western": {n for c, n in names.items() if _WESTERN.match(c)},
        "opening": opening,
        "closing": closing,
    }
    gap, half = round(em * _GAP), -em // 2
    rules = [
        ("han", "western", gap), ("western", "han", gap),
        ("closing", "closing", half), ("closing", "opening", half), ("opening", "opening", half),
    ]  # fmt: skip
    lines = [f"@{name} = [{' '.join(sorted(glyphs))}];" for name, glyphs in classes.items() if glyphs]
    lines += [f"feature kern {{ {_pairs((f'@{a} @{b}', v) for a, b, v in rules if classes[a] and classes[b])} }} kern;"]
    addOpenTypeFeaturesFromString(parsed, "languagesystem DFLT dflt;\n" + "\n".join(lines), tables=["GPOS"])
    out = BytesIO()
    parsed.save(out)
    return out.getvalue()


HYPHEN = "\ue010"
"""The sign of hyphenation: looks like a hyphen, and can be told from one when the text is read out of the page."""


@lru_cache(maxsize=16)
def hyphening(font: bytes) -> bytes:
    """Return a subset of an English (TrueType) font in which ``HYPHEN`` has a glyph of its own, as its hyphen has."""
    from copy import deepcopy

    from fontTools.ttLib import TTFont

    parsed = TTFont(BytesIO(font), recalcTimestamp=False, recalcBBoxes=False)
    name, own = parsed.getBestCmap()[ord("-")], "hyphenation"
    outlines = parsed["glyf"]
    outlines[own] = deepcopy(outlines[name])
    parsed["hmtx"][own] = parsed["hmtx"][name]
    for table in parsed["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(HYPHEN)] = own
    out = BytesIO()
    parsed.save(out)
    return out.getvalue()


def _pairs(rules: Iterable[tuple[str, int]]) -> str:
    return " ".join(f"pos {pair} {value};" for pair, value in rules)


def _halves(font: Any, marks: dict[str, str], em: int) -> tuple[set[str], set[str]]:  # noqa: ANN401 - no types
    """Return the full-width marks with a blank first half, and those with a blank second half."""
    from fontTools.pens.boundsPen import BoundsPen

    glyphs = font.getGlyphSet()
    opening, closing = set(), set()
    for name in marks.values():
        pen = BoundsPen(glyphs)
        glyphs[name].draw(pen)
        if pen.bounds is None or glyphs[name].width != em:
            continue
        left, _, right, _ = pen.bounds
        if left >= 0.45 * em:
            opening.add(name)
        elif right <= 0.55 * em:
            closing.add(name)
    return opening, closing
