import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from report_pipeline.engines.base import Answer
from report_pipeline.errors import MachineError
from report_pipeline.memory.store import TranslationStore, answer_key
from report_pipeline.model import BlockKind, EngineSignature, Hypothesis

SIGNATURE = EngineSignature("null", "no model", "d1", "lib 1", (("beam_size", "1"),))


def answer(key: str, text: str = "A new school was built.") -> Answer:
    return Answer(key, (Hypothesis(text, -0.25), Hypothesis("Another.")), truncated=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "translations.sqlite"


def filled(path: Path, count: int = 300) -> None:
    with TranslationStore(path) as store:
        for number in range(count):
            store.put(answer(f"k{number}", f"Sentence {number}. " * 20))


def test_a_folder_that_cannot_be_made_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MachineError, match="memory of translations"):
        TranslationStore(tmp_path / "file" / "translations.sqlite")


@pytest.mark.skipif(not shutil.which("setpriv") or os.geteuid() != 0, reason="needs root and setpriv to give up rights")
def test_a_read_only_folder_is_a_typed_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    code = (
        "from pathlib import Path; from report_pipeline.errors import MachineError\n"
        "from report_pipeline.memory.store import TranslationStore\n"
        "try: TranslationStore(Path('translations.sqlite'))\n"
        "except MachineError as err: print('typed')\n"
    )
    command = ["setpriv", "--reuid=65534", "--clear-groups", sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    if "Permission" in done.stderr:
        pytest.skip("the other user cannot read this Python")
    assert done.stdout.strip() == "typed"


def test_a_folder_in_place_of_the_file_is_a_typed_error(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(MachineError):
        TranslationStore(path)


@pytest.mark.parametrize("content", [b"no database at all", b"SQLite format 3\x00" + b"\x00" * 5000])
def test_a_file_that_is_no_database_is_set_aside(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with TranslationStore(path) as store:
        assert store.get_many(["k1"]) == {}
        store.put(answer("k1"))
        assert store.get_many(["k1"]) == {"k1": answer("k1")}
        assert store.damaged == 1
    (aside,) = path.parent.glob("*.damaged-*")
    assert aside.read_bytes() == content


@pytest.mark.parametrize("seed", range(12))
def test_a_file_damaged_anywhere_never_stops_the_run_or_gives_a_wrong_answer(path: Path, seed: int) -> None:
    import random

    filled(path)
    data = bytearray(path.read_bytes())
    chance = random.Random(seed)
    for _ in range(20):
        at = chance.randrange(len(data))
        data[at : at + 40] = chance.randbytes(len(data[at : at + 40]))
    path.write_bytes(data)
    with TranslationStore(path) as store:
        found = store.get_many(f"k{n}" for n in range(300))
        for key, value in found.items():
            assert value == answer(key, f"Sentence {key[1:]}. " * 20)
        for number in range(300):
            store.put(answer(f"k{number}"))
        assert store.get_many(["k7", "k299"]) == {"k7": answer("k7"), "k299": answer("k299")}


@pytest.mark.parametrize(
    "change",
    [
        "value = 'x' || value",
        "value = replace(value, 'school', 'prison')",
        "sum = NULL || ''",
        "value = X'00ff'",
        "key = 'k2'",
    ],
)
def test_an_altered_entry_is_missing(path: Path, change: str) -> None:
    with TranslationStore(path) as store:
        store.put(answer("k1"))
        store.put(answer("k3"))
    with sqlite3.connect(path) as connection:
        try:
            connection.execute(f"UPDATE answers SET {change} WHERE key = 'k1'")  # noqa: S608 - the test's own
        except sqlite3.IntegrityError:
            return
    connection.close()
    with TranslationStore(path) as store:
        assert store.get_many(["k1", "k2", "k3"]) == {"k3": answer("k3")}


def test_a_file_of_another_format_is_begun_again(path: Path) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE answers (old TEXT)")
    connection.execute("PRAGMA user_version = 99")
    connection.commit()
    connection.close()
    with TranslationStore(path) as store:
        store.put(answer("k1"))
        assert store.get_many(["k1"]) == {"k1": answer("k1")}


def test_what_was_put_is_there_in_the_next_run(path: Path) -> None:
    with TranslationStore(path) as store:
        store.put(answer("k1"))
        store.put(Answer("k2", (Hypothesis("“Quotes” – né \ud800"),)))
    with TranslationStore(path) as store:
        assert store.get_many(["k2", "k1", "k0", "k1"]) == {
            "k1": answer("k1"),
            "k2": Answer("k2", (Hypothesis("“Quotes” – né \ud800"),)),
        }


def test_a_fresh_store_gives_nothing_old_and_replaces_it(path: Path) -> None:
    with TranslationStore(path) as store:
        store.put(answer("k1", "old"))
    with TranslationStore(path, fresh=True) as store:
        assert store.get_many(["k1"]) == {}
        store.put(answer("k1", "new"))
        assert store.get_many(["k1"]) == {"k1": answer("k1", "new")}
    with TranslationStore(path) as store:
        assert store.get_many(["k1"]) == {"k1": answer("k1", "new")}


def test_thousands_of_keys_at_once(path: Path) -> None:
    filled(path, 1500)
    with TranslationStore(path) as store:
        assert len(store.get_many(f"k{n}" for n in range(3000))) == 1500


WRITER = """
import sys, time
from pathlib import Path
from report_pipeline.engines.base import Answer
from report_pipeline.memory.store import TranslationStore
from report_pipeline.model import Hypothesis
store = TranslationStore(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    store.put(Answer(f"{sys.argv[2]}{number}", (Hypothesis("text"),)))
    print(number, flush=True)
if len(sys.argv) > 4:
    time.sleep(60)
"""


def test_kill_9_loses_nothing_that_was_put(path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, path, "k", "50", "wait"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == "49":
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    with TranslationStore(path) as store:
        assert len(store.get_many(f"k{n}" for n in range(50))) == 50


def test_two_processes_write_at_once(path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(path)]
    writers = [subprocess.Popen([*command, name, "200"], stdout=subprocess.DEVNULL) for name in "ab"]
    assert [w.wait(60) for w in writers] == [0, 0]
    with TranslationStore(path) as store:
        assert len(store.get_many(f"{name}{n}" for name in "ab" for n in range(200))) == 400


def test_putting_costs_next_to_nothing(path: Path) -> None:
    start = time.perf_counter()
    filled(path, 500)
    assert time.perf_counter() - start < 2.0


def test_the_key_changes_with_everything_that_can_change_an_answer() -> None:
    from dataclasses import replace

    base = answer_key(SIGNATURE, BlockKind.PARAGRAPH, "新建学校。")
    others = {
        answer_key(SIGNATURE, BlockKind.TITLE, "新建学校。"),
        answer_key(SIGNATURE, BlockKind.PARAGRAPH, "新建学校"),
        answer_key(replace(SIGNATURE, digest="d2"), BlockKind.PARAGRAPH, "新建学校。"),
        answer_key(replace(SIGNATURE, library="lib 2"), BlockKind.PARAGRAPH, "新建学校。"),
        answer_key(replace(SIGNATURE, settings=(("beam_size", "2"),)), BlockKind.PARAGRAPH, "新建学校。"),
    }
    assert len(others | {base}) == 6
    assert answer_key(replace(SIGNATURE, model="other name"), BlockKind.PARAGRAPH, "新建学校。") == base
