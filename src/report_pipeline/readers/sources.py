"""Which files a ``source:`` of pipeline.yaml names, and their bytes."""

from __future__ import annotations

import glob
import os
from difflib import get_close_matches
from pathlib import Path

from report_pipeline.errors import InputError, Place
from report_pipeline.readers import READERS, reader_for


def expand(source: str, root: Path) -> tuple[Path, ...]:
    """Return the files that ``source`` (a file, a folder or a glob, relative to ``root``) names, sorted.

    A folder gives the files directly in it, ``**`` in a glob those below it too; hidden files, Word's lock files and
    endings that no reader knows are passed over. Raises InputError where nothing is left, for a missing or unsupported
    file, and for a source outside ``root`` (a link inside it may point outside).
    """
    root = Path(os.path.abspath(root))  # noqa: PTH100 - resolve() would follow links
    path = Path(os.path.normpath(root / source))
    if "\0" in source or not path.is_relative_to(root):
        raise InputError(
            "the source lies outside the project",
            place=Place(source.replace("\0", "")),
            advice="copy the file, or a link to it, into source/, so that the project holds all that it is made from",
        )
    try:
        if path.is_dir():
            return _in_folder(path, source)
        if not path.exists() and glob.has_magic(source):
            return _matching(source, root)
        return (_one_file(path, source),)
    except OSError as err:  # a folder that may not be searched, a name that is too long
        raise InputError(
            f"the source cannot be looked at: {err.strerror}",
            place=Place(source),
            advice="check its name and permissions",
        ) from err


def read_bytes(path: Path) -> bytes:
    """Return a file's content; raises InputError where it cannot be read."""
    try:
        return path.read_bytes()
    except PermissionError as err:
        raise InputError(
            "the file may not be read", place=Place(path.as_posix()), advice=f"chmod u+r {path.name}, or copy it"
        ) from err
    except OSError as err:
        raise InputError(f"the file cannot be read: {err.strerror or err}", place=Place(path.as_posix())) from err


def _one_file(path: Path, source: str) -> Path:
    if not path.exists():
        raise InputError("there is no such file", place=Place(source), advice=_nearest(path))
    if not path.is_file():
        raise InputError("this is neither a file nor a folder", place=Place(source))
    reader_for(Path(source))
    return path


def _in_folder(path: Path, source: str) -> tuple[Path, ...]:
    if path.suffix.lower() in READERS:
        raise InputError(
            "this is a folder, though named like a file", place=Place(source), advice="rename it, or name a file in it"
        )
    names = sorted(path.iterdir())
    return _some([p for p in names if _is_source(p)], source, "the folder holds no article")


def _matching(source: str, root: Path) -> tuple[Path, ...]:
    found = sorted(root / name for name in glob.glob(source, root_dir=root, recursive=True))  # noqa: PTH207 - may be absolute
    return _some([p for p in found if _is_source(p)], source, "no article matches")


def _is_source(path: Path) -> bool:
    return path.suffix.lower() in READERS and not path.name.startswith((".", "~$")) and path.is_file()


def _some(files: list[Path], source: str, what: str) -> tuple[Path, ...]:
    if not files:
        raise InputError(what, place=Place(source), advice=f"put files there that end in {', '.join(READERS)}")
    return tuple(files)


def _nearest(path: Path) -> str:
    """Return advice that names an existing file which may be meant."""
    folder = path.parent
    while not folder.is_dir():
        path, folder = folder, folder.parent
    names = [p.name for p in folder.iterdir() if p.is_dir() or p.suffix.lower() in READERS]
    stems = {Path(name).stem: name for name in names}  # equal endings would make any two names alike
    near = get_close_matches(path.stem, stems, n=1)
    if near:
        return f"did you mean {stems[near[0]]}?"
    return f"{folder.name}/ holds {', '.join(sorted(names)[:5]) or 'no article'}"
