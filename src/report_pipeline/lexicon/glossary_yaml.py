"""Glossary files in YAML: read as nodes, so that every error has its line and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import yaml

from report_pipeline.errors import ConfigError, Place
from report_pipeline.lexicon.glossary import Term

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEYS: Final = ("source", "target", "note", "forbidden", "domain")
_FORM: Final = "terms:\n    - {source: 新区, target: New Area}"


def parse_yaml(text: str, name: str) -> Iterator[Term | ConfigError]:
    """Yield the terms of a glossary file, and an error for each entry that is wrong."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as err:
        yield ConfigError(f"not YAML: {err.problem or 'it cannot be read'}", place=_place(name, err.problem_mark))
        return
    except yaml.YAMLError as err:
        yield ConfigError(f"not YAML: {err}".splitlines()[0], place=Place(name))
        return
    if root is None:
        return
    items = _items(root)
    if items is None:
        yield _error(root, name, "a glossary is a mapping with the one key “terms”, a list", f"write {_FORM}")
        return
    for item in items:
        yield from _entry(item, name)


def _items(root: yaml.Node) -> list[yaml.Node] | None:
    if not isinstance(root, yaml.MappingNode) or [key.value for key, _ in root.value] != ["terms"]:
        return None
    terms = root.value[0][1]
    if isinstance(terms, yaml.ScalarNode) and terms.value in {"", "null", "~"}:
        return []
    return list(terms.value) if isinstance(terms, yaml.SequenceNode) else None


def _entry(item: yaml.Node, name: str) -> Iterator[Term | ConfigError]:
    if not isinstance(item, yaml.MappingNode):
        yield _error(item, name, "an entry is a mapping with source and target", f"write {_FORM}")
        return
    values: dict[str, str] = {}
    forbidden: tuple[str, ...] = ()
    errors: list[ConfigError] = []
    for key, value in item.value:
        if key.value not in _KEYS:
            errors.append(_error(key, name, f"unknown key “{key.value}”", f"allowed: {', '.join(_KEYS)}"))
        elif key.value == "forbidden":
            words = _words(value)
            forbidden = words or ()
            if words is None:
                errors.append(_error(value, name, "“forbidden” is a list of texts", "write forbidden: [word, word]"))
        elif isinstance(value, yaml.ScalarNode):
            values[key.value] = " ".join(value.value.split())
        else:
            errors.append(_error(value, name, f"“{key.value}” is a text"))
    errors += [
        _error(item, name, f"the {key} is missing", "each entry needs a source and a target")
        for key in ("source", "target")
        if not values.get(key) and not errors
    ]
    if errors:
        yield from errors
        return
    yield Term(values["source"], values["target"], values.get("note", ""), forbidden, values.get("domain", ""))


def _words(node: yaml.Node) -> tuple[str, ...] | None:
    if isinstance(node, yaml.ScalarNode):
        return (node.value,) if node.value else ()
    if isinstance(node, yaml.SequenceNode) and all(isinstance(word, yaml.ScalarNode) for word in node.value):
        return tuple(word.value for word in node.value)
    return None


def _error(node: yaml.Node, name: str, message: str, advice: str = "") -> ConfigError:
    return ConfigError(message, place=_place(name, node.start_mark), advice=advice)


def _place(name: str, mark: yaml.Mark | None) -> Place:
    return Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
