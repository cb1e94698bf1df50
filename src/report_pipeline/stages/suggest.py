"""Suggest: what the translation memory has of sources like those that wait for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report_pipeline.memory.unit import Match, context_of
from report_pipeline.memory.units import LIMIT
from report_pipeline.model import ReviewedDocument, SuggestedDocument, Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from report_pipeline.memory.units import TranslationMemory
    from report_pipeline.model import ReviewedPair


def suggest(reviewed: ReviewedDocument, memory: TranslationMemory, least: float) -> SuggestedDocument:
    """Look up the pairs without a decision: equal sources first, then similar ones from ``least`` (0 to 1) on.

    Nothing of it enters a translation. What stands in the pair already, or beside it as an older decision, is left out.
    Raises what ``memory`` raises.
    """
    sources = ["", *(p.pair.source for p in reviewed.pairs), ""]
    waiting = [(i, pair) for i, pair in enumerate(reviewed.pairs) if pair.decision is None]
    similar = memory.fuzzy_many([pair.pair.source for _, pair in waiting], threshold=least)
    suggestions: list[Suggestion] = []
    for (i, pair), near in zip(waiting, similar, strict=True):
        same = [Match(unit, 1.0) for unit in memory.exact(pair.pair.source, context_of(sources[i], sources[i + 2]))]
        suggestions += [_suggestion(pair, match) for match in _new(pair, (*same, *near))][:LIMIT]
    return SuggestedDocument(reviewed, tuple(suggestions))


def _new(pair: ReviewedPair, matches: Iterable[Match]) -> Iterator[Match]:
    """Yield the matches that say what stands nowhere yet."""
    shown = {(pair.pair.source, pair.target)}
    if pair.stale and pair.stale.target is not None:
        shown.add((pair.stale.source, pair.stale.target))
    for match in matches:
        texts = match.unit.source, match.unit.target
        if texts not in shown:
            shown.add(texts)
            yield match


def _suggestion(pair: ReviewedPair, match: Match) -> Suggestion:
    unit = match.unit
    return Suggestion(
        pair.pair.id, unit.source, unit.target, match.similarity, str(unit.status), unit.document, unit.who
    )
