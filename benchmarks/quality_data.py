"""The texts that ``quality.py`` measures on, and the starting memory that must not know them.

    python benchmarks/quality_data.py        writes src/report_pipeline/memory/data/pairs.tsv.xz

**The split.** Of the pairs written for this project (../shared/starter-model/corpus: x6-report, x4-words,
x3-glossary) a pair is *held out* when ``int(sha256(zh).hexdigest(), 16) % 16 == 0``. The starting memory and every
training run have the others. The **report set** is 200 of the held-out pairs of x6-report whose Chinese has 15
characters or more, drawn by ``random.Random(11).sample`` from the list sorted by its Chinese side. The **FLORES
set** is ../shared/eval/flores-dev from its first sentence on, with the outputs of other systems that lie beside it.
"""

from __future__ import annotations

import lzma
import random
import sys
from dataclasses import dataclass, field
from pathlib import Path

from report_pipeline.memory.examples import PAIRS, held_out

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
CORPUS = SHARED / "starter-model" / "corpus"
FILES = ("x6-report", "x4-words", "x3-glossary")
REPORT_SIZE, REPORT_LEAST_CHARS, SEED = 200, 15, 11
SYSTEMS = ("argos", "opusmt", "nllb", "bergamot-base", "google")


@dataclass(frozen=True, slots=True)
class TestSet:
    """Parallel sentences, with what other systems made of them."""

    name: str
    sources: tuple[str, ...]
    references: tuple[str, ...]
    others: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Name of a system → its translations."""


def corpus(name: str) -> list[tuple[str, str]]:
    """Return the pairs of a file of the corpus."""
    text = lzma.decompress((CORPUS / f"{name}.tsv.xz").read_bytes()).decode()
    rows = (line.split("\t") for line in text.splitlines())
    return [(row[0], row[1]) for row in rows if len(row) > 1]


def report_set(size: int = REPORT_SIZE) -> TestSet:
    """Return the first ``size`` pairs of the report set."""
    pool = sorted({p for p in corpus("x6-report") if held_out(p[0]) and len(p[0]) >= REPORT_LEAST_CHARS})
    pairs = random.Random(SEED).sample(pool, REPORT_SIZE)[:size]
    return TestSet("report", tuple(zh for zh, _ in pairs), tuple(en for _, en in pairs))


def flores_set(size: int) -> TestSet:
    """Return the first ``size`` sentences of FLORES dev."""
    folder = SHARED / "eval"

    def lines(name: str) -> tuple[str, ...]:
        return tuple((folder / f"flores-dev.{name}").read_text("utf-8").splitlines()[:size])

    others = {s: lines(f"{s}.en") for s in SYSTEMS if (folder / f"flores-dev.{s}.en").is_file()}
    return TestSet("flores-dev", lines("zh"), lines("en"), others)


def test_set(name: str, size: int) -> TestSet:
    """Return a set by its name. Ends the program with a message where its files are not there."""
    try:
        return report_set(size) if name == "report" else flores_set(size)
    except FileNotFoundError as err:
        sys.exit(f"the texts of {name} are not here: {err.filename}")


def main() -> None:
    pairs = {zh: en for name in reversed(FILES) for zh, en in corpus(name) if not held_out(zh)}
    text = "".join(f"{zh}\t{en}\n" for zh, en in sorted(pairs.items()))
    path = ROOT / "src" / "report_pipeline" / "memory" / PAIRS
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{len(pairs):,} pairs, {path.stat().st_size:,} bytes: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
