"""Joins hard-wrapped lines into blocks: the most probable division of the lines, found by dynamic programming.

A block is a paragraph (its lines fill the column, its last line ends anywhere, most often with a full stop) or
something short: a title, heading or caption (one line or two, rarely a stop). Between two lines the evidence is:
had the upper line room for the first unit of the lower one; does it end with a stop; is the lower one indented,
or shorter by an indent that was lost; are there more blank lines than elsewhere; is a quotation still open. What
blank lines and indents are worth is learnt from the lines where the other evidence leaves no doubt.
The search is a Viterbi search over the states "first line" and "later line" of either kind, linear in the lines.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from report_pipeline.cleanup.evidence import Border, border_evidence
from report_pipeline.cleanup.layout import LOST_INDENT, Measure, measure
from report_pipeline.cleanup.marks import LIST_MARK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from report_pipeline.cleanup.source import TextLine


class Group(NamedTuple):
    """The lines ``first`` to ``last`` (indices, both included) make one block."""

    first: int
    last: int
    short: bool
    """It looks like a title, heading or caption rather than a paragraph."""


_HEADING = math.log(0.15)
_PARAGRAPH = math.log(0.85)
_TWO_LINES = -2.0
_LONGEST_HEADING = 90
_HEAD_LINES = 4
"""At the top of a text, short lines may follow one another: title, subtitle, byline."""
_CLAUSE = re.compile("[，。；、]")
_DASHED = re.compile(r"\s*[—－―─]{2,}")
_TITLED = re.compile(r"[：:]|[^\W\d_]\s+[^\W\d_]")
"""What titles have and the second line of a subtitle has not: a colon, or phrases set apart by a space."""
_SENTENCE = re.compile("[。；].")
_SENTENCES = -8.0
_CLAUSES = math.log(0.15 / 0.75)
_NO_CLAUSES = math.log(0.85 / 0.25)
_INDENTED = 0.04
"""Where more lines than this share are indented, indents were not lost."""
_SAMPLE = 3000
"""Lines by which it is told whether first-line indents were lost."""
_FLOOR = -14.0
_EXACT = 1.5
_EXACT_SHARE = 0.95
_NEAR = 2
_ENDS = ("stop", "semi", "colon", "comma", "closer", "other")


def _logs(*shares: float) -> dict[str, float]:
    return dict(zip(_ENDS, map(math.log, shares), strict=True))


_LAST = _logs(0.957, 0.008, 0.015, 0.001, 0.007, 0.012)
"""How the last line of a paragraph ends."""
_INNER = _logs(0.035, 0.025, 0.005, 0.070, 0.030, 0.835)
"""How any other line of a paragraph ends, where the column cuts it."""
_SHORT = _logs(0.030, 0.001, 0.010, 0.001, 0.160, 0.798)
"""How a heading ends."""


def unwrap(lines: Sequence[TextLine], *, join: bool, column_width: int | None = None) -> list[Group]:
    """Divide ``lines`` into blocks.

    ``join``: false leaves every line a block of its own. ``column_width``: characters in a full line, if known.
    Lines that their format or a hint calls a block (``whole``) are never joined.
    """
    groups: list[Group] = []
    measures, column = measure(lines, column_width)
    for first, end in _stretches(lines):
        if join and end - first > 1:
            groups += _divide(lines[first:end], measures[first:end], column, first)
        else:
            groups += [Group(i, i, _looks_short(lines, measures, i)) for i in range(first, end)]
    return groups


def _stretches(lines: Sequence[TextLine]) -> Iterator[tuple[int, int]]:
    """Yield the index ranges of lines that may be joined, and each whole line alone."""
    first = 0
    for i, line in enumerate(lines):
        if line.whole or _is_subtitle(lines, i):
            if first < i:
                yield first, i
            yield i, i + 1
            first = i + 1
    if first < len(lines):
        yield first, len(lines)


def _is_subtitle(lines: Sequence[TextLine], i: int) -> bool:
    """Tell whether line ``i`` is a whole subtitle: dashed, below something like a title, and above another title.

    Such a line may fill the column, so that its width says it goes on.
    """
    if not 0 < i < len(lines) - 1 or not _DASHED.match(lines[i].text):
        return False
    plain = not any(_CLAUSE.search(lines[j].text) for j in (i - 1, i, i + 1))
    return plain and _TITLED.search(lines[i + 1].text) is not None


def _looks_short(lines: Sequence[TextLine], measures: Sequence[Measure], i: int) -> bool:
    """Tell whether line ``i``, a block of its own, may be a heading: no sentence, and no sentence goes on before it."""
    m = measures[i]
    begins = (
        i == 0
        or lines[i - 1].kind is not None
        or measures[i - 1].ending not in {"other", "comma"}
        or _is_subtitle(lines, i - 1)
    )
    title_above = i > 0 and i <= _HEAD_LINES and not _CLAUSE.search(lines[i - 1].text)
    return _is_subtitle(lines, i) or (
        m.width <= _LONGEST_HEADING
        and m.ending in {"other", "closer"}
        and not _SENTENCE.search(lines[i].text)
        and (begins or title_above or bool(LIST_MARK.match(lines[i].text)))
    )


def _divide(lines: Sequence[TextLine], measures: Sequence[Measure], column: int, offset: int) -> list[Group]:
    """Divide lines that may be joined; try it with and without a lost first-line indent."""
    borders = border_evidence(lines, measures)
    head = slice(_SAMPLE)

    def score(lost_indent: int) -> float:
        return _Search(lines[head], measures[head], column, borders[head], lost_indent).run()[0]

    indented = sum(line.indent > 1 for line in lines)
    lost = 0 if indented > _INDENTED * len(lines) else max((0, LOST_INDENT), key=score)
    groups = _Search(lines, measures, column, borders, lost).run()[1]
    return [Group(g.first + offset, g.last + offset, g.short) for g in groups]


@lru_cache(maxsize=4096)
def full_line(column: int, width: int, unit: int, *, exact: bool) -> float:
    """Log-probability of a line of ``width`` that goes on in the next one, which starts with ``unit``.

    ``exact``: the text's lines keep to the column's width to the letter.
    """
    room = column - width
    if 0 <= room < unit:
        return math.log(0.9 / min(unit, 8))
    excess = -room if room < 0 else room - unit + 1
    return max(_FLOOR, -2.6 - 0.9 * min(excess, 2) - 1.2 * max(0, excess - 2) - (_EXACT if exact else 0))


def _is_exact(measures: Sequence[Measure]) -> bool:
    """Tell whether nearly all lines that look full are so to the letter."""
    fits = near = 0
    for m, following in pairwise(measures):
        if m.ending in {"other", "comma"}:
            room = m.columns[-1] - m.width
            fits += 0 <= room < max(2, following.unit)
            near += -_NEAR <= room < max(2, following.unit) + _NEAR
    return fits >= _EXACT_SHARE * near


class _Search:
    """One Viterbi search. States: first or later line of a paragraph, first or second line of a heading."""

    def __init__(
        self,
        lines: Sequence[TextLine],
        measures: Sequence[Measure],
        column: int,
        borders: Sequence[Border],
        lost_indent: int,
    ) -> None:
        self.lines = lines
        self.measures = measures
        self.borders = borders
        self.lost = lost_indent
        self.exact = _is_exact(measures)
        self.columns = [m.widths(column, lost_indent) for m in measures]

    def _goes_on(self, i: int, *, first: bool) -> float:
        """Log-probability of line ``i``'s width and end if the block goes on after it."""
        m, unit = self.measures[i], max(2, self.measures[i + 1].unit)
        widths = [m.width]
        if first:
            widths = [m.width + self.lost]
            if self.lines[i].indent > 1:
                widths.append(m.width + min(self.lines[i].indent, 8))
        return max(full_line(c, w, unit, exact=self.exact) for c in self.columns[i] for w in widths) + _INNER[m.ending]

    def _ends(self, i: int, table: dict[str, float]) -> float:
        """Log-probability of line ``i``'s width and end if it is the last one of its block."""
        m = self.measures[i]
        column = self.columns[i][-1]
        return table[m.ending] - math.log(column) - (1.0 if m.width > column + 2 else 0.0)

    def _plain(self, i: int) -> float:
        """Log-odds of line ``i`` being a heading's: few are long, or have clauses."""
        long = -3.0 if self.measures[i].width > _LONGEST_HEADING else 0.0
        text = self.lines[i].text
        if not _CLAUSE.search(text):
            return long + _NO_CLAUSES
        return long + (_SENTENCES if _SENTENCE.search(text) else _CLAUSES)

    def run(self) -> tuple[float, list[Group]]:
        """Return the best division and its score."""
        worst = -math.inf
        best = 0.0  # of the lines up to here, a block ending with the last of them
        p1 = p2 = h1 = h2 = worst  # of the lines up to here, the last one's block going on
        p_from = h_from = 0  # where the block of the best later-line state begins
        back: list[tuple[int, bool]] = []
        for i, m in enumerate(self.measures):
            if p1 > p2:
                p2, p_from = p1, i - 1
            h2, h_from = h1, i - 1
            p1, h1 = best + self.borders[i].paragraph + _PARAGRAPH, best + self.borders[i].short + _HEADING
            last = self._ends(i, _LAST)
            short = self._ends(i, _SHORT) + self._plain(i)
            best, begin, is_short = max(
                (p1 + last, i, False),
                (p2 + last, p_from, False),
                (h1 + short, i, True),
                (h2 + short + _TWO_LINES, h_from, True),
            )
            back.append((begin, is_short))
            if i + 1 < len(self.measures):
                first, later = self._goes_on(i, first=True), self._goes_on(i, first=False)
                p1, p2 = p1 + first, p2 + later
                h1 += max(first, later) - _INNER[m.ending] + _SHORT[m.ending]
        groups: list[Group] = []
        i = len(back) - 1
        while i >= 0:
            begin, is_short = back[i]
            groups.append(Group(begin, i, is_short))
            i = begin - 1
        return best, groups[::-1]
