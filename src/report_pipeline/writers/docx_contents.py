"""The table of contents of a long Word edition: a field whose entries are there already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from report_pipeline.writers import wording
from report_pipeline.writers.docx_markup import BREAK, SOURCE, TAB, TARGET, paragraph, run, stands_beside
from report_pipeline.writers.html_markup import headings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report_pipeline.model import Edition
    from report_pipeline.writers.html_markup import Heading

_ENTRIES, _CHARACTERS = 4, 8000
"""Headings and characters of the source from which on an edition is long."""
_LEVELS = 3
_PLACE = re.compile("<!--(_Toc[0-9]{8})-->")


class Contents:
    """The headings to list, and the marks by which the list finds them."""

    def __init__(self, edition: Edition, column: int, size: float) -> None:
        """``column`` and ``size`` tell where translations stand beside headings, see ``stands_beside``."""
        self.edition = edition
        self.column, self.size = column, size
        self.titled = len(edition.articles) <= 1
        found = [h for h in headings(edition) if 0 <= self._level(h) - 1 < _LEVELS]
        length = sum(len(p.source) for a in edition.articles for b in a.blocks for p in b.pairs)
        self.entries = found if len(found) >= _ENTRIES and length >= _CHARACTERS else []
        self._marks = {h.pair_id: n for n, h in enumerate(self.entries, 1)}

    @property
    def wanted(self) -> bool:
        """Tell whether the edition is so long that it has one."""
        return bool(self.entries)

    def marked(self, content: str, pair_id: str) -> str:
        """Return the runs of a heading, with the bookmark around them that its entry leads to."""
        number = self._marks.get(pair_id)
        if number is None:
            return content
        return f'<w:bookmarkStart w:id="{number}" w:name="{_mark(number)}"/>{content}<w:bookmarkEnd w:id="{number}"/>'

    def xml(self) -> str:
        """Return the list; nothing for a short edition."""
        if not self.entries:
            return ""
        edition = self.edition
        house = TARGET if wording.has_target(edition) else SOURCE
        head = paragraph("TOC Heading", run(wording.screen_words(edition).contents, house))
        first = _part("begin") + _code(f'TOC \\o "1-{_LEVELS}" \\h \\z \\u') + _part("separate")
        lines = []
        for number, heading in enumerate(self.entries, 1):
            link = f'<w:hyperlink w:anchor="{_mark(number)}" w:history="1">{self._entry(heading, number)}</w:hyperlink>'
            start = first if number == 1 else ""
            end = _part("end") if number == len(self.entries) else ""
            lines.append(paragraph(f"toc {self._level(heading)}", start + link + end))
        gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj>'
        return f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{head}{''.join(lines)}</w:sdtContent></w:sdt>"

    def numbered(self, content: str, pages: Mapping[str, int]) -> str:
        """Return the body with the numbers of ``pages`` in the list: the page of each bookmark."""
        house = TARGET if wording.has_target(self.edition) else SOURCE
        numbers = {mark: run(str(page), house) for mark, page in pages.items()}
        return _PLACE.sub(lambda found: numbers.get(found[1], ""), content)

    def _level(self, heading: Heading) -> int:
        return heading.depth + (not self.titled)

    def _entry(self, heading: Heading, number: int) -> str:
        """Return what Word itself makes of the heading: its text, a tab, the number of its page.

        The number is a field, with a place for what it says until Word has set the pages itself.
        """
        edition = self.edition
        source = run(heading.source, SOURCE) if wording.has_source(edition) else ""
        target = run(heading.target or wording.NO_TRANSLATION, TARGET) if wording.has_target(edition) else ""
        beside = heading.depth > 0 and stands_beside(heading.source, self.column, self.size)
        between = (TAB if beside else BREAK) if source and target else ""
        page = _part("begin") + _code(f"PAGEREF {_mark(number)} \\h") + _part("separate")
        return source + between + target + TAB + page + f"<!--{_mark(number)}-->" + _part("end")


def _mark(number: int) -> str:
    return f"_Toc{number:08d}"


def _part(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _code(instruction: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
