"""Engines that crash, loop, drop, double or invent: a run ends with an error to read, or with every segment translated."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from report_pipeline.engines.base import Answer, Request
from report_pipeline.errors import MachineError, PipelineError
from report_pipeline.memory.store import TranslationStore
from report_pipeline.model import (
    Block,
    BlockKind,
    Document,
    EngineSignature,
    Hypothesis,
    Segment,
    SegmentedDocument,
    Span,
    TranslatedDocument,
)
from report_pipeline.progress import NullProgress
from report_pipeline.stages.translate import TranslateReport, translate

TEXTS = ("新区建成学校三所。", "道路全部通车。", "粮食再获丰收。", "大桥开工建设。")


def right(request: Request) -> Answer:
    return Answer(request.key, (Hypothesis(f"<{request.text}>"),))


class Engine:
    """An engine whose behaviour is a function of the requests of a call; it counts what it is asked."""

    signature = EngineSignature("test", "none", "d", "lib")

    listens = False

    def __init__(self, behave: Callable[[Sequence[Request]], Iterator[Answer]]) -> None:
        self.behave = behave
        self.asked: list[str] = []

    def translate(self, requests: Sequence[Request]) -> Iterator[Answer]:
        self.asked += [r.text for r in requests]
        return self.behave(requests)


def document(*texts: str) -> SegmentedDocument:
    span = Span(0, 1, 1, 1)
    segments = tuple(Segment(f"s{i}", "b1", text, "h", span, 0) for i, text in enumerate(texts))
    block = Block("b1", BlockKind.PARAGRAPH, "".join(texts) or "。", span, ())
    return SegmentedDocument(Document("d", "s.txt", "utf-8", "0", block.text, (), ()), segments)


def run(engine: Engine, store: TranslationStore | None = None) -> tuple[TranslatedDocument, TranslateReport]:
    return translate(document(*TEXTS), engine, max_chars=160, store=store, progress=NullProgress())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[TranslationStore]:
    with TranslationStore(tmp_path / "translations.sqlite") as opened:
        yield opened


def crashes_after_two(requests: Sequence[Request]) -> Iterator[Answer]:
    yield from map(right, requests[:2])
    raise RuntimeError("out of luck\x1b[31m")


def test_a_crash_half_way_is_an_error_to_read_and_keeps_what_was_finished(store: TranslationStore) -> None:
    with pytest.raises(PipelineError, match=r"failed after 2 of 4 texts: RuntimeError: out of luck") as caught:
        run(Engine(crashes_after_two), store)
    assert isinstance(caught.value.__cause__, RuntimeError)

    engine = Engine(lambda requests: map(right, requests))
    _, report = run(engine, store)
    assert engine.asked == list(TEXTS[2:])
    assert (report.translated, report.reused) == (2, 2)


def test_a_crash_before_the_first_answer(store: TranslationStore) -> None:
    def behave(requests: Sequence[Request]) -> Iterator[Answer]:
        raise MemoryError

    with pytest.raises(PipelineError, match="failed after 0 of 4"):
        run(Engine(behave), store)


def test_its_own_typed_error_is_passed_on(store: TranslationStore) -> None:
    def behave(requests: Sequence[Request]) -> Iterator[Answer]:
        yield right(requests[0])
        raise MachineError("no memory left")

    with pytest.raises(MachineError, match="no memory left"):
        run(Engine(behave), store)


def test_ctrl_c_is_no_crash_and_keeps_what_was_finished(store: TranslationStore) -> None:
    def behave(requests: Sequence[Request]) -> Iterator[Answer]:
        yield right(requests[0])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(Engine(behave), store)
    engine = Engine(lambda requests: map(right, requests))
    run(engine, store)
    assert engine.asked == list(TEXTS[1:])


def test_a_text_that_is_dropped_is_asked_for_again() -> None:
    engine = Engine(lambda requests: map(right, requests[:-1] if len(requests) > 1 else requests))
    translated, _ = run(engine)
    assert [t.text for t in translated.translations] == [f"<{text}>" for text in TEXTS]
    assert engine.asked == [*TEXTS, TEXTS[-1]]


def test_a_text_that_is_always_dropped_is_an_error_that_quotes_it(store: TranslationStore) -> None:
    def behave(requests: Sequence[Request]) -> Iterator[Answer]:
        return (right(r) for r in requests if r.text != TEXTS[2])

    with pytest.raises(PipelineError, match=f"left 1 of 4 texts without an answer, the first one: {TEXTS[2]}"):
        run(Engine(behave), store)
    engine = Engine(lambda requests: map(right, requests))
    run(engine, store)
    assert engine.asked == [TEXTS[2]]


def test_an_answer_without_any_hypothesis_counts_as_dropped() -> None:
    with pytest.raises(PipelineError, match="left 4 of 4"):
        run(Engine(lambda requests: (Answer(r.key, ()) for r in requests)))


def test_an_engine_that_says_nothing_at_all() -> None:
    with pytest.raises(PipelineError, match="left 4 of 4"):
        run(Engine(lambda _: iter(())))


def test_invented_answers_change_nothing(store: TranslationStore) -> None:
    def behave(requests: Sequence[Request]) -> Iterator[Answer]:
        yield Answer("nobody asked", (Hypothesis("An invented sentence."),))
        yield from map(right, requests)
        yield Answer("", (Hypothesis("Another."),))

    translated, _ = run(Engine(behave), store)
    assert [t.text for t in translated.translations] == [f"<{text}>" for text in TEXTS]
    assert store.get_many(["nobody asked", ""]) == {}


def test_the_first_of_two_answers_to_one_text_holds() -> None:
    def behave(requests: Sequence[Request]) -> Iterator[Answer]:
        for request in requests:
            yield right(request)
            yield Answer(request.key, (Hypothesis("On second thoughts."),))

    translated, report = run(Engine(behave))
    assert [t.text for t in translated.translations] == [f"<{text}>" for text in TEXTS]
    assert report.translated == 4


def test_answers_without_end_are_stopped() -> None:
    def behave(requests: Sequence[Request]) -> Iterator[Answer]:
        while True:
            yield Answer("again and again", (Hypothesis("x"),))

    with pytest.raises(PipelineError, match="left 4 of 4"):
        run(Engine(behave))


def test_answers_without_end_after_all_that_was_asked_are_stopped() -> None:
    def behave(requests: Sequence[Request]) -> Iterator[Answer]:
        while True:
            yield from map(right, requests)

    translated, _ = run(Engine(behave))
    assert len(translated.translations) == 4


def test_answers_in_any_order_reach_their_segments() -> None:
    translated, _ = run(Engine(lambda requests: (right(r) for r in reversed(requests))))
    assert [t.text for t in translated.translations] == [f"<{text}>" for text in TEXTS]


def test_line_ends_control_characters_and_half_characters_never_reach_a_file() -> None:
    text = " One\ntwo\r\n\tthree\x00\x1b[31m four\u2028five \ud83d six  "
    translated, _ = run(Engine(lambda requests: (Answer(r.key, (Hypothesis(text),)) for r in requests)))
    assert translated.translations[0].text == "One two three [31m four five six"
    translated.translations[0].text.encode()
