"""Files that leave and come back, opened and written as streams: they may be larger than the memory of the machine."""

from __future__ import annotations

import gc
import os
import pickle
import tempfile
from contextlib import contextmanager, suppress
from itertools import islice
from typing import IO, TYPE_CHECKING, Final

from report_pipeline.atomic import temporary_beside
from report_pipeline.errors import InputError, MachineError, Place
from report_pipeline.memory.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_BATCH: Final = 1000


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
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = temporary_beside(path)
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
        if temporary:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


@contextmanager
def staged(units: Iterable[Unit]) -> Iterator[tuple[int, Iterator[Unit]]]:
    """Read ``units`` to the end, then give their count and the same units again, from a temporary file meanwhile.

    So an error in the last line is found before the first unit is used, and no file is parsed twice. Python's search
    for cyclic garbage rests meanwhile: units have no cycles, and looking at a million of them takes a tenth of an
    import's time. Raises MachineError when there is no room for the temporary file.
    """
    count = 0
    stream = iter(units)
    collecting = gc.isenabled()
    gc.disable()
    try:
        with tempfile.TemporaryFile(prefix="report-pipeline-") as file:
            while batch := list(map(tuple, islice(stream, _BATCH))):
                pickle.dump(batch, file, pickle.HIGHEST_PROTOCOL)
                count += len(batch)
            file.seek(0)
            yield count, _unstaged(file)
    except OSError as err:
        raise MachineError(
            f"the temporary file cannot be written: {err.strerror or err}",
            place=Place(tempfile.gettempdir()),
            advice="free some disk space there, or set TMPDIR to a folder with more",
        ) from err
    finally:
        if collecting:
            gc.enable()


def _unstaged(file: IO[bytes]) -> Iterator[Unit]:
    with suppress(EOFError):
        while True:
            yield from map(Unit._make, pickle.load(file))  # noqa: S301 - written by ourselves just now
