"""Repair before report: where a check fails, other translations are tried, and the first that passes is taken.

In this order, and within a budget: the engine's other hypotheses; smaller pieces at clause borders, joined again; a
decode with repetition controls; for an engine that listens, a second try that is told what was wrong; and the right
number (``repair_numbers``) or the glossary's word (``repair_terms``) in the place of the one that is wrong, before any
decode if nothing else is wrong. A candidate that does not pass, but has strictly fewer errors, is kept and tried on.
Equal segments are repaired alike.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from report_pipeline.checks import check_pair
from report_pipeline.checks.view import DocumentView
from report_pipeline.config_check import CheckRules
from report_pipeline.engines.base import Controls, Retry
from report_pipeline.model import AlignedPair, Hypothesis, Severity
from report_pipeline.stages.align import machine_pair
from report_pipeline.stages.pieces import join_answers, untranslated
from report_pipeline.stages.repair_numbers import right_number
from report_pipeline.stages.sentences import cut_long

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from report_pipeline.alignment.present import Renderings
    from report_pipeline.lexicon.glossary import Glossary
    from report_pipeline.model import BlockKind, Finding, TranslatedDocument, Translation
    from report_pipeline.stages.repair_ask import Asker, Wish

SHARE: Final = 0.12
"""Of a document's characters, the share that may be translated again; with 0, nothing is. Few long sentences fill no
batch: a report's first 12 % took 30 s of 130, the next 10 % another 20 s and mended one sentence."""
_AT_LEAST: Final = 600
"""Characters that even a short document has for its repairs."""
_WORTH_DECODING: Final = frozenset({"length"})
"""Checks whose doubts are worth a second translation; other doubts only choose among what is there."""
_DOES_NOT_COUNT: Final = {"consistency": "off"}
"""Equal segments are repaired alike, so that their translations cannot differ."""
_PUT_RIGHT: Final = frozenset({"numbers", "terms"})
"""Checks whose findings may be put right without another translation."""
_NGRAM: Final = 4
_PENALTY: Final = 1.1
_SMALLEST_PIECE: Final = 20
_BEAM: Final = 4
_NARROW_BEAM: Final = 2
"""For a language model: each hypothesis has a state of its own, copied at each step; with 4, 13 characters/s."""
_BEAM_COST: Final = 2
"""What a decode with a beam costs beside a greedy one, batches being what they are."""


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What the repairs did. Segments that are equal count each."""

    failing: int
    """Segments with findings in their first translation."""
    repaired: dict[str, int]
    """Repair → segments whose text is its work."""
    left: int
    """Segments that still have findings."""
    characters: int
    """Source characters that were translated again."""


@dataclass(slots=True)
class _Case:
    """A text with findings, and the best translation so far."""

    kind: BlockKind
    pair: AlignedPair
    findings: tuple[Finding, ...]
    alternatives: tuple[Hypothesis, ...]
    repair: str = ""

    @property
    def weight(self) -> tuple[int, int]:
        return _weight(self.findings)

    @property
    def worth_decoding(self) -> bool:
        return any(f.severity is Severity.ERROR or f.check in _WORTH_DECODING for f in self.findings)


def repair(
    translated: TranslatedDocument,
    asker: Asker,
    *,
    glossary: Glossary,
    rules: CheckRules | None = None,
    decided: Collection[str] = (),
    share: float = SHARE,
) -> tuple[TranslatedDocument, RepairReport]:
    """Return the document with better translations for segments that fail a check, and what was done.

    ``decided`` are the segments that a person has decided about: nothing is repaired there, nor where a translation
    comes from the memory. The first translation stays among a repaired one's hypotheses.

    Raises what the engine's errors are translated to; the document is then as it was.
    """
    workshop = _Workshop(translated, asker, glossary, rules or CheckRules(), decided)
    workshop.run(share)
    return workshop.result()


class _Workshop:
    """The cases of one document, and the repairs in their order."""

    def __init__(
        self,
        translated: TranslatedDocument,
        asker: Asker,
        glossary: Glossary,
        rules: CheckRules,
        decided: Collection[str],
    ) -> None:
        self._translated = translated
        self._asker = asker
        self._rules = rules.model_copy(update=_DOES_NOT_COUNT)
        pairs = [
            machine_pair(s, t) for s, t in zip(translated.segmented.segments, translated.translations, strict=True)
        ]
        self._view = DocumentView.of(((pair, pair.target) for pair in pairs), glossary)
        self._cases: dict[tuple[BlockKind, str], _Case] = {}
        self._spent = 0
        for pair, translation in zip(pairs, translated.translations, strict=True):
            if pair.id not in decided and not translation.repair and untranslated(pair.source) is None:
                self._open(pair, translation)
        self._failing = {text: case.weight for text, case in self._cases.items()}

    def _open(self, pair: AlignedPair, translation: Translation) -> None:
        if (pair.kind, pair.source) in self._cases:
            return
        findings = check_pair(pair, pair.target, self._view, self._rules)
        if findings:
            self._cases[pair.kind, pair.source] = _Case(pair.kind, pair, findings, translation.hypotheses)

    def run(self, share: float) -> None:
        """Try the repairs one after another on what is still failing."""
        total = sum(len(segment.text) for segment in self._translated.segmented.segments)
        budget = max(_AT_LEAST, int(total * share)) if share else 0
        for case in self._cases.values():
            self._take_first(case, case.alternatives[1:], "hypothesis")
        self._put_right(case for case in self._failing_cases() if {f.check for f in case.findings} <= _PUT_RIGHT)
        for name, wish in self._decodes():
            cases = [case for case in self._failing_cases() if case.worth_decoding]
            self._decode(name, wish, cases, budget)
        self._put_right(self._failing_cases())

    def _put_right(self, cases: Iterable[_Case]) -> None:
        """Replace what is wrong and nothing else, where its place is certain."""
        for case in cases:
            checks = {f.check for f in case.findings}
            fixed = right_number(case.pair.source, case.pair.target) if "numbers" in checks else None
            if fixed:
                self._take_first(case, (Hypothesis(fixed),), "number")
            fixed = self._right_terms(case) if "terms" in checks else None
            if fixed:
                self._take_first(case, (Hypothesis(fixed),), "term")

    def _right_terms(self, case: _Case) -> str | None:
        from report_pipeline.stages.repair_terms import right_terms

        return right_terms(case.pair.source, case.pair.target, self._view.glossary, self._renderings)

    @cached_property
    def _renderings(self) -> Renderings:
        from report_pipeline.alignment.present import Renderings

        return Renderings([], self._view.glossary, self._view.names)

    def _decodes(self) -> Iterator[tuple[str, Callable[[_Case], Wish]]]:
        """Yield the repairs that ask the engine again; an engine without a model has no other answer."""
        from report_pipeline.stages.repair_ask import Wish

        if self._translated.signature.draft:
            return
        beam = _NARROW_BEAM if self._asker.listens else _BEAM
        controls = Controls(beam, beam, no_repeat_ngram=_NGRAM, repetition_penalty=_PENALTY)
        yield "pieces", lambda case: Wish(case.kind, _pieces(case.pair.source))
        yield "controls", lambda case: Wish(case.kind, (case.pair.source,), controls)
        if self._asker.listens:
            yield "told", lambda case: Wish(case.kind, (case.pair.source,), retry=Retry(case.pair.target, _fault(case)))

    def _failing_cases(self) -> list[_Case]:
        """Return what still fails, the worst first."""
        failing = [case for case in self._cases.values() if case.findings]
        return sorted(failing, key=lambda case: (tuple(-n for n in case.weight), case.pair.span.start))

    def _decode(self, name: str, wish: Callable[[_Case], Wish], cases: Iterable[_Case], budget: int) -> None:
        """Ask the engine again for as many of the cases as the budget allows, all in one call."""
        asked: list[tuple[_Case, Wish]] = []
        for case in cases:
            wanted = wish(case)
            cost = len(case.pair.source) * (_BEAM_COST if wanted.controls else 1)
            if (name == "pieces" and len(wanted.pieces) == 1) or self._spent + cost > budget:
                continue
            self._spent += cost
            asked.append((case, wanted))
        answers = self._asker.ask([wanted for _, wanted in asked])
        for (case, wanted), given in zip(asked, answers, strict=True):
            if given is not None:
                answer = join_answers(wanted.pieces, given)
                self._take_first(case, answer.hypotheses, name, truncated=answer.truncated)

    def _take_first(self, case: _Case, candidates: Sequence[Hypothesis], name: str, *, truncated: bool = False) -> None:
        """Take the first candidate that passes, or else the one with the fewest errors, if these are fewer."""
        best = None
        for rank, candidate in enumerate(candidates):
            pair = replace(case.pair, target=candidate.text, truncated=truncated and rank == 0)
            findings = check_pair(pair, pair.target, self._view, self._rules)
            if _weight(findings) < (_weight(best[1]) if best else case.weight):
                best = (pair, findings, candidate)
            if not findings:
                break
        if best:
            case.pair, case.findings, hypothesis = best
            case.repair = name
            case.alternatives = tuple(dict.fromkeys((hypothesis, *case.alternatives)))

    def result(self) -> tuple[TranslatedDocument, RepairReport]:
        """Return the document with its repairs, and the report."""
        segments = self._translated.segmented.segments
        counts: dict[str, int] = {}
        translations = []
        left = failing = 0
        for segment, translation in zip(segments, self._translated.translations, strict=True):
            case = self._cases.get((segment.kind, segment.text))
            if case is None or translation.repair:
                translations.append(translation)
                continue
            failing += 1
            left += bool(case.findings)
            if case.repair:
                counts[case.repair] = counts.get(case.repair, 0) + 1
                translation = _repaired(translation, case)  # noqa: PLW2901
            translations.append(translation)
        document = replace(self._translated, translations=tuple(translations))
        return document, RepairReport(failing, counts, left, self._spent)


def _weight(findings: Sequence[Finding]) -> tuple[int, int]:
    errors = sum(f.severity is Severity.ERROR for f in findings)
    return errors, len(findings) - errors


def _fault(case: _Case) -> str:
    return "; ".join(finding.message for finding in case.findings)


def _pieces(source: str) -> tuple[str, ...]:
    """Cut a text at a clause border near its middle."""
    return cut_long(source, max(_SMALLEST_PIECE, len(source) * 2 // 3))


def _repaired(translation: Translation, case: _Case) -> Translation:
    text = case.pair.target
    return replace(
        translation, text=text, hypotheses=case.alternatives, truncated=case.pair.truncated, repair=case.repair
    )
