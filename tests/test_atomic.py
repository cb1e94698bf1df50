from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from report_pipeline import atomic
from report_pipeline.atomic import temporary_beside, write_atomic
from report_pipeline.errors import MachineError

WRITING = """
import sys
from pathlib import Path
from report_pipeline.exchange.streams import written
with written(Path(sys.argv[1])) as stream:
    stream.write(b"half")
    stream.flush()
    print("writing", flush=True)
    sys.stdin.read()
"""
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_folder_in_the_way_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(MachineError, match="folder stands where the file should go") as caught:
        write_atomic(tmp_path / "out", b"new")
    assert caught.value.place
    assert caught.value.place.file == str(tmp_path / "out")
    assert names(tmp_path) == ["out"]


def test_file_where_a_folder_is_needed(tmp_path: Path) -> None:
    (tmp_path / "build").write_bytes(b"")
    with pytest.raises(MachineError, match="a file stands where a folder is needed"):
        write_atomic(tmp_path / "build" / "a.pdf", b"new")


def test_name_too_long(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="choose a shorter name"):
        write_atomic(tmp_path / ("n" * 300), b"new")
    assert names(tmp_path) == []


def test_null_character_in_the_name(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="cannot write the file"):
        write_atomic(tmp_path / "a\0b", b"new")


def test_longest_name_is_written(tmp_path: Path) -> None:
    write_atomic(tmp_path / ("n" * 255), b"new")
    assert (tmp_path / ("n" * 255)).read_bytes() == b"new"


def test_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(MachineError, match="leads back to itself"):
        write_atomic(tmp_path / "loop", b"new")
    assert (tmp_path / "loop").is_symlink()


@pytest.mark.skipif(IS_ROOT, reason="root may write everywhere")
def test_read_only_folder(tmp_path: Path) -> None:
    folder = tmp_path / "build"
    folder.mkdir(mode=0o555)
    with pytest.raises(MachineError, match="make the folder and the file writable"):
        write_atomic(folder / "a.pdf", b"new")


@pytest.mark.skipif(IS_ROOT, reason="root may write everywhere")
def test_write_protected_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(MachineError, match="write-protected"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_device_is_not_replaced() -> None:
    with pytest.raises(MachineError, match="not a file"):
        write_atomic(Path("/dev/full"), b"new")
    assert Path("/dev/full").is_char_device()


def test_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    mount = tmp_path / "disk"
    mount.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(mount)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this user cannot mount a tmpfs")
    try:
        write_atomic(mount / "a", b"old")
        with pytest.raises(MachineError, match="free some disk space"):
            write_atomic(mount / "a", b"x" * 200_000)
        assert (mount / "a").read_bytes() == b"old"
        assert names(mount) == ["a"]
    finally:
        subprocess.run(["umount", str(mount)], check=True)


def test_file_size_limit_leaves_the_old_file(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    signal = pytest.importorskip("signal")
    path = tmp_path / "a"
    path.write_bytes(b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(MachineError, match="cannot write the file"):
            write_atomic(path, b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def test_new_file_with_its_folders_and_the_umask(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_atomic(tmp_path / "build" / "editions" / "a.pdf", b"new")
    finally:
        os.umask(old)
    path = tmp_path / "build" / "editions" / "a.pdf"
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert names(path.parent) == ["a.pdf"]


def test_existing_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old and longer")
    path.chmod(0o664)
    write_atomic(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o664


def test_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "elsewhere" / "real"
    real.parent.mkdir()
    real.write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to(real)
    write_atomic(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_link_to_a_file_that_is_not_there_yet(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "later")
    write_atomic(link, b"new")
    assert link.is_symlink()
    assert (tmp_path / "later").read_bytes() == b"new"


def test_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_atomic(Path("a"), b"new")
    assert Path("a").read_bytes() == b"new"


def test_what_a_killed_process_left_goes_with_the_next_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic, "_swept", set())
    path = tmp_path / "a"
    path.write_bytes(b"old")
    command = [sys.executable, "-c", WRITING, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"writing\n"
        half = [name for name in names(tmp_path) if name != "a"]
        assert len(half) == 1
        write_atomic(path, b"new")
        assert names(tmp_path) == sorted([*half, "a"]), "the writer lives: its file is left alone"
        writer.send_signal(signal.SIGKILL)
    assert names(tmp_path) == sorted([*half, "a"])
    monkeypatch.setattr(atomic, "_swept", set())
    write_atomic(path, b"newer")
    assert names(tmp_path) == ["a"]
    assert path.read_bytes() == b"newer"


def test_files_of_others_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic, "_swept", set())
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    mine = temporary_beside(tmp_path / "a").name
    elsewhere = f".rp-{int(mine[4:12], 16) ^ 1:08x}-{dead.pid}-000000000000.tmp"
    others = sorted([mine, elsewhere, ".0123456789ab.tmp", f".rp-{dead.pid}.tmp", "note.tmp"])
    stale = mine.replace(f"-{os.getpid()}-", f"-{dead.pid}-")
    for name in (*others, stale):
        (tmp_path / name).write_bytes(b"x")
    monkeypatch.setattr(atomic, "_swept", set())
    write_atomic(tmp_path / "a", b"new")
    assert names(tmp_path) == sorted([*others, "a"])
