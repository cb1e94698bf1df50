"""``report-pipeline models``: which translation models there are, and getting, checking and removing them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report_pipeline.config import TranslateSettings
    from report_pipeline.models.store import InstalledModel

MODELS_DIR = click.option(
    "--models-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of models; default: the project's, or Argos Translate's own.",
)
QUIET = click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
COLUMNS = ("name", "kind", "size", "licence", "languages", "installed", "measured")


@click.group()
def models() -> None:
    """List, install, verify and remove translation models."""


@models.command("list")
@MODELS_DIR
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with digests.")
def list_models(models_dir: Path | None, as_json: bool) -> None:
    """List the models of this machine, best first, and say which one `model: auto` takes."""
    from report_pipeline.errors import ModelMissingError
    from report_pipeline.models.store import choose, folder_of, installed

    settings, root = _settings(models_dir)
    found = installed(folder_of(settings, root))
    try:
        auto, why = choose(settings.model_copy(update={"model": "auto"}), root=root)
    except ModelMissingError as err:
        best, says = "", str(err)
    else:
        best, says = auto.name, f"auto takes {auto.name}: {why}"
    if as_json:
        click.echo(json.dumps({"models": [_plain(m) for m in found], "auto": best, "why": says}, ensure_ascii=False))
        return
    if found:
        print_models(found, best)
    click.echo(says, err=not sys.stdout.isatty())
    for model in found:
        if model.problem:
            click.echo(f"{model.name} cannot be used: {model.problem}", err=True)
    _offer({model.name.casefold() for model in found})


def _offer(there: set[str]) -> None:
    """Say which models can be installed by name."""
    from report_pipeline.models.named import NAMED

    others = [m for m in NAMED.values() if m.name not in there]
    lines = [f"  {m.name:<22}{_size(m.size):>8}{_size(m.memory):>9}  {m.licence}" for m in others]
    head = "\nOthers, with `report-pipeline models install NAME` (download, memory of a run, licence):"
    click.echo("\n".join((head, *lines)), err=not sys.stdout.isatty())


@models.command()
@click.argument("source")
@click.option("--sha256", default="", help="SHA-256 that the file must have.")
@click.option("--size", type=int, help="Bytes that the file must have.")
@MODELS_DIR
@QUIET
def install(source: str, sha256: str, size: int | None, models_dir: Path | None, quiet: bool) -> None:
    """Install a model from SOURCE.

    SOURCE is a file (.argosmodel or .gguf), a folder of an unpacked package, a URL, a name that `models list` offers,
    or a pair of languages of the public Argos index: zh_en. A download that was interrupted goes on where it stopped.
    """
    from report_pipeline.console import make_progress
    from report_pipeline.models.install import install as do_install
    from report_pipeline.models.named import NAMED, too_big
    from report_pipeline.models.store import folder_of

    if (named := NAMED.get(source.lower())) and (warning := too_big(named.parameters)):
        click.echo(f"warning: {warning}", err=True)
    folder = folder_of(*_settings(models_dir))
    model = do_install(source, models_dir=folder, progress=make_progress(quiet=quiet), sha256=sha256, size=size)
    if not quiet:
        click.echo(f"installed {model.name} ({model.kind}, {_size(model.size)}) as {model.path}")


@models.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@MODELS_DIR
@QUIET
def verify(names: tuple[str, ...], models_dir: Path | None, quiet: bool) -> None:
    """Check that models (default: all) are whole and load: digests, tokenizer, weights."""
    from report_pipeline.console import make_progress
    from report_pipeline.errors import PipelineError
    from report_pipeline.models.verify import verify as do_verify

    failed: list[PipelineError] = []
    for model in _named(names, models_dir):
        try:
            found = do_verify(model, make_progress(quiet=quiet))
        except PipelineError as err:
            failed.append(err)
            click.echo(f"{model.name}: {err}", err=True)
        else:
            if not quiet:
                click.echo(f"{model.name}: {found}")
    if failed:
        raise failed[0]


@models.command()
@click.argument("name")
@MODELS_DIR
@QUIET
def remove(name: str, models_dir: Path | None, quiet: bool) -> None:
    """Remove the model NAME."""
    from report_pipeline.models.install import remove as do_remove

    (model,) = _named((name,), models_dir)
    do_remove(model)
    if not quiet:
        click.echo(f"removed {model.name}")


def _settings(models_dir: Path | None) -> tuple[TranslateSettings, Path]:
    from report_pipeline.commands.project_here import translate_settings_here
    from report_pipeline.config import TranslateSettings

    if models_dir is not None:
        return TranslateSettings(models_dir=str(models_dir)), Path.cwd()
    settings, root, _ = translate_settings_here()
    return settings, root


def _named(names: Sequence[str], models_dir: Path | None) -> list[InstalledModel]:
    """Return the models of these names, all for none. Raises ModelMissingError for a name that is not there."""
    from report_pipeline.errors import ModelMissingError
    from report_pipeline.models.store import WAYS, find, folder_of, installed

    every = installed(folder_of(*_settings(models_dir)))
    found = [find(name, every) for name in names] if names else list(every)
    known = ", ".join(m.name for m in every) or "none"
    missing = [name for name, model in zip(names, found, strict=False) if model is None]
    if missing:
        raise ModelMissingError(f"no model is called {missing[0]!r} (installed: {known})", advice="see models list")
    if not found:
        raise ModelMissingError("no model is installed", advice=WAYS)
    return [m for m in found if m is not None]


def _plain(model: InstalledModel) -> dict[str, Any]:
    from dataclasses import asdict

    from report_pipeline.models.store import digest_of

    return asdict(model) | {"path": str(model.path) if model.path else None, "digest": digest_of(model)}


def _row(model: InstalledModel) -> tuple[str, ...]:
    return (
        model.name,
        str(model.kind),
        _size(model.size),
        model.licence or "not stated",
        "→".join(model.languages) if not model.problem else "damaged",
        model.date or "with pip",
        str(model.score) if model.score else "not measured",
    )


def print_models(models: Sequence[InstalledModel], best: str) -> None:
    """Print a few lines a model for people, or one with tabs for other programs."""
    rows = [_row(model) for model in models]
    if not sys.stdout.isatty():
        click.echo("\n".join("\t".join(row) for row in [COLUMNS, *rows]))
        return
    for model, (name, kind, size, licence, languages, date, measured) in zip(models, rows, strict=True):
        click.secho(f"{name}  (auto)" if name == best else name, bold=True, fg="green" if name == best else None)
        click.echo(f"    {kind}, {languages}, {size}, licence {licence}, installed {date}")
        click.echo(f"    {measured}")
        if model.path:
            click.echo(f"    {model.path}")


def _size(count: int) -> str:
    """Return a number of bytes for people.

    >>> _size(1_117_320_768)
    '1.1 GB'
    """
    size = float(count)
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:  # noqa: PLR2004 - SI units
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
