from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from report_pipeline.config import Languages
from report_pipeline.config_publish import EditionSettings
from report_pipeline.model import (
    AlignedDocument,
    AlignedPair,
    Article,
    Block,
    BlockKind,
    Comment,
    Decision,
    Document,
    Earlier,
    EngineSignature,
    Finding,
    Gloss,
    Layout,
    ReviewedDocument,
    ReviewedPair,
    SegmentedDocument,
    Severity,
    Span,
    Status,
    Suggestion,
)
from report_pipeline.stages.publish import pairs_csv, pairs_json, publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from report_pipeline.model import Edition

Texts = tuple[tuple[str, BlockKind, str, str], ...]
TEXTS: Texts = (
    ("b1", BlockKind.TITLE, "市集开张", "The Market Opens"),
    ("b2", BlockKind.PARAGRAPH, "早上八点开门。", "It opens at eight."),
    ("b2", BlockKind.PARAGRAPH, "晚上九点关门。", "It closes at nine."),
    ("b3", BlockKind.TITLE, "第二篇", "Second Article"),
    ("b4", BlockKind.HEADING, "交通", "Getting There"),
)

ARTICLES = (("b1", "b2"), ("b3", "b4"))


def span(number: int) -> Span:
    return Span(start=10 * number, end=10 * number + 7, first_line=number, last_line=number + 1)


def reviewed_document(
    texts: Texts = TEXTS,
    title: str = "",
    findings: tuple[Finding, ...] = (),
) -> ReviewedDocument:
    blocks = {}
    pairs = []
    for number, (block_id, kind, source, target) in enumerate(texts, 1):
        blocks[block_id] = Block(block_id, kind, source, span(number), (), level=1 if kind is BlockKind.HEADING else 0)
        pair = AlignedPair(f"s-{number}", (f"s-{number}",), block_id, kind, source, target, "h", span(number))
        pairs.append(ReviewedPair(pair, target))
    articles = tuple(Article(tuple(blocks[b] for b in ids if b in blocks)) for ids in ARTICLES)
    document = Document(
        id="market", source="source/market.txt", encoding="utf-8", sha256="a" * 64,
        text="".join(t[2] for t in texts), articles=articles, ledger=(), target_title=title,
    )  # fmt: skip
    signature = EngineSignature("argos", "Small Model", "d" * 64, "ctranslate2 4.5", settings=(("beam_size", "1"),))
    aligned = AlignedDocument(SegmentedDocument(document, ()), tuple(p.pair for p in pairs), signature)
    return ReviewedDocument(aligned, tuple(pairs), findings)


def edition_of(
    reviewed: ReviewedDocument,
    layout: Layout = Layout.SIDE_BY_SIDE,
    *,
    gloss: Callable[[str], tuple[Gloss, ...]] | None = None,
) -> Edition:
    settings = EditionSettings(name="x", layout=layout)
    return publish(reviewed, settings, languages=Languages(), generator="report-pipeline 9", gloss=gloss)


def test_a_document_without_pairs_is_an_edition_without_articles() -> None:
    made = edition_of(reviewed_document(texts=()))
    assert (made.articles, made.title_source, made.title_target) == ((), "", "")


def test_blocks_stand_in_reading_order_with_their_pairs() -> None:
    made = edition_of(reviewed_document())
    shape = [[(b.kind, [p.id for p in b.pairs], b.level) for b in a.blocks] for a in made.articles]
    assert shape == [
        [(BlockKind.TITLE, ["s-1"], 0), (BlockKind.PARAGRAPH, ["s-2", "s-3"], 0)],
        [(BlockKind.TITLE, ["s-4"], 0), (BlockKind.HEADING, ["s-5"], 1)],
    ]
    assert (made.title_source, made.title_target) == ("市集开张", "The Market Opens")


def test_a_block_whose_text_was_merged_into_a_neighbour_is_left_out() -> None:
    reviewed = reviewed_document()
    made = edition_of(replace(reviewed, pairs=reviewed.pairs[:3]))
    assert len(made.articles) == 1


def test_suggestions_stand_with_their_pair_in_the_json() -> None:
    suggestion = Suggestion("s-2", "早上九点开门。", "It opens at nine.", 6 / 7, "approved", "demo/hours", "Li Hua")
    pairs = json.loads(pairs_json(reviewed_document(), [suggestion]))["pairs"]
    assert [len(p["suggestions"]) for p in pairs] == [0, 1, 0, 0, 0]
    assert pairs[1]["target"] == "It opens at eight."
    assert pairs[1]["suggestions"] == [
        {
            "source": "早上九点开门。",
            "target": "It opens at nine.",
            "similarity": 0.857,
            "status": "approved",
            "document": "demo/hours",
            "who": "Li Hua",
        }
    ]


def commented(reviewed: ReviewedDocument) -> Edition:
    settings = EditionSettings(name="x", layout=Layout.TARGET, comments=True)
    return publish(reviewed, settings, languages=Languages(), generator="report-pipeline 9")


