"""Small PDFs with Chinese text, set with a font that every PDF reader knows (Adobe-GB1), so that none is embedded."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf

if TYPE_CHECKING:
    from collections.abc import Sequence

Placed = tuple[float, float, float, str]
"""Left edge, baseline (from below), font size, text."""


_TURNS = ("1 0 0 1 0 0 cm", "0 1 -1 0 842 0 cm", "-1 0 0 -1 595 842 cm", "0 -1 1 0 0 595 cm")


def make_pdf(pages: Sequence[Sequence[Placed]], *, password: str = "", quarters: int = 0) -> bytes:
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(_font(pdf))
        for placed in pages:
            page = pdf.add_blank_page(page_size=(842, 595) if quarters % 2 else (595, 842))
            latin = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font, F2=latin))
            commands = [_TURNS[quarters]]
            for x, y, size, text in placed:
                name, codes = ("F2", text.encode("ascii")) if text.isascii() else ("F1", text.encode("utf-16-be"))
                commands.append(f"BT /{name} {size} Tf {x} {y} Td <{codes.hex()}> Tj ET")
            page.Contents = pdf.make_stream("\n".join(commands).encode())
            if quarters:
                page.Rotate = 90 * quarters
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner=password, user=password) if password else None)
        return out.getvalue()


def column(x: float, y: float, size: float, lines: Sequence[str]) -> list[Placed]:
    """Lines under one another, from the baseline ``y`` downwards."""
    return [(x, y - 1.5 * size * n, size, text) for n, text in enumerate(lines)]


def _font(pdf: pikepdf.Pdf) -> pikepdf.Dictionary:
    system = pikepdf.Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("GB1"), Supplement=2)
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=pikepdf.Name("/STSong-Light"),
        Flags=6,
        FontBBox=[0, -200, 1000, 900],
        ItalicAngle=0,
        Ascent=880,
        Descent=-120,
        CapHeight=880,
        StemV=93,
    )
    cid = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType0,
        BaseFont=pikepdf.Name("/STSong-Light"),
        CIDSystemInfo=system,
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=1000,
    )
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type0,
        BaseFont=pikepdf.Name("/STSong-Light-UniGB-UCS2-H"),
        Encoding=pikepdf.Name("/UniGB-UCS2-H"),
        DescendantFonts=[pdf.make_indirect(cid)],
    )
