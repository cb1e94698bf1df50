from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_pipeline.config import SegmentSettings
from report_pipeline.model import Article, Block, BlockKind, Document, Run, SegmentedDocument, Span
from report_pipeline.stages.segment import cut_long, segment
from report_pipeline.stages.sentences import sentences

GOLDEN = Path(__file__).parent.parent / "golden" / "segment"
BORDER = "⏐"
CASES = [
    pytest.param(line, id=f"{path.stem}:{number}")
    for path in sorted(GOLDEN.glob("*.txt"))
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    if line.strip() and not line.startswith("#")
]
PUNCTUATED = st.text(st.sampled_from("新区项目，。！？；…“”‘’（）《》「」、：.5A3 \u3000\"'年的说—"), max_size=200)


def document(*texts: str, kind: BlockKind = BlockKind.PARAGRAPH) -> Document:
    """A document that is exactly its source, a block a line."""
    blocks, at = [], 0
    for number, text in enumerate(texts, 1):
        span = Span(at, at + len(text), number, number)
        blocks.append(Block(f"b{number}", kind, text, span, (Run(0, at, len(text)),)))
        at += len(text) + 1
    return Document("d", "a.txt", "utf-8", "0", "\n".join(texts), (Article(tuple(blocks)),), ())


def cut(*texts: str, kind: BlockKind = BlockKind.PARAGRAPH) -> SegmentedDocument:
    return segment(document(*texts, kind=kind), SegmentSettings())


@pytest.mark.parametrize("marked", CASES)
def test_golden(marked: str) -> None:
    text = marked.replace(BORDER, "")
    assert [s.text for s in cut(text).segments] == [part.strip() for part in marked.split(BORDER)]


@pytest.mark.parametrize("kind", [k for k in BlockKind if k not in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}])
def test_titles_headings_captions_and_bylines_are_one_segment(kind: BlockKind) -> None:
    [one] = cut(" 路在何方？就在脚下！ ", kind=kind).segments
    assert (one.text, one.start, one.kind) == ("路在何方？就在脚下！", 1, kind)


def test_list_items_are_cut_like_paragraphs() -> None:
    assert [s.text for s in cut("1. 要快。要好。", kind=BlockKind.LIST_ITEM).segments] == ["1. 要快。", "要好。"]


def test_very_long_quotations_are_cut_for_the_reviewer() -> None:
    speech = "他说：“" + "我们要把项目建设好，把服务做到位。" * 40 + "”"
    texts = [s.text for s in cut(speech).segments]
    assert len(texts) == 40
    assert "".join(texts) == speech


def test_ids_come_from_the_text_and_the_count_of_equal_texts() -> None:
    first, other, again, third = (s.id for s in cut("甲项目开工。乙项目竣工。甲项目开工。", "甲项目开工。").segments)
    assert len({first, other, again, third}) == 4
    assert (again, third) == (f"{first}-2", f"{first}-3")
    assert first.startswith("s-")


def test_the_hash_follows_the_text_alone() -> None:
    one, two = cut("甲项目开工。乙项目竣工。").segments
    assert cut("甲项目开工。", kind=BlockKind.TITLE).segments[0].source_hash == one.source_hash != two.source_hash


def test_the_span_names_lines_and_characters_of_the_source() -> None:
    source = "新区共有项目6\n4个，\n今年开工。明年\n竣工。"
    block = Block(
        "b1",
        BlockKind.PARAGRAPH,
        "新区共有项目64个，今年开工。明年竣工。",
        Span(0, len(source), 1, 4),
        (Run(0, 0, 7), Run(7, 8, 3), Run(10, 12, 7), Run(17, 20, 3)),
    )
    first, second = segment(Document("d", "a", "-", "0", source, (Article((block,)),), ()), SegmentSettings()).segments
    assert (first.span.first_line, first.span.last_line) == (1, 3)
    assert source[first.span.start : first.span.end] == "新区共有项目6\n4个，\n今年开工。"
    assert (second.span.first_line, second.span.last_line) == (3, 4)
    assert source[second.span.start : second.span.end] == "明年\n竣工。"


