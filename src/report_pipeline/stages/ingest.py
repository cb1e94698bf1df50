"""The ingest stage: what a reader extracted → the document, cleaned, with a ledger of everything that was done."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from report_pipeline.cleanup.articles import arrange
from report_pipeline.cleanup.draft import Draft, Removed
from report_pipeline.cleanup.furniture import find_furniture, without_furniture
from report_pipeline.cleanup.marks import HAN_CHARACTER
from report_pipeline.cleanup.normalize import normalize
from report_pipeline.cleanup.source import Source, TextLine, text_lines
from report_pipeline.cleanup.structure import Piece, classify, split_captions
from report_pipeline.cleanup.unwrap import Group, unwrap
from report_pipeline.errors import InputError, Place
from report_pipeline.model import Article, Block, BlockKind, Document, LedgerEntry, LedgerKind, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report_pipeline.config import DocumentSettings, IngestSettings
    from report_pipeline.readers.base import RawText

_HINT_LINES = 3
"""Lines that a hinted title or heading may have been broken into."""


def ingest(
    raw: RawText,
    *,
    id: str,  # noqa: A002 - the name of the document's field
    source: str,
    sha256: str,
    settings: IngestSettings,
    hints: DocumentSettings,
) -> Document:
    """Clean ``raw`` and find its articles.

    ``id``, ``source`` and ``sha256`` become the document's. What ``hints`` says wins over ``settings`` and over
    every guess. Raises InputError when no Chinese text is left to translate.
    """
    text = Source(raw)
    _require_chinese(text.text, source)
    lines = text_lines(raw, text)
    keep = (hints.ingest.header_footer or settings.header_footer) == "keep"
    lines, removed = without_furniture(lines, find_furniture(lines, headers=not keep))
    _apply_hints(lines, hints)
    groups = unwrap(
        lines,
        join=(hints.ingest.unwrap or settings.unwrap) == "auto",
        column_width=hints.ingest.column_width or settings.column_width,
    )
    pieces, ledger = _pieces(text, lines, groups, removed)
    if not any(HAN_CHARACTER.search(p.text) for p in pieces):
        raise _no_chinese(source)
    classify(pieces)
    parts = arrange(pieces)
    if hints.title.zh:
        _set_title(parts, hints.title.zh)
    return Document(
        id=id,
        source=source,
        encoding=raw.encoding,
        sha256=sha256,
        text=text.text,
        articles=_articles(parts),
        ledger=_ledger(text, ledger, parts, removed),
        target_title=hints.title.en or "",
        notes=raw.notes,
    )


def _require_chinese(text: str, source: str) -> None:
    """Raise InputError for a text with nothing to translate."""
    if not text:
        raise InputError("the file is empty", place=Place(source), advice="give a file with Chinese text")
    if not text.strip():
        raise InputError("the file holds only blanks", place=Place(source), advice="give a file with Chinese text")
    if not HAN_CHARACTER.search(text):
        raise _no_chinese(source)


def _no_chinese(source: str) -> InputError:
    return InputError(
        "no Chinese text is left to translate: there are no Han characters in it",
        place=Place(source),
        advice="give a Chinese text; if it is one, name its encoding (ingest: {encoding: gb18030})",
    )


def _fold(text: str) -> str:
    """Return ``text`` for comparison with a hint: without blanks, compatibility forms made equal."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _apply_hints(lines: list[TextLine], hints: DocumentSettings) -> None:
    """Make lines that a hint names, or up to three lines that do so together, blocks of the hinted kind."""
    wanted = {_fold(h): BlockKind.HEADING for h in hints.headings}
    if hints.title.zh:
        wanted[_fold(hints.title.zh)] = BlockKind.TITLE
    wanted.pop("", None)
    if not wanted:
        return
    longest = max(map(len, wanted))
    i = 0
    while i < len(lines):
        folded = ""
        for end, line in enumerate(lines[i : i + _HINT_LINES], i + 1):
            folded += _fold(line.text)
            if len(folded) > longest:
                break
            if kind := wanted.get(folded):
                _force(lines, i, end, kind)
                break
        i += 1


