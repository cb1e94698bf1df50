"""How wide the printed column is: measured line by line, because one file may hold several.

Widths are in halves of a Han character. A wrapped line is *consistent* with column width W when it fits into
W and would no longer do so with the next line's first unit: the character or word that could not be split off,
with the punctuation that must not start a line.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report_pipeline.cleanup.marks import NO_LINE_START, NOISE, OPENERS, ending

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report_pipeline.cleanup.source import TextLine

NARROWEST = 12
"""Narrower columns are taken for lists of short lines, unless the user says otherwise."""
_UNWRAPPED = 20
"""Where no width is found, the column is taken to be this much wider than any line: none is full."""
_WINDOW = 12
_WIDER = 4
"""Lines wider than the column by more than this are not set in it …"""
_MOST_OVER = 0.2
"""… and more such lines than this share mean that it is no column."""
_LEAST_SHARE = 0.3
_SAMPLE = 3000
"""Lines on which the metric is chosen."""
LOST_INDENT = 4
"""Width of the first-line indent of Chinese paragraphs."""
_FEWEST = 6
"""So many lines must speak for a width before it counts for the lines around them."""
_CLEARLY = 0.04
"""By so much must more lines fit for a metric other than the usual one."""
_SET_TIGHTER = 3
"""By so much may a paragraph's lines be narrower than its neighbours', set wider to fill the column."""
_FIRST_UNIT = re.compile(
    rf"[{re.escape(OPENERS)}]*(?:[A-Za-z0-9][A-Za-z0-9.,%+/_:-]*|.)[{re.escape(NO_LINE_START)}]*", re.DOTALL
)
_NOISE_SPACE = re.compile(r"(?<=[^A-Za-z0-9,])[ \t\u3000]+|[ \t\u3000]+(?=[^A-Za-z])|(?<=[\d.])[ \t]+(?=[\d.%])")


_DASHES = re.compile("[—―─]{3,} ?")


@dataclass(slots=True)
class Measure:
    """What unwrapping needs to know of a line."""

    width: int
    unit: int
    """Width of its first unit: what the line before it had no room for, if that line was full."""
    ending: str
    columns: tuple[int, ...] = ()
    """Widths that the column may have here, from the lines before and the lines behind, ascending."""
    beside: int = 0
    """Width that the next lines above and below agree on, a little less than the column's; 0 when they do not."""

    def widths(self, everywhere: int, lost_indent: int) -> tuple[int, ...]:
        """Return the widths to reckon with when first lines are narrower by ``lost_indent``.

        Where most lines are first lines, theirs was taken for the column's; ``everywhere``, the width that most
        lines of the text have, tells.
        """
        mistaken = everywhere - lost_indent
        found = {everywhere if lost_indent and abs(c - mistaken) <= 1 else c for c in self.columns}
        return tuple(sorted(found | {self.beside} if self.beside else found))


@dataclass(frozen=True, slots=True)
class Metric:
    """One way to measure: is ASCII half as wide, and were the noise spaces there when the text was wrapped."""

    half_ascii: bool
    noise_spaces: bool

    def width(self, text: str) -> int:
        """Return the width of ``text``."""
        if not self.noise_spaces and (" " in text or "\u3000" in text or "\t" in text):
            text = _NOISE_SPACE.sub("", text)
        if text.isascii():
            return len(text) if self.half_ascii else 2 * len(text)
        return 2 * len(text) - (len(text.encode("ascii", "ignore")) if self.half_ascii else 0)


METRICS = tuple(Metric(half, noise) for half in (True, False) for noise in (False, True))


def measure(lines: Sequence[TextLine], column_width: int | None) -> tuple[list[Measure], int]:
    """Return the measures of ``lines`` and the width that most of them have.

    The metric is the one under which most of them fill a column. ``column_width`` is in characters.
    """
    texts = [_DASHES.sub("——", NOISE.sub("", line.text)) for line in lines]
    ends = [ending(text) for text in texts]
    units = [m[0] if (m := _FIRST_UNIT.match(text)) else "" for text in texts]
    best_share, best_metric = -1.0, METRICS[0]
    for metric in METRICS:
        share = _global_column(_measures(metric, texts[:_SAMPLE], units, ends), column_width)[0]
        if share > best_share + _CLEARLY:
            best_share, best_metric = share, metric
    measures = _measures(best_metric, texts, units, ends)
    column = _global_column(measures, column_width)[1]
    _set_columns(measures, column, fixed=column_width is not None)
    return measures, column


