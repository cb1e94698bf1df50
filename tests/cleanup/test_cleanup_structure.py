from __future__ import annotations

import pytest

from report_pipeline.cleanup.structure import Piece, classify, split_captions
from report_pipeline.model import BlockKind as K
from report_pipeline.model import Span

BODY = "全市上下齐心协力推进重点项目建设，群众的获得感不断增强。"


def kinds(*texts: str) -> list[K | None]:
    """Classify blocks; those without a full stop are short."""
    pieces = [Piece(t.lstrip("\ue0c1\uf0b7"), Span(0, 0, 1, 1), (), t, short=not t.endswith("。")) for t in texts]
    classify(pieces)
    return [p.kind for p in pieces]


def levels(*texts: str) -> list[int]:
    pieces = [Piece(t, Span(0, 0, 1, 1), (), t, short=not t.endswith("。")) for t in texts]
    classify(pieces)
    return [p.level for p in pieces]


@pytest.mark.parametrize(
    "text",
    [
        "2017年，全市完成投资12亿元。",
        "图书馆新馆今天开放。",
        "记者从会上了解到，工程已经完工。",
        "一个老人走了过来。",
        "第一，要加强领导。",
        "3.5亿元已经到位。",
    ],
)
def test_running_text_is_a_paragraph(text: str) -> None:
    assert kinds(BODY, text, BODY)[1] is K.PARAGRAPH


@pytest.mark.parametrize(
    "text",
    [
        "本报记者 周明",
        "（记者 周明 通讯员 何青）",
        "□ 本报记者 周明"[2:],
        "记者：周明",
        "作者：周明",
        "文/周明",
        "来源：城市日报",
        "责任编辑：何青",
        "城市晚报记者 周明",
    ],
)
def test_byline(text: str) -> None:
    assert kinds(text, BODY) == [K.BYLINE, K.PARAGRAPH]


@pytest.mark.parametrize("text", ["\ue0c1河边步道", "图为河边步道。", "▲河边步道", "上图：河边步道", "图1 河边步道"])
def test_caption(text: str) -> None:
    assert kinds(BODY, text, BODY)[1] is K.CAPTION


@pytest.mark.parametrize(
    "text", ["1. 加强领导。", "（一）加强领导。", "① 加强领导。", "• 加强领导。", "一、加强领导。", "\uf0b7加强领导。"]
)
def test_list_item(text: str) -> None:
    assert kinds(BODY, text, BODY)[1] is K.LIST_ITEM


@pytest.mark.parametrize("text", ["清水绿岸重回百姓身边", "一、加强领导", "（一）健全机制", "第二章 城市更新"])
def test_heading(text: str) -> None:
    assert kinds(BODY, text, BODY)[1] is K.HEADING


def test_short_marked_lines_in_a_row_are_a_list() -> None:
    assert kinds(BODY, "1. 封堵排污口", "2. 清理河道", "3. 种植绿化", BODY)[1:4] == [K.LIST_ITEM] * 3


def test_many_short_lines_in_a_row_are_no_headings() -> None:
    assert kinds(BODY, "春天来了", "花儿开了", "鸟儿叫了", BODY)[1:4] == [K.PARAGRAPH] * 3


def test_marks_give_the_depth() -> None:
    found = levels(BODY, "一、加强领导", BODY, "（一）健全机制", BODY, "1. 加强值班。", "1.2 城市更新", BODY)

    assert found == [0, 1, 0, 2, 0, 1, 2, 0]


@pytest.mark.parametrize(
    ("line", "captions"),
    [
        ("\ue0c1河边步道 \ue0c1分拣梨子", ["\ue0c1河边步道", "\ue0c1分拣梨子"]),
        ("图为河边步道。 图为果园。", ["图为河边步道。", "图为果园。"]),
        ("▲河边步道 ▼果园", ["▲河边步道", "▼果园"]),
        ("图为河边步道。 周明 摄", ["图为河边步道。 周明 摄"]),
        ("增强凝聚力 提升战斗力", ["增强凝聚力 提升战斗力"]),
    ],
)
def test_captions_on_one_line(line: str, captions: list[str]) -> None:
    assert [line[a - 5 : b - 5] for a, b in split_captions(line, 5)] == captions
