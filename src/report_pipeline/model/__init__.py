"""The document model: what the stages hand to one another.

Every class is frozen; a stage wraps what it was given and adds its own part. Nothing here reads a
file, knows an engine, or imports a module of another package. Everybody imports from here, not from the files within.

Offsets count characters (Unicode code points, not bytes) of the *source text*: what a reader
extracted from the file, line ends as line feeds, before any clean-up. Lines count from 1.
"""

from report_pipeline.model.decisions import (
    Decision,
    Earlier,
    ReviewedDocument,
    ReviewedPair,
    Status,
    SuggestedDocument,
    Suggestion,
)
from report_pipeline.model.documents import (
    Article,
    Block,
    BlockKind,
    Document,
    LedgerEntry,
    LedgerKind,
    Run,
    Segment,
    SegmentedDocument,
    Span,
)
from report_pipeline.model.editions import (
    Comment,
    Edition,
    EditionArticle,
    EditionBlock,
    EditionPair,
    Gloss,
    Layout,
    Provenance,
)
from report_pipeline.model.pairs import (
    AlignedDocument,
    AlignedPair,
    EngineSignature,
    Finding,
    Hypothesis,
    Origin,
    Severity,
    TranslatedDocument,
    Translation,
)

__all__ = [
    "AlignedDocument",
    "AlignedPair",
    "Article",
    "Block",
    "BlockKind",
    "Comment",
    "Decision",
    "Document",
    "Earlier",
    "Edition",
    "EditionArticle",
    "EditionBlock",
    "EditionPair",
    "EngineSignature",
    "Finding",
    "Gloss",
    "Hypothesis",
    "Layout",
    "LedgerEntry",
    "LedgerKind",
    "Origin",
    "Provenance",
    "ReviewedDocument",
    "ReviewedPair",
    "Run",
    "Segment",
    "SegmentedDocument",
    "Severity",
    "Span",
    "Status",
    "SuggestedDocument",
    "Suggestion",
    "TranslatedDocument",
    "Translation",
]
