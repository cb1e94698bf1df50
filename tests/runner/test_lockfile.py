from pathlib import Path

import pytest

from report_pipeline.runner.lockfile import NAME, Lock, StepRecord, read_lock, write_lock


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": 99, "documents": {}}', '{"version": 1, "documents": {"a": {"b": {"c": 1}}}}']
)
def test_a_lock_that_cannot_be_used_counts_as_empty(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)
    assert read_lock(tmp_path).documents == {}


def test_a_lock_comes_back_and_is_sorted(tmp_path: Path) -> None:
    record = StepRecord({"b": "2", "a": "1"}, "f00", "build/x.pdf")
    lock = Lock({"z": {"ingest": record}, "a": {"ingest": record}})
    write_lock(tmp_path, lock)
    assert read_lock(tmp_path).documents == lock.documents
    text = (tmp_path / NAME).read_text()
    assert text.index('"a": {') < text.index('"z": {')


def test_an_unchanged_lock_is_not_written_again(tmp_path: Path) -> None:
    lock = Lock({"a": {"ingest": StepRecord({}, "f00")}})
    write_lock(tmp_path, lock)
    before = (tmp_path / NAME).stat().st_ino
    write_lock(tmp_path, lock)
    assert (tmp_path / NAME).stat().st_ino == before
