"""How often translations have the glossary's words: not told, told, and repaired; and what that does to BLEU and chrF.

    python benchmarks/terms.py PAIRS … [--terms FILE] [--count N] [--sentences N] [--engine argos|gloss|null] [--show]
    python benchmarks/terms.py NAME.zh --translated FILE … [--show]

PAIRS are tables of parallel sentences (source, tab, target; .tsv or .tsv.xz) or names of texts in Chinese whose
translation lies beside them (NAME.zh and NAME.en), all of which a system may be developed on. The test glossary is
drawn from FILE (the shipped one without it) by chance: N terms that stand as words in sentences whose reference has
the listed form, so that BLEU can tell a loss; each sentence counts all of its terms. Answers are kept in build/terms/,
so that a second call costs nothing. FILEs are what other systems made of NAME.zh, line by line: with them no engine is
asked, and only the guarded substitution is measured.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from check_rules import read
from repair import segmented

from report_pipeline.alignment.present import Renderings
from report_pipeline.checks.terms import has_term
from report_pipeline.checks.words import base, words
from report_pipeline.config import TranslateSettings
from report_pipeline.engines import load_engine
from report_pipeline.engines.hints import HintSettings, write_in
from report_pipeline.engines.hints_terms import terms as writable
from report_pipeline.lexicon.document_names import Names
from report_pipeline.lexicon.glossary import Glossary, load_glossaries
from report_pipeline.memory.store import TranslationStore
from report_pipeline.progress import NullProgress
from report_pipeline.stages.repair import repair
from report_pipeline.stages.repair_ask import Asker
from report_pipeline.stages.repair_terms import right_terms
from report_pipeline.stages.translate import translate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from report_pipeline.lexicon.glossary import Term
    from report_pipeline.model import TranslatedDocument
    from report_pipeline.stages.translate import Tell

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Trial:
    """Sentences with the terms of the test glossary."""

    sources: list[str]
    references: list[str]
    glossary: Glossary

    def asked(self, number: int) -> list[Term]:
        """The terms that a sentence has, each once."""
        return list({m.term.source: m.term for m in self.glossary.find(self.sources[number])}.values())


def has(term: Term, target: str) -> bool:
    return has_term(term, [base(word) for word in words(target)])


def drawn(pairs: Iterable[tuple[str, str]], glossary: Glossary, count: int, sentences: int) -> Trial:
    """Draw terms and sentences; an entry counts as a project's own, whatever glossary it comes from."""
    chance = random.Random(5)
    rows = list(dict(pairs).items())
    chance.shuffle(rows)
    chosen: dict[str, Term] = {}
    kept: list[tuple[str, str]] = []
    for source, reference in rows:
        spans = {(w.start, w.end) for w in writable(source, glossary)}
        here = {m.term.source: m.term for m in glossary.find(source) if (m.start, m.end) in spans}
        right = {s: replace(t, place=None) for s, t in here.items() if has(t, reference)}
        new = right.keys() - chosen.keys()
        if len(kept) < sentences and right and (len(chosen) + len(new) <= count or not new):
            chosen |= right
            kept.append((source, reference))
    return Trial([s for s, _ in kept], [r for _, r in kept], Glossary(chosen))


def show_row(name: str, trial: Trial, targets: Sequence[str], seconds: float) -> None:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    hits = [has(term, target) for n, target in enumerate(targets) for term in trial.asked(n)]
    bleu, chrf = (m.corpus_score(list(targets), [trial.references]).score for m in (BLEU(), CHRF()))
    rate = f"{sum(hits)} of {len(hits)} ({sum(hits) / max(len(hits), 1):.1%})"
    print(f"{name:<22}{rate:>24}{bleu:>9.2f}{chrf:>9.2f}{seconds:>9.0f} s", flush=True)


def tell_of(trial: Trial, *, terms: bool) -> Tell:
    settings, names = HintSettings(terms=terms), Names.of(trial.sources)
    return lambda kind, text: write_in(text, kind, glossary=trial.glossary, settings=settings, names=names)


