"""Writing a file so that it is either the old one or the new one, whatever happens in between."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
from pathlib import Path
from typing import Final

from report_pipeline.errors import MachineError, Place

_TEMPORARY: Final = re.compile(r"\.rp-(?P<where>[0-9a-f]{8})-(?P<pid>[1-9]\d{0,9})-[0-9a-f]{12}\.tmp")
_swept: set[Path] = set()
"""Folders in which this process has looked for what dead ones left."""

_ADVICE = {
    errno.ENOSPC: "free some disk space and try again",
    errno.EDQUOT: "your disk quota is used up: free some space and try again",
    errno.EACCES: "make the folder and the file writable for you, or choose another place",
    errno.EPERM: "make the folder and the file writable for you, or choose another place",
    errno.EROFS: "this disk is mounted read-only: choose another place",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.ENOTDIR: "a file stands where a folder is needed: move it away",
    errno.EEXIST: "a file stands where a folder is needed: move it away",
    errno.EISDIR: "a folder stands where the file should go: move it away",
    errno.ELOOP: "the symbolic link leads back to itself: mend or remove it",
}


def write_atomic(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``; a reader, or a run after a crash, sees the old content or the new, never half.

    Folders that are missing are made. A symbolic link stays one: the file it leads to is replaced. An existing
    file keeps its permissions; a new one gets those of the umask.

    Raises MachineError when it cannot be written; the old file is then as it was, and nothing is left beside it.
    """
    try:
        _replace(Path(os.path.realpath(path)), data)
    except (OSError, ValueError) as err:  # ValueError: a null character in the name
        raise _explained(path, err) from err


def _replace(target: Path, data: bytes) -> None:
    mode = _mode_of_existing(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_beside(target)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with open(descriptor, "wb") as stream:  # noqa: PTH123 - a descriptor, not a path
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def temporary_beside(target: Path) -> Path:
    """Return a path for what is to replace ``target``, in its folder, which exists; nothing is there yet.

    The name tells the process, so that the first write of another one can remove what a killed one left there. It is
    not made from the target's name, which may already be as long as the file system allows.
    """
    where = _where()
    if target.parent not in _swept:
        _swept.add(target.parent)
        with contextlib.suppress(OSError):
            _sweep(target.parent, where)
    return target.parent / f".rp-{where}-{os.getpid()}-{secrets.token_hex(6)}.tmp"


def _where() -> str:
    """Return eight hex digits for the place in which a process's number is its own: this host, or a container of it."""
    import socket
    from zlib import crc32

    space = ""
    with contextlib.suppress(OSError):
        space = str(Path("/proc/self/ns/pid").readlink())
    return f"{crc32(f'{socket.gethostname()} {space}'.encode()):08x}"


def _sweep(folder: Path, where: str) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            ours = _TEMPORARY.fullmatch(entry.name)
            if ours and ours["where"] == where and not _may_live(int(ours["pid"])):
                with contextlib.suppress(OSError):
                    Path(entry).unlink()


def _may_live(pid: int) -> bool:
    if os.name == "nt":  # where signal 0 is no question
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # another user's, or no number that a process can have
        return True
    return True


def _mode_of_existing(target: Path) -> int | None:
    """Permissions of the file to replace; ``None`` where there is none."""
    try:
        status = target.stat()
    except FileNotFoundError:
        return None
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not target.is_file():
        raise OSError(errno.EINVAL, "it is a device or a pipe, not a file")
    if not os.access(target, os.W_OK):  # renaming would go through, against the wish of whoever protected it
        raise PermissionError(errno.EACCES, "the file is write-protected")
    return status.st_mode & 0o7777


def _sync_folder(folder: Path) -> None:
    """Make the rename survive a power cut, on systems that can sync a folder."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _explained(path: Path, err: OSError | ValueError) -> MachineError:
    code = err.errno if isinstance(err, OSError) else None
    reason = (err.strerror if isinstance(err, OSError) else None) or str(err)
    return MachineError(
        f"cannot write the file: {reason}",
        place=Place(str(path)),
        advice=_ADVICE.get(code or 0, "check the path, the disk and your permissions"),
    )
