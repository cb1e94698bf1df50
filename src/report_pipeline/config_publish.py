"""``stages.publish``: which editions are written, and how they look."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from report_pipeline.config_base import Name, Section, several
from report_pipeline.config_theme import ThemeSettings
from report_pipeline.model import Layout

Format = Literal["docx", "pdf", "html", "epub"]
Formats = Annotated[tuple[Format, ...], BeforeValidator(several, json_schema_input_type=Format | tuple[Format, ...])]


class EditionSettings(Section):
    """One edition, in one or more formats."""

    name: Name = Field(description="File name of the edition, without its ending.")
    layout: Layout = Field(description="How the two languages are set.")
    formats: Formats = Field(("docx", "pdf"), min_length=1, description="File formats to write.")
    comments: bool = Field(default=False, description="For reviewers: findings and notes as Word comments (docx).")
    notes: Literal["none", "footnotes"] = Field("none", description="Reviewers' notes as footnotes to the translation.")
    mark_unapproved: bool = Field(default=False, description="Mark each sentence that no person has approved (†).")

    @model_validator(mode="after")
    def _marks_have_a_place(self) -> Self:
        if self.mark_unapproved and self.layout is Layout.SOURCE:
            raise PydanticCustomError(
                "cross_field",
                "needs a layout that shows the translation",
                {"key": "mark_unapproved", "expected": "false, or another layout than source"},
            )
        return self

    @model_validator(mode="after")
    def _notes_have_a_place(self) -> Self:
        if self.notes != "none" and self.layout is Layout.SOURCE:
            raise PydanticCustomError(
                "cross_field",
                "needs a layout that shows the translation",
                {"key": "notes", "expected": "none, or another layout than source"},
            )
        if self.notes != "none" and self.comments:  # LibreOffice 7 confuses the footnotes of a text with comments
            raise PydanticCustomError(
                "cross_field",
                "says again what the comments say",
                {"key": "notes", "expected": "none, or comments: false"},
            )
        return self

    @model_validator(mode="after")
    def _comments_have_a_place(self) -> Self:
        if self.comments and ("docx" not in self.formats or self.layout is Layout.SOURCE):
            raise PydanticCustomError(
                "cross_field",
                "needs the format docx and a layout that shows the translation",
                {"key": "comments", "expected": "false, or formats: [docx] and another layout than source"},
            )
        return self


class PublishSettings(Section):
    """The editions to write."""

    editions: tuple[EditionSettings, ...] = Field(
        default=(
            EditionSettings(name="bilingual", layout=Layout.SIDE_BY_SIDE, formats=("docx", "pdf", "html")),
            EditionSettings(name="english", layout=Layout.TARGET, formats=("docx", "pdf", "html")),
        ),
        description="One entry an edition, each in one or more formats.",
    )
    theme: ThemeSettings = Field(default_factory=ThemeSettings, description="How the editions look.")
