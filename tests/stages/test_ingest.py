from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from report_pipeline.cleanup.ledger import original
from report_pipeline.config import DocumentSettings, IngestSettings
from report_pipeline.errors import InputError
from report_pipeline.model import BlockKind, Document, LedgerKind
from report_pipeline.readers import reader_for
from report_pipeline.readers.base import Line, RawText
from report_pipeline.stages.ingest import ingest

GOLDEN = Path(__file__).parents[1] / "golden"
ARTICLES = Path(__file__).parents[3] / "shared" / "articles"
K = BlockKind
PARAGRAPH = "全市上下齐心协力推进重点项目建设，取得了明显成效，群众的获得感不断增强。"
COLUMN = ("全市上下齐心协力推进重点项目建设，取得", "了明显成效，群众的获得感不断增强，基层", "治理水平稳步提高。")


def raw_of(text: str) -> RawText:
    return RawText(tuple(Line(line) for line in text.split("\n")), "utf-8")


def run(text: str | RawText, *, settings: IngestSettings | None = None, **hints: object) -> Document:
    raw = text if isinstance(text, RawText) else raw_of(text)
    return ingest(
        raw,
        id="doc",
        source="source/doc.txt",
        sha256="0",
        settings=settings or IngestSettings(),
        hints=DocumentSettings.model_validate({"id": "doc", "source": "doc.txt", **hints}),
    )


def blocks(document: Document) -> list[tuple[BlockKind, str]]:
    return [(b.kind, b.text) for b in document.blocks]