def _force(lines: list[TextLine], first: int, end: int, kind: BlockKind) -> None:
    """Make one whole line of ``lines[first:end]``."""
    line = lines[first]
    line.kind, line.whole, line.level = kind, True, (line.level or 1) if kind is BlockKind.HEADING else 0
    line.parts = tuple((part.start, part.end) for part in lines[first:end])
    del lines[first + 1 : end]


def _pieces(
    text: Source, lines: Sequence[TextLine], groups: Sequence[Group], removed: Sequence[Removed]
) -> tuple[list[Piece], list[LedgerEntry]]:
    """Clean each group of lines; return the pieces with text, and the ledger of all."""
    pieces: list[Piece] = []
    ledger: list[LedgerEntry] = []
    for group in groups:
        line = lines[group.first]
        slices = [s for part in lines[group.first : group.last + 1] for s in part.slices]
        alone = len(slices) == 1 and line.kind in {None, BlockKind.CAPTION}
        for part in [[s] for s in split_captions(line.text, line.start)] if alone else [slices]:
            draft = normalize(Draft(text, part, removed))
            runs, entries = draft.settle()
            ledger += entries
            if span := draft.span():
                piece = Piece(draft.text, span, runs, text.text[part[0][0] : part[0][1]], group.short)
                piece.kind, piece.level, piece.known = line.kind, line.level, line.kind is not None
                pieces.append(piece)
    return pieces, ledger


def _set_title(parts: list[list[Piece]], title: str) -> None:
    """Make ``title`` the first article's, unless it was found in the text as some article's title."""
    if any(p.kind is BlockKind.TITLE and _fold(p.text) == _fold(title) for part in parts for p in part):
        return
    found = next((p for p in parts[0] if p.kind is BlockKind.TITLE), None)
    if found is None:
        first = min(p.span.start for p in parts[0])
        line = min(p.span.first_line for p in parts[0])
        parts[0].insert(0, Piece(title, Span(first, first, line, line), (), "", short=True, kind=BlockKind.TITLE))
    else:
        found.text, found.runs, found.replaced = title, (), True


def _articles(parts: Sequence[Sequence[Piece]]) -> tuple[Article, ...]:
    """Number the blocks in reading order."""
    articles: list[Article] = []
    number = 0
    for part in parts:
        blocks: list[Block] = []
        for piece in part:
            number += 1
            blocks.append(piece.block(number))
        articles.append(Article(tuple(blocks)))
    return tuple(articles)


def _ledger(
    text: Source, entries: list[LedgerEntry], parts: Sequence[Sequence[Piece]], removed: Sequence[Removed]
) -> tuple[LedgerEntry, ...]:
    """Add what was removed between blocks, replaced by a hint and moved; sort by place."""
    within = {e.span.start for e in entries if e.kind is LedgerKind.REMOVE}
    for gone in removed:
        if gone.start not in within:
            before = text.text[gone.start : gone.end]
            entries.append(LedgerEntry(LedgerKind.REMOVE, gone.rule, text.span(gone.start, gone.end), before))
    for piece in (p for part in parts for p in part):
        before = text.text[piece.span.start : piece.span.end]
        if piece.replaced:
            span = piece.span
            entries[:] = [e for e in entries if not (span.start <= e.span.start and e.span.end <= span.end)]
            entries.append(LedgerEntry(LedgerKind.REPLACE, "title-hint", span, before, piece.text))
        if piece.moved:
            entries.append(LedgerEntry(LedgerKind.MOVE, f"{piece.kind}-behind-text", piece.span, before, piece.text))
    return tuple(sorted(entries, key=lambda e: (e.span.start, e.span.end, e.kind)))
