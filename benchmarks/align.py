"""How well reference alignment finds the beads of documents whose alignment is known, beside Gale and Church.

    python benchmarks/align.py [--documents N] [--store FILE] [--dev]

The documents are made by ``align_data.py``: FLORES sentences and sentences of reports, of which 11 or 22 in a hundred
are merged, split, dropped or inserted, in paragraphs that translators sometimes joined or cut. Counted are beads: one
is right when it has exactly the source and target sentences of a gold bead, 1:0 and 0:1 among them (strict). The
weights were chosen on other sentences (``Half.DEV``); without words they are not the best ones. The peer sees lengths
alone; it and the aligner get the same sentences. Seconds are of processor time on one core, for 1,000 source
sentences. Vectors come from ``--store`` where it has them; what embedding costs is measured on 100 sentences of each
side, without it.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass, field, replace
from enum import Enum
from math import erfc, inf, log, sqrt
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from align_data import SHARES, Bead, Sample, make
from quality_data import corpus, flores_set

from report_pipeline.alignment.confidence import confidences
from report_pipeline.alignment.corridor import corridor
from report_pipeline.alignment.costs import Costs, Side, Weights
from report_pipeline.alignment.dynamic import Lattice
from report_pipeline.alignment.embed import E5Embedder, StoredEmbedder
from report_pipeline.alignment.english import sentences
from report_pipeline.alignment.words import Overlap, english_tokens, load_glosser
from report_pipeline.checks.alignment import DOUBTFUL
from report_pipeline.progress import NullProgress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from report_pipeline.alignment.embed import Embedder

    Aligner = Callable[[Sample], tuple[list[Bead], list[float]]]

GALE_CHURCH = {(1, 1): 0.89, (1, 0): 0.0099, (0, 1): 0.0099, (2, 1): 0.089, (1, 2): 0.089, (2, 2): 0.011}
"""Probabilities of the beads, as in their article."""
VARIANCE = 6.8
REPORT_LEAST_CHARS, REPORT_SIZE, INSERTED = 12, 300, 60


class Half(Enum):
    """Which sentences: those that the weights were chosen on, or the others."""

    DEV = 0
    TEST = 1


@dataclass
class Count:
    """Beads: right, found, and gold ones."""

    right: int = 0
    found: int = 0
    gold: int = 0

    def add(self, found: Sequence[Bead], gold: Sequence[Bead]) -> None:
        """Count a document."""
        self.right += len(set(found) & set(gold))
        self.found += len(found)
        self.gold += len(gold)

    def __str__(self) -> str:
        precision, recall = self.right / self.found, self.right / self.gold
        return f"{precision:9.3f} {recall:9.3f} {2 * self.right / (self.found + self.gold):9.3f}"


def samples(half: Half, documents: int) -> dict[str, list[Sample]]:
    """Return documents of each of the two kinds, changed much and half as much."""
    flores = flores_set(997)
    pairs = list(zip(flores.sources, flores.references, strict=True))
    middle = len(pairs) // 2
    own, other = (pairs[:middle], pairs[middle:]) if half is Half.DEV else (pairs[middle:], pairs[:middle])
    reports = [pair for pair in corpus("x6-report") if len(pair[0]) >= REPORT_LEAST_CHARS]
    Random(5).shuffle(reports)
    part = reports[half.value * REPORT_SIZE :][:REPORT_SIZE]
    rest = [en for _, en in reports[2 * REPORT_SIZE :][:INSERTED]]
    seeds = [10 * half.value + k for k in range(1, documents + 1)]
    inserted = [en for _, en in other[:INSERTED]]
    return {
        f"{kind} {round(100 * strength * sum(SHARES.values()))} %": [make(*texts, seed, strength) for seed in seeds]
        for kind, texts in (("flores", (own, inserted)), ("report", (part, rest)))
        for strength in (0.5, 1.0)
    }


def sides(sample: Sample, embedder: Embedder) -> tuple[Side, Side]:
    source = Side(embedder.embed(sample.zh), [len(t) for t in sample.zh], sample.zh_paragraphs)
    return source, Side(embedder.embed(sample.en), [len(t) for t in sample.en], sample.en_paragraphs)


def align(sample: Sample, embedder: Embedder, *, words: bool = True) -> tuple[list[Bead], list[float]]:
    """Return beads and confidences, as ``align_reference`` makes them."""
    source, target = sides(sample, embedder)
    overlap = Overlap([load_glosser().tokens(t) for t in sample.zh], [english_tokens(t) for t in sample.en])
    costs = Costs(source, target, Weights(), overlap if words else None)
    lattice = Lattice(costs, corridor(source, target))
    beads = [(tuple(range(*bead.source)), tuple(range(*bead.target))) for bead in lattice.path]
    return beads, confidences(lattice, costs)


def gale_church(zh: Sequence[str], en: Sequence[str]) -> list[Bead]:
    """Align by lengths alone (Gale & Church 1993), over all points; characters of the target a source one: measured."""
    ratio = sum(map(len, en)) / sum(map(len, zh))
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(len(zh) + 1):
        near = round(i * len(en) / len(zh))
        for j in range(max(0, near - 60), min(len(en), near + 60) + 1):
            for (a, b), prior in GALE_CHURCH.items():
                if (before := best.get((i - a, j - b))) is None:
                    continue
                here, there = sum(map(len, zh[i - a : i])), sum(map(len, en[j - b : j]))
                off = abs(there - here * ratio) / sqrt(VARIANCE * max(1.0, (here * ratio + there) / 2))
                cost = before[0] - log(prior) - log(max(erfc(off / sqrt(2)), 1e-12))
                if cost < best.get((i, j), (inf,))[0]:
                    best[i, j] = cost, (a, b)
    i, j, beads = len(zh), len(en), []
    while i or j:
        a, b = best[i, j][1]
        beads.append((tuple(range(i - a, i)), tuple(range(j - b, j))))
        i, j = i - a, j - b
    return beads


def embedding_seconds(sample: Sample) -> float:
    """Return the seconds of one core that a source sentence and its share of the target take."""
    model = E5Embedder()
    model.embed(["warm"])
    start = time.process_time()
    model.embed(sample.zh[:100])
    model.embed(sample.en[: 100 * len(sample.en) // len(sample.zh)])
    return (time.process_time() - start) / 100


def splitter_recall(lines: Sequence[str]) -> tuple[float, int]:
    """Return the share of borders between ``lines`` that the splitter finds when they stand in paragraphs of five."""
    borders = found = 0
    for start in range(0, len(lines), 5):
        part = lines[start : start + 5]
        cuts = {sum(len(s.replace(" ", "")) for s in made) for made in _beginnings(sentences(" ".join(part)))}
        wanted = {sum(len(s.replace(" ", "")) for s in made) for made in _beginnings(part)}
        borders += len(wanted)
        found += len(wanted & cuts)
    return found / borders, borders


def _beginnings(texts: Sequence[str]) -> list[Sequence[str]]:
    return [texts[:k] for k in range(1, len(texts))]


@dataclass
class Tally:
    """What an aligner did on all documents of a kind."""

    count: Count = field(default_factory=Count)
    seconds: float = 0.0
    doubted: int = 0
    """Beads that the check would report."""
    wrong: int = 0
    wrong_doubted: int = 0

    def take(self, sample: Sample, align: Aligner) -> None:
        """Align a document and count."""
        start = time.process_time()
        found, trust = align(sample)
        self.seconds += time.process_time() - start
        self.count.add(found, sample.gold)
        gold = set(sample.gold)
        doubted = {bead for bead, sure in zip(found, trust, strict=True) if sure < DOUBTFUL}
        self.doubted += len(doubted)
        self.wrong += len(set(found) - gold)
        self.wrong_doubted += len(doubted - gold)


def report(documents: dict[str, list[Sample]], embedder: Embedder) -> None:
    """Align all documents in all ways, and print a line for each kind and way."""

    def without_paragraphs(sample: Sample) -> tuple[list[Bead], list[float]]:
        return align(replace(sample, en_paragraphs=[0] * len(sample.en)), embedder)

    aligners: dict[str, Aligner] = {
        "Gale-Church": lambda sample: (beads := gale_church(sample.zh, sample.en), [1.0] * len(beads)),
        "ours, without words": lambda sample: align(sample, embedder, words=False),
        "ours, no paragraphs": without_paragraphs,
        "ours": lambda sample: align(sample, embedder),
    }
    print(f"{'':30}precision    recall        F1   s/1000")
    ours = []
    for kind, made in documents.items():
        size = sum(len(sample.zh) for sample in made)
        for name, aligner in aligners.items():
            tally = Tally()
            for sample in made:
                tally.take(sample, aligner)
            print(f"{f'{kind}: {name}':29}", tally.count, f"{1000 * tally.seconds / size:8.1f}")
        ours.append(tally)
    doubted, found = sum(t.doubted for t in ours), sum(t.count.found for t in ours)
    caught, wrong = sum(t.wrong_doubted for t in ours), sum(t.wrong for t in ours)
    print(
        f"flagged (confidence < {DOUBTFUL}): {doubted / found:.1%} of beads, among them {caught} of {wrong} wrong ones"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=3, metavar="N", help="documents of each kind")
    parser.add_argument("--store", type=Path, help="SQLite file that keeps the vectors")
    parser.add_argument("--dev", action="store_true", help="the sentences that the weights were chosen on")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        embedder = StoredEmbedder(E5Embedder(), options.store or Path(folder) / "vectors.sqlite", NullProgress())
        documents = samples(Half.DEV if options.dev else Half.TEST, options.documents)
        for made in documents.values():
            for sample in made:
                embedder.embed(sample.zh + sample.en)
        load_glosser().tokens("热身")
        report(documents, embedder)
    seconds = 1000 * embedding_seconds(next(iter(documents.values()))[0])
    print(f"embedding: {seconds:.1f} s of one core for 1,000 sentences and their English")
    recall, borders = splitter_recall(flores_set(997).references)
    print(f"English sentence splitter: {recall:.1%} of {borders} borders between FLORES sentences found")


if __name__ == "__main__":
    main()
