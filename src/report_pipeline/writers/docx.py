"""Word editions: python-docx on the house's own template, with the fonts inside and the same bytes each time."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from report_pipeline.writers import fonts, styles, wording
from report_pipeline.writers.docx_body import Body, is_titled
from report_pipeline.writers.docx_fonts import embed
from report_pipeline.writers.docx_logo import logo
from report_pipeline.writers.docx_own_template import (
    OwnTemplate,
    merged_numbering,
    merged_styles,
    merged_theme,
    read_template,
)
from report_pipeline.writers.docx_page import describe, furnish, is_book, page_of
from report_pipeline.writers.docx_pages import Looks, are_known, pages
from report_pipeline.writers.docx_styles import Voice, character_styles, paragraph_styles
from report_pipeline.writers.docx_styles_xml import NS, R, Sheet, language
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

        own = read_template(self.theme.docx_template) if self.theme.docx_template else None
        page = page_of(edition, self.theme)
        body = Body(edition, page.width, size=(own and own.size) or self.theme.size, beside=own is None)
        content = body.xml()
        looks = self._looks(body)
        parts = self._parts(body, own, looks)
        document = docx.Document(io.BytesIO(package(parts)))
        content = logo(document, self.theme) + content
        known = body.contents.wanted and own is None and are_known(edition, footnotes=bool(body.footnotes.said))
        content = body.contents.numbered(content, pages(content, edition, self.theme, page, looks) if known else {})
        element = document.element.body
        section = parse_xml(page.xml())
        element.replace(element.sectPr, section)
        for child in list(parse_xml(f"<w:body {NS}>{content}</w:body>")):
            section.addprevious(child)
        furnish(document, edition)
        _add_remarks(document, body)
        describe(document, edition)
        named = parts["word/styles.xml"] + parts["word/theme/theme1.xml"]
        embed(document, self._characters(edition, body, named), edition.source_language)
        out = io.BytesIO()
        document.save(out)
        return repacked(out.getvalue())

    def _looks(self, body: Body) -> Looks:
        edition, accent = body.edition, self.theme.accent[1:].upper()
        return Looks(
            paragraph_styles(body.width, body.second, book=is_book(edition), titled=is_titled(edition), accent=accent),
            character_styles(accent, "tgt" if body.target else "src"),
        )

    def _parts(self, body: Body, own: OwnTemplate | None, looks: Looks) -> dict[str, str]:
        """Return the styles and what belongs to them, of the house or of the template with the house's beside."""
        edition, accent = body.edition, self.theme.accent[1:].upper()
        source, target = voices = self._voices(edition)
        settings = settings_part(
            target.language, source.language, footnotes=bool(body.footnotes.said), contents=body.contents.wanted
        )
        numbering, theme = numbering_part(target.font), theme_part(source, target, accent)
        sheet = Sheet(dict(zip(("src", "tgt"), voices, strict=True)), body.size)
        if own is None:
            styles_xml = styles_part(sheet.defaults(), sheet.written(looks.paragraphs, looks.characters))
        else:
            han = "" if own.names_chinese else source.font
            numbering, bullet = merged_numbering(own, numbering)
            sheet = Sheet(sheet.voices, body.size, own_fonts=False, han=bool(han), bullet=bullet)
            house = sheet.written(looks.paragraphs, looks.characters)
            styles_xml = merged_styles(own, house, language(target, source), han)
            theme = merged_theme(own, theme)
        return {
            "word/styles.xml": styles_xml,
            "word/settings.xml": settings,
            "word/numbering.xml": numbering,
            "word/theme/theme1.xml": theme,
        }

    def _voices(self, edition: Edition) -> tuple[Voice, Voice]:
        faces, tag = fonts.PAIRINGS[self.theme.pairing], edition.source_language
        han, heading, latin = (fonts.real_family(f, tag) for f in (faces.han, faces.han_bold, faces.latin))
        source = Voice(han, heading, _region(tag))
        return source, Voice(latin, latin, _region(edition.target_language))

    def _characters(self, edition: Edition, body: Body, named: str) -> dict[fonts.Face, frozenset[str]]:
        """Return what the faces have to hold that the styles, in ``named``, name."""
        said = frozenset(wording.screen_words(edition).contents + wording.UNAPPROVED)
        said |= frozenset("".join((*wording.figure(edition, "src"), *wording.figure(edition, "tgt"))))
        said |= frozenset("".join(n.author + n.text for n in body.footnotes.said))
        every = styles.characters(edition, self.theme.pairing).items()
        return {f: needed | said for f, needed in every if fonts.real_family(f, edition.source_language) in named}


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