def texts(document: TranslatedDocument) -> list[str]:
    return [translation.text for translation in document.translations]


def run(trial: Trial, options: argparse.Namespace) -> None:
    settings = TranslateSettings(engine=options.engine, model=options.model)
    engine = load_engine(settings, root=ROOT, progress=NullProgress())
    print(f"{engine.signature.model}: {len(trial.sources)} sentences, {len(trial.glossary.terms)} terms")
    print(f"{'':<22}{'terms as listed':>24}{'BLEU':>9}{'chrF2':>9}")
    show_row("reference", trial, trial.references, 0)
    with TranslationStore(ROOT / "build" / "terms" / "translations.sqlite") as store:
        for terms in (False, True) if engine.listens else (False,):
            tell = tell_of(trial, terms=terms)
            told = "told terms" if terms else "not told"
            at = time.monotonic()
            document, _ = translate(
                segmented(trial.sources), engine, max_chars=160, store=store, progress=NullProgress(), tell=tell
            )
            show_row(told, trial, texts(document), time.monotonic() - at)
            at = time.monotonic()
            asker = Asker(engine, store=store, progress=NullProgress(), tell=tell)
            better, report = repair(document, asker, glossary=trial.glossary)
            show_row(f"{told}, repaired", trial, texts(better), time.monotonic() - at)
            print(f"  repairs: {report.repaired}, still with findings: {report.left}")
            if options.show:
                show_misses(trial, texts(document), texts(better))


def run_translated(trial: Trial, options: argparse.Namespace) -> None:
    """Measure the guarded substitution on what other systems translated."""
    lines = Path(options.pairs[0]).read_text("utf-8").splitlines()
    at = {line: number for number, line in enumerate(lines)}
    renderings = Renderings([], trial.glossary, Names())
    print(f"{len(trial.sources)} sentences, {len(trial.glossary.terms)} terms")
    print(f"{'':<22}{'terms as listed':>24}{'BLEU':>9}{'chrF2':>9}")
    for name in options.translated:
        made = Path(name).read_text("utf-8").splitlines()
        before = [made[at[source]] for source in trial.sources]
        show_row(Path(name).name.removesuffix(".en"), trial, before, 0)
        started = time.monotonic()
        pairs = zip(trial.sources, before, strict=True)
        after = [right_terms(source, target, trial.glossary, renderings) or target for source, target in pairs]
        show_row("  put right", trial, after, time.monotonic() - started)
        if options.show:
            show_misses(trial, before, after)


def show_misses(trial: Trial, before: Sequence[str], after: Sequence[str]) -> None:
    for n, (old, new) in enumerate(zip(before, after, strict=True)):
        missing = [f"{term.source} = {term.target}" for term in trial.asked(n) if not has(term, new)]
        if missing or old != new:
            print(f"\n  {trial.sources[n]}\n  - {old}\n  + {new if new != old else '='}\n  missing: {missing}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+")
    parser.add_argument("--terms", default="builtin:public-affairs", help="a glossary file, or builtin:NAME")
    parser.add_argument("--count", type=int, default=200, help="terms of the test glossary")
    parser.add_argument("--sentences", type=int, default=200)
    parser.add_argument("--engine", default="argos", choices=["argos", "gloss", "null"])
    parser.add_argument("--model", default="auto", help="as stages.translate.model")
    parser.add_argument("--translated", action="append", default=[], metavar="FILE", help="a system's translation")
    parser.add_argument("--show", action="store_true", help="print what was repaired and what is missing")
    options = parser.parse_args()
    pairs = [(pair.source, target) for name in options.pairs for pair, target in read(name)]
    trial = drawn(pairs, load_glossaries((options.terms,), Path()), options.count, options.sentences)
    (run_translated if options.translated else run)(trial, options)


if __name__ == "__main__":
    main()
