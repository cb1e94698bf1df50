"""``report-pipeline translate``: a line of Chinese in, a line of English out."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from report_pipeline.errors import InputError, MachineError, Place, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import RawIOBase

    from report_pipeline.config import TranslateSettings

FIRST_LINES, MOST_LINES = 8, 256
"""Lines translated at once: few at first, so that something shows soon, then more, since large batches are fast."""
CHUNK = 1 << 16
_BOM = b"\xef\xbb\xbf"


@click.command()
@click.argument("file", default="-", metavar="[FILE|-]")
@click.option("--engine", help="Engine, instead of the project's.")
@click.option("--model", help="Model: auto, a name from `models list`, or a path.")
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="Another setting of stages.translate.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def translate(file: str, engine: str | None, model: str | None, changes: tuple[str, ...], quiet: bool) -> None:
    """Translate FILE (UTF-8; default: standard input) line by line.

    As many lines come out as went in, in the same order, each as soon as it is known. Settings are those of the
    project that the working folder lies in, or the defaults.
    """
    from report_pipeline.commands.project_here import translate_settings_here
    from report_pipeline.console import make_progress
    from report_pipeline.engines import load_engine
    from report_pipeline.stages.lines import translate_lines

    settings, root, max_chars = translate_settings_here()
    named = [f"{key}={value}" for key, value in (("engine", engine), ("model", model)) if value is not None]
    settings = changed(settings, [*named, *changes])
    output = sys.stdout.buffer
    with _opened(file) as stream:
        ready = load_engine(settings, root=root, progress=make_progress(quiet=quiet))
        try:
            for batch in _batches(stream, file):
                lines = translate_lines(batch, ready, max_chars=max_chars)
                _write(output, "".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))
        except BrokenPipeError:  # the reader, such as head, has what it wants
            _drop_output()


def _write(output: BinaryIO, data: bytes) -> None:
    """Write at once. Raises BrokenPipeError, and MachineError for a disk that is full."""
    try:
        output.write(data)
        output.flush()
    except BrokenPipeError:
        raise
    except OSError as err:
        _drop_output()
        raise MachineError(f"the translation cannot be written: {err.strerror}", advice="free some space") from err


def _drop_output() -> None:
    """Send what is still to be flushed nowhere; Python would complain about it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def changed(settings: TranslateSettings, changes: list[str]) -> TranslateSettings:
    """Return the settings with ``KEY=VALUE`` changes; a list is written as in pipeline.yaml: ``[a, b]``.

    Raises UsageError that names everything that is wrong.
    """
    import yaml
    from pydantic import ValidationError

    from report_pipeline.config import TranslateSettings

    values: dict[str, Any] = {}
    for change in changes:
        key, equals, value = change.partition("=")
        if not equals:
            raise UsageError(f"--set {change}: there is no =", advice="write --set KEY=VALUE, such as beam_size=4")
        try:
            values[key.strip()] = yaml.safe_load(value) if value.startswith("[") else value
        except yaml.YAMLError as err:
            raise UsageError(f"--set {change}: the value cannot be read") from err
    try:
        return TranslateSettings.model_validate(settings.model_dump() | values)
    except ValidationError as err:
        says = "; ".join(
            _explained(str(e["loc"][0] if e["loc"] else e.get("ctx", {}).get("key", "")), e["msg"], e["type"])
            for e in err.errors()
        )
        raise UsageError(says, advice=f"settings: {', '.join(TranslateSettings.model_fields)}") from err


def _explained(key: str, message: str, kind: str) -> str:
    import difflib

    from report_pipeline.config import TranslateSettings

    if kind != "extra_forbidden":
        return f"{key}: {message}" if key else message
    near = difflib.get_close_matches(key, TranslateSettings.model_fields, 1)
    return f"there is no setting {key}{f', did you mean {near[0]}?' if near else ''}"


def _opened(file: str) -> RawIOBase | BinaryIO:
    """Open the input without a buffer: what has arrived is there, and no more is waited for. Raises InputError."""
    if file == "-":
        if sys.stdin is None:  # closed by the caller: <&-
            raise InputError("there is no standard input", place=Place("stdin"), advice="give a file, or pipe text in")
        try:
            return os.fdopen(os.dup(sys.stdin.fileno()), "rb", buffering=0)
        except (OSError, ValueError):  # a stream of no operating system's
            return sys.stdin.buffer
    try:
        return open(file, "rb", buffering=0)  # noqa: PTH123 - the caller closes it
    except OSError as err:
        raise InputError(
            f"the file cannot be read: {err.strerror}", place=Place(file), advice="check the path, or give - for stdin"
        ) from err


def _batches(stream: RawIOBase | BinaryIO, name: str) -> Iterator[list[str]]:
    """Yield lines as they come: whenever some are there, as many as there are, up to a growing number."""
    number = 0
    most = FIRST_LINES
    for lines in _lines(stream):
        waiting = lines
        while waiting:
            batch, waiting = waiting[:most], waiting[most:]
            yield [_decoded(line, name, number + i) for i, line in enumerate(batch, 1)]
            number += len(batch)
            most = min(2 * most, MOST_LINES)


def _lines(stream: RawIOBase | BinaryIO) -> Iterator[list[bytes]]:
    """Yield the whole lines of each piece of input, without their line ends."""
    begun: list[bytes] = []
    while chunk := stream.read(CHUNK):
        if b"\n" not in chunk:
            begun.append(chunk)
            continue
        *lines, rest = b"".join([*begun, chunk]).split(b"\n")
        begun = [rest] if rest else []
        yield lines
    if begun:
        yield [b"".join(begun)]


def _decoded(line: bytes, name: str, number: int) -> str:
    try:
        return (line.removeprefix(_BOM) if number == 1 else line).decode("utf-8").rstrip("\r")
    except UnicodeDecodeError as err:
        place = Place("stdin" if name == "-" else name, number, err.start + 1)
        raise InputError("this is no UTF-8", place=place, advice="convert it first, such as with iconv") from err
