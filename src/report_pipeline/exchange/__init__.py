"""Files that leave and come back: each format has a reader of units and a writer."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from report_pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from report_pipeline.memory.unit import Unit, UnitStatus

FORMATS = (".tmx", ".csv", ".tsv")
"""Endings of the files that memories are exchanged in."""


def read_units(path: Path, status: UnitStatus) -> Iterator[Unit]:
    """Yield the units of a file, as its ending says; ``status`` is for those that have none of their own.

    Raises UsageError for another ending, InputError for what is wrong in the file.
    """
    from report_pipeline.exchange import csv_pairs, tmx

    readers = {".tmx": tmx.read_tmx, ".csv": csv_pairs.read_csv, ".tsv": csv_pairs.read_tsv}
    return readers[_ending(path)](path, status)


def write_units(units: Iterable[Unit], path: Path, stream: IO[bytes]) -> int:
    """Write units to ``stream`` in the format that the ending of ``path`` says; return how many.

    Raises UsageError for another ending.
    """
    from report_pipeline.exchange import csv_pairs, tmx

    ending = _ending(path)
    if ending == ".tsv":
        return csv_pairs.write_tsv(((unit.source, unit.target) for unit in units), stream)
    return (tmx.write_tmx if ending == ".tmx" else csv_pairs.write_csv)(units, stream)


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise UsageError(f"{path}: this format is not known", advice=f"name a file that ends in {', '.join(FORMATS)}")
    return ending
