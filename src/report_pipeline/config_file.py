"""pipeline.yaml: found, read, and checked as a whole, so that a person sees every error at once, each in its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from report_pipeline import yaml_nodes
from report_pipeline.config import Config
from report_pipeline.config_messages import explain
from report_pipeline.config_yaml import Key, Tree
from report_pipeline.errors import ConfigError, MultipleConfigError, Place

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

FILE_NAME = "pipeline.yaml"


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with a valid pipeline.yaml."""

    root: Path
    """Absolute; what paths in the file are relative to."""
    config: Config
    path: Path
    """The pipeline.yaml itself, absolute."""


def load_project(start: Path | None = None) -> Project:
    """Load the project that ``start`` (default: the working folder) lies in.

    ``start`` is a configuration file of any name, or a folder: then pipeline.yaml is looked for there and in the
    folders above.

    Raises ConfigError when there is none, MultipleConfigError with every error that is in the file.
    """
    path = _find((start or Path.cwd()).absolute())
    name = yaml_nodes.name_of(path)
    return Project(path.parent, parse_config(yaml_nodes.read_text(path, name, ConfigError), name, path.parent), path)


def _find(start: Path) -> Path:
    if start.is_file():
        return start
    if not start.exists():
        raise ConfigError("there is no such file or folder", place=Place(str(start)))
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    raise ConfigError(
        f"no {FILE_NAME} in {start} or a folder above it",
        advice="run `report-pipeline init [ARTICLE]` to make one, or go to the project's folder (-C DIR)",
    )


def parse_config(text: str, name: str, folder: Path | None = None) -> Config:
    """Return the configuration in ``text``; ``name`` stands for the file in messages.

    The files of the theme are looked for from ``folder``; without it they are not looked for.
    An empty value (``stages:`` with nothing under it, ``~``) means the default.

    Raises ConfigError for a fault of YAML syntax, MultipleConfigError for what is wrong with keys and values.
    """
    root = yaml_nodes.compose(text, name, ConfigError)
    if root is None or yaml_nodes.is_null(root):
        advice = "write `version: 1` and `documents:`; `report-pipeline init` makes an example"
        raise ConfigError("the file is empty", place=Place(name), advice=advice)
    tree = Tree(name)
    data = tree.take(root, (), 0)
    errors = [*tree.errors, *_duplicates(data, tree, "documents", "id")]
    publish = _under(data, ("stages", "publish"))
    errors += _duplicates(publish, tree, "editions", "name", ("stages", "publish"))
    try:
        config = Config.model_validate(data, context={"root": folder})
    except ValidationError as err:
        errors += [explain(detail, tree) for detail in _causes(err.errors(include_url=False))]
    if errors:
        errors.sort(key=lambda e: (e.place.line, e.place.column) if e.place else (0, 0))
        raise MultipleConfigError(tuple(errors))
    return config


def _causes(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out that a list is too short where the reason is that its entries are wrong."""
    ways = [detail["loc"] for detail in details]
    return [
        detail
        for detail in details
        if detail["type"] != "too_short" or not any(w[:-1][: len(detail["loc"])] == detail["loc"] for w in ways)
    ]


def _under(data: object, way: tuple[str, ...]) -> object:
    for key in way:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _duplicates(data: object, tree: Tree, items: str, key: str, way: Key = ()) -> list[ConfigError]:
    """Return an error for each entry that has the name of an earlier one; on some systems case does not count."""
    listed = _under(data, (items,))
    seen: dict[str, Place] = {}
    errors = []
    for i, item in enumerate(listed if isinstance(listed, list) else []):
        name = item.get(key) if isinstance(item, dict) else None
        if not isinstance(name, str):
            continue
        place = tree.place((*way, items, i, key))
        first = seen.setdefault(name.strip().casefold(), place)
        if first is not place:
            advice = f"each {key} names files: change one"
            message = f"the {key} `{name}` is taken by the entry in line {first.line}"
            errors.append(ConfigError(message, place=place, advice=advice))
    return errors
