from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from report_pipeline.engines.base import Answer, Request
from report_pipeline.engines.hints import Told
from report_pipeline.engines.null import NullEngine, null_translation
from report_pipeline.memory.store import TranslationStore
from report_pipeline.model import (
    BlockKind,
    Document,
    EngineSignature,
    Hypothesis,
    Segment,
    SegmentedDocument,
    Span,
)
from report_pipeline.progress import NullProgress
from report_pipeline.stages.pieces import join_answers, untranslated
from report_pipeline.stages.translate import translate

SPAN = Span(0, 1, 1, 1)


class CountingEngine(NullEngine):
    """The null engine, with a memory of what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def translate(self, requests: Sequence[Request]) -> Iterator[Answer]:
        self.asked += [r.text for r in requests]
        return super().translate(requests)


def document(*texts: str, kinds: tuple[BlockKind, ...] = ()) -> SegmentedDocument:
    every = kinds or (BlockKind.PARAGRAPH,) * len(texts)
    segments = tuple(
        Segment(f"s{i}", "b1", text, "h", SPAN, 0, kind)
        for i, (text, kind) in enumerate(zip(texts, every, strict=True))
    )
    return SegmentedDocument(Document("d", "s.txt", "utf-8", "0", "".join(texts), (), ()), segments)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[TranslationStore]:
    with TranslationStore(tmp_path / "translations.sqlite") as opened:
        yield opened


def test_no_segments() -> None:
    translated, report = translate(document(), NullEngine(), max_chars=160, store=None, progress=NullProgress())
    assert translated.translations == ()
    assert translated.signature == NullEngine().signature
    assert report.segments == 0


def test_one_translation_a_segment_in_order() -> None:
    source = document("新建学校3所。", "道路通车。")
    translated, _ = translate(source, NullEngine, max_chars=160, store=None, progress=NullProgress())
    assert [(t.segment_id, t.text) for t in translated.translations] == [
        ("s0", null_translation("新建学校3所。")),
        ("s1", null_translation("道路通车。")),
    ]
    assert translated.segmented == source


def test_equal_segments_are_translated_once_unless_their_kind_differs() -> None:
    engine = CountingEngine()
    source = document(
        "同一句。", "另一句。", "同一句。", "同一句。", kinds=(*(BlockKind.PARAGRAPH,) * 3, BlockKind.TITLE)
    )
    translated, report = translate(source, engine, max_chars=160, store=None, progress=NullProgress())
    assert engine.asked == ["同一句。", "另一句。", "同一句。"]
    assert (report.segments, report.translated, report.repeated) == (4, 3, 1)
    assert translated.translations[0].text == translated.translations[2].text


def test_one_changed_sentence_is_one_translation(store: TranslationStore) -> None:
    before = ["第一句话。", "第二句话。", "第三句话。"]
    translate(document(*before), CountingEngine(), max_chars=160, store=store, progress=NullProgress())
    engine = CountingEngine()
    after = [before[0], "改过的话。", before[2]]
    _, report = translate(document(*after), engine, max_chars=160, store=store, progress=NullProgress())
    assert engine.asked == ["改过的话。"]
    assert (report.translated, report.reused, report.characters) == (1, 2, 5)


def test_another_engine_reuses_nothing(store: TranslationStore) -> None:
    class Other(CountingEngine):
        signature = EngineSignature("null", "other", "other", "lib")

    source = document("第一句话。")
    translate(source, CountingEngine(), max_chars=160, store=store, progress=NullProgress())
    engine = Other()
    _, report = translate(source, engine, max_chars=160, store=store, progress=NullProgress())
    assert (engine.asked, report.reused) == (["第一句话。"], 0)


def test_a_long_segment_goes_in_pieces_and_comes_back_whole(store: TranslationStore) -> None:
    text = "今年以来，" + "各地积极推进项目建设，" * 20 + "成效明显。"
    engine = CountingEngine()
    translated, report = translate(document(text), engine, max_chars=60, store=store, progress=NullProgress())
    assert "".join(engine.asked).startswith("今年以来，")
    assert all(len(piece) <= 60 for piece in engine.asked)
    (translation,) = translated.translations
    assert translation.text.count("Null") + translation.text.count("null") >= len(text) // 60
    assert "\n" not in translation.text
    assert (report.segments, report.translated) == (1, 1)


def test_a_cut_off_piece_marks_the_whole() -> None:
    class Short(NullEngine):
        def translate(self, requests: Sequence[Request]) -> Iterator[Answer]:
            return (Answer(r.key, (Hypothesis("x"),), truncated=i == 0) for i, r in enumerate(requests))

    long = "各地积极推进项目建设，" * 20
    translated, _ = translate(document(long, "短句。"), Short(), max_chars=60, store=None, progress=NullProgress())
    assert [t.truncated for t in translated.translations] == [True, False]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("２０２５／０３", "2025/03"),
        ("———", "———"),
        ("85.48%", "85.48%"),
        ("《WTO》", '"WTO"'),
        ("https://example.org/a?b=1", "https://example.org/a?b=1"),
        ("Already in English.", "Already in English."),
        ("α、β", "α, β"),
        ("", ""),
    ],
)
def test_what_holds_nothing_to_translate_is_not_asked_for(source: str, target: str) -> None:
    engine = CountingEngine()
    translated, report = translate(document(source), engine, max_chars=160, store=None, progress=NullProgress())
    assert engine.asked == []
    assert (translated.translations[0].text, report.untouched) == (target, 1)


@pytest.mark.parametrize("source", ["第3章", "5月", "GDP增长", "カタカナ", "Россия", "㎡是"])
def test_other_scripts_are_asked_for(source: str) -> None:
    assert untranslated(source) is None


def test_the_report_adds_up(store: TranslationStore) -> None:
    translate(document("旧句。"), NullEngine(), max_chars=160, store=store, progress=NullProgress())
    source = document("旧句。", "新句。", "新句。", "123", "123")
    _, report = translate(source, NullEngine(), max_chars=160, store=store, progress=NullProgress())
    assert (report.reused, report.translated, report.repeated, report.untouched) == (1, 1, 1, 2)


def joined(*parts: tuple[str, str]) -> str:
    answers = [Answer("", (Hypothesis(target),)) for _, target in parts]
    return join_answers([source for source, _ in parts], answers).hypotheses[0].text


def test_no_full_stop_stays_where_a_sentence_goes_on() -> None:
    assert joined(("项目建设加快，", "Projects sped up."), ("成效明显。", "The results are clear.")) == (
        "Projects sped up, the results are clear."
    )


def test_a_cut_between_two_words_leaves_no_sign() -> None:
    assert joined(("全市新建", "The city built."), ("三所学校。", "Three schools.")) == "The city built Three schools."


def test_names_keep_their_capital_and_sentences_their_stop() -> None:
    assert joined(("，在", "In."), ("上海，", "Shanghai."), ("开会。", "Met.")) == "In Shanghai, Met."
    assert joined(("开会。", "They met."), ("散会。", "The end.")) == "They met. The end."
    assert joined(("皮革城、", "The leather market"), ("书城开业。", "The book market open.")) == (
        "The leather market, the book market open."
    )
    assert joined(("水果等，", "Fruit, etc."), ("很多。", "A lot.")) == "Fruit, etc. a lot."


@pytest.mark.parametrize(
    ("second", "seam"),
    [
        ("Making it a habit.", "making"), ("Ensure that it lasts.", "ensure"), ("Beijing follows.", "Beijing"),
        ("Spring Lane follows.", "Spring"), ("Chongming follows.", "Chongming"),
    ],
)  # fmt: skip
def test_what_is_surely_no_name_is_written_small_behind_a_comma(second: str, seam: str) -> None:
    assert f", {seam} " in joined(("项目建设加快，", "Projects sped up."), ("成效明显。", second))


def test_an_empty_piece_leaves_no_gap() -> None:
    assert joined(("，", ""), ("开会。", "They met.")) == "They met."
    assert joined(("开会。", "They met."), ("，", "")) == "They met."


def test_hypotheses_are_joined_rank_by_rank_and_scores_weighted() -> None:
    first = Answer("a", (Hypothesis("a1", -1.0), Hypothesis("a2", -2.0)))
    second = Answer("b", (Hypothesis("b1", -3.0),))
    answer = join_answers(["一", "二二二"], [first, second])
    assert answer.hypotheses == (Hypothesis("a1 b1", -2.5),)


class ListeningEngine(CountingEngine):
    """An engine that reads what it is told."""

    listens = True

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self.shown: list[tuple[tuple[str, str], ...]] = []

    def translate(self, requests: Sequence[Request]) -> Iterator[Answer]:
        self.told += [r.told for r in requests]
        self.shown += [r.examples for r in requests]
        return super().translate(requests)


def test_what_is_known_is_told_to_an_engine_that_listens_only(tmp_path: Path) -> None:
    segmented = document("今年产粮7.5万吨。")
    tell = lambda _, text: Told(text.replace("7.5万", "75,000"))  # noqa: E731
    listening, other = ListeningEngine(), CountingEngine()
    for engine in (listening, other):
        translate(segmented, engine, max_chars=100, store=None, progress=NullProgress(), tell=tell)
    assert listening.told == ["今年产粮75,000吨。"]
    assert other.asked == ["今年产粮7.5万吨。"]


def test_another_thing_told_is_another_translation(tmp_path: Path) -> None:
    segmented = document("陈立新说。", "大桥通车。")
    for name, translated in (("Chen Lixin", 2), ("Chen Lixin", 0), ("Dr Chen", 1)):
        with TranslationStore(tmp_path / "t.sqlite") as store:
            tell = lambda _, text, name=name: Told(text.replace("陈立新", name))  # noqa: E731
            _, report = translate(
                segmented, ListeningEngine(), max_chars=100, store=store, progress=NullProgress(), tell=tell
            )
        assert report.translated == translated


def test_another_example_is_another_translation(tmp_path: Path) -> None:
    segmented = document("陈立新说。", "大桥通车。")
    first, second = (("大桥合龙。", "The bridge is joined."),), (("大桥开工。", "Work on the bridge begins."),)
    for examples, translated in ((first, 2), (first, 0), (second, 2)):
        with TranslationStore(tmp_path / "t.sqlite") as store:
            engine = ListeningEngine()
            tell = lambda _, text, shown=examples: Told(text, examples=shown)  # noqa: E731
            _, report = translate(segmented, engine, max_chars=100, store=store, progress=NullProgress(), tell=tell)
        assert report.translated == translated
        assert engine.shown == [examples] * translated
