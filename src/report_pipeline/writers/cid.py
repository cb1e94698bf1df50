"""Outlines in CFF that are numbered by character collection (CID), as those of Noto Serif SC are.

A PDF's text names glyphs by CID, and the font's charset tells which glyph has it (ISO 32000-1, 9.7.4.2). WeasyPrint
writes the glyphs' own numbers. Programs that skip the charset (FreeType's users) show them right, others show other
glyphs or none; with a charset that maps each number to itself all agree.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

_RANGES_OF_TWO_BYTES = 2
"""Format of a charset: ranges, each with its first CID and how many follow (Adobe Technical Note 5176, 13)."""


def plainly_numbered(font: bytes) -> bytes:
    """Return an OpenType font in which each glyph's CID is its number; other fonts as they are."""
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.tables.DefaultTable import DefaultTable

    parsed = TTFont(BytesIO(font), recalcTimestamp=False, recalcBBoxes=False, lazy=True)
    if "CFF " not in parsed:
        return font
    top: Any = parsed["CFF "].cff.topDictIndex[0]
    if not hasattr(top, "ROS") or _is_plain(top.charset):
        return font
    data = bytearray(parsed.reader["CFF "])
    place = top.rawDict["charset"]
    # One range is shorter than whatever said something else, so nothing behind it moves
    charset = bytes([_RANGES_OF_TWO_BYTES, 0, 1]) + (len(top.charset) - 2).to_bytes(2, "big")
    data[place : place + len(charset)] = charset
    table = DefaultTable("CFF ")
    table.data = bytes(data)
    parsed["CFF "] = table
    out = BytesIO()
    parsed.save(out)
    return out.getvalue()


def _is_plain(charset: list[str]) -> bool:
    return all(name == f"cid{number:05d}" for number, name in enumerate(charset[1:], 1))
