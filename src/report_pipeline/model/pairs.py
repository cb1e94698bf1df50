"""Translations, pairs of source and target, and what the checks find in them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from report_pipeline.model.documents import BlockKind, SegmentedDocument, Span  # noqa: TC001 - pydantic reads the fields' types


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One candidate translation of a segment."""

    text: str
    score: float | None = None
    """The model's log-probability per token; ``None`` where the engine has none."""


@dataclass(frozen=True, slots=True)
class EngineSignature:
    """Everything that can change what an engine answers; enters cache keys and provenance notes."""

    engine: str
    """Name in pipeline.yaml: ``argos``, ``gloss``, ``null``."""
    model: str
    """Name of the model for people, such as ``Qwen2.5-Coder-1.5B-Instruct (Q4_K_M)``."""
    digest: str
    """Digest of the model's weights and tokenizer."""
    library: str
    """Library that computes it with its version, such as ``ctranslate2 4.8.5``."""
    settings: tuple[tuple[str, str], ...] = ()
    """Decode settings that matter for the result, sorted by name."""
    licence: str = ""
    draft: bool = False
    """True for an engine whose output is a gloss and no translation: editions say so on every page."""


@dataclass(frozen=True, slots=True)
class Translation:
    """What an engine made of one segment."""

    segment_id: str
    text: str
    hypotheses: tuple[Hypothesis, ...] = ()
    """All candidates, best first; the first one is ``text`` unless a repair chose another."""
    truncated: bool = False
    """The model's answer ran into the length limit; a check reports it."""
    repair: str = ""
    """Id of the repair that made ``text``; empty for the engine's own first answer."""


@dataclass(frozen=True, slots=True)
class TranslatedDocument:
    """What the translate stage makes: one translation a segment, in the same order."""

    segmented: SegmentedDocument
    translations: tuple[Translation, ...]
    signature: EngineSignature


class Origin(StrEnum):
    """Where the target text of a pair comes from."""

    MACHINE = "machine"
    REFERENCE = "reference"
    """A human translation that the user gave (``reference:``)."""


@dataclass(frozen=True, slots=True)
class AlignedPair:
    """Source text with the target text that stands for it: one segment, or several that were merged."""

    id: str
    """Id of the first segment."""
    segment_ids: tuple[str, ...]
    """Empty for a sentence that only the reference has."""
    block_id: str
    kind: BlockKind
    source: str
    target: str
    source_hash: str
    span: Span
    origin: Origin = Origin.MACHINE
    confidence: float = 1.0
    """0 to 1; machine output is aligned by construction and has 1."""
    alternatives: tuple[Hypothesis, ...] = ()
    truncated: bool = False
    repair: str = ""


class Severity(StrEnum):
    """How much a finding weighs."""

    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a check found in a pair."""

    check: str
    """Id of the check: ``numbers``, ``untranslated``, ``repetition``, ``truncated`` …"""
    severity: Severity
    pair_id: str
    message: str
    """One sentence that quotes the evidence."""


@dataclass(frozen=True, slots=True)
class AlignedDocument:
    """What the align stage makes. Every segment is in exactly one pair."""

    segmented: SegmentedDocument
    pairs: tuple[AlignedPair, ...]
    signature: EngineSignature
    findings: tuple[Finding, ...] = ()
    """What the checks found in the pairs as the machine left them."""
