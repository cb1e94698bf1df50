"""Page numbers, running headers and ruled lines: what stands on the page but does not belong to the text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from report_pipeline.cleanup.draft import Removed
from report_pipeline.cleanup.marks import ending

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from report_pipeline.cleanup.source import TextLine

_SIGNED_NUMBER = re.compile(
    r"[-—–―─－·•~～]+\s*[0-9０-９]{1,4}\s*[-—–―─－·•~～]+"
    r"|第\s*[0-9０-９一二三四五六七八九十百]{1,4}\s*页(?:\s*[，,/／(（]?\s*共\s*[0-9０-９一二三四五六七八九十百]{1,4}\s*页\s*[)）]?)?"
    r"|[0-9]{1,4}\s*[/／]\s*[0-9]{1,4}|(?:page|p\.)\s*[0-9]{1,4}(?:\s*(?:of|/)\s*[0-9]{1,4})?",
    re.IGNORECASE,
)
_LONE_NUMBER = re.compile(r"[0-9０-９]{1,4}")
_RULE = re.compile(r"([-—–―─－━=＝_＿*＊~～#.·•◇◆])(?:\s*\1){2,}")
_DIGITS = re.compile(r"\d+")
_LONGEST_HEADER = 40
_SHORT_HEADER = 10
"""A longer line that comes only twice is a header if it is shorter than most lines."""
_FEWEST_REPEATS = 3
_EDGE = 2
"""Lines at the top and bottom of a page where a header may stand."""


def find_furniture(lines: Sequence[TextLine], *, headers: bool) -> dict[int, str]:
    """Return the indices of lines to leave out, each with the id of its rule; ``headers``: not only ruled lines."""
    gone: dict[int, str] = {}
    open_lines = [i for i, line in enumerate(lines) if not line.whole]
    for i in open_lines:
        if _RULE.fullmatch(lines[i].text):
            gone[i] = "ruled-line"
    if headers:
        edges = _edges(lines)
        numbers = _page_numbers(lines, open_lines, edges)
        gone |= dict.fromkeys(numbers, "page-number")
        gone |= dict.fromkeys(_running_headers(lines, open_lines, edges, numbers), "running-header")
    return gone


def without_furniture(lines: Sequence[TextLine], gone: dict[int, str]) -> tuple[list[TextLine], list[Removed]]:
    """Return the lines that stay, and what was removed; the blank lines around it count no more."""
    kept: list[TextLine] = []
    removed: list[Removed] = []
    for i, line in enumerate(lines):
        if i in gone:
            removed.append(Removed(line.start, line.end, gone[i]))
            continue
        if i - 1 in gone:
            line.blanks = 3 if gone[i - 1] == "ruled-line" else -1
        kept.append(line)
    return kept, removed


def _edges(lines: Sequence[TextLine]) -> set[int]:
    """Return the indices of lines near the top or bottom of a page; empty where there are no pages."""
    borders = [i for i in range(1, len(lines)) if lines[i].page != lines[i - 1].page]
    if not borders:
        return set()
    result = {i for b in borders for i in range(max(0, b - _EDGE), min(len(lines), b + _EDGE))}
    return result | set(range(min(_EDGE, len(lines)))) | set(range(max(0, len(lines) - _EDGE), len(lines)))


def _page_numbers(lines: Sequence[TextLine], candidates: Iterable[int], edges: set[int]) -> set[int]:
    """Return lines that are page numbers: with the signs of one, at a page's edge, or in a rising sequence."""
    found: set[int] = set()
    lone: list[int] = []
    for i in candidates:
        text = lines[i].text
        if _SIGNED_NUMBER.fullmatch(text):
            found.add(i)
        elif _LONE_NUMBER.fullmatch(text):
            if i in edges:
                found.add(i)
            else:
                lone.append(i)
    for a, b in pairwise(lone):
        if int(lines[b].text) - int(lines[a].text) == 1 and b - a > _FEWEST_REPEATS:
            found |= {a, b}
    return found


def _running_headers(
    lines: Sequence[TextLine], candidates: Iterable[int], edges: set[int], numbers: set[int]
) -> set[int]:
    """Return lines that come again on many pages. One at the very top stays: it may be the title."""
    places: dict[str, list[int]] = defaultdict(list)
    for i in candidates:
        text = lines[i].text
        beside_page_border = i in edges or i - 1 in numbers or i + 1 in numbers
        if beside_page_border and i not in numbers and len(text) <= _LONGEST_HEADER and ending(text) != "stop":
            places[_DIGITS.sub("0", "".join(text.split()))].append(i)
    usual = sorted(len(line.text) for line in lines)[len(lines) * 3 // 4] if lines else 0
    pages = len({line.page for line in lines}) if edges else len(numbers) + 1
    found: set[int] = set()
    for header, same in places.items():
        on_pages = Counter(lines[i].page for i in same)
        short = len(header) <= max(_SHORT_HEADER, usual * 3 // 4)
        enough = max(2 if numbers and short else _FEWEST_REPEATS, pages // 3)
        if len(same) >= enough and (not edges or len(on_pages) >= enough):
            maybe_title = same[0] < _EDGE and not _DIGITS.search(lines[same[0]].text)
            found |= set(same[1:] if maybe_title else same)
    return found
