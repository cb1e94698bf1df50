"""The local language model: joined from wheels or read from a GGUF file, converted once, kept, checked.

Converted models lie in ``$XDG_CACHE_HOME/report-pipeline/models/<digest of the GGUF>-<converter version>/``, written
under a temporary name and renamed when complete. ``known`` looks at names, sizes and times only.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from report_pipeline.errors import MachineError, ModelInvalidError, ModelMissingError, Place
from report_pipeline.models.adapter import Adapter, shipped_for
from report_pipeline.models.parts import Part, wheel_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from report_pipeline.progress import Progress, Task

CONVERTER_VERSION = "2"
"""Part of the cache folder's name; raise it whenever the converted files would differ."""
MANIFEST = "manifest.json"
WHEEL_NAME = "Qwen2.5-Coder-1.5B-Instruct (Q4_K_M)"
WHEEL_LICENCE = "Apache-2.0"
WHEEL_DIGEST = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
_WHEEL_CONVERTED_SIZE = 1_750_000_000  # measured 1.71 GB
_CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class ConvertedModel:
    """A model that CTranslate2 can load."""

    path: Path
    """Folder with ``model.bin``, ``tokenizer.json`` and the manifest."""
    name: str
    """For people, with the quantization of the file it came from."""
    digest: str
    """SHA-256 of the GGUF file, of the adapter if there is one, and the version of the converter."""
    licence: str


def wheel_gguf_size() -> int:
    """Return the bytes of the GGUF file that the wheels join to."""
    return sum(part.size for part in wheel_parts())


def wheel_model_installed() -> bool:
    """Tell whether all parts are installed, in the right version and size; their content is checked when they join."""
    try:
        return all(part.locate() for part in wheel_parts())
    except ModelInvalidError:
        return False


