from collections.abc import Iterator
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein
from unit_samples import ROADS, texts

from report_pipeline.memory import fuzzy, gram_index
from report_pipeline.memory.units import TranslationMemory, Unit, UnitStatus


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory" / "memory.sqlite"


@pytest.fixture
def memory(path: Path) -> Iterator[TranslationMemory]:
    with TranslationMemory(path) as opened:
        yield opened


@pytest.mark.parametrize(("limit", "threshold"), [(0, 0.7), (5, 0.0), (5, 1.1)])
def test_senseless_questions_are_refused(memory: TranslationMemory, limit: int, threshold: float) -> None:
    with pytest.raises(ValueError, match="threshold"):
        memory.fuzzy(ROADS, limit, threshold)


def test_a_similar_text_is_suggested_with_its_best_unit(memory: TranslationMemory) -> None:
    memory.add(
        [
            Unit(ROADS, "m", UnitStatus.MACHINE),
            Unit(ROADS, "a", UnitStatus.APPROVED),
            Unit("天气很好。", "Fine weather."),
        ]
    )
    (match,) = memory.fuzzy("县里今年新修了三条公路。")
    assert match.unit.target == "a"
    assert match.similarity == pytest.approx(11 / 12)
    assert memory.fuzzy(ROADS) == ()  # the very same text is exact's
    assert memory.fuzzy("") == ()


@pytest.mark.parametrize("indexed", [False, True])
@pytest.mark.parametrize("threshold", [0.6, 0.7, 0.85])
def test_fuzzy_finds_what_comparing_everything_finds(
    memory: TranslationMemory, monkeypatch: pytest.MonkeyPatch, indexed: bool, threshold: float
) -> None:
    if indexed:
        monkeypatch.setattr(gram_index, "TAIL", 1)
        monkeypatch.setattr(gram_index, "CHUNK", 700)
        monkeypatch.setattr(gram_index.index_new, "__kwdefaults__", {"least": 1})
    stored = texts(3000)
    for start in range(0, 3000, 500):
        memory.add(Unit(t, "x") for t in stored[start : start + 500])
    for text in [*texts(40, seed=1), "路", "新建道路"]:
        scores = {t: Levenshtein.normalized_similarity(text, t) for t in stored if t != text}
        best = sorted((s for s in scores.values() if s >= threshold), reverse=True)[:5]
        found = memory.fuzzy(text, 5, threshold)
        assert [m.similarity for m in found] == pytest.approx(best)
        assert all(scores[m.unit.source] == pytest.approx(m.similarity) for m in found)


def test_chunks_are_merged_and_cover_every_source_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gram_index, "CHUNK", 64)
    monkeypatch.setattr(gram_index.index_new, "__kwdefaults__", {"least": 4})
    with TranslationMemory(path) as memory:
        for n in range(300):
            memory.add([Unit(f"第{n}号公路今年通车。", f"Road {n}.")])
        rows = memory._file.read(lambda c: c.execute("SELECT first, size FROM chunks ORDER BY first").fetchall())
    covered = [n for first, size in rows for n in range(first, first + size)]
    assert covered == list(range(1, len(covered) + 1))
    assert len(covered) > 290
    assert len(rows) <= 300 / 64 + 8


def test_texts_of_any_kind_can_be_looked_up(memory: TranslationMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gram_index.index_new, "__kwdefaults__", {"least": 1})
    odd = ["a\nb\nc and more", "\U0001f600" * 30, "x" * 70_000, "tab\tand \x00 null", "\ud800 half a pair of it"]
    assert memory.add(Unit(t, "x", note="\udfff") for t in odd) == 5
    assert memory.fuzzy("a\nb\nc and more!")[0].unit.source == odd[0]
    assert memory.fuzzy("\U0001f600" * 29)[0].unit.source == odd[1]
    assert memory.fuzzy("x" * 69_999)[0].unit.source == odd[2]
    assert memory.fuzzy("\ud800 half a part of it")[0].unit == Unit(
        odd[4].replace("\ud800", "\ufffd"), "x", note="\ufffd"
    )
    assert memory.exact(odd[3])[0].source == odd[3]


def test_many_looked_up_together_find_what_each_finds(
    memory: TranslationMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gram_index.index_new, "__kwdefaults__", {"least": 1})
    memory.add(Unit(t, "x") for t in texts(2000))
    asked = [*texts(40, seed=1), "", "路", *texts(3, seed=1)]
    alone = [memory.fuzzy(text, threshold=0.5) for text in asked]
    assert any(alone)
    monkeypatch.setattr(fuzzy, "_ROW", 4)
    monkeypatch.setattr(fuzzy, "_ROWS", 3)
    monkeypatch.setattr(fuzzy, "_TOGETHER", 17)
    assert memory.fuzzy_many(asked, threshold=0.5) == alone