def _measures(metric: Metric, texts: Sequence[str], units: Sequence[str], ends: Sequence[str]) -> list[Measure]:
    return [Measure(metric.width(t), metric.width(u), e) for t, u, e in zip(texts, units, ends, strict=False)]


def _interval(measures: Sequence[Measure], i: int) -> tuple[int, int] | None:
    """Return the column widths that line ``i`` is consistent with; ``None`` where it tells nothing."""
    if i + 1 >= len(measures) or measures[i].ending not in {"other", "comma", "closer"}:
        return None
    return measures[i].width, measures[i].width + max(2, min(measures[i + 1].unit, 8)) - 1


class _Tally:
    """Counts the lines that are consistent with each column width."""

    def __init__(self) -> None:
        self.fitting: Counter[int] = Counter()
        self.widest: Counter[int] = Counter()
        """Lines by the widest column that they are consistent with."""

    def add(self, interval: tuple[int, int], times: int = 1) -> None:
        """Count a line ``times`` times; -1 takes it out again."""
        for width in range(interval[0], interval[1] + 1):
            self.fitting[width] += times
            if not self.fitting[width]:
                del self.fitting[width]
        self.widest[interval[1]] += times

    def mode(self) -> tuple[int, float]:
        """Return the width that explains most lines, the smallest of equals, and how many it explains.

        Lines set a little tighter, and first lines whose indent was lost, speak for a column's width in part.
        """
        best, most = 0, 0.0
        fitting, widest = self.fitting.get, self.widest.get
        for width, count in self.fitting.items():
            tighter = widest(width - 1, 0) + widest(width - 2, 0)
            explained = count + (tighter + fitting(width - LOST_INDENT, 0)) / 2
            if explained > most or (explained == most and width < best):
                best, most = width, explained
        return best, most


def _global_column(measures: Sequence[Measure], column_width: int | None) -> tuple[float, int]:
    """Return the width that most lines are consistent with, and the share of those lines."""
    intervals = [r for r in (_interval(measures, i) for i in range(len(measures))) if r]
    widest = max((m.width for m in measures), default=0)
    if column_width:
        fits = sum(a <= 2 * column_width <= b for a, b in intervals)
        return fits / max(1, len(intervals)), 2 * column_width
    tally = _Tally()
    for interval in intervals:
        tally.add(interval)
    column, count = tally.mode()
    over = sum(m.width > column + _WIDER for m in measures)
    if count < max(1, _LEAST_SHARE * len(intervals)) or column < NARROWEST or over > _MOST_OVER * len(measures):
        return 0.0, widest + _UNWRAPPED
    return count / len(intervals), column


def _set_columns(measures: Sequence[Measure], everywhere: int, *, fixed: bool) -> None:
    """Give each line the widths of its neighbourhood."""
    if fixed:
        for m in measures:
            m.columns = (everywhere,)
        return
    before = _windows(measures, everywhere)
    behind = _windows(measures, everywhere, backwards=True)
    for i, m in enumerate(measures):
        m.columns = tuple(sorted({before[i], behind[i]}))
        m.beside = _beside(measures, i, m.columns[-1])


def _beside(measures: Sequence[Measure], i: int, column: int) -> int:
    """Return the width that the lines above and below agree on, if it is a little less than ``column``; or 0."""
    upper, lower = (_interval(measures, i - 1) if i else None), _interval(measures, i + 1)
    if upper and lower and upper[0] <= lower[1] and lower[0] <= upper[1]:
        width = max(upper[0], lower[0])
        return width if 0 < column - width <= _SET_TIGHTER else 0
    return 0


def _windows(measures: Sequence[Measure], everywhere: int, *, backwards: bool = False) -> list[int]:
    """Return for each line the most frequent width of the lines up to it (or from it on)."""
    order = range(len(measures) - 1, -1, -1) if backwards else range(len(measures))
    result = [everywhere] * len(measures)
    tally = _Tally()
    window: deque[tuple[int, int]] = deque()
    widths: deque[int] = deque(maxlen=2 * _WINDOW)
    column, count = 0, 0.0
    for i in order:
        widths.append(measures[i].width)
        if interval := _interval(measures, i):
            window.append(interval)
            leaving = window.popleft() if len(window) > _WINDOW else None
            if leaving != interval:
                tally.add(interval)
                if leaving:
                    tally.add(leaving, -1)
                column, count = tally.mode()
        if len(window) < _FEWEST or count < len(window) / 2 or column < NARROWEST:
            continue
        limit = column + _WIDER
        if max(widths) <= limit or sum(w > limit for w in widths) <= _MOST_OVER * len(widths):
            result[i] = column
    return result