def default_cache_dir() -> Path:
    """Return the folder of converted models: ``$XDG_CACHE_HOME/report-pipeline/models``."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(home) if Path(home).is_absolute() else Path.home() / ".cache"
    return base / "report-pipeline" / "models"


def promised(tuned: bool, cache_dir: Path | None = None) -> ConvertedModel:
    """Return what the wheels will be when they are converted."""
    adapter = shipped_for(WHEEL_DIGEST) if tuned else None
    folder = _folder(cache_dir or default_cache_dir(), WHEEL_DIGEST, adapter)
    return ConvertedModel(folder, _name(WHEEL_NAME, adapter), folder.name, WHEEL_LICENCE)


def known(source: Path | None = None, cache_dir: Path | None = None, *, tuned: bool = False) -> ConvertedModel | None:
    """Return the converted model of a GGUF file, or of the wheels, if there is an intact one; takes milliseconds."""
    cache_dir = cache_dir or default_cache_dir()
    digest = WHEEL_DIGEST if source is None else _remembered_digest(source, cache_dir)
    return _intact(_folder(cache_dir, digest, shipped_for(digest) if tuned else None)) if digest else None


def verify(model: ConvertedModel) -> bool:
    """Tell whether every file of a converted model still has the digest that was recorded when it was written."""
    from report_pipeline.models.gguf import describe

    files = _manifest(model.path).get("files", {})
    return bool(files) and all(
        (model.path / name).is_file() and describe(model.path / name)["sha256"] == entry["sha256"]
        for name, entry in files.items()
    )


def prepare_wheels(progress: Progress, cache_dir: Path | None = None, *, tuned: bool = False) -> ConvertedModel:
    """Join the wheels' parts, check them, and convert the model, unless that was done before.

    Raises ModelInvalidError for a part that is missing or altered, MachineError where the disk is too small.
    """
    cache_dir = cache_dir or default_cache_dir()
    parts = wheel_parts()
    adapter = shipped_for(WHEEL_DIGEST) if tuned else None

    def build(folder: Path) -> None:
        paths = [part.locate() for part in parts]
        joined = folder.with_name(folder.name + ".gguf")
        try:
            with progress.task("checking the model's parts", wheel_gguf_size(), "bytes") as task:
                _join(parts, paths, joined, task)
            _convert(joined, folder, progress, adapter, {"name": WHEEL_NAME, "licence": WHEEL_LICENCE})
        finally:
            joined.unlink(missing_ok=True)

    folder = _folder(cache_dir, WHEEL_DIGEST, adapter)
    return _prepared(folder, build, wheel_gguf_size() + _WHEEL_CONVERTED_SIZE)


def prepare_gguf(
    path: Path, progress: Progress, cache_dir: Path | None = None, *, tuned: bool = False
) -> ConvertedModel:
    """Convert a GGUF file, unless that was done before.

    Raises ModelMissingError where there is no such file, ModelInvalidError for one that cannot be used, MachineError
    where the disk is too small.
    """
    from report_pipeline.models.gguf import converted_size, describe, read_info, require_supported

    cache_dir = cache_dir or default_cache_dir()
    if (model := known(path, cache_dir, tuned=tuned)) is not None:
        return model
    if not path.is_file():
        raise ModelMissingError(
            "there is no such model file", place=Place(str(path)), advice="check stages.translate.model"
        )
    info = read_info(path)
    require_supported(info, path)
    facts = describe(path)
    adapter = shipped_for(facts["sha256"]) if tuned else None
    label = f"{info.name} ({info.quantization})" if info.quantization else info.name

    def build(folder: Path) -> None:
        _convert(path, folder, progress, adapter, {"name": label, "licence": info.licence})

    model = _prepared(_folder(cache_dir, facts["sha256"], adapter), build, converted_size(info))
    _write_json(_memo(path, cache_dir), facts)
    return model


def _prepared(folder: Path, build: Callable[[Path], None], need: int) -> ConvertedModel:
    """Return the model in ``folder``, built by one process at a time under a temporary name."""
    from filelock import FileLock

    cache_dir = folder.parent
    if (model := _intact(folder)) is not None:
        return model
    with _writing(cache_dir):
        cache_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(cache_dir / f"{folder.name}.lock"):
            if (model := _intact(folder)) is not None:  # another process built it meanwhile
                return model
            for leftover in cache_dir.glob(f"{folder.name}.*.tmp*"):
                shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
            shutil.rmtree(folder, ignore_errors=True)
            _require_space(cache_dir, need)
            temporary = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", suffix=".tmp", dir=cache_dir))
            try:
                build(temporary)
                temporary.rename(folder)
            except BaseException:
                shutil.rmtree(temporary, ignore_errors=True)
                raise
    if (model := _intact(folder)) is None:
        raise MachineError("the converted model changed while it was written", place=Place(str(folder)))
    return model


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as err:
        raise MachineError(
            f"cannot keep the converted model: {err.strerror}",
            place=Place(str(folder)),
            advice="make room or give permission there, or set XDG_CACHE_HOME to another folder",
        ) from err


def _require_space(folder: Path, need: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < need:
        raise MachineError(
            f"converting the model needs {need / 1e9:.1f} GB of free disk, and there are {free / 1e9:.1f} GB",
            place=Place(str(folder)),
            advice="make room on that disk, or set XDG_CACHE_HOME to a folder on another one",
        )


def _join(parts: Sequence[Part], paths: Sequence[Path], joined: Path, task: Task) -> None:
    whole = hashlib.sha256()
    with joined.open("wb") as target:
        for part, path in zip(parts, paths, strict=True):
            piece = hashlib.sha256()
            with path.open("rb") as source:
                while chunk := source.read(_CHUNK):
                    piece.update(chunk)
                    whole.update(chunk)
                    target.write(chunk)
                    task.advance(len(chunk))
            if piece.hexdigest() != part.sha256:
                raise part.invalid("is altered: its content is not what was published")
    if whole.hexdigest() != WHEEL_DIGEST:
        raise ModelInvalidError("the model's parts do not join to the model that was published")


def _convert(gguf: Path, folder: Path, progress: Progress, adapter: Adapter | None, facts: dict[str, str]) -> None:
    from report_pipeline.models.gguf import convert, describe

    convert(gguf, folder, progress, adapter)
    files = {path.name: describe(path) for path in sorted(folder.iterdir())}
    facts["name"] = _name(facts["name"], adapter)
    _write_json(folder / MANIFEST, {**facts, "files": files})


def _intact(folder: Path) -> ConvertedModel | None:
    """Return the model in ``folder`` if its files have the recorded sizes and times, or else the recorded digests."""
    manifest = _manifest(folder)
    if not manifest:
        return None
    model = ConvertedModel(folder, manifest["name"], folder.name, manifest["licence"])
    for name, entry in manifest["files"].items():
        try:
            stat = (folder / name).stat()
        except OSError:
            return None
        if stat.st_size != entry["size"]:
            return None
        if stat.st_mtime_ns != entry["mtime_ns"]:
            return model if verify(model) else None
    return model


def _folder(cache_dir: Path, digest: str, adapter: Adapter | None) -> Path:
    adapted = f"-{adapter.sha256[:16]}" if adapter else ""
    return cache_dir / f"{digest}{adapted}-{CONVERTER_VERSION}"


def _name(name: str, adapter: Adapter | None) -> str:
    return f"{name} with {adapter.name}" if adapter else name


def _manifest(folder: Path) -> dict[str, Any]:
    """Return a folder's manifest; empty when there is none or it is not one of ours."""
    manifest = _read_json(folder / MANIFEST)
    files = manifest.get("files")
    texts = all(isinstance(manifest.get(key), str) for key in ("name", "licence"))
    if not texts or not isinstance(files, dict) or "model.bin" not in files:
        return {}
    whole = all(isinstance(entry, dict) and {"size", "mtime_ns", "sha256"} <= entry.keys() for entry in files.values())
    return manifest if whole else {}


def _memo(path: Path, cache_dir: Path) -> Path:
    """Where the digest of a GGUF file is remembered, by its path."""
    return cache_dir / "digests" / (hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:32] + ".json")


def _remembered_digest(path: Path, cache_dir: Path) -> str:
    facts = _read_json(_memo(path, cache_dir))
    try:
        stat = path.stat()
    except OSError:
        return ""
    same = (facts.get("size"), facts.get("mtime_ns")) == (stat.st_size, stat.st_mtime_ns)
    return str(facts["sha256"]) if same else ""


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    temporary.replace(path)
