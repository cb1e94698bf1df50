"""pipeline.yaml: every option, its type and one line of help. ``config_file.py`` reads the file into these.

The JSON Schema for editors is generated from the same definitions.
"""

from __future__ import annotations

import codecs
import difflib
import typing
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from report_pipeline.config_base import Name, Section, Texts
from report_pipeline.config_check import CheckSettings
from report_pipeline.config_publish import PublishSettings

if typing.TYPE_CHECKING:
    from pydantic.fields import FieldInfo

RESERVED_IDS = frozenset({"cache", "editions", "stages"})
"""Folders of build/ that are not a document's."""


def _codec(value: str) -> str:
    """Accept ``auto`` and Python's text encodings."""
    if value == "auto":
        return value
    try:
        known = codecs.lookup(value)._is_text_encoding  # noqa: SLF001 - base64 and rot13 are codecs, too
    except (LookupError, ValueError):  # ValueError: a null character
        known = False
    if not known:
        from encodings.aliases import aliases

        near = difflib.get_close_matches(value.lower(), ["auto", *aliases, *aliases.values()], 1)
        raise PydanticCustomError(
            "encoding",
            "is no encoding that Python knows",
            {"near": near[0] if near else "", "expected": "auto, a codec"},
        )
    return value


def _not_reserved(value: str) -> str:
    if value.lower() in RESERVED_IDS:
        raise PydanticCustomError("reserved", "is the name of a folder of build/ itself")
    return value


