"""The ledger: what clean-up did to the source, for people to read and for programs to undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report_pipeline.model import LedgerKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.model import Block, Document, LedgerEntry

_LONGEST = 60


def ledger_lines(document: Document) -> Iterator[str]:
    """Yield the ledger for people, one entry a line: ``line 12: remove "— 3 —" (page-number)``."""
    for entry in document.ledger:
        yield f"line {_lines(entry)}: {_deed(entry)} ({entry.rule})"


def original(document: Document, block: Block) -> str:
    """Undo what the ledger says was done to ``block``: return its source text, taken from its runs and the ledger.

    Only the block's text and the ledger are read, not ``document.text``: what comes back was not lost.
    """
    start, end = block.span.start, block.span.end
    pieces = [(r.source_start, block.text[r.text_start : r.text_start + r.length]) for r in block.runs]
    pieces += [
        (e.span.start, e.before)
        for e in document.ledger
        if e.kind is not LedgerKind.MOVE and start <= e.span.start and e.span.end <= end
    ]
    return "".join(text for _, text in sorted(pieces))


def _lines(entry: LedgerEntry) -> str:
    first, last = entry.span.first_line, entry.span.last_line
    return str(first) if first == last else f"{first}-{last}"


def _deed(entry: LedgerEntry) -> str:
    before, after = _quote(entry.before), _quote(entry.after)
    if entry.kind is LedgerKind.JOIN:
        return f"join with {after}" if entry.after else "join"
    if entry.kind is LedgerKind.REMOVE:
        return f"remove {before}"
    if entry.kind is LedgerKind.MOVE:
        return f"move {before}"
    return f"replace {before} by {after}"


def _quote(text: str) -> str:
    """Quote ``text``, with what cannot be seen as escapes, cut when it is long."""
    shown = "".join(
        c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in text[: _LONGEST + 1]
    )
    return f'"{shown}"' if len(text) <= _LONGEST else f'"{shown[:_LONGEST]}…"'
