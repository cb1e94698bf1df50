"""pydantic's findings about pipeline.yaml, said in this file's terms: what is allowed, and what was probably meant."""

from __future__ import annotations

import difflib
import typing
from typing import TYPE_CHECKING, Any

from report_pipeline.config import Config, fields_at, option_at, section_of
from report_pipeline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

    from report_pipeline.config_yaml import Key, Tree


def explain(detail: ErrorDetails, tree: Tree) -> ConfigError:
    """Return one of pydantic's errors with its place, what is allowed and the nearest thing that is."""
    context = detail.get("ctx", {})
    at: Key = (*detail["loc"], *([context["key"]] if "key" in context else []))
    where, value = way(at), detail["input"]
    match detail["type"]:
        case "missing":
            message, advice = f"`{at[-1]}` is missing in {way(at[:-1])}", _help(at)
        case "extra_forbidden":
            message, advice = f"unknown key `{at[-1]}` in {way(at[:-1])}", _other_key(at)
        case "literal_error" | "enum" | "encoding":
            message, advice = f"{where}: {_show(value)} is not allowed", _other_value(value, context)
        case "cross_field":
            message, advice = f"{where} {detail['msg']}", context["expected"]
        case _:
            message, advice = f"{where}: {_show(value)} {_why(detail)}", _help(at)
    place = tree.place(at, key=detail["type"] == "extra_forbidden")
    return ConfigError(message, place=place, advice=advice)


def way(at: Key) -> str:
    """Write the way to a value as people do: ``documents[1].id``, counted from 1."""
    text = ""
    for part in at:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".") or "the file"


_WHY = {
    "reserved": "is the name of a folder of build/ itself; choose another",
    "string_type": "is no text",
    "string_pattern_mismatch": "may only have letters A-Z, digits, `.`, `_` and `-`, at most 64",
    "string_too_short": "must not be empty",
    "too_short": "needs at least one entry",
    "int_parsing": "is no whole number",
    "int_type": "is no whole number",
    "int_from_float": "is no whole number",
    "float_parsing": "is no number",
    "float_type": "is no number",
    "finite_number": "is no number",
    "bool_parsing": "is neither true nor false",
    "bool_type": "is neither true nor false",
    "tuple_type": "is no list",
    "model_type": "is no mapping of options",
    "greater_than_equal": "is too small: at least {ge:g}",
    "less_than_equal": "is too big: at most {le:g}",
}


def _why(detail: ErrorDetails) -> str:
    template = _WHY.get(detail["type"])
    return template.format(**detail.get("ctx", {})) if template else detail["msg"]


def _show(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    text = str(value)
    return f"`{text if len(text) <= 60 else text[:57] + '…'}`"  # noqa: PLR2004 - a line of a terminal


def _help(at: Key) -> str:
    """Return the option's own line of help, and the keys of a section."""
    option, keys = option_at(at), list(fields_at(at))
    about = f"{way(at[-1:])}: {option.description}" if option and isinstance(at[-1], str) else ""
    return " ".join(filter(None, (about, f"keys allowed: {', '.join(keys)}" if keys else "")))


def _other_value(value: object, context: dict[str, Any]) -> str:
    allowed = context.get("expected", "").replace("'", "").replace(" or ", ", ")
    near = context.get("near") or _nearest(str(value), allowed.split(", "))
    return f"did you mean `{near}`? allowed: {allowed}" if near else f"allowed: {allowed}"


def _other_key(at: Key) -> str:
    word, around = str(at[-1]), list(fields_at(at[:-1]))
    allowed = f"allowed here: {', '.join(around)}"
    homes = [home for home in _homes(Config, ()) if home[-1] == word]
    if homes and not difflib.get_close_matches(word, around, 1, 0.8):
        return f"it belongs in {' or '.join(way(home[:-1]) for home in homes)}; {allowed}"
    near = _nearest(word, around)
    return f"did you mean `{near}`? {allowed}" if near else allowed


def _nearest(word: str, words: list[str]) -> str:
    near = difflib.get_close_matches(word.lower().replace("_", "-"), [w.replace("_", "-") for w in words], 1)
    return next((w for w in words if near and w.replace("_", "-") == near[0]), "")


def _homes(model: type[BaseModel], at: Key) -> Iterator[Key]:
    """Yield the way to every option of the file that is not in a list."""
    for name, option in model.model_fields.items():
        yield (*at, name)
        inner = section_of(option.annotation)
        if inner and typing.get_origin(option.annotation) is not tuple:
            yield from _homes(inner, (*at, name))
