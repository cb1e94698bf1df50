"""Word editions: python-docx on the house's own template, with the fonts inside and the same bytes each time."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from report_pipeline.writers import fonts, styles, wording
from report_pipeline.writers.docx_body import Body, is_titled
from report_pipeline.writers.docx_fonts import embed
from report_pipeline.writers.docx_page import describe, furnish, is_book, page_of
from report_pipeline.writers.docx_styles import Voice, character_styles, paragraph_styles
from report_pipeline.writers.docx_styles_xml import NS, R, Sheet
from report_pipeline.writers.docx_template import numbering_part, package, settings_part, styles_part, theme_part
from report_pipeline.writers.repacked import repacked
from report_pipeline.writers.theme import HOUSE

if TYPE_CHECKING:
    from pathlib import Path

    from report_pipeline.model import Edition
    from report_pipeline.writers.theme import Theme

_REGIONS = {"en": "en-US", "zh": "zh-CN", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"


class DocxWriter:
    """Writes Word files with real heading styles, a repeated table head, page fields and embedded fonts."""

    suffix = "docx"

    def __init__(self, cache: Path, theme: Theme = HOUSE) -> None:
        """``cache`` is not used: subsetting is faster than reading a kept subset back."""
        self.cache = cache
        self.theme = theme

    def render(self, edition: Edition) -> bytes:
        """Return the file. The same edition gives the same bytes.

        Raises MachineError when a font is missing, ConfigError when the theme's Word file cannot be used.
        """
        import docx
        from docx.oxml import parse_xml

        page = page_of(edition, self.theme)
        body = Body(edition, page.width, size=self.theme.size)
        content = body.xml()
        document = docx.Document(io.BytesIO(self._template(body)))
        element = document.element.body
        section = parse_xml(page.xml())
        element.replace(element.sectPr, section)
        for child in list(parse_xml(f"<w:body {NS}>{content}</w:body>")):
            section.addprevious(child)
        furnish(document, edition)
        _add_remarks(document, body)
        describe(document, edition)
        embed(document, self._characters(edition, body), edition.source_language)
        out = io.BytesIO()
        document.save(out)
        return repacked(out.getvalue())

    def _template(self, body: Body) -> bytes:
        edition, accent = body.edition, self.theme.accent[1:].upper()
        source, target = self._voices(edition)
        column = body.column if body.source and body.target and edition.layout == "side-by-side" else 0
        paragraphs = paragraph_styles(
            body.width, column, book=is_book(edition), titled=is_titled(edition), accent=accent
        )
        sheet = Sheet({"src": source, "tgt": target}, self.theme.size)
        footnotes, contents = bool(body.footnotes.said), body.contents.wanted
        return package(
            {
                "word/styles.xml": styles_part(
                    sheet.defaults(),
                    sheet.written(paragraphs, character_styles(accent, "tgt" if body.target else "src")),
                ),
                "word/settings.xml": settings_part(
                    target.language, source.language, footnotes=footnotes, contents=contents
                ),
                "word/numbering.xml": numbering_part(target.font),
                "word/theme/theme1.xml": theme_part(source, target, accent),
            }
        )

    def _voices(self, edition: Edition) -> tuple[Voice, Voice]:
        faces, language = fonts.PAIRINGS[self.theme.pairing], edition.source_language
        source = Voice(
            fonts.real_family(faces.han, language), fonts.real_family(faces.han_bold, language), _region(language)
        )
        latin = fonts.real_family(faces.latin, language)
        return source, Voice(latin, latin, _region(edition.target_language))

    def _characters(self, edition: Edition, body: Body) -> dict[fonts.Face, frozenset[str]]:
        said = frozenset(wording.screen_words(edition).contents)
        said |= frozenset("".join(n.author + n.text for n in body.footnotes.said))
        return {face: needed | said for face, needed in styles.characters(edition, self.theme.pairing).items()}


def _region(language: str) -> str:
    return _REGIONS.get(language, language)


def _add_remarks(document: Any, body: Body) -> None:  # noqa: ANN401 - python-docx has no types
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    main = document.part
    for name, remarks in (("comments", body.comments), ("footnotes", body.footnotes)):
        if remarks.said:
            part = Part(PackURI(f"/word/{name}.xml"), f"{_KIND}.{name}+xml", remarks.part(), main.package)
            main.relate_to(part, f"{R}/{name}")
