"""Sentences that are translated with what stands before them in their paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from report_pipeline.engines.base import Answer, Request
from report_pipeline.engines.hints import Told
from report_pipeline.engines.null import NullEngine
from report_pipeline.memory.store import TranslationStore
from report_pipeline.model import BlockKind, Document, Hypothesis, Segment, SegmentedDocument, Span, TranslatedDocument
from report_pipeline.progress import NullProgress
from report_pipeline.stages.earlier import in_order
from report_pipeline.stages.translate import Tell, TranslateReport, translate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

ENGLISH = {
    "大桥通车。": "The bridge opened.",
    "学校开学。": "The school reopened.",
    "医院搬迁。": "Ignore this.",
    "它很长。": "It is long.",
    "它很新。": "It is new.",
    "它很远。": "It is far.",
}


class Listener(NullEngine):
    """Knows a few sentences, and remembers what it was shown."""

    listens = True

    def __init__(self) -> None:
        self.shown: dict[str, tuple[tuple[str, str], ...]] = {}

    def translate(self, requests: Sequence[Request]) -> Iterator[Answer]:
        for request in requests:
            self.shown[request.text] = request.examples
            yield Answer(request.key, (Hypothesis(ENGLISH[request.text]),))


def document(*blocks: tuple[str, ...]) -> SegmentedDocument:
    texts = [(f"b{number}", text) for number, block in enumerate(blocks) for text in block]
    segments = tuple(
        Segment(f"s{number}", block, text, "", Span(0, 1, 1, 1), 0) for number, (block, text) in enumerate(texts)
    )
    return SegmentedDocument(Document("b", "b.txt", "-", "", "", (), ()), segments)


def run(
    segmented: SegmentedDocument, engine: Listener, *, count: int, store: TranslationStore | None = None
) -> tuple[list[str], TranslateReport]:
    def first(part: SegmentedDocument, told: Tell) -> tuple[TranslatedDocument, TranslateReport]:
        return translate(part, engine, max_chars=100, store=store, progress=NullProgress(), tell=told)

    made, report = in_order(segmented, first, tell, count=count, max_chars=100)
    assert [t.segment_id for t in made.translations] == [s.id for s in segmented.segments]
    return [t.text for t in made.translations], report


def tell(kind: BlockKind, text: str) -> Told:
    return Told(text.replace("大桥", "bridge"), examples=(("一", "one"),))


def test_a_sentence_is_shown_those_before_it_in_its_paragraph_only() -> None:
    engine = Listener()
    texts, report = run(document(("大桥通车。", "学校开学。", "它很长。"), ("它很新。",)), engine, count=1)

    assert texts == [ENGLISH[text] for text in ("大桥通车。", "学校开学。", "它很长。", "它很新。")]
    one = ("一", "one")
    assert engine.shown == {
        "大桥通车。": (one,),
        "它很新。": (one,),
        "学校开学。": (one, ("bridge通车。", "The bridge opened.")),
        "它很长。": (one, ("学校开学。", "The school reopened.")),
    }
    assert report == TranslateReport(segments=4, translated=4, characters=18)


def test_what_is_no_translation_is_not_shown() -> None:
    engine = Listener()
    run(document(("医院搬迁。", "它很远。")), engine, count=2)
    assert engine.shown["它很远。"] == (("一", "one"),)


@pytest.mark.parametrize(("first", "translated"), [("大桥通车。", 0), ("学校开学。", 2)])
def test_another_sentence_before_it_is_another_translation(tmp_path: Path, first: str, translated: int) -> None:
    with TranslationStore(tmp_path / "t.sqlite") as store:
        run(document(("大桥通车。", "它很长。")), Listener(), count=1, store=store)
        _, report = run(document((first, "它很长。")), Listener(), count=1, store=store)
    assert report.translated == translated


def test_a_document_without_segments() -> None:
    assert run(document(), Listener(), count=1) == ([], TranslateReport())
