from __future__ import annotations

from report_pipeline.cleanup.source import Source, text_lines
from report_pipeline.model import BlockKind, Span
from report_pipeline.readers.base import Line, RawText


def raw_of(*lines: Line | str) -> RawText:
    return RawText(tuple(Line(line) if isinstance(line, str) else line for line in lines), "-")


def test_no_lines_are_an_empty_source() -> None:
    source = Source(raw_of())

    assert source.text == ""
    assert text_lines(raw_of(), source) == []


def test_spans_count_lines_from_one() -> None:
    source = Source(raw_of("甲乙", "", "丙"))

    assert source.text == "甲乙\n\n丙"
    assert source.span(0, 2) == Span(0, 2, 1, 1)
    assert source.span(1, 5) == Span(1, 5, 1, 3)
    assert source.span(4, 5) == Span(4, 5, 3, 3)
    assert source.span(4, 4) == Span(4, 4, 3, 3)


def test_lines_know_their_place_indent_and_the_blanks_before_them() -> None:
    raw = raw_of("\u3000\u3000甲 ", "", " \t", "乙", Line("丙", kind=BlockKind.HEADING, level=2))

    first, second, third = text_lines(raw, Source(raw))

    assert (first.number, first.start, first.text, first.indent, first.blanks) == (1, 2, "甲", 4, 0)
    assert (second.number, second.blanks, second.indent, second.whole) == (4, 2, 0, False)
    assert (third.kind, third.level, third.whole) == (BlockKind.HEADING, 2, True)


def test_pages_come_from_the_reader_or_from_form_feeds() -> None:
    paged = raw_of(Line("甲", page=1), Line("乙", page=2))
    fed = raw_of("甲", "\f乙")

    assert [line.page for line in text_lines(paged, Source(paged))] == [1, 2]
    assert [line.page for line in text_lines(fed, Source(fed))] == [0, 1]
    assert [line.blanks for line in text_lines(fed, Source(fed))] == [0, -1]
