import gc
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from report_pipeline.errors import InputError, MachineError
from report_pipeline.exchange.streams import opened, staged, written
from report_pipeline.memory.unit import Unit, UnitStatus


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"), opened(tmp_path):
        pass
    with pytest.raises(MachineError, match="cannot write"), written(tmp_path) as stream:
        stream.write(b"x")
    assert list(tmp_path.parent.glob(".*.tmp")) == []


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    def half(stream_path: Path) -> None:
        with written(stream_path) as stream:
            stream.write(b"half")
            raise InputError("the source ends here")

    with pytest.raises(InputError):
        half(tmp_path / "out.csv")
    assert list(tmp_path.iterdir()) == []


def test_staged_units_are_read_to_the_end_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    read: list[int] = []

    def units() -> Iterator[Unit]:
        for number in range(2500):
            read.append(number)
            yield Unit(f"第{number}句", "x", UnitStatus.MACHINE, when="2026-03-22T08:30:00Z")

    with staged(units()) as (count, again):
        assert len(read) == count == 2500
        assert next(again) == Unit("第0句", "x", UnitStatus.MACHINE, when="2026-03-22T08:30:00Z")
        assert len(list(again)) == 2499
    assert list(tmp_path.iterdir()) == []


def test_no_room_for_the_temporary_file_is_a_typed_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(MachineError, match="temporary"), staged([]):
        pass


def test_cyclic_garbage_is_searched_for_again_after_all(tmp_path: Path) -> None:
    with staged([]), staged([]):
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(InputError), staged([]):
        raise InputError("the source ends here")
    assert gc.isenabled()
