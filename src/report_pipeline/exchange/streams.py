"""Files that leave and come back, opened and written as streams: they may be larger than the memory of the machine."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from report_pipeline.errors import InputError, MachineError, Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to read. Raises InputError, also when reading fails later."""
    try:
        with path.open("rb") as stream:
            yield stream
    except OSError as err:
        raise InputError(
            f"the file cannot be read: {err.strerror or err}", place=Place(str(path)), advice="check the path"
        ) from err


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """Give a stream for a file that is in its place, whole, when the context ends well, and as before otherwise.

    Raises MachineError when it cannot be written.
    """
    temporary = path.parent / f".{secrets.token_hex(6)}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as err:
        raise MachineError(
            f"cannot write the file: {err.strerror or err}",
            place=Place(str(path)),
            advice="check the path, the disk and your permissions",
        ) from err
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
