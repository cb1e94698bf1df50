"""Unpacking ``.argosmodel`` archives: nothing leaves the folder, nothing fills the disk."""

from __future__ import annotations

import shutil
import zipfile
from typing import TYPE_CHECKING, Any

from report_pipeline.errors import MachineError, ModelInvalidError, Place
from report_pipeline.models.package import argos

if TYPE_CHECKING:
    from pathlib import Path

MOST_MEMBERS = 10_000
MOST_TIMES_PACKED = 100
"""Models hardly compress; an archive that grows a hundredfold is a bomb."""
_SYMLINK = 0o120000
_KIND = 0o170000


def unpack(path: Path, stage: Path) -> Path:
    """Unpack an archive under ``stage`` through ``argostranslate.package`` and return the package's folder."""
    top, size = _see_archive(path)
    see_space(size, stage)
    settings: Any = argos("settings")
    package: Any = argos("package")
    before = settings.package_data_dir
    settings.package_data_dir = stage
    try:
        package.install_from_path(path)
    except ImportError as err:
        raise MachineError(f"Argos Translate does not work here: {err}", advice="install it again") from err
    except OSError as err:
        raise disk_error(err, stage) from err
    except Exception as err:  # argostranslate raises plain Exception; zipfile and zlib have several
        raise _no_package(path, str(err)) from err
    finally:
        settings.package_data_dir = before
    return stage / top


def _see_archive(path: Path) -> tuple[str, int]:
    """Return an archive's only folder and its size unpacked, in bytes; nothing in it may lead outside, or be a bomb."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as err:
        raise _no_package(path, f"it is no zip archive, or is cut off ({err})") from err
    size = sum(m.file_size for m in members)
    if len(members) > MOST_MEMBERS or size > MOST_TIMES_PACKED * path.stat().st_size:
        raise _no_package(path, f"it would unpack to {len(members):,} files of {size:,} bytes")
    for member in members:
        parts = member.filename.replace("\\", "/").split("/")
        if (
            ".." in parts
            or parts[0] in {"", "."}
            or ":" in parts[0]
            or (member.external_attr >> 16) & _KIND == _SYMLINK
        ):
            raise _no_package(path, f"it has the unsafe member {member.filename!r}")
    tops = {m.filename.split("/")[0] for m in members}
    if len(tops) != 1 or not any(m.filename.count("/") == 1 and m.filename.endswith("/metadata.json") for m in members):
        raise _no_package(path, "it has no single folder with a metadata.json")
    return tops.pop(), size


def _no_package(path: Path, what: str) -> ModelInvalidError:
    return ModelInvalidError(
        f"this is not a usable Argos package: {what}", place=Place(str(path)), advice="get the file again"
    )


def disk_error(err: OSError, folder: Path) -> MachineError:
    """Return what to tell the user about a disk that failed during an installation into ``folder``."""
    where = Place(str(err.filename or folder))
    return MachineError(
        f"the model cannot be installed: {err.strerror or err}",
        place=where,
        advice="make the folder writable for you and free some disk space, or name another one (--models-dir)",
    )


def see_space(size: int, folder: Path) -> None:
    """Raise MachineError when ``folder``'s disk has less than ``size`` bytes free."""
    free = shutil.disk_usage(folder).free
    if size > free:
        raise MachineError(
            f"the model needs {size:,} bytes and the disk has {free:,}",
            place=Place(str(folder)),
            advice="free some disk space, or name another folder (--models-dir)",
        )
