"""``report-pipeline init``: start a project in this folder."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import click

SCHEMA_FILE = ".report-pipeline.schema.json"
PLACEHOLDER = "source/article.txt"
"""Named in pipeline.yaml where there is no article yet."""
_LONGEST_ID = 40


@click.command()
@click.argument("article", type=click.Path(path_type=Path), required=False)
@click.option("--schema", is_flag=True, help=f"Write {SCHEMA_FILE} too, so that editors complete pipeline.yaml.")
def init(article: Path | None, schema: bool) -> None:
    """Start a project in this folder, for ARTICLE (a file) if it is given, else for the articles in source/.

    Writes a commented pipeline.yaml and the folders source/ and review/. Overwrites nothing. An article from
    elsewhere is copied into source/.
    """
    root = Path.cwd()
    plan = make_plan(root, article, schema=schema)
    for folder in plan.folders:
        _make_folder(folder)
    from report_pipeline.atomic import write_atomic

    for path, data in plan.files.items():
        write_atomic(path, data)
        click.echo(f"wrote {path.relative_to(root).as_posix()}")
    if plan.placeholder:
        click.echo(f"put your article at {PLACEHOLDER}, or name another one in pipeline.yaml")
    click.echo("next: report-pipeline check, then report-pipeline run")


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be made; nothing of it is there yet."""

    folders: tuple[Path, ...]
    files: dict[Path, bytes]
    placeholder: bool


def make_plan(root: Path, article: Path | None, *, schema: bool) -> Plan:
    """Decide what to write, writing nothing.

    Raises UsageError for what is there already, InputError for an article that cannot be used.
    """
    from report_pipeline.commands.schema import json_schema
    from report_pipeline.config_template import template

    files: dict[Path, bytes] = {}
    if article is not None:
        source = _place_article(article.absolute(), root, files)
        sources = [source]
    else:
        sources = _articles_in(root / "source", root)
    documents = _with_ids(sources or [PLACEHOLDER])
    if schema:
        files[root / SCHEMA_FILE] = json_schema().encode()
    files[root / "pipeline.yaml"] = template(documents, SCHEMA_FILE if schema else "").encode()
    for path in files:
        _refuse_existing(path, root)
    if not (root / ".gitignore").exists():
        files[root / ".gitignore"] = b"/build/\n/memory/*-wal\n/memory/*-shm\n/memory/*.lock\n"
    return Plan((root / "source", root / "review"), files, placeholder=not sources)


def _refuse_existing(path: Path, root: Path) -> None:
    from report_pipeline.errors import Place, UsageError

    if path.exists() or path.is_symlink():
        name = path.relative_to(root).as_posix()
        advice = "add the article under `documents:` there" if name == "pipeline.yaml" else "move it away first"
        raise UsageError("is there already and is not overwritten", place=Place(name), advice=advice)


def _place_article(article: Path, root: Path, files: dict[Path, bytes]) -> str:
    """Return the article's path in the project; one from elsewhere is added to the ``files`` to write."""
    from report_pipeline.errors import InputError, Place
    from report_pipeline.readers import reader_for

    if article.is_dir():
        advice = "copy it into source/ and run `report-pipeline init` without it"
        raise InputError("this is a folder, not an article", place=Place(str(article)), advice=advice)
    reader_for(article)
    try:
        data = article.read_bytes()
    except OSError as err:
        advice = "check the path and your permissions"
        raise InputError(f"cannot read the article: {err.strerror}", place=Place(str(article)), advice=advice) from err
    if article.resolve().is_relative_to(root.resolve()):
        return article.resolve().relative_to(root.resolve()).as_posix()
    copy = root / "source" / article.name
    if not (copy.is_file() and copy.read_bytes() == data):
        files[copy] = data
    return f"source/{article.name}"


def _articles_in(folder: Path, root: Path) -> list[str]:
    from report_pipeline.readers import READERS

    if not folder.is_dir():
        return []
    found = sorted(p for p in folder.iterdir() if p.suffix.lower() in READERS and p.is_file() and p.name[0] not in ".~")
    return [path.relative_to(root).as_posix() for path in found]


def _with_ids(sources: list[str]) -> list[tuple[str, str]]:
    taken: set[str] = set()
    documents = []
    for source in sources:
        wanted = document_id(Path(source).stem)
        name, number = wanted, 2
        while name in taken:
            name, number = f"{wanted}-{number}", number + 1
        taken.add(name)
        documents.append((name, source))
    return documents


def document_id(stem: str) -> str:
    """Return an id for a file's name: lower-case ASCII, Han in pinyin, at most 40 characters."""
    from report_pipeline.config import RESERVED_IDS

    spelled = stem
    if not stem.isascii():
        from pypinyin import lazy_pinyin

        spelled = "-".join(lazy_pinyin(unicodedata.normalize("NFKC", stem)))
    ascii_only = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", ascii_only)
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word[:_LONGEST_ID]
        if len(longer) > _LONGEST_ID:
            break
        name = longer
    return f"{name or 'article'}-1" if name in RESERVED_IDS else name or "article"


def _make_folder(folder: Path) -> None:
    from report_pipeline.errors import MachineError, Place

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        advice = "make the folder above it writable, or move what is in the way"
        raise MachineError(f"cannot make the folder: {err.strerror}", place=Place(str(folder)), advice=advice) from err
