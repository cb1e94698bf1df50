"""pipeline.yaml as plain texts, lists and mappings, with the place of every key and value."""

from __future__ import annotations

import typing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from report_pipeline import yaml_nodes
from report_pipeline.config import option_at
from report_pipeline.errors import ConfigError, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_VALUES = 100_000
"""Values in one file, aliases counted each time they are used: the bound on a "billion laughs" file."""

Key = tuple[str | int, ...]
"""Way to a value: ``("documents", 0, "id")``."""


@dataclass
class Tree:
    """Takes the values out of the nodes, and remembers where they stood and what was wrong with them."""

    name: str
    keys: dict[Key, Place] = field(default_factory=dict)
    values: dict[Key, Place] = field(default_factory=dict)
    errors: list[ConfigError] = field(default_factory=list)
    count: int = 0

    def take(self, node: yaml.Node, at: Key, depth: int) -> Any:  # noqa: ANN401 - YAML is any of three types
        """Return the node's content: ``str``, ``None``, ``list`` or ``dict``."""
        self.count += 1
        place = yaml_nodes.place_of(node.start_mark, self.name)
        if self.count > MAX_VALUES or depth > yaml_nodes.MAX_DEPTH:
            raise ConfigError("aliases make the file endless or far too big", place=place, advice="write it out")
        self.values[at] = place
        if tag := yaml_nodes.foreign_tag(node):
            advice = "only text, numbers, lists and mappings are allowed: delete the tag"
            self.errors.append(ConfigError(f"the tag `{tag}` is not known here", place=place, advice=advice))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, at, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.take(item, (*at, i), depth + 1) for i, item in enumerate(node.value)]
        return None if yaml_nodes.is_null(node) and not _means_the_word(node, at) else node.value

    def _mapping(self, node: yaml.MappingNode, at: Key, depth: int) -> dict[str, Any]:
        taken: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        start = self.values[at]
        for key, value in sorted(node.value, key=lambda pair: not pair[0].tag.endswith(":merge")):
            place = yaml_nodes.place_of(key.start_mark, self.name)
            if not isinstance(key, yaml.ScalarNode):
                self.errors.append(ConfigError("a key must be one word", place=place))
            elif key.tag.endswith(":merge"):
                merged = self._merge(value, at, depth)
                self.values[at] = start
            elif key.value in taken:
                first = self.keys[*at, key.value].line
                advice = f"it stands in line {first} already: keep one of the two"
                self.errors.append(ConfigError(f"`{key.value}` is given twice", place=place, advice=advice))
            else:
                self.keys[*at, key.value] = place
                taken[key.value] = self.take(value, (*at, key.value), depth + 1)
        # A key with nothing behind it means the default; an unknown one must stay, to be reported.
        both = merged | taken
        return {key: value for key, value in both.items() if value is not None or not option_at((*at, key))}

    def _merge(self, node: yaml.Node, at: Key, depth: int) -> dict[str, Any]:
        """Return what ``<<: *other`` brings in: of several mappings, the first has the say."""
        merged: dict[str, Any] = {}
        parts: Iterable[yaml.Node] = reversed(node.value) if isinstance(node, yaml.SequenceNode) else (node,)
        for part in parts:
            if isinstance(part, yaml.MappingNode):
                merged |= self.take(part, at, depth + 1)
            else:
                place = yaml_nodes.place_of(part.start_mark, self.name)
                self.errors.append(ConfigError("`<<` needs a mapping", place=place, advice="such as `<<: *name`"))
        return merged

    def place(self, at: Key, *, key: bool = False) -> Place:
        """Return the place of a value (of its key), or of the nearest thing around it."""
        if key and at in self.keys:
            return self.keys[at]
        while at and at not in self.values:
            at = at[:-1]
        return self.values.get(at, Place(self.name))


def _means_the_word(node: yaml.Node, at: Key) -> bool:
    """Whether ``null`` is one of the option's own words, as it is an engine's name."""
    option = option_at(at)
    return option is not None and node.value in typing.get_args(option.annotation)
