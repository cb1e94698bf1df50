"""Review: people's decisions over the machine's pairs, and the gates before publishing."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from report_pipeline.errors import Place, QualityGateError, ReviewGateError
from report_pipeline.model import AlignedDocument, Decision, ReviewedDocument, ReviewedPair, Severity, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from report_pipeline.config import ReviewSettings
    from report_pipeline.config_check import CheckSettings
    from report_pipeline.model import AlignedPair, Finding

    Check = Callable[[Iterable[tuple[AlignedPair, str]]], tuple[Finding, ...]]

SIMILAR = 0.5
"""Least similarity (Dice coefficient of character pairs) at which an older source is shown beside a pair."""
_RAREST = 12
"""Character pairs by which candidates are looked up: the rarest of a text say most about it."""
_CANDIDATES = 24
"""Texts that are compared in full."""
SHOWN = 10
"""Pairs or findings that a gate's error lists."""
_ENOUGH = {
    "none": frozenset(Status),
    "edited": frozenset({Status.EDITED, Status.APPROVED, Status.LOCKED}),
    "approved": frozenset({Status.APPROVED, Status.LOCKED}),
}


def review(aligned: AlignedDocument, decisions: Sequence[Decision], check: Check) -> ReviewedDocument:
    """Apply ``decisions`` to the pairs; ``check``, as in the align stage, finds what is wrong in the texts to publish.

    A decision holds for the pair of its segment id while the source is what the person saw. If the id is gone and a
    pair without a decision has the very same source, it holds for that one: ids of equal sentences count them, so they
    shift when one is deleted. Any other decision is kept as ``stale`` of the pair that its source has become, if one is
    similar enough, or among the ``orphans``. All decisions come back in exactly one of these places.
    """
    applied, rest = _apply(aligned.pairs, decisions)
    stale, orphans = _find_stale(aligned.pairs, applied, rest, decisions)
    pairs = tuple(_reviewed(pair, applied.get(i), stale.get(i)) for i, pair in enumerate(aligned.pairs))
    as_aligned = all(p.target == p.pair.target for p in pairs)  # nothing new to check, which takes 1.4 ms a pair
    findings = aligned.findings if as_aligned else check((p.pair, p.target) for p in pairs)
    return ReviewedDocument(aligned, pairs, findings, tuple(orphans))


def _reviewed(pair: AlignedPair, decision: Decision | None, stale: Decision | None) -> ReviewedPair:
    if decision is None:
        return ReviewedPair(pair, pair.target, stale=stale)
    target = pair.target if decision.target is None else decision.target
    return ReviewedPair(pair, target, decision.status, decision, stale)


def _holds(decision: Decision, pair: AlignedPair) -> bool:
    """Whether the source is what the person saw; an entry written by hand may not say what that was."""
    if decision.source_hash:
        return decision.source_hash == pair.source_hash
    return not decision.source or decision.source == pair.source


def _apply(pairs: Sequence[AlignedPair], decisions: Sequence[Decision]) -> tuple[dict[int, Decision], list[Decision]]:
    """Return the decisions that hold, by position of their pair, and the others."""
    by_id = {pair.id: i for i, pair in enumerate(pairs)}
    applied: dict[int, Decision] = {}
    homeless: list[Decision] = []
    rest: list[Decision] = []
    for decision in decisions:
        i = by_id.get(decision.segment_id)
        if i is None:
            homeless.append(decision)
        elif i not in applied and _holds(decision, pairs[i]):
            applied[i] = decision
        else:
            rest.append(decision)
    free = defaultdict(list)
    for i, pair in enumerate(pairs):
        if i not in applied:
            free[pair.source_hash].append(i)
    for decision in homeless:
        if decision.source_hash and free[decision.source_hash]:
            applied[free[decision.source_hash].pop(0)] = decision
        else:
            rest.append(decision)
    return applied, rest


def _find_stale(
    pairs: Sequence[AlignedPair], applied: dict[int, Decision], rest: list[Decision], decisions: Sequence[Decision]
) -> tuple[dict[int, Decision], list[Decision]]:
    """Give each decision of ``rest`` the undecided pair that its source has most likely become; each pair gets one."""
    if not rest:
        return {}, []
    by_id = {pair.id: i for i, pair in enumerate(pairs) if i not in applied}
    candidates: list[tuple[float, int, int, int]] = []
    similar = _Similarity({i: pair.source for i, pair in enumerate(pairs) if i not in applied})
    expected = _expected_positions(applied, decisions)
    for n, decision in enumerate(rest):
        if decision.segment_id in by_id:
            candidates.append((-2.0, 0, n, by_id[decision.segment_id]))
        for i, score in similar.to(decision.source):
            candidates.append((-round(score, 2), abs(i - expected[id(decision)]), n, i))
    stale: dict[int, Decision] = {}
    placed: set[int] = set()
    for _, _, n, i in sorted(candidates):
        if n not in placed and i not in stale:
            stale[i] = rest[n]
            placed.add(n)
    return stale, [decision for n, decision in enumerate(rest) if n not in placed]


