"""Check ``repetition``: the translation does not go round in circles, as neural models do when they lose the thread."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from report_pipeline.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from report_pipeline.model import AlignedPair

_WORD: Final = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_TIMES: Final = {1: 4, 2: 3, 3: 3, 4: 3, 5: 3}
"""Words in a phrase → times in a row that are a loop ("very, very, very good" is none); longer ones: twice."""
_LONGEST: Final = 40
_MOST: Final = 20_000
"""Characters looked at; no segment is so long, and the search must end in time."""
_INSIDE: Final = re.compile(r"([^\W\d_]{1,6}?)\1{5,}")
_SENTENCE: Final = re.compile(r"[.!?;。！？；]+[”’\"')\]]*\s*")
_SENTENCE_WORDS: Final = 5


def check(pair: AlignedPair, target: str) -> Iterator[tuple[Severity, str]]:
    """Yield one finding for the first loop, unless the source repeats itself too."""
    loop = _loop(target)
    if loop is None:
        return
    phrase, times = loop
    if times <= _source_times(pair.source):
        return
    yield Severity.ERROR, f"“{phrase[:60]}” stands {times} times"


def _loop(text: str) -> tuple[str, int] | None:
    """Return the first phrase in a loop and how often it stands there."""
    inside = _INSIDE.search(text[:_MOST])
    if inside:
        return inside[1], len(inside[0]) // len(inside[1])
    words = [word.casefold() for word in _WORD.findall(text[:_MOST])]
    for size in range(1, min(_LONGEST, len(words) // 2) + 1):
        needed = _TIMES.get(size, 2)
        for start in range(len(words) - size * needed + 1):
            times = _in_a_row(words, start, size)
            if times >= needed and not _is_figures(words[start : start + size]):
                return " ".join(words[start : start + size]), times
    return _repeated_sentence(text)


def _in_a_row(words: Sequence[str], start: int, size: int) -> int:
    times = 1
    phrase = words[start : start + size]
    while words[start + times * size : start + (times + 1) * size] == phrase:
        times += 1
    return times


def _is_figures(words: Sequence[str]) -> bool:
    """Rows of numbers repeat rightly (0 0 0 0 in a table)."""
    return not any(char.isalpha() for word in words for char in word)


def _repeated_sentence(text: str) -> tuple[str, int] | None:
    parts = (" ".join(_WORD.findall(part.casefold())) for part in _SENTENCE.split(text))
    counts = Counter(part for part in parts if part.count(" ") >= _SENTENCE_WORDS - 1)
    phrase, times = counts.most_common(1)[0] if counts else ("", 0)
    return (phrase, times) if times > 1 else None


def _source_times(source: str) -> int:
    """Return how often the source repeats something itself: in a row, or as a clause."""
    chars = "".join(char for char in source if char.isalnum())
    row = max((len(m[0]) // len(m[1]) for m in re.finditer(r"(.{1,12}?)\1+", chars)), default=1)
    clauses = Counter(part for part in re.split(r"[\W_]+", source) if part)
    return max(row, max(clauses.values(), default=1))
