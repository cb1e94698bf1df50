from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from report_pipeline.config_check import CheckRules
from report_pipeline.engines.base import Answer, Request
from report_pipeline.errors import MachineError
from report_pipeline.lexicon.glossary import Glossary, Term
from report_pipeline.memory.store import TranslationStore
from report_pipeline.model import (
    BlockKind,
    Document,
    EngineSignature,
    Hypothesis,
    Segment,
    SegmentedDocument,
    Span,
    TranslatedDocument,
    Translation,
)
from report_pipeline.progress import NullProgress
from report_pipeline.stages.repair import RepairReport, repair
from report_pipeline.stages.repair_ask import Asker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SOURCE = "全区共有7.5万名居民参加，增长6.7%。"
GOOD = "A total of 75,000 residents of the district took part, up 6.7%."
WRONG = "A total of 7,500 residents of the district took part, up 6.7%."
LOOP = "A total of a total of a total of a total of 75,000 residents, up 6.7%."


class Engine:
    """Answers by what it is asked for: with controls, told of a fault, in pieces, or as always."""

    def __init__(self, *, listens: bool = True, draft: bool = False, **answers: str | tuple[str, ...]) -> None:
        self.listens = listens
        self.signature = EngineSignature("test", "m", "d", "l", draft=draft)
        self.answers = answers
        self.asked: list[Request] = []

    def translate(self, requests: Sequence[Request]) -> Iterator[Answer]:
        for request in requests:
            self.asked.append(request)
            found = self.answers.get(self.way(request), "Nothing.")
            texts = (found,) if isinstance(found, str) else found
            yield Answer(request.key, tuple(Hypothesis(text) for text in texts))

    @staticmethod
    def way(request: Request) -> str:
        if request.controls:
            return "controls"
        return "told" if request.retry else "pieces"


def document(
    *translations: tuple[str, str, tuple[str, ...]], draft: bool = False, repaired: str = ""
) -> TranslatedDocument:
    """Source, first answer, other hypotheses."""
    span = Span(0, 1, 1, 1)
    segments = tuple(
        Segment(f"s{i}", "b1", source, "h", span, 0, BlockKind.PARAGRAPH)
        for i, (source, _, _) in enumerate(translations)
    )
    made = tuple(
        Translation(f"s{i}", text, tuple(Hypothesis(t) for t in (text, *others)), repair=repaired)
        for i, (_, text, others) in enumerate(translations)
    )
    whole = SegmentedDocument(Document("d", "s.txt", "utf-8", "0", "", (), ()), segments)
    return TranslatedDocument(whole, made, EngineSignature("test", "m", "d", "l", draft=draft))


def run(
    translated: TranslatedDocument,
    engine: Engine,
    *,
    store: TranslationStore | None = None,
    glossary: Glossary | None = None,
    rules: CheckRules | None = None,
    decided: tuple[str, ...] = (),
    share: float = 9.0,
) -> tuple[TranslatedDocument, RepairReport]:
    asker = Asker(engine, store=store, progress=NullProgress())
    return repair(translated, asker, glossary=glossary or Glossary(), rules=rules, decided=decided, share=share)


def test_an_engines_own_error_passes_and_any_other_costs_only_the_repairs() -> None:
    class Full(Engine):
        def translate(self, requests: Sequence[Request]) -> Iterator[Answer]:  # noqa: ARG002
            raise MachineError("the disk is full")

    class Broken(Engine):
        def translate(self, requests: Sequence[Request]) -> Iterator[Answer]:  # noqa: ARG002
            raise RuntimeError("out of luck")

    translated = document((SOURCE, LOOP, ()))
    with pytest.raises(MachineError):
        run(translated, Full())
    better, report = run(translated, Broken())
    assert better == translated
    assert report.left == 1


def test_an_engine_that_answers_nothing_or_without_end_does_no_harm() -> None:
    class Silent(Engine):
        def translate(self, requests: Sequence[Request]) -> Iterator[Answer]:  # noqa: ARG002
            return iter(())

    class Endless(Engine):
        def translate(self, requests: Sequence[Request]) -> Iterator[Answer]:  # noqa: ARG002
            while True:
                yield Answer("unknown", (Hypothesis("x"),))

    translated = document((SOURCE, LOOP, ()))
    assert run(translated, Silent())[0] == translated
    assert run(translated, Endless())[0] == translated


def test_what_passes_is_left_alone_and_costs_nothing() -> None:
    engine = Engine(controls="Other.")
    translated = document((SOURCE, GOOD, ("Another.",)))
    better, report = run(translated, engine)
    assert better == translated
    assert engine.asked == []
    assert report == RepairReport(0, {}, 0, 0)


def test_nothing_is_repaired_where_a_person_decided_or_the_memory_knew() -> None:
    engine = Engine(controls=GOOD)
    decided = document((SOURCE, LOOP, (GOOD,)))
    assert run(decided, engine, decided=("s0",))[0] == decided
    known = document((SOURCE, LOOP, (GOOD,)), repaired="memory")
    assert run(known, engine)[0] == known
    assert engine.asked == []


def test_another_hypothesis_comes_first_and_asks_nobody() -> None:
    engine = Engine(controls=GOOD)
    better, report = run(document((SOURCE, WRONG, (LOOP, GOOD))), engine)
    (translation,) = better.translations
    assert (translation.text, translation.repair) == (GOOD, "hypothesis")
    assert translation.hypotheses[0].text == GOOD
    assert {h.text for h in translation.hypotheses} == {GOOD, WRONG, LOOP}
    assert engine.asked == []
    assert report.repaired == {"hypothesis": 1}


