"""Small documents for the tests of the review."""

from __future__ import annotations

import hashlib

from report_pipeline.model import (
    AlignedDocument,
    AlignedPair,
    Article,
    BlockKind,
    Decision,
    Document,
    EngineSignature,
    SegmentedDocument,
    Span,
    Status,
)


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def pair(text: str, target: str = "", number: int = 1, line: int = 1) -> AlignedPair:
    name = f"s-{hash_of(text)[:6]}" + (f"-{number}" if number > 1 else "")
    return AlignedPair(
        name,
        (name,),
        "b1",
        BlockKind.PARAGRAPH,
        text,
        target or f"[{text}]",
        hash_of(text),
        Span(0, len(text), line, line),
    )


def aligned(*pairs: AlignedPair) -> AlignedDocument:
    document = Document("doc", "source/doc.txt", "utf-8", "0" * 64, "", (Article(()),), ())
    return AlignedDocument(SegmentedDocument(document, ()), pairs, EngineSignature("null", "m", "d", "l"))


def decide(of: AlignedPair, target: str | None = "Words.", status: Status = Status.EDITED, note: str = "") -> Decision:
    return Decision(of.id, of.source_hash, of.source, target, status, note, "Li Hua", "2026-03-22T08:30:00Z")
