import logging
import multiprocessing
import random
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from unit_samples import ROADS, filled

from report_pipeline.errors import BusyError, InputError, MachineError
from report_pipeline.memory import unit_file
from report_pipeline.memory.units import TranslationMemory, Unit


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory" / "memory.sqlite"


@pytest.fixture
def memory(path: Path) -> Iterator[TranslationMemory]:
    with TranslationMemory(path) as opened:
        yield opened


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


def test_a_file_that_is_garbage_is_set_aside_whole(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    filled(path)
    garbage = bytes(reversed(path.read_bytes()))
    path.write_bytes(garbage)
    with caplog.at_level(logging.WARNING), TranslationMemory(path) as memory:
        (aside,) = memory.set_aside
        assert memory.add([Unit(ROADS, "Roads.")]) == 1
    assert aside.read_bytes() == garbage
    assert aside.name in caplog.text


def test_what_only_the_log_of_a_damaged_file_holds_is_saved_too(path: Path, tmp_path: Path) -> None:
    with TranslationMemory(path) as memory:
        memory.add([Unit(ROADS, "Roads.")])
        copy = tmp_path / "copy.sqlite"  # as a crash of the machine leaves it
        copy.write_bytes(path.read_bytes())
        log_of = path.with_name(f"{path.name}-wal").read_bytes()
        copy.with_name("copy.sqlite-wal").write_bytes(log_of)
    other = sqlite3.connect(copy, isolation_level=None)  # kept open, so that its log stays a file of its own
    other.execute("INSERT INTO chunks VALUES (1, 1, 'many', x'00')")
    with TranslationMemory(copy) as memory:
        assert memory.fuzzy("县里今年新修了三条公路。")[0].unit.target == "Roads."
        (aside,) = memory.set_aside
    assert aside.with_name(f"{aside.name}-wal").read_bytes().startswith(log_of)
    other.close()


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


def test_a_text_that_another_program_changes_is_a_new_state(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    with TranslationMemory(path) as memory:
        memory.add([Unit("路。", "Road.")])
        before = memory.state()
        with closing(sqlite3.connect(path)) as other, other:
            other.execute("UPDATE units SET target = 'Lane.'")
        assert memory.state() != before


def test_a_memory_of_the_first_format_gets_a_revision(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    with TranslationMemory(path) as memory:
        memory.add([Unit("路。", "Road.")])
    with closing(sqlite3.connect(path)) as old, old:
        for what in ("TABLE revision", "TRIGGER units_edit", "TRIGGER units_gone"):
            old.execute(f"DROP {what}")
        old.execute("PRAGMA user_version = 1")
    with TranslationMemory(path) as memory:
        assert [unit.target for unit in memory.exact("路。")] == ["Road."]
        before = memory.state()
        memory.add([Unit("路。", "Street.")])
        assert memory.state() != before


def test_two_memories_are_never_in_one_state(tmp_path: Path) -> None:
    states = set()
    for name in ("a.sqlite", "b.sqlite"):
        with TranslationMemory(tmp_path / name) as memory:
            states.add(memory.state())
    assert len(states) == 2
