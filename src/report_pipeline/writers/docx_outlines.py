"""Fonts with PostScript outlines (CFF) as TrueType, which is what Word embeds."""

from __future__ import annotations

from io import BytesIO
from typing import Any

_TOLERANCE = 1.0
"""Units of the font (of 1,000 to the em) by which a curve may differ."""

_LIMITS = (
    *("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements"),
    *("maxSizeOfInstructions", "maxComponentElements", "maxComponentDepth"),
)
"""Of the interpreter of hints, of which there are none."""


def with_quadratic_curves(font: bytes) -> bytes:
    """Return an OpenType font with ``glyf`` outlines instead of ``CFF``: the same names, advances and features."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import TTFont, newTable

    parsed: Any = TTFont(BytesIO(font), recalcTimestamp=False)
    order, drawn = parsed.getGlyphOrder(), parsed.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        drawn[name].draw(Cu2QuPen(pen, _TOLERANCE, reverse_direction=True))
        glyphs[name] = pen.glyph()
    parsed["loca"], parsed["glyf"] = newTable("loca"), newTable("glyf")
    parsed["glyf"].glyphOrder, parsed["glyf"].glyphs = order, glyphs
    for tag in ("CFF ", "VORG"):
        if tag in parsed:
            del parsed[tag]
    profile = parsed["maxp"] = newTable("maxp")
    profile.tableVersion, profile.numGlyphs = 0x00010000, len(order)
    for limit in _LIMITS:
        setattr(profile, limit, 0)
    profile.maxZones = 1
    parsed["post"].formatType = 3.0
    parsed.sfntVersion = "\x00\x01\x00\x00"
    out = BytesIO()
    parsed.save(out)
    return out.getvalue()
