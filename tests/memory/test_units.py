import logging
import multiprocessing
import random
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein
from review_samples import aligned, decide, pair

from report_pipeline.errors import BusyError, InputError, MachineError
from report_pipeline.memory import gram_index, unit_file
from report_pipeline.memory.units import TranslationMemory, Unit, UnitStatus, context_of
from report_pipeline.model import Status
from report_pipeline.stages.review import review

APPROVED, EDITED, MACHINE = UnitStatus
ROADS = "县里今年新修了两条公路。"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory" / "memory.sqlite"


@pytest.fixture
def memory(path: Path) -> Iterator[TranslationMemory]:
    with TranslationMemory(path) as opened:
        yield opened


def texts(number: int, seed: int = 0) -> list[str]:
    """Sentences that share parts, as reports do."""
    rng = random.Random(seed)
    words = [
        "全县",
        "今年",
        "新建",
        "道路",
        "桥梁",
        "学校",
        "完成",
        "投资",
        "亿元",
        "增长",
        "其中",
        "工业",
        "农村",
        "，",
        "的",
        "和",
    ]
    return ["".join(rng.choices(words, k=rng.randint(4, 14))) + f"{rng.randint(1, 99)}。" for _ in range(number)]


# --- what is refused ---


def test_a_file_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(b"PK no database at all" * 50)
    with pytest.raises(InputError, match="no translation memory"):
        TranslationMemory(path)
    assert [p.name for p in tmp_path.iterdir()] == ["report.docx"]


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE units (a)")
    before = path.read_bytes()
    with pytest.raises(InputError, match="no translation memory of report-pipeline"):
        TranslationMemory(path)
    assert path.read_bytes() == before


def test_a_newer_format_is_left_alone(path: Path) -> None:
    TranslationMemory(path).close()
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(InputError, match="newer report-pipeline"):
        TranslationMemory(path)


def test_a_folder_in_its_place_is_a_machine_error(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(MachineError):
        TranslationMemory(path)


def test_a_writer_that_never_ends_is_a_busy_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unit_file, "BUSY_SECONDS", 0.05)
    with TranslationMemory(path) as memory, sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyError):
            memory.add([Unit(ROADS, "Roads.")])
        assert memory.exact(ROADS) == ()  # reading goes on


@pytest.mark.parametrize(("limit", "threshold"), [(0, 0.7), (5, 0.0), (5, 1.1)])
def test_senseless_questions_are_refused(memory: TranslationMemory, limit: int, threshold: float) -> None:
    with pytest.raises(ValueError, match="threshold"):
        memory.fuzzy(ROADS, limit, threshold)


# --- taking in ---


def test_adding_twice_changes_nothing(memory: TranslationMemory) -> None:
    units = [Unit(ROADS, "Roads.", document="a", context="c"), Unit(ROADS, "Two roads.")]
    assert memory.add(units) == 2
    assert memory.add(units) == 0
    assert list(memory.units()) == units


def test_units_without_a_text_are_left_out_and_space_around_is_cut(memory: TranslationMemory) -> None:
    assert memory.add([Unit(" ", "x"), Unit("路", "\n"), Unit(" 路 ", "Road\n")]) == 1
    assert list(memory.units()) == [Unit("路", "Road")]


def test_times_are_kept_in_utc(memory: TranslationMemory) -> None:
    memory.add([Unit("路", "Road", when="2026-03-22T16:30:00+08:00"), Unit("桥", "Bridge", when="in spring")])
    assert [u.when for u in memory.units()] == ["2026-03-22T08:30:00Z", "in spring"]


@pytest.mark.parametrize(
    ("old", "new", "wins"),
    [
        ((APPROVED, ""), (MACHINE, ""), False),
        ((MACHINE, "2026-05-01T00:00:00Z"), (EDITED, ""), True),
        ((APPROVED, "2026-05-01T00:00:00Z"), (EDITED, "2026-05-02T00:00:00Z"), True),
        ((EDITED, "2026-05-02T00:00:00Z"), (APPROVED, "2026-05-01T00:00:00Z"), False),
        ((APPROVED, ""), (EDITED, "2026-05-02T00:00:00Z"), False),
        ((EDITED, ""), (APPROVED, ""), True),
    ],
)
def test_of_two_units_for_one_place_one_wins_and_the_other_is_kept(
    memory: TranslationMemory, old: tuple[UnitStatus, str], new: tuple[UnitStatus, str], wins: bool
) -> None:
    first = Unit(ROADS, "Old.", old[0], "doc", "c1", when=old[1])
    second = Unit(ROADS, "New.", new[0], "doc", "c1", when=new[1])
    for _ in range(2):
        memory.add([first])
        memory.add([second])
    assert memory.exact(ROADS) == ((second if wins else first),)
    assert (first if wins else second) in memory.superseded(ROADS)