def _expected_positions(applied: dict[int, Decision], decisions: Sequence[Decision]) -> dict[int, int]:
    """Return, by identity, where each decision would stand: behind the pair of the decision before it."""
    at = {id(decision): i for i, decision in applied.items()}
    expected: dict[int, int] = {}
    last = -1
    for decision in decisions:
        last = at.get(id(decision), last + 1)
        expected[id(decision)] = last
    return expected


class _Similarity:
    """Which texts share character pairs with a given one; an index, since all against all takes minutes."""

    def __init__(self, texts: dict[int, str]) -> None:
        self._pairs = {i: _character_pairs(text) for i, text in texts.items()}
        self._where: dict[str, list[int]] = defaultdict(list)
        for i, found in self._pairs.items():
            for pair in found:
                self._where[pair].append(i)

    def to(self, text: str) -> list[tuple[int, float]]:
        """Return the texts that are similar enough, with their Dice coefficients."""
        own = _character_pairs(text)
        rarest = sorted((p for p in own if p in self._where), key=lambda p: (len(self._where[p]), p))[:_RAREST]
        candidates = Counter(i for pair in rarest for i in self._where[pair])
        scores = ((i, _dice(own, self._pairs[i])) for i, _ in candidates.most_common(_CANDIDATES))
        return [(i, score) for i, score in scores if score >= SIMILAR]


def _dice(one: Counter[str], other: Counter[str]) -> float:
    """Return the Dice coefficient of two bags: 1 for equal ones, 0 for such that share nothing."""
    return 2 * (one & other).total() / (one.total() + other.total())


def _character_pairs(text: str) -> Counter[str]:
    framed = f"\n{text}\n"
    return Counter(framed[i : i + 2] for i in range(len(framed) - 1))


def quality_gate(reviewed: ReviewedDocument, settings: CheckSettings, *, strict: bool = False) -> None:
    """Pass, or raise QualityGateError for findings of the checks in ``fail_on``; with ``strict``, for any errors."""
    stopping = [
        f for f in reviewed.findings if f.check in settings.fail_on or (strict and f.severity is Severity.ERROR)
    ]
    if not stopping:
        return
    document = reviewed.aligned.segmented.document.id
    shown = "\n".join(f"    {f.check}: {f.message}" for f in stopping[:SHOWN])
    more = f"\n    … and {len(stopping) - SHOWN} more" if len(stopping) > SHOWN else ""
    raise QualityGateError(
        f"{document}: {len(stopping)} findings stop publishing"
        f" ({'--strict' if strict else 'stages.check.fail_on'}):\n{shown}{more}",
        advice=f"correct these segments with `report-pipeline review {document}`, or"
        + (" run without --strict" if strict else " take the check out of fail_on"),
    )


def gate(reviewed: ReviewedDocument, settings: ReviewSettings, *, strict: bool = False) -> None:
    """Pass, or raise ReviewGateError that lists the pairs which lack what ``stages.review.require`` wants.

    With ``strict``, all must be approved, whatever the config wants.
    """
    require = "approved" if strict else settings.require
    missing = [pair for pair in reviewed.pairs if pair.status not in _ENOUGH[require]]
    if not missing:
        return
    document = reviewed.aligned.segmented.document
    listed = "".join(f"\n    {_line(pair)}" for pair in missing[:SHOWN])
    more = f"\n    … and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
    raise ReviewGateError(
        f"{document.id}: {len(missing)} of {len(reviewed.pairs)} pairs are not {require}"
        f" ({'--strict' if strict else 'stages.review.require'}); nothing was published:{listed}{more}",
        place=Place(document.source, missing[0].pair.span.first_line),
        advice=f"decide them with `report-pipeline review {document.id}`, or in the template"
        f" build/{document.id}/review-template.yaml, and run again",
    )


def _line(reviewed: ReviewedPair) -> str:
    pair = reviewed.pair
    text = pair.source if len(pair.source) <= 24 else pair.source[:23] + "…"  # noqa: PLR2004 - half a terminal's line
    state = "its source changed" if reviewed.stale else str(reviewed.status)
    return f"line {pair.span.first_line}, {pair.id} ({state}): {text}"
