"""Word editions: python-docx on the house's own template, with the fonts inside and the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import os
import time
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from report_pipeline.model import Layout
from report_pipeline.writers import fonts, styles, wording
from report_pipeline.writers.docx_body import Body, paragraph, run
from report_pipeline.writers.docx_comments import add_comments
from report_pipeline.writers.docx_template import Voice, template
from report_pipeline.writers.text import literal, shortened
from report_pipeline.writers.theme import HOUSE

if TYPE_CHECKING:
    from pathlib import Path

    from report_pipeline.model import Edition
    from report_pipeline.writers.theme import Theme

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NS = f'xmlns:w="{_W}" xmlns:r="{_R}"'
_REGIONS = {"en": "en-US", "zh": "zh-CN", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}
_A4 = (11906, 16838)
_MARGINS = {"top": 1361, "bottom": 1304, "header": 680, "footer": 624}
_SIDE, _BOOK_SIDE = 1134, 1871
"""Twentieths of a point: 20 mm, and 33 mm for a page of one language."""
_ALTERNATIVES = {
    "Noto Sans SC": "Source Han Sans SC,Microsoft YaHei,PingFang SC,SimHei",
    "Noto Sans TC": "Source Han Sans TC,Microsoft JhengHei,PingFang TC",
    "Noto Serif SC": "Source Han Serif SC,SimSun,Songti SC",
    "Noto Serif TC": "Source Han Serif TC,PMingLiU,Songti TC",
    "Source Serif 4": "Georgia",
    "Source Sans 3": "Segoe UI,Helvetica Neue",
}
_HEADER_BYTES = 32
_OLDEST_ZIP_TIME = 315532800
_RUNNING_HEAD = 56


class DocxWriter:
    """Writes Word files with real heading styles, a repeated table head, page fields and embedded fonts."""

    suffix = "docx"

    def __init__(self, cache: Path, theme: Theme = HOUSE) -> None:
        """``cache`` is not used: subsetting is faster than reading a kept subset back."""
        self.cache = cache
        self.theme = theme

    def render(self, edition: Edition) -> bytes:
        """Return the file. The same edition gives the same bytes.

        Raises MachineError when a font is missing.
        """
        import docx
        from docx.oxml import parse_xml

        book = edition.layout in {Layout.TARGET, Layout.SOURCE}
        side = _BOOK_SIDE if book else _SIDE
        width = _A4[0] - 2 * side
        source = Voice(fonts.real_family(fonts.PAIRINGS[self.theme.pairing].han, edition.source_language), _region(edition, "src"))
        target = Voice(fonts.real_family(fonts.PAIRINGS[self.theme.pairing].latin, ""), _region(edition, "tgt"))
        document = docx.Document(io.BytesIO(template(source, target, width, book=book)))
        body = document.element.body
        section = parse_xml(_section(side))
        body.replace(body.sectPr, section)
        content = Body(edition, width)
        for element in list(parse_xml(f"<w:body {_NS}>{content.xml()}</w:body>")):
            section.addprevious(element)
        add_comments(document, content.anchors.comments)
        _furniture(document, edition, parse_xml)
        _properties(document, edition)
        _embed(document, edition, self.theme.pairing)
        out = io.BytesIO()
        document.save(out)
        return _repacked(out.getvalue())


def _region(edition: Edition, side: str) -> str:
    language = edition.source_language if side == "src" else edition.target_language
    return _REGIONS.get(language, language)


def _section(side: int) -> str:
    margins = " ".join(f'w:{k}="{v}"' for k, v in _MARGINS.items())
    return (
        f'<w:sectPr {_NS}><w:pgSz w:w="{_A4[0]}" w:h="{_A4[1]}"/>'
        f'<w:pgMar {margins} w:left="{side}" w:right="{side}" w:gutter="0"/><w:titlePg/></w:sectPr>'
    )


def _furniture(document: Any, edition: Edition, parse_xml: Any) -> None:  # noqa: ANN401 - python-docx has no types
    """Set the running head, the page's foot, and the banner of a draft on every page."""
    section = document.sections[0]
    has_source, has_target = wording.has_source(edition), wording.has_target(edition)
    banner = wording.banner(edition)
    left = run(shortened(literal(edition.title_source), _RUNNING_HEAD), "Source Text") if has_source else ""
    right = run(shortened(literal(edition.title_target), _RUNNING_HEAD), "Target Text") if has_target else ""
    banner_run = run(banner, "Target Text", '<w:b/><w:color w:val="8C2F21"/>') if banner else ""
    tab = "<w:r><w:tab/></w:r>"
    house = "Target Text" if has_target else "Source Text"
    before, between, after = wording.page_count(edition)
    count = run(before, house) + _field("PAGE", house) + run(between, house) + _field("NUMPAGES", house)
    if after:
        count += run(after, house)
    foot = run(wording.kicker(edition), house) + tab + count
    for part, style, content in (
        (section.header, "header", left + tab + (banner_run or right)),
        (section.first_page_header, "header", tab + banner_run if banner else ""),
        (section.footer, "footer", foot),
        (section.first_page_footer, "footer", foot),
    ):
        part.is_linked_to_previous = False
        element = part._element  # noqa: SLF001 - python-docx gives no other way to put in fields
        for child in list(element):
            element.remove(child)
        wrapped = parse_xml(f"<w:body {_NS}>{paragraph(style, content)}</w:body>")
        element.extend(list(wrapped))