def test_of_two_units_for_one_place_in_one_batch_too(memory: TranslationMemory) -> None:
    takes = (Unit(ROADS, f"Take {n}.", EDITED, "d", "c", when=f"2026-01-0{n}T00:00:00Z") for n in (2, 3, 1))
    memory.add(takes)
    assert [u.target for u in memory.exact(ROADS)] == ["Take 3."]
    assert {u.target for u in memory.superseded(ROADS)} == {"Take 1.", "Take 2."}


# --- looking up ---


def test_exact_matches_are_ranked(memory: TranslationMemory) -> None:
    units = [
        Unit(ROADS, "machine, same context", MACHINE, "a", "here"),
        Unit(ROADS, "edited, old", EDITED, "b", "there", when="2025-01-01T00:00:00Z"),
        Unit(ROADS, "edited, new", EDITED, "c", "there", when="2026-01-01T00:00:00Z"),
        Unit(ROADS, "approved", APPROVED, "d", "there"),
        Unit(ROADS, "edited, same context", EDITED, "e", "here"),
    ]
    memory.add(units)
    ranked = ["edited, same context", "approved", "edited, new", "edited, old", "machine, same context"]
    assert [u.target for u in memory.exact(ROADS, "here")] == ranked
    assert memory.exact(ROADS)[0].target == "approved"
    assert memory.exact("县里今年新修了两条公路") == ()


def test_a_similar_text_is_suggested_with_its_best_unit(memory: TranslationMemory) -> None:
    memory.add([Unit(ROADS, "m", MACHINE), Unit(ROADS, "a", APPROVED), Unit("天气很好。", "Fine weather.")])
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


def test_stats_count(memory: TranslationMemory) -> None:
    memory.add([Unit("路", "Road", APPROVED, "a", "c"), Unit("路", "Way", MACHINE), Unit("桥", "Bridge", MACHINE)])
    memory.add([Unit("路", "Street", APPROVED, "a", "c")])
    found = memory.stats()
    assert found.units == {APPROVED: 1, EDITED: 0, MACHINE: 2}
    assert (found.sources, found.documents, found.superseded) == (2, 1, 1)


# --- what people decided ---


def test_collect_takes_what_people_decided_and_nothing_else(memory: TranslationMemory) -> None:
    pairs = [pair("一句。"), pair("二句。"), pair("三句。"), pair("四句。")]
    decisions = [
        decide(pairs[0], "First.", Status.APPROVED),
        decide(pairs[1], None, Status.LOCKED),
        decide(pairs[3], "Fourth.", Status.DRAFT),
    ]
    reviewed = review(aligned(*pairs), decisions, lambda _: ())
    assert memory.collect(reviewed) == 2
    assert memory.collect(reviewed) == 0
    first, second = memory.units()
    assert first == Unit(
        "一句。", "First.", APPROVED, "doc", context_of("", "二句。"), "Li Hua", "2026-03-22T08:30:00Z"
    )
    assert (second.target, second.status) == ("[二句。]", APPROVED)


def test_a_decision_that_is_taken_back_is_withdrawn_and_kept(memory: TranslationMemory) -> None:
    one = pair("一句。")
    memory.collect(review(aligned(one), [decide(one, "First.", Status.APPROVED)], lambda _: ()))
    assert memory.collect(review(aligned(one), [], lambda _: ())) == 0  # a review file that is missing says nothing
    assert memory.collect(review(aligned(one), [decide(one, "First.", Status.DRAFT)], lambda _: ())) == 1
    assert memory.exact("一句。") == ()
    assert [u.target for u in memory.superseded("一句。")] == ["First."]


def test_what_stood_in_an_earlier_state_of_the_document_is_superseded(memory: TranslationMemory) -> None:
    one, two, new = pair("一句。"), pair("二句。"), pair("插句。")
    memory.collect(review(aligned(one, two), [decide(one, "First.", Status.APPROVED)], lambda _: ()), "project")
    memory.add([Unit("一句。", "Elsewhere.", APPROVED, "project/other", "c")])
    later = review(aligned(one, new, two), [decide(one, "The first.", Status.APPROVED)], lambda _: ())
    assert memory.collect(later, "project") == 2
    assert memory.collect(later, "project") == 0
    assert {(u.target, u.document) for u in memory.exact("一句。")} == {
        ("The first.", "project/doc"),
        ("Elsewhere.", "project/other"),
    }
    assert [u.target for u in memory.superseded("一句。")] == ["First."]


# --- damage, processes, threads ---


def filled(path: Path, number: int = 2000) -> list[Unit]:
    units = [Unit(f"{t}{i}", f"Target {i}.", APPROVED) for i, t in enumerate(texts(number))]
    with TranslationMemory(path) as memory:
        memory.add(units)
        memory._file.write(lambda c: gram_index.index_new(c, least=1))
    return units


