from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.oxml.ns import qn

from report_pipeline.model import BlockKind, Comment, EditionBlock, EditionPair, Layout
from report_pipeline.writers import WRITERS
from report_pipeline.writers.docx import DocxWriter

if TYPE_CHECKING:
    from collections.abc import Callable

    from report_pipeline.model import Edition
    from report_pipeline.writers.base import EditionWriter

    Maker = Callable[..., Edition]
    Render = Callable[[type[EditionWriter], Edition], bytes]

FOUND = Comment("numbers (error): 12.5万 is missing", "report-pipeline")
NOTED = Comment("Ask the library.\nTwice.", "Li Hua", "2026-03-22T16:30:00+08:00")
WITH_TARGET = [layout for layout in Layout if layout is not Layout.SOURCE]


def block(kind: BlockKind, *pairs: EditionPair, level: int = 0) -> EditionBlock:
    return EditionBlock(kind, pairs, level)


BLOCKS = (
    block(BlockKind.TITLE, EditionPair("s-1", "图书馆", "The Library", comments=(FOUND,))),
    block(
        BlockKind.PARAGRAPH,
        EditionPair("s-2", "馆长说。", "The director spoke."),
        EditionPair("s-3", "我们有12.5万册书。", "We have books.", comments=(FOUND, NOTED)),
        EditionPair("s-4", "谢谢。", "", comments=(FOUND,)),
        EditionPair("s-5", "再见。", "Goodbye."),
    ),
    block(BlockKind.HEADING, EditionPair("s-6", "一天", "A Day", comments=(NOTED,)), level=1),
    block(BlockKind.LIST_ITEM, EditionPair("s-7", "安静", "Be quiet", comments=(NOTED,)), level=1),
)


def read(data: bytes) -> Any:  # noqa: ANN401 - python-docx has no types for parts
    return docx.Document(io.BytesIO(data))


def anchored(document: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    """Return for each comment the text between its anchors and what it says, in the order of the anchors' ends."""
    open_at: dict[str, str] = {}
    found = []
    for element in document.element.body.iter():
        number = element.get(qn("w:id"))
        if element.tag == qn("w:commentRangeStart"):
            open_at[number] = ""
        elif element.tag == qn("w:t"):
            open_at = {n: text + element.text for n, text in open_at.items()}
        elif element.tag == qn("w:commentReference"):
            found.append((open_at.pop(number), document.comments.get(int(number)).text))
    assert not open_at
    return found


def test_an_edition_without_comments_has_no_part_for_them(edition: Maker, render: Render) -> None:
    with zipfile.ZipFile(io.BytesIO(render(DocxWriter, edition()))) as archive:
        assert not [name for name in archive.namelist() if "comment" in name]


def test_hostile_comments_are_text(edition: Maker, render: Render) -> None:
    wild = Comment("<w:p>]]>\x00\u202e & {x}", '"><\x07', "2026-99-99T00:00:00Z")
    pair = EditionPair("s-1", "图书馆", "The Library", comments=(wild, replace(wild, when="yesterday", author="")))
    document = read(render(DocxWriter, edition(Layout.TARGET, block(BlockKind.PARAGRAPH, pair))))
    first, second = document.comments
    assert (first.text, first.author, first.timestamp) == ("<w:p>]]>□□ & {x}", '"><□', None)
    assert (second.author, second.timestamp) == ("", None)


@pytest.mark.parametrize("layout", WITH_TARGET)
def test_comments_hang_on_the_target_text_of_their_pair(edition: Maker, render: Render, layout: Layout) -> None:
    found, noted = FOUND.text, NOTED.text
    assert anchored(read(render(DocxWriter, edition(layout, *BLOCKS)))) == [
        ("The Library", found),
        ("We have books.", found),
        ("We have books.", noted),
        ("[no translation]", found),
        ("A Day", noted),
        ("Be quiet", noted),
    ]


@pytest.mark.parametrize("layout", WITH_TARGET)
def test_comments_leave_the_text_as_it_is(edition: Maker, render: Render, layout: Layout) -> None:
    bare = [replace(b, pairs=tuple(replace(p, comments=()) for p in b.pairs)) for b in BLOCKS]
    texts = [
        [p.text for p in made.element.body.iter(qn("w:p"))]
        for made in (read(render(DocxWriter, edition(layout, *blocks))) for blocks in (BLOCKS, bare))
    ]
    assert texts[0] == texts[1]
    assert any("The director spoke. We have books. [no translation] Goodbye." in text for text in texts[0]) or (
        layout is Layout.INTERLINEAR
    )


def test_who_and_when_stand_in_the_comment_and_no_time_of_the_run(edition: Maker, render: Render) -> None:
    comments = list(read(render(DocxWriter, edition(Layout.TARGET, *BLOCKS))).comments)
    assert {(c.author, c.initials, c.timestamp) for c in comments} == {
        ("report-pipeline", "RP", None),
        ("Li Hua", "LH", datetime(2026, 3, 22, 8, 30, tzinfo=UTC)),
    }


def test_two_renders_with_comments_are_alike(edition: Maker, render: Render, monkeypatch: pytest.MonkeyPatch) -> None:
    made = edition(Layout.TARGET, *BLOCKS)
    first = render(DocxWriter, made)
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    assert render(DocxWriter, made) == first


def test_html_has_no_comments(edition: Maker, render: Render) -> None:
    assert FOUND.text.encode() not in render(WRITERS["html"], edition(Layout.TARGET, *BLOCKS))
