import sqlite3
import threading
from pathlib import Path

import pytest

from report_pipeline import sqlite_wal
from report_pipeline.sqlite_wal import is_busy, write_ahead


@pytest.fixture
def maker(tmp_path: Path) -> sqlite3.Connection:
    """Another process that is making the tables of a new file."""
    connection = sqlite3.connect(tmp_path / "new.sqlite", isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("CREATE TABLE answers (key TEXT)")
    return connection


def test_a_file_that_stays_locked_is_busy(
    maker: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_wal, "BUSY_SECONDS", 0.05)
    second = sqlite3.connect(tmp_path / "new.sqlite", timeout=0.05)
    with pytest.raises(sqlite3.OperationalError) as caught:
        write_ahead(second)
    assert is_busy(caught.value)
    maker.close()


def test_a_file_that_cannot_be_written_is_not_busy(tmp_path: Path) -> None:
    (tmp_path / "new.sqlite").write_bytes(b"no database at all, whatever it is called" * 30)
    with pytest.raises(sqlite3.DatabaseError) as caught:
        write_ahead(sqlite3.connect(tmp_path / "new.sqlite"))
    assert not is_busy(caught.value)


def test_the_second_process_waits_until_the_first_has_made_the_tables(
    maker: sqlite3.Connection, tmp_path: Path
) -> None:
    threading.Timer(0.2, lambda: maker.execute("COMMIT")).start()
    second = sqlite3.connect(tmp_path / "new.sqlite", timeout=10)
    write_ahead(second)
    assert second.execute("PRAGMA journal_mode").fetchone() == ("wal",)
