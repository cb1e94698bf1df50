"""YAML files that people write, read as nodes: every value keeps its place, and no value changes its type.

YAML 1.1, which PyYAML reads, takes the words ``off`` and ``no`` for false, ``012`` for ten and ``1e3`` for a number.
Here a scalar stays the text that stands in the file; what it means is decided by whoever knows the option's type.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from report_pipeline.errors import PipelineError, Place

if TYPE_CHECKING:
    import yaml
    from yaml._yaml import Mark as CMark

    _Mark = yaml.Mark | CMark

MAX_BYTES = 32 * 1024 * 1024
"""A file of more is none that a person wrote; PyYAML would take minutes for it."""
MAX_DEPTH = 40
"""Deepest nesting; also stops PyYAML's recursion and aliases that contain themselves."""
NOT_PRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that may not stand in a YAML file, except as escapes (YAML 1.1, section 5.1)."""
_STANDARD = "tag:yaml.org,2002:"
_NULL = frozenset({"", "~", "null", "Null", "NULL"})


def name_of(path: Path) -> str:
    """Return what messages call a file: its path from the working folder, if it lies there."""
    absolute = path.absolute()
    return str(absolute.relative_to(Path.cwd())) if absolute.is_relative_to(Path.cwd()) else str(path)


def read_text(path: Path, name: str, error: type[PipelineError]) -> str:
    """Return the text of a UTF-8 file (a byte order mark is dropped); ``name`` is for messages.

    Raises ``error`` for a file that cannot be read, is not UTF-8 or is too big.
    """
    try:
        data = path.read_bytes()
    except OSError as err:
        raise error(f"cannot read the file: {err.strerror}", place=Place(name)) from err
    return decoded(data, name, error)


def decoded(data: bytes, name: str, error: type[PipelineError]) -> str:
    """Return the text of a file's bytes; else as ``read_text``."""
    if len(data) > MAX_BYTES:
        raise error("the file is too big to be this one", place=Place(name), advice="is it the right file?")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise error("the file is UTF-16", place=Place(name), advice="save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        before = data[: err.start].decode("utf-8-sig", errors="replace")
        place = _place_behind(before, name)
        raise error(f"byte 0x{data[err.start]:02x} is not UTF-8", place=place, advice="save the file as UTF-8") from err


def compose(text: str, name: str, error: type[PipelineError]) -> yaml.Node | None:
    """Return the root node of a YAML document, ``None`` where there is none.

    Raises ``error`` with the place of the first fault of syntax.
    """
    import yaml

    bad = NOT_PRINTABLE.search(text)
    if bad:
        raise error(
            f"the character U+{ord(bad[0]):04X} may not stand here",
            place=_place_behind(text[: bad.start()], name),
            advice=f'delete it, or write it as an escape in double quotes: "\\u{ord(bad[0]):04X}"',
        )
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _bound_depth(text, loader, name, error)
        return yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as err:
        raise _syntax_error(err, text, name, error) from err


def place_of(mark: _Mark | None, name: str) -> Place:
    """Return where a node begins or ends."""
    return Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)


def is_null(node: yaml.Node) -> bool:
    """Whether a node is an empty value, ``~`` or ``null``, not in quotes."""
    import yaml

    return isinstance(node, yaml.ScalarNode) and not node.style and node.value in _NULL


def foreign_tag(node: yaml.Node) -> str:
    """Return the tag (``!!binary``, ``!secret``) of a node that is more than text, list or mapping; else ``""``."""
    import yaml

    kinds = {yaml.MappingNode: ("map",), yaml.SequenceNode: ("seq",)}
    scalars = ("str", "int", "float", "bool", "null", "timestamp", "merge", "value")
    allowed = next((tags for kind, tags in kinds.items() if isinstance(node, kind)), scalars)
    tag = str(node.tag)
    if not tag.startswith(_STANDARD):
        return tag
    short = tag.removeprefix(_STANDARD)
    return "" if short in allowed else f"!!{short}"


def _bound_depth(text: str, loader: type[yaml.SafeLoader], name: str, error: type[PipelineError]) -> None:
    """Refuse nesting that would exhaust the stack while the nodes are composed."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise error("nested too deeply", place=place_of(event.start_mark, name))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _place_behind(before: str, name: str) -> Place:
    lines = re.split(r"\r\n|\r|\n", before)
    return Place(name, len(lines), len(lines[-1]) + 1)


_HINTS = (
    (re.compile(r"unknown escape"), "double the backslash, or use single quotes"),
    (re.compile(r"nesting depth"), "nested too deeply"),
    (re.compile(r"character '\\t'|found a tab|\btab\b"), "indent with spaces; YAML does not allow tabs"),
    (re.compile(r"mapping values are not allowed"), "put the text in quotes, since it contains a colon and a space"),
    (re.compile(r"block (mapping|end)|block collection"), "indent the line like the ones beside it"),
    (re.compile(r"undefined alias"), "an alias (*name) needs an anchor (&name) before it"),
    (re.compile(r"end of stream|quoted scalar"), "close the quotes"),
    (re.compile(r"cannot start any token"), "put the text in quotes"),
    (re.compile(r"flow (sequence|mapping)|',' or"), "close the bracket, or add the missing comma"),
    (re.compile(r"single document"), "keep one document in the file: delete the line `---`"),
)


def _syntax_error(err: yaml.MarkedYAMLError, text: str, name: str, error: type[PipelineError]) -> PipelineError:
    mark = err.problem_mark or err.context_mark
    line = text.splitlines()[mark.line] if mark and mark.line < len(text.splitlines()) else ""
    problem = " ".join(filter(None, (err.context, err.problem)))
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent or (mark and line[mark.column : mark.column + 1] == "\t"):
        problem += " (a tab)"
    advice = next((hint for pattern, hint in _HINTS if pattern.search(problem)), "see https://yaml.org/spec/1.1/")
    return error(f"not valid YAML: {problem}", place=place_of(mark, name), advice=advice)