def test_findings_and_notes_are_comments_of_their_pair_in_an_edition_that_wants_them() -> None:
    findings = (
        Finding("length", Severity.WARNING, "s-2", "too long"),
        Finding("numbers", Severity.ERROR, "s-2", "八点 is missing"),
    )
    reviewed = reviewed_document(findings=findings)
    first, second, third = reviewed.pairs[:3]
    signed = Decision("s-2", "h", "早上八点开门。", None, note="Ask.", who="Li Hua", when="2026-03-22T08:30:00Z")
    noted = replace(second, decision=signed)
    unsigned = replace(third, decision=Decision("s-3", "h", "晚上九点关门。", None, note="Sure?"))
    reviewed = replace(reviewed, pairs=(first, noted, unsigned, *reviewed.pairs[3:]))
    said = {p.id: p.comments for a in commented(reviewed).articles for b in a.blocks for p in b.pairs if p.comments}
    assert said == {
        "s-2": (
            Comment("numbers (error): 八点 is missing", "report-pipeline"),
            Comment("length (warning): too long", "report-pipeline"),
            Comment("Ask.", "Li Hua", "2026-03-22T08:30:00Z"),
        ),
        "s-3": (Comment("Sure?", "reviewer"),),
    }
    assert not any(p.comments for a in edition_of(reviewed).articles for b in a.blocks for p in b.pairs)


def test_notes_are_for_the_foot_of_the_page_in_an_edition_that_wants_them() -> None:
    finding = Finding("names", Severity.WARNING, "s-1", "市集 is missing")
    reviewed = reviewed_document(title="Open at Last", findings=(finding,))
    first = replace(
        reviewed.pairs[0], decision=Decision("s-1", "h", "市集开张", None, note="A weekly one.", who="Li Hua")
    )
    reviewed = replace(reviewed, pairs=(first, *reviewed.pairs[1:]))
    settings = EditionSettings(name="x", layout=Layout.TARGET, notes="footnotes")
    made = publish(reviewed, settings, languages=Languages(), generator="report-pipeline 9")
    noted = {p.id: (p.comments, p.notes) for a in made.articles for b in a.blocks for p in b.pairs if p.notes}
    assert noted == {"s-1": ((), (Comment("A weekly one.", "Li Hua"),))}
    assert not any(p.notes for a in commented(reviewed).articles for b in a.blocks for p in b.pairs)


def test_a_title_of_the_users_own_keeps_the_comments() -> None:
    finding = Finding("names", Severity.WARNING, "s-1", "市集 is missing")
    made = commented(reviewed_document(title="Open at Last", findings=(finding,)))
    pair = made.articles[0].blocks[0].pairs[0]
    assert (pair.target, [c.text for c in pair.comments]) == ("Open at Last", ["names (warning): 市集 is missing"])


def test_the_users_title_wins_for_the_first_title_only() -> None:
    made = edition_of(reviewed_document(title="Open at Last"))
    assert made.title_target == "Open at Last"
    assert [a.blocks[0].pairs[0].target for a in made.articles] == ["Open at Last", "Second Article"]


def test_the_users_title_stands_for_a_text_that_has_none() -> None:
    made = edition_of(reviewed_document(texts=TEXTS[1:3], title="Open at Last"))
    assert (made.title_source, made.title_target) == ("", "Open at Last")
    assert [b.kind for b in made.articles[0].blocks] == [BlockKind.PARAGRAPH]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("图书馆里有书", "zh-Hans"), ("圖書館裡有書", "zh-Hant"), ("", "zh-Hans"), ("上下", "zh-Hans")],
)
def test_the_script_of_chinese_is_told_from_the_text(text: str, expected: str) -> None:
    assert edition_of(reviewed_document(texts=(("b2", BlockKind.PARAGRAPH, text, "x"),))).source_language == expected


@pytest.mark.parametrize(
    ("words", "cells"),
    [
        ("他| |说|：|“|好|。|”", "他 |说：|“好。”"),
        ("《|报告|》|（|草案|）|——|完", "《报告》|（草案）——|完"),
        ("……|“|完", "……“完"),
        ("。|。", "。。"),
    ],
)
def test_signs_stand_with_the_word_they_belong_to(words: str, cells: str) -> None:
    def gloss(_: str) -> tuple[Gloss, ...]:
        return tuple(Gloss(w, *("pm" if w.isalnum() else ("", ""))) for w in words.split("|"))

    made = edition_of(reviewed_document(), Layout.INTERLINEAR, gloss=gloss).articles[0].blocks[1].pairs[0].gloss
    assert "|".join(g.word for g in made) == cells
    assert [g.pinyin for g in made] == ["p" if any(map(str.isalnum, cell)) else "" for cell in cells.split("|")]


def test_glosses_are_looked_up_for_the_interlinear_layout_only() -> None:
    def gloss(text: str) -> tuple[Gloss, ...]:
        return (Gloss(text, "p", "m"),)

    interlinear = edition_of(reviewed_document(), Layout.INTERLINEAR, gloss=gloss)
    assert interlinear.articles[0].blocks[1].pairs[0].gloss == (Gloss("早上八点开门。", "p", "m"),)
    assert edition_of(reviewed_document(), gloss=gloss).articles[0].blocks[1].pairs[0].gloss == ()
    assert edition_of(reviewed_document(), Layout.INTERLINEAR, gloss=None).articles[0].blocks[1].pairs[0].gloss == ()


