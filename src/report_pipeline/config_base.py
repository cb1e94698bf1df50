"""What the sections of pipeline.yaml are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Section(BaseModel):
    """A mapping in pipeline.yaml: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def several(value: object) -> object:
    """Take one text for a list of one."""
    return (value,) if isinstance(value, str) else value


Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""What may be part of a file's name."""
Texts = Annotated[tuple[str, ...], BeforeValidator(several, json_schema_input_type=str | tuple[str, ...])]
