"""The typefaces inside a Word edition: subset, named, and obfuscated as ECMA-376-1, 17.8.1 has it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from report_pipeline.writers import fonts
from report_pipeline.writers.docx_styles_xml import NS, R

if TYPE_CHECKING:
    from collections.abc import Mapping

_ALTERNATIVES = {
    "Noto Sans SC": "Source Han Sans SC,Microsoft YaHei,PingFang SC,SimHei",
    "Noto Sans TC": "Source Han Sans TC,Microsoft JhengHei,PingFang TC",
    "Noto Serif SC": "Source Han Serif SC,SimSun,Songti SC",
    "Noto Serif TC": "Source Han Serif TC,PMingLiU,Songti TC",
    "Source Serif 4": "Georgia",
    "Source Sans 3": "Segoe UI,Helvetica Neue",
}
_HEADER_BYTES = 32
_BOLD = 600
"""CSS weight from which on a face counts as bold."""


def embed(document: Any, needed: Mapping[fonts.Face, frozenset[str]], language: str) -> None:  # noqa: ANN401
    """Put subsets of the faces into a python-docx document, each with the characters it has to hold.

    ``language`` is the source's, a BCP 47 tag. Raises MachineError when a font is missing.
    """
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    package = document.part.package
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"
    table = Part(PackURI("/word/fontTable.xml"), kind, package=package)
    families: dict[str, list[str]] = {}
    for number, (face, characters) in enumerate(needed.items(), 1):
        family = fonts.real_family(face, language)
        data = fonts.named(_outlined(fonts.subset(face, characters, language)), face, family)
        key = _key(data)
        name = PackURI(f"/word/fonts/font{number}.odttf")
        kind = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
        relation = table.relate_to(Part(name, kind, obfuscated(data, key), package), f"{R}/font")
        style = "Italic" if face.italic else "Bold" if face.weight >= _BOLD else "Regular"
        families.setdefault(family, []).append(f'<w:embed{style} r:id="{relation}" w:fontKey="{{{key}}}"/>')
    table._blob = _font_table(families).encode()  # noqa: SLF001 - the ids are known only after relating
    document.part.relate_to(table, f"{R}/fontTable")


def _outlined(font: bytes) -> bytes:
    """Return a font with TrueType outlines: Word embeds no other ones."""
    if font[:4] != b"OTTO":
        return font
    from report_pipeline.writers.docx_outlines import with_quadratic_curves

    return with_quadratic_curves(font)


def _key(data: bytes) -> str:
    digest = hashlib.sha256(data).hexdigest().upper()
    return f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"


def _font_table(families: Mapping[str, list[str]]) -> str:
    entries = ""
    for family, faces in families.items():
        kind = "roman" if "Serif" in family else "swiss"
        order = sorted(faces, key=lambda f: ("embedRegular" not in f, "embedBold" not in f))
        entries += (
            f'<w:font w:name="{family}"><w:altName w:val="{_ALTERNATIVES[family]}"/><w:family w:val="{kind}"/>'
            f'<w:pitch w:val="variable"/>{"".join(order)}</w:font>'
        )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {NS}>{entries}</w:fonts>'


def obfuscated(font: bytes, key: str) -> bytes:
    """Return ``font`` with its first 32 bytes XORed with the GUID ``key``, last byte first (or the way back)."""
    mask = bytes.fromhex(key.replace("-", ""))[::-1] * 2
    return bytes(a ^ b for a, b in zip(font[:_HEADER_BYTES], mask, strict=True)) + font[_HEADER_BYTES:]