# --- rejections


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        (" \n\t\n\u3000", "only blanks"),
        ("Nothing but English here.\n12 34", "no Chinese text"),
        ("。。！？\n，", "no Chinese text"),
        ("\ue000\ue001\u200b", "no Chinese text"),
    ],
)
def test_text_without_chinese_is_rejected_with_place_and_advice(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        run(text)

    assert caught.value.place is not None
    assert caught.value.place.file == "source/doc.txt"
    assert caught.value.advice


# --- what every result has


def assert_accounted_for(document: Document) -> None:
    """Every non-blank character stands in a block or in the ledger, once, and every block can be undone."""
    text = document.text
    covered = [False] * len(text)
    for block in document.blocks:
        assert block.text
        assert block.text == block.text.strip()
        assert "\n" not in block.text
        assert original(document, block) == text[block.span.start : block.span.end]
        for stretch in block.runs:
            there = slice(stretch.source_start, stretch.source_start + stretch.length)
            assert text[there] == block.text[stretch.text_start : stretch.text_start + stretch.length]
            assert not any(covered[there])
            covered[there] = [True] * stretch.length
    for entry in document.ledger:
        there = slice(entry.span.start, entry.span.end)
        assert text[there] == entry.before
        if entry.kind is not LedgerKind.MOVE:
            assert not any(covered[there])
            covered[there] = [True] * len(entry.before)
    lost = [c for c, found in zip(text, covered, strict=True) if not found and not c.isspace()]
    assert not lost
    starts = [e.span.start for e in document.ledger]
    assert starts == sorted(starts)


NOISE = st.text(
    st.sampled_from(
        "汉字发展１２Ａ3 .．,，。！”“（）：—―-  \u3000\t\n\n\n\u200b\u00ad\ue0c1\x00\x0b\x85é\u0301e\ufeff\uf900一、•▲图为第页①%％\f\U000f0001"
    ),
    max_size=120,
)


@given(NOISE)
@settings(max_examples=400, deadline=None)
def test_no_character_of_noise_is_lost(noise: str) -> None:
    assert_accounted_for(run("汉" + noise))


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_no_character_of_any_text_is_lost(text: str) -> None:
    document = run("汉字。\n" + text)

    assert_accounted_for(document)
    for block in document.blocks:
        assert not any(ord(c) < 0x20 or c in "\x7f\ufffe\uffff" or "\ud800" <= c <= "\udfff" for c in block.text)


@given(
    st.lists(
        st.sampled_from(
            [*COLUMN, "", "— 1 —", "发展新路径", "\ue0c1河边步道 \ue0c1果园", "1. 落实责任。", "2017", "——— 见闻"]
        ),
        max_size=40,
    ),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_no_line_of_an_article_is_lost(lines: list[str], keep: bool) -> None:
    hints: dict[str, object] = {
        "ingest": {"header_footer": "keep" if keep else "drop"},
        "headings": ["发展新路径"],
        "title": {"zh": "见闻"},
    }
    assert_accounted_for(run("\n".join([*COLUMN, *lines]), settings=None, **hints))


# --- the sample article


@pytest.fixture(scope="module")
def sample() -> Document:
    files = sorted(ARTICLES.glob("*.txt")) if ARTICLES.is_dir() else []
    if not files:
        pytest.skip("the sample article is not beside the repository")
    return run(files[0].read_text(encoding="utf-8"))


FIRST_ARTICLE = [
    (704, 704, K.TITLE), (1, 11, K.PARAGRAPH), (13, 25, K.PARAGRAPH), (27, 27, K.HEADING), (29, 43, K.PARAGRAPH),
    (45, 55, K.PARAGRAPH), (57, 61, K.PARAGRAPH), (63, 87, K.PARAGRAPH), (89, 97, K.PARAGRAPH), (99, 113, K.PARAGRAPH),
    (115, 133, K.PARAGRAPH), (135, 135, K.HEADING), (137, 143, K.PARAGRAPH), (145, 173, K.PARAGRAPH),
    (175, 191, K.PARAGRAPH), (193, 201, K.PARAGRAPH), (203, 213, K.PARAGRAPH), (215, 235, K.PARAGRAPH),
    (237, 237, K.HEADING), (239, 247, K.PARAGRAPH), (249, 263, K.PARAGRAPH), (265, 277, K.PARAGRAPH),
    (279, 285, K.PARAGRAPH), (287, 289, K.PARAGRAPH), (291, 305, K.PARAGRAPH), (307, 317, K.PARAGRAPH),
    (319, 327, K.PARAGRAPH), (329, 339, K.PARAGRAPH), (706, 706, K.CAPTION), (706, 706, K.CAPTION),
    (708, 708, K.CAPTION), (708, 708, K.CAPTION),
]  # fmt: skip
SECOND_ARTICLE = [
    (701, 701, K.TITLE), (702, 702, K.SUBTITLE), (341, 355, K.PARAGRAPH), (357, 367, K.PARAGRAPH),
    (369, 383, K.PARAGRAPH), (385, 385, K.HEADING), (387, 405, K.PARAGRAPH), (407, 425, K.PARAGRAPH),
    (427, 445, K.PARAGRAPH), (447, 465, K.PARAGRAPH), (467, 475, K.PARAGRAPH), (477, 477, K.HEADING),
    (479, 493, K.PARAGRAPH), (495, 505, K.PARAGRAPH), (507, 517, K.PARAGRAPH), (519, 537, K.PARAGRAPH),
    (539, 547, K.PARAGRAPH), (549, 587, K.PARAGRAPH), (589, 597, K.PARAGRAPH), (599, 599, K.HEADING),
    (601, 611, K.PARAGRAPH), (613, 629, K.PARAGRAPH), (631, 649, K.PARAGRAPH), (651, 673, K.PARAGRAPH),
    (675, 699, K.PARAGRAPH),
]  # fmt: skip


def test_sample_has_two_articles_with_every_border_where_a_reader_puts_it(sample: Document) -> None:
    found = [[(b.span.first_line, b.span.last_line, b.kind) for b in a.blocks] for a in sample.articles]

    assert found == [FIRST_ARTICLE, SECOND_ARTICLE]


def test_sample_numbers_and_dates_are_whole(sample: Document) -> None:
    text = "\n".join(b.text for b in sample.blocks)

    for repaired in ("85.48%", "103.9亿元", "3月22日", "5月10日", "2.7万名", "655.1亿元", "2017年", "3520工厂"):
        assert repaired in text
    assert "———" not in text
    assert not any("\ue000" <= c <= "\uf8ff" for c in text)


def test_sample_keeps_only_the_spaces_that_mean_something(sample: Document) -> None:
    spaced = [(b.span.first_line, b.text.count(" ")) for b in sample.blocks if " " in b.text]

    assert spaced == [(704, 1), (701, 2)]


def test_sample_is_accounted_for(sample: Document) -> None:
    assert_accounted_for(sample)


def test_sample_moves_are_in_the_ledger(sample: Document) -> None:
    moved = [e.span.first_line for e in sample.ledger if e.kind is LedgerKind.MOVE]

    assert moved == [701, 702, 704, 706, 706, 708, 708]


# --- hints win


def test_unwrap_off_makes_every_line_a_block() -> None:
    document = run("\n".join(COLUMN), ingest={"unwrap": "off"})

    assert [b.text for b in document.blocks] == list(COLUMN)


def test_document_hint_wins_over_the_stage_setting() -> None:
    document = run("\n".join(COLUMN), settings=IngestSettings(unwrap="off"), ingest={"unwrap": "auto"})

    assert [b.text for b in document.blocks] == ["".join(COLUMN)]


def test_column_width_hint_wins_over_the_guess() -> None:
    text = "小镇的清晨\n薄雾还没散\n渔船出了港。\n新的一天从\n这里开始了。"

    assert len(run(text).blocks) > 2
    assert [b.text for b in run(text, ingest={"column_width": 5}).blocks] == [
        "小镇的清晨薄雾还没散渔船出了港。",
        "新的一天从这里开始了。",
    ]


def test_hinted_heading_is_one_whatever_it_looks_like() -> None:
    text = "\n".join([*COLUMN, "为 民服务，永远在路上。", *COLUMN])

    document = run(text, headings=["为民服务，永远在路上。"])

    assert [b.kind for b in document.blocks] == [K.PARAGRAPH, K.HEADING, K.PARAGRAPH]
    assert document.blocks[1].level == 1


def test_hinted_heading_may_be_broken_over_lines() -> None:
    text = "\n".join([*COLUMN, "坚持人民至上、生命至上，把各项安全措施", "落到实处", *COLUMN])

    document = run(text, headings=["坚持人民至上、生命至上，把各项安全措施落到实处"])

    assert blocks(document)[1] == (K.HEADING, "坚持人民至上、生命至上，把各项安全措施落到实处")
    assert_accounted_for(document)


def test_hinted_title_found_in_the_text_is_moved_to_the_front() -> None:
    text = "\n".join([*COLUMN, "果园里的丰收账", *COLUMN])

    document = run(text, title={"zh": "果园里的丰收账", "en": "A Good Harvest"})

    titled = [a for a in document.articles if a.title is not None]
    assert titled[0].title is not None
    assert titled[0].title.text == "果园里的丰收账"
    assert titled[0].blocks[0] == titled[0].title
    assert document.target_title == "A Good Harvest"


def test_hinted_title_takes_the_place_of_the_one_found() -> None:
    document = run("\n".join(["果园里的丰收账", "", *COLUMN]), title={"zh": "梨乡见闻"})

    assert blocks(document) == [(K.TITLE, "梨乡见闻"), (K.PARAGRAPH, "".join(COLUMN))]
    replaced = [(e.before, e.after) for e in document.ledger if e.rule == "title-hint"]
    assert replaced == [("果园里的丰收账", "梨乡见闻")]
    assert_accounted_for(document)


def test_hinted_title_is_added_to_a_text_without_one() -> None:
    document = run("\n".join(COLUMN), title={"zh": "梨乡见闻"})

    assert blocks(document)[0] == (K.TITLE, "梨乡见闻")
    assert document.blocks[0].runs == ()
    assert_accounted_for(document)


def test_page_numbers_stay_where_the_user_wants_them() -> None:
    text = "\n".join([COLUMN[0], "— 3 —", *COLUMN[1:]])

    assert len(run(text).blocks) == 1
    kept = run(text, ingest={"header_footer": "keep"})
    assert any("3" in b.text for b in kept.blocks)


# --- what formats know


def test_whole_lines_are_never_joined_and_keep_their_kind() -> None:
    raw = RawText(
        (
            Line("梨乡见闻", kind=K.TITLE, whole=True),
            Line("第一节", kind=K.HEADING, level=2, whole=True),
            *(Line(line, whole=True) for line in COLUMN),
        ),
        "-",
        ("read as Word",),
    )

    document = run(raw)

    assert [b.text for b in document.blocks] == ["梨乡见闻", "第一节", *COLUMN]
    assert [b.kind for b in document.blocks[:2]] == [K.TITLE, K.HEADING]
    assert document.blocks[1].level == 2
    assert document.encoding == "-"
    assert document.notes == ("read as Word",)


def test_each_title_of_the_format_begins_an_article() -> None:
    raw = RawText(
        tuple(
            Line(t, kind=k, whole=True)
            for t, k in [("甲", K.TITLE), (PARAGRAPH, None), ("乙", K.TITLE), (PARAGRAPH, None)]
        ),
        "-",
    )

    assert [[b.text for b in a.blocks] for a in run(raw).articles] == [["甲", PARAGRAPH], ["乙", PARAGRAPH]]


def test_traditional_chinese_stays_as_it_is() -> None:
    assert run("臺灣的傳統戲曲歷史悠久。").blocks[0].text == "臺灣的傳統戲曲歷史悠久。"


def test_markup_and_control_characters() -> None:
    document = run("汉\x00字<b>&amp;</b>\x1b。")

    assert document.blocks[0].text == "汉字<b>&amp;</b>。"
    assert_accounted_for(document)


# --- size


@pytest.mark.parametrize(
    "text",
    [
        "发展" * 100_000,
        "汉，" * 100_000,
        "汉" + "1 " * 100_000,
        "汉" + " " * 200_000 + "字",
        "汉" + "— " * 100_000,
        "汉" + "（" * 200_000,
        "汉" + "\u0301" * 200_000,
    ],
    ids=["no punctuation", "commas", "digits", "blanks", "dashes", "brackets", "accents"],
)
def test_a_line_of_200_000_characters_takes_seconds(text: str) -> None:
    begin = time.perf_counter()

    document = run(text)

    assert document.blocks
    assert time.perf_counter() - begin < 15


def test_time_grows_with_the_text_and_not_faster() -> None:
    column = "\n".join(COLUMN) + "\n"

    def seconds(times: int) -> float:
        begin = time.process_time()
        run(column * times)
        return time.process_time() - begin

    seconds(100)
    assert seconds(4000) < 8 * seconds(1000) + 0.5


def test_the_example_is_restored_as_a_careful_reader_would() -> None:
    expected = yaml.safe_load((GOLDEN / "example.expected.yaml").read_text("utf-8"))
    path = GOLDEN.parents[1] / "source/example.txt"
    raw = reader_for(path).read(path.read_bytes(), path.name, "auto")
    hints = DocumentSettings(id="example", source=path.name)
    document = ingest(raw, id="example", source=path.name, sha256="0", settings=IngestSettings(), hints=hints)
    found = [[(b.kind.value, b.text) for b in article.blocks] for article in document.articles]
    assert found == [[(b["kind"], b["text"]) for b in article["blocks"]] for article in expected["articles"]]
