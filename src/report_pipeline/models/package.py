"""Argos packages: what one says about itself, and opening it through ``argostranslate.package``."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from report_pipeline.errors import MachineError, ModelInvalidError, Place
from report_pipeline.models.digests import cached_digest
from report_pipeline.models.folders import packages_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

DISTRIBUTIONS = ("argos-translate-lt", "argostranslate")
"""The distributions that bring the import package ``argostranslate``; the first one needs no torch."""
TOKENIZERS = ("sentencepiece.model", "bpe.model")
CHINESE = ("zh", "zt")
"""Argos' codes of simplified and of traditional Chinese."""
REINSTALL = "install it again with `report-pipeline models install`"


@dataclass(frozen=True, slots=True)
class PackageInfo:
    """What a package's ``metadata.json`` says."""

    folder: Path
    from_code: str
    to_code: str
    version: str
    licence: str
    """As the package states it; empty when it does not."""
    target_prefix: str
    """A token that every answer of a multilingual model begins with; empty for most packages."""

    @property
    def pair(self) -> str:
        """The language pair as Argos writes it: ``zh_en``."""
        return f"{self.from_code}_{self.to_code}"

    @property
    def title(self) -> str:
        """Name for people and provenance notes."""
        return f"Argos {self.from_code}→{self.to_code} {self.version}".rstrip()

    @property
    def fits(self) -> bool:
        """Whether it translates Chinese into English."""
        return self.from_code.lower().replace("_", "-").split("-")[0] in CHINESE and self.to_code == "en"


def read_package(folder: Path) -> PackageInfo:
    """Read an unpacked package's metadata and see that its parts are there; opens no model.

    Raises ModelInvalidError when it is no package, or not a whole one.
    """
    try:
        about = json.loads((folder / "metadata.json").read_bytes())
    except FileNotFoundError as err:
        raise _invalid(folder, "it has no metadata.json") from err
    except (OSError, ValueError) as err:
        raise _invalid(folder, f"its metadata.json cannot be read ({err})") from err
    if not isinstance(about, dict) or not all(isinstance(about.get(k), str) for k in ("from_code", "to_code")):
        raise _invalid(folder, "its metadata.json names no pair of languages")
    if about.get("type", "translate") != "translate":
        raise _invalid(folder, f"it is a package of type {about['type']}, which does not translate")
    for part in ("model/model.bin", "model/config.json"):
        if not (folder / part).is_file():
            raise _invalid(folder, f"{part} is missing")
    if not any((folder / name).is_file() for name in TOKENIZERS):
        raise _invalid(folder, f"it has no tokenizer ({' or '.join(TOKENIZERS)})")
    return PackageInfo(
        folder=folder,
        from_code=about["from_code"],
        to_code=about["to_code"],
        version=str(about.get("package_version", "")),
        licence=str(about.get("license") or about.get("licence") or _licence_of_readme(folder)),
        target_prefix=str(about.get("target_prefix", "")),
    )


def _invalid(folder: Path, what: str) -> ModelInvalidError:
    return ModelInvalidError(f"this is not a usable Argos package: {what}", place=Place(str(folder)), advice=REINSTALL)


def _licence_of_readme(folder: Path) -> str:
    """Find a licence that the package's README names, since its metadata has no field for it."""
    try:
        text = (folder / "README.md").read_bytes()[:100_000].decode("utf-8", "replace")
    except OSError:
        return ""
    known = re.search(r"\bCC[ -]?BY(?:-[A-Z]{2})*[ -]\d\.\d|\bCC0\b|\bApache[- ]2\.0|\bMIT\b", text)
    return known.group().replace(" ", "-") if known else ""


def model_files(folder: Path) -> tuple[Path, ...]:
    """Return the files that decide what a package answers: weights, vocabulary, tokenizer."""
    files = [p for p in (folder / "model").rglob("*") if p.is_file()]
    files += [folder / name for name in TOKENIZERS if (folder / name).is_file()]
    return tuple(sorted(files))


def package_digest(folder: Path) -> str:
    """Return the digest of a package's weights and tokenizer; big files that did not change are not read again.

    Raises ModelInvalidError when a file cannot be read.
    """
    total = hashlib.sha256()
    try:
        about = json.loads((folder / "metadata.json").read_bytes())
        total.update(str(about.get("target_prefix", "")).encode())
        for path in model_files(folder):
            total.update(f"{path.relative_to(folder).as_posix()} {cached_digest(path)}\n".encode())
    except (OSError, ValueError, AttributeError) as err:
        raise _invalid(folder, f"a file cannot be read ({err})") from err
    return total.hexdigest()


def open_package(folder: Path) -> Any:  # noqa: ANN401 - argostranslate has no types
    """Open an unpacked package as ``argostranslate.package.Package``, with its tokenizer loaded.

    Raises ModelInvalidError when it is damaged, MachineError when Argos Translate cannot be imported.
    """
    read_package(folder)
    package = argos("package").Package(folder)
    try:
        package.tokenizer.encode("一")  # the tokenizer's file is read at first use
    except Exception as err:
        raise _invalid(folder, f"its tokenizer cannot be opened ({err})") from err
    return package


def argos(module: str) -> ModuleType:
    """Import a module of ``argostranslate`` without leaving behind the empty folders that its import makes.

    Raises MachineError when it is not there or does not work.
    """
    try:
        with _tidy_home():
            return import_module(f"argostranslate.{module}")
    except ImportError as err:
        raise MachineError(
            f"Argos Translate cannot be imported ({err})", advice="pip install argos-translate-lt"
        ) from err


@contextmanager
def _tidy_home() -> Iterator[None]:
    """Remove the empty folders that importing ``argostranslate.settings`` makes; survive a home that is read-only."""
    folders = _folders_of_argos()
    missing = [f for f in folders if not f.exists()]
    before = {k: os.environ.get(k) for k in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    with tempfile.TemporaryDirectory() as spare:
        if not all(_can_make(f) for f in missing):
            os.environ.update(dict.fromkeys(before, spare))
        try:
            yield
        finally:
            for key, value in before.items():
                _restore(key, value)
            for folder in missing:
                with suppress(OSError):  # not empty, or never made
                    folder.rmdir()


def _folders_of_argos() -> list[Path]:
    """Return the folders that the import makes and their parents, deepest first."""
    home = Path.home()
    cache = Path(os.environ.get("XDG_CACHE_HOME", home / ".local" / "cache")) / "argos-translate"
    data = Path(os.environ.get("XDG_DATA_HOME", home / ".local" / "share")) / "argos-translate"
    config = Path(os.environ.get("XDG_CONFIG_HOME", home / ".config")) / "argos-translate"
    leaves = {packages_folder(), cache / "downloads", data, config}
    every = leaves | {parent for leaf in leaves for parent in leaf.parents}
    return sorted(every, key=lambda p: len(p.parts), reverse=True)


def _can_make(folder: Path) -> bool:
    parent = next(p for p in folder.parents if p.exists())
    return parent.is_dir() and os.access(parent, os.W_OK)


def _restore(key: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(key, None)
    else:
        os.environ[key] = value


def installed_distribution() -> str:
    """Say which distribution brings ``argostranslate``, such as ``argos-translate-lt 1.12.1``.

    Both, when both are installed (the later one's files lie over the other's); empty when none is.
    """
    found = []
    for name in DISTRIBUTIONS:
        with suppress(metadata.PackageNotFoundError):
            found.append(f"{name} {metadata.version(name)}")
    return " and ".join(found)
