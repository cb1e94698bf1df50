"""What the page is told about rows, as plain values for JSON; the page shows all of it as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from report_pipeline.engines.hints import HintKind, HintSettings, write_in
from report_pipeline.lexicon.numbers import parse_zh, render_en

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.checks.view import DocumentView
    from report_pipeline.model import AlignedPair, Decision, Earlier, Suggestion
    from report_pipeline.webapp.desk import Desk, Row

_ALL = HintSettings(units=True, phrases=True, dates=True)
_MOST_INSERTS = 24


def row(row: Row) -> dict[str, Any]:
    """Return a row as the list shows it."""
    reviewed, pair = row.reviewed, row.reviewed.pair
    plain: dict[str, Any] = {
        "id": pair.id,
        "line": pair.span.first_line,
        "last": pair.span.last_line,
        "kind": str(pair.kind),
        "source": pair.source,
        "machine": pair.target,
        "target": reviewed.target,
        "status": str(reviewed.status),
        "version": row.version,
    }
    if reviewed.decision is not None:
        said = reviewed.decision
        plain |= {"note": said.note, "who": said.who, "when": said.when}
    if row.findings:
        plain["findings"] = [[f.check, str(f.severity), f.message] for f in row.findings]
    if reviewed.stale is not None:
        plain["stale"] = _decision(reviewed.stale)
    return plain


def blocks(desk: Desk) -> list[dict[str, Any]]:
    """Return the sections of a document: its titles and headings, and from which row each goes on."""
    reviewed = desk.reviewed()
    levels = {b.id: b.level for b in reviewed.aligned.segmented.document.blocks}
    found: list[dict[str, Any]] = []
    for i, (pair, block) in enumerate((r.pair, r.pair.block_id) for r in reviewed.pairs):
        if pair.kind in {"title", "heading"} and not (found and found[-1]["block"] == block):
            found.append({"first": i, "block": block, "level": levels.get(block, 0)})
    if not found or found[0]["first"]:
        found.insert(0, {"first": 0, "block": "", "level": 0})
    return found


def details(desk: Desk, row: Row, view: DocumentView) -> dict[str, Any]:
    """Return what helps with one row: other translations, things to insert, what was said before."""
    pair = row.reviewed.pair
    return {
        "id": pair.id,
        "version": row.version,
        "alternatives": list(_alternatives(pair, desk.suggestions)),
        "inserts": _inserts(pair, view),
        "history": [_earlier(e) for e in reversed(row.reviewed.decision.history)] if row.reviewed.decision else [],
    }


def _alternatives(pair: AlignedPair, suggestions: tuple[Suggestion, ...]) -> Iterator[dict[str, Any]]:
    seen = {pair.target}
    for suggestion in suggestions:
        if suggestion.pair_id == pair.id and suggestion.target not in seen:
            seen.add(suggestion.target)
            yield {
                "from": "memory",
                "text": suggestion.target,
                "source": suggestion.source,
                "percent": int(suggestion.similarity * 100),
                "status": suggestion.status,
                "who": suggestion.who,
                "document": suggestion.document,
            }
    for hypothesis in pair.alternatives:
        if hypothesis.text not in seen:
            seen.add(hypothesis.text)
            yield {"from": "engine", "text": hypothesis.text}


def _inserts(pair: AlignedPair, view: DocumentView) -> list[dict[str, str]]:
    """Return the numbers, dates, terms and names of the source with their English, in its order."""
    told = write_in(pair.source, pair.kind, glossary=view.glossary, settings=_ALL, names=view.names)
    known = [(h.start, h.end, h.source, h.english, _kind(h.kind)) for h in told.hints]
    for number in parse_zh(pair.source):
        if not any(start < number.end and number.start < end for start, end, *_ in known):
            known.append((number.start, number.end, number.text, render_en(number), "number"))
    unique = dict.fromkeys((source, english, kind) for _, _, source, english, kind in sorted(known))
    return [{"source": s, "english": e, "kind": k} for s, e, k in unique][:_MOST_INSERTS]


def _kind(kind: HintKind) -> str:
    return "number" if kind in {HintKind.AMOUNT, HintKind.DATE} else str(kind)


def _decision(said: Decision) -> dict[str, Any]:
    return {
        "source": said.source,
        "target": said.target,
        "status": str(said.status),
        "note": said.note,
        "who": said.who,
        "when": said.when,
    }


def _earlier(said: Earlier) -> dict[str, Any]:
    return {"target": said.target, "status": str(said.status), "note": said.note, "who": said.who, "when": said.when}