@pytest.mark.parametrize(
    ("answers", "repair_id"),
    [
        ({"controls": (LOOP, GOOD)}, "controls"),
        ({"told": GOOD}, "told"),
        ({"controls": (WRONG,)}, "number"),
    ],
)
def test_the_first_way_that_passes_is_taken(answers: dict[str, str | tuple[str, ...]], repair_id: str) -> None:
    both_wrong = LOOP.replace("75,000", "7,500")
    better, _ = run(document((SOURCE, both_wrong, ())), Engine(listens=True, draft=False, **answers))
    assert better.translations[0].repair == repair_id


def test_where_one_number_is_all_that_is_wrong_nobody_is_asked() -> None:
    engine = Engine(controls=GOOD)
    better, _ = run(document((SOURCE, WRONG, ())), engine)
    assert better.translations[0].repair == "number"
    assert engine.asked == []


def test_controls_forbid_repetition_and_the_fault_is_told_with_its_evidence() -> None:
    engine = Engine()
    run(document((SOURCE, LOOP, ())), engine)
    controls = next(r.controls for r in engine.asked if r.controls)
    assert controls.no_repeat_ngram > 0
    assert controls.repetition_penalty > 1
    retry = next(r.retry for r in engine.asked if r.retry)
    assert retry.answer == LOOP
    assert "a total of" in retry.fault


def test_a_long_sentence_is_tried_in_pieces() -> None:
    parts = ("全区今年新建了三所学校，增加了两千个学位，", "同时改造了二十公里水管，居民用水更加安全。")
    english = (
        "This year the district built three schools and added 2,000 school places.",
        "At the same time it rebuilt twenty kilometers of water pipes, so that residents' water is safer.",
    )

    class Pieces(Engine):
        def translate(self, requests: Sequence[Request]) -> Iterator[Answer]:
            for request in requests:
                whole = request.controls or request.retry
                yield Answer(request.key, (Hypothesis("No." if whole else english[parts.index(request.text)]),))

    better, _ = run(document(("".join(parts), "No.", ())), Pieces())
    assert better.translations[0].repair == "pieces"
    assert better.translations[0].text == (
        "This year the district built three schools and added 2,000 school places, at the same time it rebuilt"
        " twenty kilometers of water pipes, so that residents' water is safer."
    )


def test_an_engine_that_does_not_listen_is_told_nothing_and_one_without_a_model_is_not_asked() -> None:
    deaf = Engine(listens=False)
    run(document((SOURCE, LOOP, ())), deaf)
    assert deaf.asked
    assert not any(r.retry for r in deaf.asked)
    gloss = Engine(draft=True)
    run(document((SOURCE, LOOP, ()), draft=True), gloss)
    assert gloss.asked == []


def test_fewer_errors_are_better_and_equal_ones_change_nothing() -> None:
    both = "A total of a total of a total of a total of 7,500 residents, up 6.8%."
    better, report = run(
        document((SOURCE, both, ("7,500 residents of the district took part, up 6.8% in all.",))), Engine()
    )
    assert better.translations[0].repair == "hypothesis"
    assert report.left == 1
    same = document((SOURCE, LOOP, (LOOP + " Yes.",)))
    assert run(same, Engine())[0] == same


def test_equal_segments_are_repaired_alike() -> None:
    engine = Engine(controls=GOOD)
    better, report = run(document((SOURCE, LOOP, ()), (SOURCE, LOOP, ())), engine)
    assert [t.text for t in better.translations] == [GOOD, GOOD]
    assert [t.segment_id for t in better.translations] == ["s0", "s1"]
    assert len([r for r in engine.asked if r.controls]) == 1
    assert report.repaired == {"controls": 2}


def test_the_budget_holds_and_the_worst_come_first() -> None:
    worst = "A total of a total of a total of a total of 7,500 residents, up 6.8%."
    long = [(f"第{n}组" + SOURCE * 10, LOOP, ()) for n in range(3, 9)]
    engine = Engine()
    _, report = run(document(*long, (SOURCE, worst, ())), engine, share=0.01)
    assert report.characters <= 600
    assert any(engine.asked[0].text in text for text, _, _ in long)  # they lack more numbers
    assert report.left == 7


def test_without_a_budget_nobody_is_asked_and_what_is_there_is_used() -> None:
    engine = Engine(controls=GOOD)
    other = "居民" + SOURCE
    _, report = run(document((SOURCE, LOOP, ()), (other, WRONG, (GOOD,))), engine, share=0.0)
    assert engine.asked == []
    assert report.repaired == {"hypothesis": 1}


def test_repairs_are_kept_in_the_store(tmp_path: Path) -> None:
    translated = document((SOURCE, LOOP, ()))
    with TranslationStore(tmp_path / "t.sqlite") as store:
        first = run(translated, Engine(told=GOOD), store=store)
        engine = Engine(told="never asked")
        assert run(translated, engine, store=store) == first
        assert engine.asked == []


def test_checks_that_are_off_repair_nothing_and_the_glossary_counts() -> None:
    translated = document((SOURCE, WRONG, (GOOD,)))
    off = CheckRules(numbers="off", length="off", dropped="off")
    assert run(translated, Engine(), rules=off)[0] == translated
    terms = Glossary({"居民": Term("居民", "inhabitant")})
    other = GOOD.replace("residents", "inhabitants")
    better, _ = run(document((SOURCE, GOOD, (other,))), Engine(), glossary=terms)
    assert better.translations[0].text == other


def test_where_one_term_is_all_that_is_wrong_the_glossarys_word_takes_its_place() -> None:
    terms = Glossary({"居民": Term("居民", "inhabitant", forbidden=("residents",))})
    engine = Engine()
    better, _ = run(document((SOURCE, GOOD, ())), engine, glossary=terms)
    assert better.translations[0].text == GOOD.replace("residents", "inhabitants")
    assert better.translations[0].repair == "term"
    assert engine.asked == []
