"""Findings per 1,000 segments before and after repair, for each check, and what repair does to BLEU and chrF.

    python benchmarks/repair.py SOURCE REFERENCE [--sentences N] [--from N] [--share X] [--beam N] [--told] [--show]

SOURCE and REFERENCE are parallel texts, one sentence a line. The model is what `model: auto` takes on this machine.
Answers are kept in build/repair/, so that a second call costs nothing. Both states are printed from one run, and the
p-value of the difference of BLEU by paired bootstrap resampling (sacreBLEU).
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from report_pipeline.checks import CHECKS, run_checks
from report_pipeline.config import TranslateSettings
from report_pipeline.engines import load_engine
from report_pipeline.lexicon.glossary import Glossary
from report_pipeline.memory.store import TranslationStore
from report_pipeline.model import Document, Segment, SegmentedDocument, Severity, Span
from report_pipeline.progress import NullProgress
from report_pipeline.stages.align import align
from report_pipeline.stages.repair import repair
from report_pipeline.stages.repair_ask import Asker
from report_pipeline.stages.translate import translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report_pipeline.model import Finding, TranslatedDocument
    from report_pipeline.stages.translate import Tell

ROOT = Path(__file__).parents[1]


def segmented(lines: Sequence[str]) -> SegmentedDocument:
    document = Document("b", "b.txt", "-", "", "", (), ())
    segments = tuple(
        Segment(f"s{number}", f"b{number}", text, "", Span(number, number + 1, number + 1, number + 1), 0)
        for number, text in enumerate(lines)
    )
    return SegmentedDocument(document, segments)


def hints(lines: Sequence[str], glossary: Glossary) -> Tell:
    from report_pipeline.engines.hints import HintSettings, write_in
    from report_pipeline.lexicon.document_names import Names

    names = Names.of(lines)

    return lambda kind, text: write_in(text, kind, glossary=glossary, settings=HintSettings(), names=names)


def found(document: TranslatedDocument) -> tuple[Finding, ...]:
    pairs = align(document).pairs
    return run_checks((pair, pair.target) for pair in pairs)


def table(before: Sequence[Finding], after: Sequence[Finding], segments: int) -> None:
    print(f"{'findings per 1,000':<20}{'errors':>8}{'after':>8}{'warnings':>12}{'after':>8}")
    counts = [Counter((f.check, f.severity) for f in findings) for findings in (before, after)]
    rows = [name for name in CHECKS if any((name, s) in count for count in counts for s in Severity)]
    for name in [*rows, "all"]:
        cells = [
            sum(n for (check, s), n in count.items() if s is severity and name in {check, "all"}) / segments * 1000
            for severity in (Severity.ERROR, Severity.WARNING)
            for count in counts
        ]
        print(f"{name:<20}{cells[0]:>8.1f}{cells[1]:>8.1f}{cells[2]:>12.1f}{cells[3]:>8.1f}")
    with_errors = [len({f.pair_id for f in fs if f.severity is Severity.ERROR}) for fs in (before, after)]
    print(f"segments with an error: {with_errors[0]} before, {with_errors[1]} after, of {segments}")


def scores(before: Sequence[str], after: Sequence[str], references: Sequence[str]) -> None:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.significance import PairedTest

    for metric in (BLEU(), CHRF()):
        old, new = (metric.corpus_score(list(texts), [list(references)]).score for texts in (before, after))
        print(f"{metric.__class__.__name__}: {old:.2f} before, {new:.2f} after ({new - old:+.2f})")
    systems: list[tuple[str, Sequence[str]]] = [("before", list(before)), ("after", list(after))]
    _, results = PairedTest(systems, {"BLEU": BLEU(references=[list(references)])}, None, "bs", n_samples=1000)()
    print(f"p-value of the difference of BLEU: {getattr(results['BLEU'][1], 'p_value', 1):.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("reference", type=Path)
    parser.add_argument("--sentences", type=int, default=100)
    parser.add_argument("--from", dest="start", type=int, default=0)
    parser.add_argument("--share", type=float, default=0.5, help="budget: share of the characters to translate again")
    parser.add_argument("--beam", type=int, default=1, help="beam of the first decode, and its hypotheses")
    parser.add_argument("--told", action="store_true", help="write what is known into the model's input")
    parser.add_argument("--show", action="store_true", help="print what was repaired")
    options = parser.parse_args()
    rows = slice(options.start, options.start + options.sentences)
    lines = options.source.read_text("utf-8").splitlines()[rows]
    references = options.reference.read_text("utf-8").splitlines()[rows]
    settings = TranslateSettings(beam_size=options.beam, hypotheses=options.beam)
    engine = load_engine(settings, root=ROOT, progress=NullProgress())
    tell = hints(lines, Glossary()) if options.told else None
    with TranslationStore(ROOT / "build" / "repair" / "translations.sqlite") as store:
        started = time.monotonic()
        document, _ = translate(
            segmented(lines), engine, max_chars=160, store=store, progress=NullProgress(), tell=tell
        )
        translated = time.monotonic()
        asker = Asker(engine, store=store, progress=NullProgress(), tell=tell)
        better, report = repair(document, asker, glossary=Glossary(), share=options.share)
        repaired = time.monotonic()
    print(f"{engine.signature.model}, {len(lines)} sentences: translated in {translated - started:.0f} s,")
    print(f"repaired in {repaired - translated:.0f} s ({report.characters} of {sum(map(len, lines))} characters again)")
    table(found(document), found(better), len(lines))
    print(f"failing {report.failing}, repaired {report.repaired}, left {report.left}")
    scores([t.text for t in document.translations], [t.text for t in better.translations], references)
    if options.show:
        for line, old, new in zip(lines, document.translations, better.translations, strict=True):
            if old != new:
                print(f"\n[{new.repair}] {line}\n  - {old.text}\n  + {new.text}")
        for finding in found(better):
            print(f"left: {finding.pair_id} {finding.severity} {finding.check}: {finding.message}")


if __name__ == "__main__":
    main()