def _field(name: str, style: str) -> str:
    return f'<w:fldSimple w:instr=" {name} ">{run("1", style)}</w:fldSimple>'


def _properties(document: Any, edition: Edition) -> None:  # noqa: ANN401 - python-docx has no types
    facts = wording.properties(edition)
    core = document.core_properties
    core.title, core.subject, core.author = facts.title[:255], facts.subject[:255], facts.creator[:255]
    core.keywords, core.language = ", ".join(facts.keywords)[:255], facts.language
    core.last_modified_by, core.revision = facts.creator[:255], 1
    if (moment := _epoch()) is not None:
        core.created = core.modified = datetime.fromtimestamp(moment, UTC).replace(tzinfo=None)
        return
    for element in list(core._element):  # noqa: SLF001 - python-docx puts the time of the run there
        if element.tag.endswith(("}modified", "}created")):
            core._element.remove(element)  # noqa: SLF001


def _epoch() -> int | None:
    """Return SOURCE_DATE_EPOCH (https://reproducible-builds.org), or None."""
    value = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(value) if value.isdigit() else None


def _embed(document: Any, edition: Edition, pairing: str) -> None:  # noqa: ANN401 - python-docx has no types
    """Put the subset fonts into the file, obfuscated as ECMA-376-1, 17.8.1 has it."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    package = document.part.package
    table = Part(
        PackURI("/word/fontTable.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml",
        package=package,
    )
    families: dict[str, list[str]] = {}
    for number, (face, characters) in enumerate(styles.characters(edition, pairing).items(), 1):
        family = fonts.real_family(face, edition.source_language)
        data = fonts.named(fonts.subset(face, characters, edition.source_language), face, family)
        digest = hashlib.sha256(data).hexdigest().upper()
        key = f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"
        part = Part(
            PackURI(f"/word/fonts/font{number}.odttf"),
            "application/vnd.openxmlformats-officedocument.obfuscatedFont",
            obfuscated(data, key),
            package,
        )
        relation = table.relate_to(part, f"{_R}/font")
        style = "Italic" if face.italic else "Bold" if face.weight > 400 else "Regular"  # noqa: PLR2004 - CSS weight
        families.setdefault(family, []).append(f'<w:embed{style} r:id="{relation}" w:fontKey="{{{key}}}"/>')
    table._blob = _font_table(families).encode("utf-8")  # noqa: SLF001 - the ids are known only after relating
    document.part.relate_to(table, f"{_R}/fontTable")


def _font_table(families: dict[str, list[str]]) -> str:
    entries = ""
    for family, faces in families.items():
        kind = "roman" if "Serif" in family else "swiss"
        order = sorted(faces, key=lambda f: ("embedRegular" not in f, "embedBold" not in f))
        entries += (
            f'<w:font w:name="{family}"><w:altName w:val="{_ALTERNATIVES[family]}"/><w:family w:val="{kind}"/>'
            f'<w:pitch w:val="variable"/>{"".join(order)}</w:font>'
        )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {_NS}>{entries}</w:fonts>'


def obfuscated(font: bytes, key: str) -> bytes:
    """Return ``font`` with its first 32 bytes XORed with the GUID ``key``, last byte first (or the way back)."""
    mask = bytes.fromhex(key.replace("-", ""))[::-1] * 2
    return bytes(a ^ b for a, b in zip(font[:_HEADER_BYTES], mask, strict=True)) + font[_HEADER_BYTES:]


def _repacked(data: bytes) -> bytes:
    """Return the package with the same time on every part: SOURCE_DATE_EPOCH, or the oldest that ZIP knows."""
    moment = time.gmtime(max(_epoch() or 0, _OLDEST_ZIP_TIME))[:6]
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, moment)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            new.writestr(info, old.read(name))
    return out.getvalue()
