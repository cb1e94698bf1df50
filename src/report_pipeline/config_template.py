"""A commented pipeline.yaml, made from the definitions: every option with its line of help, and its default."""

from __future__ import annotations

import json
import re
import typing
from enum import Enum
from typing import TYPE_CHECKING, Any

from report_pipeline.config import Config, section_of
from report_pipeline.config_publish import EditionSettings, PublishSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

_COLUMN = 44
"""Where the lines of help begin."""
_HEAD = """\
# What report-pipeline makes of your articles. Every option is here; those behind a # show what holds without them.
#   report-pipeline check     says what is wrong here and on this machine
#   report-pipeline run       makes the editions, in build/editions/
"""
_SCHEMA_LINE = "# yaml-language-server: $schema={file}\n"


def template(documents: Iterable[tuple[str, str]], schema_file: str = "") -> str:
    """Return the text of a pipeline.yaml for ``documents`` (id and source each).

    ``schema_file`` names the JSON Schema beside it that editors shall use.
    """
    editions = PublishSettings.model_fields["editions"].default
    given = {
        "version": 1,
        "documents": [{"id": name, "source": source} for name, source in documents],
        "stages": {"publish": {"editions": [_plain(edition) for edition in editions]}},
    }
    first = _SCHEMA_LINE.format(file=schema_file) if schema_file else ""
    return first + _HEAD + "".join(f"{line}\n" for line in _section(Config, "", given))


def _plain(edition: EditionSettings) -> dict[str, Any]:
    return edition.model_dump(mode="json")


def _section(section: type[BaseModel], pad: str, given: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a mapping; options that are not ``given`` are commented out."""
    for name, option in section.model_fields.items():
        inner = section_of(option.annotation)
        if inner is None:
            value = given.get(name, option.default)
            yield _with_help(f"{pad}{'' if name in given else '#'}{name}: {_flow(value)}".rstrip(), option)
            continue
        if not pad:
            yield ""
        yield f"{pad}# {option.description}"
        yield f"{pad}{name}:"
        if typing.get_origin(option.annotation) is not tuple:
            yield from _section(inner, f"{pad}  ", given.get(name, {}))
            continue
        for entry in given.get(name, []):
            lines = list(_section(inner, f"{pad}    ", entry))
            first = next(line for line in lines if not line.lstrip().startswith("#"))
            yield f"{pad}  - {first.lstrip()}"
            yield from (line for line in lines if line is not first)


def _with_help(line: str, option: FieldInfo) -> str:
    choices = _choices(option.annotation)
    told = option.description or ""
    if choices and not all(re.search(rf"\b{re.escape(choice)}\b", told) for choice in choices):
        told += f" ({' | '.join(choices)})"
    return f"{line:<{_COLUMN}} # {told}"


def _choices(annotation: object) -> list[str]:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(member) for member in annotation]
    if typing.get_origin(annotation) is typing.Literal:
        words = [word for word in typing.get_args(annotation) if isinstance(word, str)]
        return words if len(words) > 1 else []
    return next((found for part in typing.get_args(annotation) if (found := _choices(part))), [])


def _flow(value: object) -> str:
    """Return a value as YAML on one line; nothing for ``None``."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list() | tuple():
            return f"[{', '.join(_flow(item) for item in value)}]"
        case str():
            # Words that YAML may take for something else are put in quotes, for the sake of other programs.
            plain = re.fullmatch(r"[A-Za-z][\w./:-]*", value) and value not in _WORDS and not value.endswith(":")
            return value if plain else json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