def test_the_span_reaches_over_characters_that_were_replaced() -> None:
    source = "甲开工。５亿元投资。乙竣工！！"
    block = Block(
        "b1",
        BlockKind.PARAGRAPH,
        "甲开工。5亿元投资。乙竣工！",
        Span(0, len(source), 1, 1),
        (Run(0, 0, 4), Run(5, 5, 8)),
    )
    spans = [
        s.span
        for s in segment(Document("d", "a", "-", "0", source, (Article((block,)),), ()), SegmentSettings()).segments
    ]
    assert [source[s.start : s.end] for s in spans] == ["甲开工。", "５亿元投资。", "乙竣工！！"]


def test_a_block_without_runs_has_the_span_of_the_block() -> None:
    block = Block("b1", BlockKind.TITLE, "题目", Span(3, 9, 2, 2), ())
    [only] = segment(
        Document("d", "a", "-", "0", "一\n\n原来的题目\n", (Article((block,)),), ()), SegmentSettings()
    ).segments
    assert (only.span.start, only.span.end) == (3, 9)


@given(PUNCTUATED)
def test_segments_cover_the_text_but_for_spaces(text: str) -> None:
    at = 0
    for one in cut(text).segments:
        assert not text[at : one.start].strip()
        assert text[one.start : one.start + len(one.text)] == one.text == one.text.strip() != ""
        at = one.start + len(one.text)
    assert not text[at:].strip()


@given(st.lists(st.sampled_from(["甲开工。", "乙竣工！", "丙。", "“丁。”他说。"]), min_size=1, max_size=30))
def test_ids_are_unique(parts: list[str]) -> None:
    ids = [s.id for s in cut("".join(parts)).segments]
    assert len(ids) == len(set(ids))


@given(st.text(st.sampled_from("新区项目投产建设5"), min_size=1, max_size=20))
def test_text_put_in_before_leaves_the_other_ids_alone(inserted: str) -> None:
    old = [s.id for s in cut("甲开工。乙竣工！", "丙投产。").segments]
    new = [s.id for s in cut(f"{inserted}落成。", "甲开工。乙竣工！", "丙投产。").segments]
    assert new[-len(old) :] == old


@given(PUNCTUATED, st.integers(1, 40))
def test_pieces_join_to_exactly_the_text_and_none_is_too_long(text: str, longest: int) -> None:
    pieces = cut_long(text, longest)
    assert "".join(pieces) == text
    assert all(len(p) <= longest for p in pieces)
    assert all(pieces) or text == ""


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="0"):
        cut_long("甲", 0)


@pytest.mark.parametrize(
    ("text", "longest", "pieces"),
    [
        ("新区开工。", 20, ["新区开工。"]),
        ("新区项目开工建设，全年计划投资十亿元，进展顺利", 20, ["新区项目开工建设，", "全年计划投资十亿元，进展顺利"]),
        (
            "他说：“路修好了。灯也亮了，日子越过越好了。”大家",
            20,
            ["他说：“路修好了。", "灯也亮了，日子越过越好了。”大家"],
        ),
        ("完成投资合计约1,234.56亿元", 13, ["完成投资合计约", "1,234.56亿元"]),
        ("全区已经成功引进了Semiconductor", 20, ["全区已经成功引进了", "Semiconductor"]),
        ("发展智能制造、生命健康、文化旅游、商务会展", 14, ["发展智能制造、生命健康、", "文化旅游、商务会展"]),
        ("abcdefghij" * 3, 20, ["abcdefghijabcde", "fghijabcdefghij"]),
    ],
)
def test_long_sentences_are_cut_where_it_hurts_least(text: str, longest: int, pieces: list[str]) -> None:
    assert list(cut_long(text, longest)) == pieces


@pytest.mark.parametrize(
    "text",
    [
        "水" * 200_000,
        "“" * 200_000,
        "“”" * 100_000,
        "a" * 200_000,
        "." * 200_000,
        "a@" * 100_000,
        "他说" * 100_000,
        "“甲。”" * 50_000,
        "（" * 99_999 + "）" * 99_999,
        "‘“" * 50_000 + "甲。" + "”’" * 50_000,
    ],
    ids=lambda text: text[:2],
)
def test_two_hundred_thousand_characters_take_seconds(text: str) -> None:
    start = time.process_time()
    found = sentences(text, 320)
    pieces = cut_long(text, 160)
    assert time.process_time() - start < 10  # a step that looks back at all before it takes minutes
    assert found
    assert "".join(pieces) == text
