"""``stages.check``: what the checks look at, how much a finding weighs, and what it may stop."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from report_pipeline.config_base import Section, several

CheckName = Literal[
    "empty",
    "truncated",
    "numbers",
    "untranslated",
    "repetition",
    "unsafe",
    "glyphs",
    "terms",
    "names",
    "consistency",
    "dropped",
    "length",
    "brackets",
    "ending",
    "doubled",
    "alignment",
]
CheckLevel = Literal["off", "warning", "error"]
CheckNames = Annotated[
    tuple[CheckName, ...], BeforeValidator(several, json_schema_input_type=CheckName | tuple[CheckName, ...])
]


class CheckRules(Section):
    """How much a finding of each check may weigh; a check that is off looks at nothing."""

    empty: CheckLevel = Field("error", description="No translation, or the source again.")
    truncated: CheckLevel = Field("error", description="The model's answer was cut off.")
    numbers: CheckLevel = Field("error", description="Numbers missing, added or changed.")
    untranslated: CheckLevel = Field("error", description="Chinese left in the translation.")
    repetition: CheckLevel = Field("error", description="The translation goes round in circles.")
    unsafe: CheckLevel = Field("error", description="Invisible, broken or full-width characters.")
    glyphs: CheckLevel = Field("warning", description="Characters that no font of the editions has.")
    terms: CheckLevel = Field("warning", description="The glossary's word is not used, or a forbidden one is.")
    names: CheckLevel = Field("warning", description="A person's or place's name is missing or spelled otherwise.")
    consistency: CheckLevel = Field("warning", description="The same source is translated in several ways.")
    dropped: CheckLevel = Field("warning", description="A clause has no counterpart in the translation.")
    length: CheckLevel = Field("warning", description="The translation is much too short or too long.")
    brackets: CheckLevel = Field("warning", description="Quotes or brackets that do not close.")
    ending: CheckLevel = Field("warning", description="The end punctuation is another than the source's.")
    doubled: CheckLevel = Field("warning", description="The same word stands twice (the the).")
    alignment: CheckLevel = Field("warning", description="Doubtful pairs of the reference.")


class CheckSettings(Section):
    """What the checks look at, and what they may stop."""

    fail_on: CheckNames = Field((), description="Checks whose findings stop publishing.")
    rules: CheckRules = Field(
        default_factory=CheckRules, description="The weight of each check: off, warning or error (at most)."
    )
