from __future__ import annotations

from report_pipeline.cleanup.ledger import ledger_lines, original
from report_pipeline.model import Article, Block, BlockKind, Document, LedgerEntry, LedgerKind, Run, Span

TEXT = "开工率85 . 48%\n明显\ue000提高"


def entry(kind: LedgerKind, rule: str, start: int, end: int, after: str = "") -> LedgerEntry:
    first = 1 + TEXT.count("\n", 0, start)
    return LedgerEntry(kind, rule, Span(start, end, first, 1 + TEXT.count("\n", 0, end - 1)), TEXT[start:end], after)


def document() -> Document:
    block = Block(
        "b1",
        BlockKind.PARAGRAPH,
        "开工率85.48%明显提高",
        Span(0, len(TEXT), 1, 2),
        (Run(0, 0, 5), Run(5, 6, 1), Run(6, 8, 3), Run(9, 12, 2), Run(11, 15, 2)),
    )
    ledger = (
        entry(LedgerKind.REMOVE, "number-space", 5, 6),
        entry(LedgerKind.REMOVE, "number-space", 7, 8),
        entry(LedgerKind.JOIN, "line-join", 11, 12),
        entry(LedgerKind.REMOVE, "private-use", 14, 15),
        entry(LedgerKind.MOVE, "title-behind-text", 0, len(TEXT), "开工率85.48%明显提高"),
        entry(LedgerKind.REPLACE, "dash", 3, 4, "——"),
    )
    return Document("d", "d.txt", "utf-8", "0", TEXT, (Article((block,)),), ledger)


def test_ledger_reads_line_by_line() -> None:
    assert list(ledger_lines(document())) == [
        'line 1: remove " " (number-space)',
        'line 1: remove " " (number-space)',
        "line 1: join (line-join)",
        'line 2: remove "\\ue000" (private-use)',
        'line 1-2: move "开工率85 . 48%\\n明显\\ue000提高" (title-behind-text)',
        'line 1: replace "8" by "——" (dash)',
    ]


def test_long_texts_are_cut_for_the_eye() -> None:
    text = "长" * 100
    doc = Document("d", "d", "-", "0", text, (), (LedgerEntry(LedgerKind.REMOVE, "x", Span(0, 100, 1, 1), text),))

    assert list(ledger_lines(doc)) == [f'line 1: remove "{"长" * 60}…" (x)']


def test_a_block_is_undone_from_its_runs_and_the_ledger() -> None:
    doc = document()
    ledger = tuple(e for e in doc.ledger if e.rule != "dash")
    bare = Document(doc.id, doc.source, doc.encoding, doc.sha256, "", doc.articles, ledger)

    assert original(bare, doc.blocks[0]) == TEXT
