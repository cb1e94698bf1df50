"""Glossary files in YAML: ``terms:``, a list of mappings with ``source``, ``target`` and the other fields.

``target`` and ``forbidden`` are a text or a list of texts; of several targets the first is the one to use. They are
read as nodes, so that every error has its line and column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import yaml

from report_pipeline.errors import ConfigError
from report_pipeline.lexicon.glossary_fields import FIELDS, LISTS, Value, make_term
from report_pipeline.yaml_nodes import compose, is_null, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.lexicon.glossary import Term

_FORM: Final = "terms:\n    - {source: 新区, target: New Area}"


def parse_yaml(text: str, name: str) -> Iterator[Term | ConfigError]:
    """Yield the terms of a glossary file, and an error for each entry that is wrong.

    Raises ConfigError when the text is no YAML.
    """
    root = compose(text, name, ConfigError)
    if root is None or is_null(root):
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
    if is_null(terms):
        return []
    return list(terms.value) if isinstance(terms, yaml.SequenceNode) else None


def _entry(item: yaml.Node, name: str) -> Iterator[Term | ConfigError]:
    if not isinstance(item, yaml.MappingNode):
        yield _error(item, name, "an entry is a mapping with source and target", f"write {_FORM}")
        return
    values: dict[str, Value] = {}
    errors: list[ConfigError] = []
    for key, node in item.value:
        texts = _texts(node)
        if not isinstance(key, yaml.ScalarNode) or key.value not in FIELDS:
            said = key.value if isinstance(key, yaml.ScalarNode) else "…"
            errors.append(_error(key, name, f"unknown key “{said}”", f"allowed: {', '.join(FIELDS)}"))
        elif key.value in values:
            errors.append(_error(key, name, f"“{key.value}” stands here twice", "delete one of them"))
        elif texts is None or (isinstance(node, yaml.SequenceNode) and key.value not in LISTS):
            form = "a text or a list of texts" if key.value in LISTS else "a text"
            errors.append(_error(node, name, f"“{key.value}” is {form}", f"write {key.value}: …"))
        else:
            values[key.value] = Value(texts, place_of(node.start_mark, name))
    yield from errors or make_term(values, place_of(item.start_mark, name))


def _texts(node: yaml.Node) -> tuple[str, ...] | None:
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    if not all(isinstance(each, yaml.ScalarNode) for each in nodes):
        return None
    lines = (" ".join(each.value.split()) for each in nodes if not is_null(each))
    return tuple(line for line in lines if line)


def _error(node: yaml.Node, name: str, message: str, advice: str = "") -> ConfigError:
    return ConfigError(message, place=place_of(node.start_mark, name), advice=advice)
