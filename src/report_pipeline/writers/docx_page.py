"""The page of a Word edition: paper and margins, the running head, the foot, and the document's properties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from report_pipeline.model import Layout
from report_pipeline.writers import wording
from report_pipeline.writers.docx_markup import SOURCE, TAB, TARGET, field, paragraph, run
from report_pipeline.writers.docx_styles_xml import NS
from report_pipeline.writers.repacked import epoch
from report_pipeline.writers.text import literal, shortened

if TYPE_CHECKING:
    from report_pipeline.model import Edition
    from report_pipeline.writers.theme import Theme

_TOP, _BOTTOM, _SIDE, _BOOK_SIDE = 24, 23, 20, 33
"""Millimetres; a page of one language has the wider sides of a book."""
_HEAD, _FOOT = 12, 11
"""Millimetres from the paper's edge, at most half the margin."""
_RUNNING_HEAD = 56
_LONGEST = 255
"""Characters of a property that Word and Windows show."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page's measures, in twentieths of a point."""

    paper: tuple[int, int]
    top: int
    bottom: int
    left: int
    right: int

    @property
    def width(self) -> int:
        """Width of the text."""
        return self.paper[0] - self.left - self.right

    def xml(self) -> str:
        """Return the section's properties."""
        head, foot = min(_twips(_HEAD), self.top // 2), min(_twips(_FOOT), self.bottom // 2)
        return (
            f'<w:sectPr {NS}><w:pgSz w:w="{self.paper[0]}" w:h="{self.paper[1]}"/><w:pgMar w:top="{self.top}" '
            f'w:right="{self.right}" w:bottom="{self.bottom}" w:left="{self.left}" w:header="{head}" '
            f'w:footer="{foot}" w:gutter="0"/><w:titlePg/></w:sectPr>'
        )


def is_book(edition: Edition) -> bool:
    """Tell whether the edition is set like a book, in one language."""
    return edition.layout in {Layout.TARGET, Layout.SOURCE}


def page_of(edition: Edition, theme: Theme) -> Page:
    """Return the page that the theme asks for."""
    width, height = theme.paper
    side = _BOOK_SIDE if is_book(edition) else _SIDE
    given = theme.margins
    wanted = ((given.top, _TOP), (given.bottom, _BOTTOM), (given.left, side), (given.right, side))
    top, bottom, left, right = (_twips(house if own is None else own) for own, house in wanted)
    return Page((_twips(width), _twips(height)), top, bottom, left, right)


def _twips(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)


def furnish(document: Any, edition: Edition) -> None:  # noqa: ANN401 - python-docx has no types
    """Set the running head, the page's foot, and the banner of a draft on every page."""
    from docx.oxml import parse_xml

    section = document.sections[0]
    banner = wording.banner(edition)
    left = _running(edition.title_source, SOURCE) if wording.has_source(edition) else ""
    right = _running(edition.title_target, TARGET) if wording.has_target(edition) else ""
    warning = run(banner, "Banner") if banner else ""
    foot = _foot(edition)
    for part, style, content in (
        (section.header, "header", left + TAB + (warning or right)),
        (section.first_page_header, "header", TAB + warning if warning else ""),
        (section.footer, "footer", foot),
        (section.first_page_footer, "footer", foot),
    ):
        part.is_linked_to_previous = False
        element = part._element  # noqa: SLF001 - python-docx gives no other way to put in fields
        for child in list(element):
            element.remove(child)
        element.extend(list(parse_xml(f"<w:body {NS}>{paragraph(style, content)}</w:body>")))


def _running(title: str, style: str) -> str:
    return run(shortened(literal(title), _RUNNING_HEAD), style)


def _foot(edition: Edition) -> str:
    house = TARGET if wording.has_target(edition) else SOURCE
    before, between, after = wording.page_count(edition)
    count = run(before, house) + field("PAGE", run("1", house)) + run(between, house)
    count += field("NUMPAGES", run("1", house)) + (run(after, house) if after else "")
    return run(wording.kicker(edition), house) + TAB + count


def describe(document: Any, edition: Edition) -> None:  # noqa: ANN401 - python-docx has no types
    """Set the document's properties; the times are SOURCE_DATE_EPOCH's, or there are none."""
    facts = wording.properties(edition)
    core = document.core_properties
    core.title, core.subject, core.author = (t[:_LONGEST] for t in (facts.title, facts.subject, facts.creator))
    core.keywords, core.language = ", ".join(facts.keywords)[:_LONGEST], facts.language
    core.last_modified_by, core.revision = facts.creator[:_LONGEST], 1
    if (moment := epoch()) is not None:
        core.created = core.modified = datetime.fromtimestamp(moment, UTC).replace(tzinfo=None)
        return
    for element in list(core._element):  # noqa: SLF001 - python-docx puts the time of the run there
        if element.tag.endswith(("}modified", "}created")):
            core._element.remove(element)  # noqa: SLF001
