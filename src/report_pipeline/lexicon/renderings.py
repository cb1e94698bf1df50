"""Which English words stand for a Chinese word, and how often, as learned from parallel sentences.

The table ``data/renderings.tsv.xz`` comes from ``benchmarks/renderings.py``. English words are roots, as
``checks.words.roots`` makes them.
"""

from __future__ import annotations

import lzma
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from report_pipeline.lexicon.dictionary import load_dictionary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RENDERINGS: Final = "data/renderings.tsv.xz"
_HAN: Final = re.compile("[\u3400-\u9fff]+")
_LONGEST_WORD: Final = 8
_RARE: Final = 0.0003


@dataclass(frozen=True, slots=True)
class Renderings:
    """What is known of how words are translated."""

    words: Mapping[str, str]
    """Chinese word → how often it was seen, and its roots with percentages, as they stand in the table."""
    frequencies: Mapping[str, float]
    """English root → share of sentences that have it."""
    usual: float
    """Roots of a sentence, on average."""

    def of(self, word: str) -> tuple[int, dict[str, float]]:
        """Return in how many sentences a word was seen, and root → share of them where it stands for the word."""
        seen, _, rest = self.words.get(word, "0").partition("\t")
        parts = rest.split()
        return int(seen), {root: int(share) / 100 for root, share in zip(parts[::2], parts[1::2], strict=True)}

    def frequency(self, root: str) -> float:
        """Return the share of English sentences that have ``root``."""
        return self.frequencies.get(root, _RARE)


@lru_cache(maxsize=1)
def load_renderings() -> Renderings:
    """Return the shipped table, read once a process: 0.1 s."""
    data = resources.files("report_pipeline.lexicon").joinpath(RENDERINGS).read_bytes()
    first, *lines = lzma.decompress(data).decode().split("\n")
    rows = [line.split("\t", 1) for line in lines]
    return Renderings(
        {key: value for key, value in rows if "\t" in value},
        {key: float(value) for key, value in rows if "\t" not in value},
        float(first.split("\t")[1]),
    )


def source_words(text: str) -> Iterator[str]:
    """Yield the words of the Chinese in ``text``: the longest that the dictionary has, or a single character."""
    for match in _HAN.finditer(text):
        run = match[0]
        at = 0
        while at < len(run):
            size = word_size(run, at)
            yield run[at : at + size]
            at += size


def word_size(run: str, at: int) -> int:
    """Return the length of the longest word of the dictionary at a place of a run of Chinese, or 1."""
    dictionary = load_dictionary()
    sizes = range(min(_LONGEST_WORD, len(run) - at), 1, -1)
    return next((size for size in sizes if run[at : at + size] in dictionary), 1)
