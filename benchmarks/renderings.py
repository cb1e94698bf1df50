"""Learns which English words stand for a Chinese word, and how often: lexicon/data/renderings.tsv.xz.

    python benchmarks/renderings.py

From the parallel sentences that ``FILES`` names, by IBM Model 1 (Brown et al. 1993) over the words of a sentence that
differ, English ones by their roots; a word that explains an English root better than the sentence around it does gets
the credit. Held-out pairs are not read, nor the tuning pairs that ``kept_for_tuning`` names: the thresholds of the
check ``dropped`` are chosen on those. Takes half a minute and 2 GB.
"""

from __future__ import annotations

import hashlib
import lzma
import random
from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np
from quality_data import ROOT, corpus

from report_pipeline.checks.words import roots
from report_pipeline.lexicon.renderings import RENDERINGS, source_words
from report_pipeline.memory.examples import held_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Table = dict[str, list[tuple[str, float]]]

EVERY: Final = 10**9
FILES: Final = {
    "x6-report": EVERY, "x4-words": EVERY, "x3-glossary": EVERY, "x4-news": EVERY, "x2-short": 20_000,
    "x1-tech-prose": 60_000, "x1-law": 20_000, "x1-handbooks": 15_000,
}  # fmt: skip
"""File of the corpus → how many of its pairs are read."""
ROUNDS: Final = 5
LONGEST: Final = 60
"""Different words of a sentence; longer ones are tables more often than sentences."""
LEAST_SEEN: Final = 3
LEAST_SHARE: Final = 0.03
"""Of a word's sentences, the share in which the root stands for it."""
LEAST_LIFT: Final = 3
"""How many times as often as anywhere."""
LEAST_FREQUENCY: Final = 0.0003
"""Of English sentences that have a root; what is rarer is taken for as rare as this."""


def kept_for_tuning(zh: str) -> bool:
    """Tell whether the pair with this Chinese side is kept for choosing thresholds."""
    return int(hashlib.sha256(zh.encode()).hexdigest(), 16) % 16 == 1


def pairs() -> list[tuple[str, str]]:
    """Return the pairs to learn from."""
    found: list[tuple[str, str]] = []
    for name, most in FILES.items():
        rows = [row for row in corpus(name) if not held_out(row[0]) and not kept_for_tuning(row[0])]
        random.Random(1).shuffle(rows)
        found += rows[:most]
    return found


def learn(source: list[list[int]], target: list[list[int]], size: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return what stands for what, as word * ``size`` + root, and in how many sentences; word 0 stands for no word."""
    links = np.concatenate(
        [
            (np.array(s, np.int64)[:, None] * size + np.array(t, np.int64)[None, :]).ravel()
            for s, t in zip(source, target, strict=True)
        ]
    )
    starts = np.cumsum([0, *map(len, target)])
    at = np.concatenate(
        [np.tile(np.arange(a, a + len(t)), len(s)) for a, s, t in zip(starts, source, target, strict=False)]
    )
    kinds, kind = np.unique(links, return_inverse=True)
    chance: NDArray[np.float64] = np.ones(len(kinds))
    expected = chance
    for _ in range(ROUNDS):
        share = chance[kind]
        share /= np.bincount(at, share)[at]
        expected = np.bincount(kind, share).astype(np.float64)
        chance = expected / np.bincount(kinds // size, expected)[kinds // size]
    return kinds, expected


def table(data: list[tuple[str, str]]) -> tuple[Table, Counter[str], Counter[str]]:
    """Return the roots of each word with the share of its sentences; how often words and roots were seen."""
    found = [(sorted(set(source_words(zh))), sorted(roots(en))) for zh, en in data]
    found = [(zh, en) for zh, en in found if len(zh) < LONGEST and 0 < len(en) < LONGEST]
    words, stems = Counter(w for zh, _ in found for w in zh), Counter(r for _, en in found for r in en)
    word_list = ["", *(w for w in words if words[w] >= LEAST_SEEN)]
    root_list = [r for r in stems if stems[r] >= LEAST_SEEN]
    number, place = ({t: i for i, t in enumerate(texts)} for texts in (word_list, root_list))
    kinds, expected = learn(
        [[0, *(number[w] for w in zh if w in number)] for zh, _ in found],
        [[place[r] for r in en if r in place] for _, en in found],
        len(root_list),
    )
    made: Table = {}
    for kind, count in zip(kinds.tolist(), expected.tolist(), strict=True):
        word, stem = word_list[kind // len(root_list)], root_list[kind % len(root_list)]
        share = count / words[word] if word else 0.0
        if share >= max(LEAST_SHARE, LEAST_LIFT * stems[stem] / len(found)) and count >= 1 and not stem.isdigit():
            made.setdefault(word, []).append((stem, share))
    return made, words, stems


def main() -> None:
    data = pairs()
    made, words, stems = table(data)
    usual = sum(stems.values()) / len(data)
    lines = [f"#\t{usual:.1f}"]
    lines += [f"{r}\t{n / len(data):.4f}" for r, n in sorted(stems.items()) if n / len(data) > LEAST_FREQUENCY]
    for word in sorted(made):
        best = sorted(made[word], key=lambda item: (-item[1], item[0]))
        lines.append(f"{word}\t{words[word]}\t" + " ".join(f"{r} {min(round(p * 100), 99)}" for r, p in best))
    path = ROOT / "src" / "report_pipeline" / "lexicon" / RENDERINGS
    path.write_bytes(lzma.compress("\n".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{len(data):,} pairs, {len(made):,} words, {path.stat().st_size:,} bytes: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
