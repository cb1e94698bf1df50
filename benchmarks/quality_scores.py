"""What ``quality.py`` measures in translations."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from report_pipeline.checks import numbers, repetition, untranslated
from report_pipeline.checks.number_values import values
from report_pipeline.engines.hints import HintKind, HintSettings, has_form, write_in
from report_pipeline.lexicon.document_names import Names
from report_pipeline.lexicon.glossary import load_glossaries
from report_pipeline.lexicon.parse_zh import parse_zh
from report_pipeline.model import AlignedPair, BlockKind, Severity, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quality_data import TestSet

_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of one system on one test set; shares from 0 to 1, ``-1`` where nothing can be measured."""

    bleu: float
    bleu_half: float
    """Half the width of the 95 % confidence interval."""
    chrf: float
    chrf_half: float
    chrf_words: float
    """chrF++."""
    numbers: float
    """Share of the sentences with numbers in which all of them are right."""
    terms: float
    """Share of the glossary's terms whose form occurs."""
    names: float
    """Share of the occurrences of names that read as everywhere else."""
    han: int
    loops: int
    length: float
    """Characters by those of the reference."""


def metrics() -> tuple[BLEU, CHRF, CHRF]:
    """Return BLEU, chrF2 and chrF++."""
    return BLEU(), CHRF(), CHRF(word_order=2)


def signatures(references: tuple[str, ...]) -> list[str]:
    """Return sacreBLEU's signatures of the three."""
    found = []
    for metric in metrics():
        metric.corpus_score(list(references), [list(references)])
        found.append(f"{type(metric).__name__}: {metric.get_signature()}")
    return found


def score(texts: TestSet, outputs: tuple[str, ...]) -> Scores:
    """Score the translations of a test set."""
    hypotheses, references = list(outputs), [list(texts.references)]
    bleu, chrf, words = metrics()
    bleu_score = bleu.corpus_score(hypotheses, references, n_bootstrap=_RESAMPLES)
    chrf_score = chrf.corpus_score(hypotheses, references, n_bootstrap=_RESAMPLES)
    pairs = [_pair(source, target) for source, target in zip(texts.sources, outputs, strict=True)]
    return Scores(
        bleu=bleu_score.score,
        bleu_half=bleu_score._ci,  # noqa: SLF001 - sacreBLEU has no other name for it
        chrf=chrf_score.score,
        chrf_half=chrf_score._ci,  # noqa: SLF001
        chrf_words=words.corpus_score(hypotheses, references).score,
        numbers=_share([_numbers_right(pair) for pair in pairs if values(parse_zh(pair.source))]),
        terms=_share(_forms(texts, outputs, HintKind.TERM)),
        names=_share(_forms(texts, outputs, HintKind.NAME)),
        han=sum(any(untranslated.check(pair, pair.target)) for pair in pairs),
        loops=sum(any(repetition.check(pair, pair.target)) for pair in pairs),
        length=sum(map(len, outputs)) / sum(map(len, texts.references)),
    )


def better(texts: TestSet, outputs: tuple[str, ...], baseline: tuple[str, ...]) -> tuple[float, float]:
    """Return how much chrF2 is above that of ``baseline``, and the p-value of a paired bootstrap test (Koehn, 2004)."""
    from sacrebleu.significance import PairedTest, Result

    systems: list[tuple[str, Sequence[str]]] = [("Baseline: first", list(baseline)), ("other", list(outputs))]
    test = PairedTest(systems, {"chrF2": CHRF(references=[list(texts.references)])}, None, n_samples=_RESAMPLES)
    first, other = (result for result in test()[1]["chrF2"] if isinstance(result, Result))
    return other.score - first.score, 1.0 if other.p_value is None else other.p_value


def _pair(source: str, target: str) -> AlignedPair:
    return AlignedPair("s", ("s",), "b1", BlockKind.PARAGRAPH, source, target, "", Span(0, len(source), 1, 1))


def _numbers_right(pair: AlignedPair) -> bool:
    return not any(severity is Severity.ERROR for severity, _ in numbers.check(pair, pair.target))


def _forms(texts: TestSet, outputs: tuple[str, ...], kind: HintKind) -> list[bool]:
    glossary = load_glossaries(("builtin:public-affairs",), Path())
    names = Names.of(texts.sources)
    settings = HintSettings(numbers=False)
    return [
        has_form(output, hint.english)
        for source, output in zip(texts.sources, outputs, strict=True)
        for hint in write_in(source, BlockKind.PARAGRAPH, glossary=glossary, settings=settings, names=names).hints
        if hint.kind is kind
    ]


def _share(hits: list[bool]) -> float:
    return sum(hits) / len(hits) if hits else -1.0
