"""How many false alarms each check gives on people's translations, and what `dropped` finds of what is left out.

    python benchmarks/check_rules.py PAIRS … [--glossary NAME] [--show RULE] [--held-out] [--limit N] [--document N]

PAIRS is a table of parallel sentences (source, tab, target; .tsv or .tsv.xz) or the name of a text file in Chinese
whose translation lies beside it (NAME.zh and NAME.en). The pairs are checked as documents of N sentences. Printed
are findings per 1,000 sentences for each rule: people made these translations, so that every finding counts as a
false alarm, whether it is one or not. Then clauses of the translations are left out (a part between commas, or one
of two sentences that were joined), and the check `dropped` has to find where; its false alarms are counted on long
sentences apart. `--held-out` takes only the pairs of the corpus from which nothing was learned.
"""

from __future__ import annotations

import argparse
import itertools
import lzma
import random
import re
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from report_pipeline.checks import CHECKS, run_checks
from report_pipeline.checks.dropped import check as dropped
from report_pipeline.checks.view import DocumentView
from report_pipeline.lexicon.glossary import Glossary, load_glossaries
from report_pipeline.memory.examples import held_out
from report_pipeline.model import AlignedPair, BlockKind, Severity, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Pair = tuple[AlignedPair, str]
LONG = 4
"""Commas and the like from which on a sentence is long; English often puts its clauses in another order."""


def pair(number: int, source: str, target: str) -> Pair:
    span = Span(0, len(source), 1, 1)
    return AlignedPair(f"s{number}", (), "b1", BlockKind.PARAGRAPH, source, target, "", span), target


def read(name: str) -> list[Pair]:
    path = Path(name)
    if path.suffix == ".zh":
        sides = (path.read_text("utf-8").splitlines(), path.with_suffix(".en").read_text("utf-8").splitlines())
        rows: Iterable[Sequence[str]] = zip(*sides, strict=True)
    else:
        data = path.read_bytes()
        text = (lzma.decompress(data) if path.suffix == ".xz" else data).decode("utf-8")
        rows = (line.split("\t") for line in text.splitlines())
    return [pair(number, row[0], row[1]) for number, row in enumerate(rows)]


def false_alarms(documents: Sequence[Sequence[Pair]], glossary: Glossary, show: str) -> None:
    count: Counter[tuple[str, Severity]] = Counter()
    sentences = sum(map(len, documents))
    shown = 0
    started = time.perf_counter()
    for document in documents:
        texts = {p.id: (p.source, target) for p, target in document}
        for name, severity, at, message in {
            (f.check, f.severity, f.pair_id, f.message if f.check == show else "")
            for f in run_checks(document, glossary=glossary)
        }:
            count[name, severity] += 1
            if name == show and shown < 40:
                shown += 1
                print(f"  {severity} {message}", *texts[at], sep="\n      ")
    seconds = time.perf_counter() - started
    for name in CHECKS:
        error, warning = (count[name, severity] / sentences * 1000 for severity in (Severity.ERROR, Severity.WARNING))
        print(f"  {name:<14}{error:>8.1f} errors {warning:>8.1f} warnings")
    print(f"  {sentences} sentences in {seconds:.1f} s: {seconds / sentences * 1000:.2f} ms each")


def without_clause(target: str, chance: random.Random) -> str | None:
    parts = list(re.finditer(r"(?:[^,;:]|[,:](?=\d))+", target))
    long = [part for part in parts if len(part[0].split()) >= 4]
    if len(parts) < 2 or not long:
        return None
    part = chance.choice(long)
    return target[: part.start()] + target[part.end() :]


def damaged(document: Sequence[Pair], chance: random.Random) -> Iterator[tuple[str, AlignedPair, str]]:
    """Yield a kind of loss, with a pair and a translation that lacks something of it."""
    for (first, target), (second, _) in itertools.pairwise(document):
        short = without_clause(target, chance)
        if short:
            yield "clause between commas", first, short
        joined, _ = pair(0, first.source + second.source, "")
        yield "one of two sentences", joined, target


def left_out(documents: Sequence[Sequence[Pair]], glossary: Glossary) -> None:
    """Print recall for each kind of loss, and precision if one sentence in ten had it."""
    chance = random.Random(11)
    hits: dict[str, list[bool]] = {}
    alarms: list[bool] = []
    long: list[bool] = []
    for document in documents:
        view = DocumentView.of(document, glossary)
        found = [(p, any(dropped(p, target, view))) for p, target in document]
        alarms += [alarm for _, alarm in found]
        long += [alarm for p, alarm in found if len(re.findall("[，；：,;:]", p.source)) >= LONG]
        for kind, source, target in damaged(document, chance):
            hits.setdefault(kind, []).append(any(dropped(source, target, view)))
    rate = sum(alarms) / len(alarms)
    many = f"{sum(long) / max(len(long), 1):.1%} of the {len(long)} with {LONG} inner marks or more"
    print(f"  dropped, false alarms: {rate:.1%} of {len(alarms)}; {many}")
    for kind, caught in hits.items():
        recall = sum(caught) / len(caught)
        precision = recall * 0.1 / (recall * 0.1 + rate * 0.9)
        print(
            f"  dropped, {kind}: recall {recall:.1%} of {len(caught)}; precision {precision:.1%} where 1 in 10 has it"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+")
    parser.add_argument("--glossary", action="append", default=[], help="such as builtin:public-affairs")
    parser.add_argument("--show", default="", metavar="RULE", help="print some findings of a rule")
    parser.add_argument("--held-out", action="store_true", help="only pairs from which nothing was learned")
    parser.add_argument(
        "--limit", type=int, default=2000, help="sentences of each table, chosen in a row, from a place by chance"
    )
    parser.add_argument("--document", type=int, default=50, help="sentences of a document")
    options = parser.parse_args()
    glossary = load_glossaries(tuple(options.glossary), Path())
    for name in options.pairs:
        pairs = [p for p in read(name) if held_out(p[0].source) or not options.held_out]
        if len(pairs) > options.limit:
            start = random.Random(3).randrange(len(pairs) - options.limit)
            pairs = pairs[start : start + options.limit]
        documents = [pairs[at : at + options.document] for at in range(0, len(pairs), options.document)]
        print(name)
        false_alarms(documents, glossary, options.show)
        left_out(documents, glossary)


if __name__ == "__main__":
    main()
