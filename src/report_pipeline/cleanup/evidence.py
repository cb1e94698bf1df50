"""What speaks for a block to begin at a line, other than widths: log-odds, line by line."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from report_pipeline.cleanup.marks import CAPTION, LIST_MARK

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from report_pipeline.cleanup.layout import Measure
    from report_pipeline.cleanup.source import TextLine

_PRIOR = math.log(1 / 6)
"""About every sixth line of a column begins a block."""
_LIST = 3.5
_CAPTION = 6.0
_DASH = 4.0
"""A subtitle begins with a dash; a paragraph hardly ever does."""
_OPEN_QUOTE = -3.0
_CUE = 0.7
_MOST = 5.0
"""Learnt evidence is never worth more than this."""
_OVERHANG = 2
_QUOTE_LINES = 12
"""A quotation mark left open is forgotten after this many lines: it may be a mistake in the source."""
_OPENING_WORDS = re.compile(
    r"(?:近[日年]|日前|目前|今年|去年|当前|如今|时下|据[悉了统]|截至|同时|此外|另外|“|\d{4}年|\d{1,2}月|记者|对此|最后|首先|其次)"
)
_GOING_ON = re.compile(r"(?:但|而[且是]?|也|并|这|其中|因此|所以|他|她|它|该|从而|以及|和|与|的|了)")


class Border(NamedTuple):
    """Log-odds that a block begins at a line."""

    paragraph: float
    short: float
    """For a title, heading or caption, which need no indent."""


def border_evidence(lines: Sequence[TextLine], measures: Sequence[Measure]) -> list[Border]:
    """Return for each line the log-odds that a block begins there."""
    blanks = _learn(lines, measures, lambda i: min(lines[i].blanks, 3), rising=True)
    base = sorted(line.indent for line in lines)[len(lines) // 3]
    indents = _learn(lines, measures, lambda i: int(lines[i].indent >= base + 2), rising=True)
    borders = [Border(0.0, 0.0)]
    quote_age = 0
    for i in range(1, len(lines)):
        quote_age = _quote_age(lines[i - 1].text, quote_age)
        text = lines[i].text
        value = _PRIOR + blanks(i)
        indent = indents(i)
        dash = 0.0
        if CAPTION.match(text):
            value += _CAPTION
        elif LIST_MARK.match(text):
            value += _LIST
        elif text.startswith(("——", "──", "――")):
            dash = _DASH
        elif _OPENING_WORDS.match(text):
            value += _CUE
        elif _GOING_ON.match(text):
            value -= _CUE
        if 0 < quote_age <= _QUOTE_LINES and not text.startswith("“"):
            value += _OPEN_QUOTE
        borders.append(Border(value + indent, value + dash + max(0.0, indent)))
    return borders


def _quote_age(text: str, age: int) -> int:
    """Return for how many lines a quotation has been open at the end of ``text``; 0 when none is."""
    opened, closed = text.rfind("“"), text.rfind("”")
    if opened > closed:
        return 1
    return age + 1 if age and closed < 0 else 0


def _learn(
    lines: Sequence[TextLine], measures: Sequence[Measure], feature: Callable[[int], int], *, rising: bool
) -> Callable[[int], float]:
    """Return the log-odds of a feature's values, counted where widths and line ends leave no doubt.

    A line that fills its column and has no stop goes on in the next; one that ends early with a stop does not.
    ``rising``: a higher value speaks for a border if the lines tell nothing.
    """
    inner: dict[int, int] = {}
    border: dict[int, int] = {}
    for i in range(1, len(lines)):
        if lines[i].blanks < 0:
            continue
        upper, unit = measures[i - 1], max(2, measures[i].unit)
        rooms = [c - upper.width for c in upper.columns]
        if upper.ending in {"other", "comma"} and any(-_OVERHANG <= r < unit for r in rooms):
            inner[feature(i)] = inner.get(feature(i), 0) + 1
        elif upper.ending == "stop" and all(r > unit + 2 for r in rooms):
            border[feature(i)] = border.get(feature(i), 0) + 1
    usual = max(inner, key=lambda v: inner[v]) if inner else 0
    total_inner, total_border = sum(inner.values()), sum(border.values())

    def odds(i: int) -> float:
        if lines[i].blanks < 0:
            return 0.0
        value = feature(i)
        prior = 0.5 if value == usual or not rising else (0.8 if value > usual else 0.2)
        in_border = (border.get(value, 0) + prior) / (total_border + 1)
        in_inner = (inner.get(value, 0) + (1 - prior) * 0.3) / (total_inner + 1)
        if value == usual:
            in_inner = (inner.get(value, 0) + 0.5) / (total_inner + 1)
        return max(-_MOST, min(_MOST, math.log(in_border / in_inner)))

    return odds