def test_provenance_counts_what_people_did() -> None:
    reviewed = reviewed_document()
    doors = "Doors open at eight."
    edit = Decision("s-2", "h", "早上八点开门。", doors, Status.EDITED, who="Li")
    nod = Decision("s-3", "h", "晚上九点关门。", None, Status.APPROVED, who="An")
    pairs = list(reviewed.pairs)
    pairs[1] = replace(pairs[1], target=doors, status=edit.status, decision=edit)
    pairs[2] = replace(pairs[2], status=nod.status, decision=nod)
    finding = Finding("numbers", Severity.ERROR, "s-2", "8 is missing")
    made = edition_of(replace(reviewed, pairs=tuple(pairs), findings=(finding,)))
    note = made.provenance
    assert (note.pairs, note.edited, note.approved, note.findings) == (5, 1, 1, 1)
    assert note.reviewers == ("An", "Li")
    assert note.source == "market.txt"
    assert made.articles[0].blocks[1].pairs[0].target == doors


def test_what_nobody_approved_is_marked_in_an_edition_that_wants_it() -> None:
    reviewed = reviewed_document()
    pairs = list(reviewed.pairs)
    pairs[1] = replace(pairs[1], status=Status.EDITED)
    pairs[2] = replace(pairs[2], status=Status.APPROVED)
    pairs[3] = replace(pairs[3], status=Status.LOCKED)
    reviewed = replace(reviewed, pairs=tuple(pairs))
    for wanted in (True, False):
        settings = EditionSettings(name="x", layout=Layout.TARGET, mark_unapproved=wanted)
        made = publish(reviewed, settings, languages=Languages(), generator="report-pipeline 9")
        found = {p.id: p.marked for a in made.articles for b in a.blocks for p in b.pairs}
        assert found == {f"s-{n}": wanted and n not in {3, 4} for n in range(1, 6)}


def test_everybody_who_ever_decided_is_a_reviewer() -> None:
    reviewed = reviewed_document()
    said = Decision("s-2", "h", "x", "New.", who="Li", history=(Earlier("Old.", who="Wang"), Earlier("Older.")))
    pairs = (reviewed.pairs[0], replace(reviewed.pairs[1], decision=said), *reviewed.pairs[2:])
    assert edition_of(replace(reviewed, pairs=pairs)).provenance.reviewers == ("Li", "Wang")


def test_pairs_as_json_hold_where_each_came_from() -> None:
    finding = Finding("numbers", Severity.ERROR, "s-2", "8 is missing")
    data = json.loads(pairs_json(reviewed_document(findings=(finding,))))
    assert (data["document"], data["source"], data["engine"]["model"]) == ("market", "source/market.txt", "Small Model")
    assert [p["id"] for p in data["pairs"]] == ["s-1", "s-2", "s-3", "s-4", "s-5"]
    assert data["pairs"][1] == {
        "id": "s-2",
        "kind": "paragraph",
        "article": 1,
        "block": "b2",
        "lines": [2, 3],
        "characters": [20, 27],
        "source": "早上八点开门。",
        "target": "It opens at eight.",
        "machine": "It opens at eight.",
        "status": "draft",
        "origin": "machine",
        "repair": "",
        "suggestions": [],
        "findings": [{"check": "numbers", "severity": "error", "message": "8 is missing"}],
    }


def test_pairs_as_csv_open_in_a_spreadsheet() -> None:
    data = pairs_csv(reviewed_document())
    assert data.startswith(b'\xef\xbb\xbf"id","kind"')
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [r["source"] for r in rows] == [t[2] for t in TEXTS]
    assert (rows[1]["first_line"], rows[1]["end"], rows[1]["article"]) == ("2", "27", "1")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＠", "  ="])
def test_no_cell_is_a_formula(start: str) -> None:
    texts = (("b2", BlockKind.PARAGRAPH, f"{start}1+1", f'{start}HYPERLINK("x")'),)
    (row,) = csv.DictReader(io.StringIO(pairs_csv(reviewed_document(texts)).decode("utf-8-sig"), newline=""))
    assert (row["source"], row["target"]) == (f"'{start}1+1", f'\'{start}HYPERLINK("x")')
    assert json.loads(pairs_json(reviewed_document(texts)))["pairs"][0]["source"] == f"{start}1+1"


def test_quotes_line_ends_and_half_characters_survive_or_are_replaced() -> None:
    texts = (("b2", BlockKind.PARAGRAPH, '他说"好"\n再说', "half \ud800"),)
    (row,) = csv.DictReader(io.StringIO(pairs_csv(reviewed_document(texts)).decode("utf-8-sig"), newline=""))
    assert (row["source"], row["target"]) == ('他说"好"\n再说', "half ?")
    assert json.loads(pairs_json(reviewed_document(texts)))["pairs"][0]["target"] == "half ?"