def _number(value: object) -> object:
    """Take the text ``1`` for the number, as pydantic does for every number but a literal one."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


Encoding = Annotated[str, AfterValidator(_codec)]
ComputeType = Literal[
    "auto",
    "default",
    "int8",
    "int8_float32",
    "int8_float16",
    "int8_bfloat16",
    "int16",
    "float16",
    "bfloat16",
    "float32",
]


class Languages(Section):
    """The two languages of the editions."""

    source: Literal["zh"] = Field("zh", description="Language of the articles.")
    target: Literal["en"] = Field("en", description="Language of the translation.")


class Title(Section):
    """A document's title, where the text's own is not wanted."""

    zh: str | None = Field(None, description="Chinese title; wins over the one found in the text.")
    en: str | None = Field(None, description="English title; wins over the translated one.")


class IngestSettings(Section):
    """How source files are read and cleaned."""

    encoding: Encoding = Field("auto", description="auto, or a Python codec name such as gb18030.")
    unwrap: Literal["auto", "off"] = Field("auto", description="Join hard-wrapped lines into paragraphs.")
    column_width: int | None = Field(None, ge=4, le=400, description="Characters in a full line, if known.")
    header_footer: Literal["drop", "keep"] = Field(
        "drop", description="What to do with page numbers and running headers."
    )


class IngestHints(Section):
    """The ingest options, for one document: what is given here wins over ``stages.ingest``."""

    encoding: Encoding | None = Field(None, description="auto, or a Python codec name such as gb18030.")
    unwrap: Literal["auto", "off"] | None = Field(None, description="Join hard-wrapped lines.")
    column_width: int | None = Field(None, ge=4, le=400, description="Characters in a full line, if known.")
    header_footer: Literal["drop", "keep"] | None = Field(None, description="Page numbers and headers.")


class DocumentSettings(Section):
    """One article, or a folder or glob of articles."""

    id: Annotated[Name, AfterValidator(_not_reserved)] = Field(description="Names the files under build/ and review/.")
    source: str = Field(min_length=1, description="File, folder or glob, relative to pipeline.yaml.")
    reference: str | None = Field(
        None, min_length=1, description="Human translation to align instead of machine output; a file of one article."
    )
    title: Title = Field(default_factory=Title, description="Title hint; found in the text otherwise.")
    headings: Texts = Field((), description="Lines that are headings, whatever the guess says.")
    ingest: IngestHints = Field(default_factory=IngestHints, description="Overrides stages.ingest.")


class SegmentSettings(Section):
    """How paragraphs are cut into segments."""

    max_chars: int = Field(
        120, ge=20, le=2000, description="Longer sentences are cut at clauses for the engine and joined again."
    )


class ToldSettings(Section):
    """What is written into the Chinese before a language model reads it, in English; it copies what stands there."""

    numbers: bool = Field(default=True, description="Amounts, fractions and multiples, exactly.")
    terms: bool = Field(default=True, description="The glossary's terms.")
    names: bool = Field(default=True, description="Names of people and places, the same throughout the document.")
    examples: int = Field(
        0,
        ge=0,
        le=4,
        description="Similar pairs, approved or shipped, shown with each sentence; with the best quality 1.",
    )
    earlier: int = Field(
        0, ge=0, le=4, description="Sentences before it in its paragraph, shown with each one; halves the speed."
    )


class TranslateSettings(Section):
    """What translates, and how."""

    engine: Literal["argos", "gloss", "null"] = Field(
        "argos", description="argos: Argos Translate; gloss: word for word; null: for tests."
    )
    model: str = Field("auto", description="auto, a name from `report-pipeline models list`, or a path.")
    models_dir: str | None = Field(None, description="Folder of installed models; default: Argos' own.")
    download: bool = Field(default=False, description="Fetch a missing model during a run.")
    glossary: Texts = Field(
        ("builtin:public-affairs",), description="Glossaries, later ones win: builtin:NAME or a file."
    )
    tuned: bool = Field(default=True, description="Use the adapter that is shipped for the language model, if one is.")
    told: ToldSettings = Field(
        default_factory=ToldSettings, description="What a language model is told of each sentence."
    )
    memory: bool = Field(default=True, description="Reuse finished translations of equal segments.")
    memory_file: str = Field(
        "memory/memory.sqlite",
        min_length=1,
        description="Translation memory of what people decided, from pipeline.yaml's folder; projects may share it.",
    )
    quality: Literal["fast", "balanced", "best"] = Field(
        "balanced",
        description="fast: as it comes; balanced: what fails a check is tried again; best: the choice of four, too.",
    )
    beam_size: int = Field(1, ge=1, le=16, description="Hypotheses followed at once; 1 is greedy.")
    hypotheses: int = Field(1, ge=1, le=16, description="Candidates kept for each segment (at most beam_size).")
    batch_tokens: int = Field(2560, ge=64, description="Tokens in one batch; a language model counts what it writes.")
    device: Literal["auto", "cpu", "cuda"] = Field("auto", description="Where the model runs.")
    threads: int = Field(0, ge=0, le=256, description="Processor threads; 0: all cores.")
    compute_type: ComputeType = Field("auto", description="CTranslate2 compute type.")

    @model_validator(mode="before")
    @classmethod
    def _the_best_is_shown_an_example_and_chosen_among_several(cls, given: object) -> object:
        if not isinstance(given, dict) or given.get("quality") != "best":
            return given
        beam = {} if {"beam_size", "hypotheses"} & given.keys() else {"beam_size": 4, "hypotheses": 4}
        told = given.get("told", {})
        return {**given, **beam, "told": {"examples": 1, **told} if isinstance(told, dict) else told}

    @model_validator(mode="after")
    def _hypotheses_come_from_the_beam(self) -> Self:
        if self.hypotheses > self.beam_size:
            raise PydanticCustomError(
                "cross_field",
                "is more than beam_size ({beam_size})",
                {"key": "hypotheses", "beam_size": self.beam_size, "expected": "at most beam_size; raise both"},
            )
        return self


class ReviewSettings(Section):
    """The gate before publishing."""

    require: Literal["none", "edited", "approved"] = Field(
        "none", description="What every pair needs before editions are written."
    )
    suggest_from: float = Field(
        0.7, ge=0.6, le=1, description="Least similarity of what the memory suggests to a reviewer; 1: equal sources."
    )


class Stages(Section):
    """Settings of each stage; all have defaults."""

    ingest: IngestSettings = Field(
        default_factory=IngestSettings, description="Reading the sources and cleaning them up."
    )
    segment: SegmentSettings = Field(default_factory=SegmentSettings, description="Cutting paragraphs into sentences.")
    translate: TranslateSettings = Field(
        default_factory=TranslateSettings, description="The engine, its model and its glossaries."
    )
    check: CheckSettings = Field(default_factory=CheckSettings, description="Which quality checks may stop publishing.")
    review: ReviewSettings = Field(
        default_factory=ReviewSettings, description="What people must have done before editions are written."
    )
    publish: PublishSettings = Field(default_factory=PublishSettings, description="Which editions are written.")


class Config(Section):
    """The whole of pipeline.yaml."""

    version: Annotated[Literal[1], BeforeValidator(_number, json_schema_input_type=Literal[1])] = Field(
        description="Version of this file's format."
    )
    languages: Languages = Field(default_factory=Languages, description="Source and target language.")
    documents: tuple[DocumentSettings, ...] = Field(
        min_length=1, description="What to translate: one entry an article, folder or glob."
    )
    stages: Stages = Field(
        default_factory=Stages, description="Settings of the stages, in the order in which they run."
    )


def fields_at(at: tuple[str | int, ...]) -> dict[str, FieldInfo]:
    """Return the options of the section at ``at``, such as ``("documents", 0)``; none where there is no section."""
    section: type[BaseModel] | None = Config
    for part in at:
        if isinstance(part, str):
            option = section.model_fields.get(part) if section else None
            section = section_of(option.annotation) if option else None
    return section.model_fields if section else {}


def option_at(at: tuple[str | int, ...]) -> FieldInfo | None:
    """Return the option at ``at``, such as ``("stages", "translate", "engine")``, or the one whose list it is in."""
    names = tuple(part for part in at if isinstance(part, str))
    return fields_at(names[:-1]).get(names[-1]) if names else None


def section_of(annotation: object) -> type[BaseModel] | None:
    """Return the section that an option, or each entry of a list, is; ``None`` for a plain value."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = typing.get_args(annotation) if typing.get_origin(annotation) is tuple else ()
    return section_of(inner[0]) if inner else None
