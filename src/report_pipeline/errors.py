"""The errors that reach a user, each with its exit code and its advice.

``cli.py`` is the only place that turns them into text and an exit status. A library's own error is
translated at the boundary where it is caught (``raise InputError(…) from err``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is wrong; prints as ``file:line:column``, the parts that are known."""

    file: str
    line: int = 0
    """From 1; 0 when unknown."""
    column: int = 0
    """From 1; 0 when unknown."""

    def __str__(self) -> str:
        parts = [self.file]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)


class PipelineError(Exception):
    """Base of all errors with a message for the user.

    ``message`` says what is wrong, ``place`` where, ``advice`` what to do next.
    """

    exit_code: ClassVar[int] = 70
    default_advice: ClassVar[str] = ""

    def __init__(self, message: str, *, place: Place | None = None, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.advice = advice or self.default_advice

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        then = f"\n  → {self.advice}" if self.advice else ""
        return f"{where}{self.message}{then}"


class UsageError(PipelineError):
    """The command line is wrong."""

    exit_code = 2
    default_advice = "see report-pipeline --help"


class ConfigError(PipelineError):
    """pipeline.yaml, the glossary or another file of settings is wrong."""

    exit_code = 3


class MultipleConfigError(ConfigError):
    """Several errors of configuration at once."""

    def __init__(self, errors: tuple[ConfigError, ...]) -> None:
        super().__init__(f"{len(errors)} errors in the configuration")
        self.errors = errors

    def __str__(self) -> str:
        return "\n".join(str(e) for e in self.errors)


class InputError(PipelineError):
    """A source file, a reference or a review file cannot be used."""

    exit_code = 4


class ModelMissingError(PipelineError):
    """No translation model is installed, or not the one that was asked for."""

    exit_code = 5


class ModelInvalidError(PipelineError):
    """A model file or package is damaged, of a kind that is not supported, or for other languages."""

    exit_code = 5


class QualityGateError(PipelineError):
    """Checks named in ``stages.check.fail_on`` found something; nothing was published."""

    exit_code = 6


class ReviewGateError(PipelineError):
    """``stages.review.require`` is not met; nothing was published."""

    exit_code = 7


class MachineError(PipelineError):
    """The machine lacks something: a library, a font, disk space, permission to write."""

    exit_code = 8


class BusyError(PipelineError):
    """Another run holds the project."""

    exit_code = 9


class ConflictError(PipelineError):
    """People decided otherwise about the same segment; nobody's text was overwritten, and a person has to choose."""

    exit_code = 10


class VerificationError(PipelineError):
    """A delivered file is not as it was made, or what it was made from has changed."""

    exit_code = 11


class Interrupted(PipelineError):  # noqa: N818 - a person's wish, no error
    """Ctrl-C; what was finished is kept."""

    exit_code = 130