def test_a_file_that_is_garbage_is_set_aside_whole(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    filled(path)
    garbage = bytes(reversed(path.read_bytes()))
    path.write_bytes(garbage)
    with caplog.at_level(logging.WARNING), TranslationMemory(path) as memory:
        (aside,) = memory.set_aside
        assert memory.add([Unit(ROADS, "Roads.")]) == 1
    assert aside.read_bytes() == garbage
    assert aside.name in caplog.text


@pytest.mark.parametrize("seed", range(12))
def test_what_a_damaged_file_still_holds_is_saved(path: Path, seed: int) -> None:
    units = filled(path)
    data = bytearray(path.read_bytes())
    pages = len(data) // 4096
    rng = random.Random(seed)
    for page in rng.sample(range(2, pages), 3):
        data[page * 4096 : (page + 1) * 4096] = rng.randbytes(4096)
    path.write_bytes(data)
    with TranslationMemory(path) as memory:
        for unit in units[:: len(units) // 40]:
            memory.exact(unit.source)
            memory.fuzzy(unit.source[:-1])
        memory.add([Unit(ROADS, "Roads.")])
        found = {(u.source, u.target) for u in memory.units()}
        if memory.set_aside:
            assert bytes(data) == memory.set_aside[0].read_bytes()
    assert found <= {(u.source, u.target) for u in units} | {(ROADS, "Roads.")}
    assert len(found) > len(units) / 3


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE postings SET places = x'ff' WHERE gram >= 0",
        "UPDATE postings SET places = x'ffffffffffffffff' WHERE gram < 0",
        "UPDATE chunks SET lengths = x'0000'",
        "UPDATE chunks SET size = 'many'",
        "UPDATE units SET status = 7 WHERE id % 10 = 0",
        "UPDATE units SET target = x'00ff' WHERE id % 10 = 0",
    ],
)
def test_damage_that_sqlite_does_not_see_is_mended_too(path: Path, damage: str) -> None:
    units = filled(path)
    with sqlite3.connect(path) as other:
        other.execute(damage)
    with TranslationMemory(path) as memory:
        whole = [u for n, u in enumerate(units, 1) if "units" not in damage or n % 10]
        found = [memory.fuzzy(unit.source + "！") for unit in whole[:40]]
        assert list(memory.units()) == whole
        assert all(whole[n] in [m.unit for m in matches] for n, matches in enumerate(found))
        assert len(memory.set_aside) == ("ffffffffffffffff" not in damage)


def _add_many(path: Path, number: int, barrier: Barrier) -> None:
    barrier.wait()
    with TranslationMemory(path) as memory:
        for start in range(0, 400, 20):
            memory.add(Unit(f"进程{number}的第{i}句话。", f"{number}-{i}") for i in range(start, start + 20))
            memory.fuzzy(f"进程{number}的第{start}句！")


def test_two_processes_that_open_and_fill_one_file_lose_nothing(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(2)
    both = [context.Process(target=_add_many, args=(path, n, barrier)) for n in (1, 2)]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
        assert process.exitcode == 0
    with TranslationMemory(path) as memory:
        assert {u.target for u in memory.units()} == {f"{n}-{i}" for n in (1, 2) for i in range(400)}
        assert memory.stats().sources == 800


def _add_for_ever(path: Path) -> None:
    with TranslationMemory(path) as memory:
        for start in count(0, 50):
            memory.add(Unit(f"没有尽头的第{i}句话。", str(i)) for i in range(start, start + 50))


def test_a_killed_process_leaves_whole_batches(path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_add_for_ever, args=(path,))
    with TranslationMemory(path) as memory:
        process.start()
        while memory.stats().sources < 300 and process.is_alive():
            time.sleep(0.02)
        process.kill()
        process.join()
    with TranslationMemory(path) as memory:
        kept = [int(u.target) for u in memory.units()]
        assert memory._file.read(lambda c: c.execute("PRAGMA quick_check").fetchone()) == ("ok",)
        assert memory.fuzzy("没有尽头的第7句话！")
    assert kept == list(range(len(kept)))
    assert len(kept) >= 300
    assert len(kept) % 50 == 0


def test_threads_may_share_a_memory(memory: TranslationMemory) -> None:
    def work(number: int) -> None:
        for i in range(20):
            memory.add([Unit(f"线程{number}第{i}句", "x")])
            assert memory.exact(f"线程{number}第{i}句")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert memory.stats().sources == 80


def test_a_failure_within_a_batch_takes_in_nothing_of_it(memory: TranslationMemory) -> None:
    def units() -> Iterator[Unit]:
        yield Unit(ROADS, "Roads.")
        raise InputError("the file ends here")

    with pytest.raises(InputError):
        memory.add(units())
    assert list(memory.units()) == []
