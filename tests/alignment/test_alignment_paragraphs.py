from __future__ import annotations

from report_pipeline.alignment.paragraphs import paragraphs
from report_pipeline.model import BlockKind
from report_pipeline.readers.base import Line, RawText


def plain(text: str) -> RawText:
    return RawText(tuple(Line(line) for line in text.splitlines()), "utf-8")


def test_nothing() -> None:
    assert paragraphs(plain("\n \n")) == ()


def test_blank_lines_part_and_wrapped_lines_join() -> None:
    text = """A New Bridge

The bridge over the river was opened on
Monday. It is four hundred metres long,
and wide.
The school is next to it."""
    assert paragraphs(plain(text)) == (
        "A New Bridge",
        "The bridge over the river was opened on Monday. It is four hundred metres long, and wide.",
        "The school is next to it.",
    )


def test_a_paragraph_a_line() -> None:
    lines = ["The bridge is open. It is long.", "The school is shut. It is old now.", "The market is new. All came."]
    assert paragraphs(plain("\n".join(lines))) == tuple(lines)


def test_a_word_that_was_parted_keeps_its_hyphen() -> None:
    assert paragraphs(plain("They built a state-\nowned mill")) == ("They built a state-owned mill",)


def test_blocks_of_the_format_stay_apart() -> None:
    lines = (
        Line("Trade and", BlockKind.HEADING, 1, whole=True),
        Line("coal went on", whole=True),
        Line("by rail", whole=True),
    )
    assert paragraphs(RawText(lines, "-")) == ("Trade and", "coal went on", "by rail")
