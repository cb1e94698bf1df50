"""Which blocks make an article: titles in the text, or titles printed behind it that must find their article.

Where a file ends with several titles, its articles run into one another. The borders are found as those that make
the wording of each part most probable, given a smoothed model of that part alone (Utiyama and Isahara 2001, "A
statistical model for domain-independent text segmentation"), with pairs of characters for words; a title belongs to
the part that makes it most probable.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise, permutations
from typing import TYPE_CHECKING

from report_pipeline.cleanup.marks import HAN
from report_pipeline.cleanup.structure import Piece, begins_article, head_matter, tail_matter
from report_pipeline.model import BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

_HAN_STRETCH = re.compile(f"[{HAN}]+")
_MOST_BORDERS = 200
_MOST_TITLES = 6
_SHARED = 3
_MANY_BLOCKS = 12
_TITLE_WEIGHT = 3.0
_OPENING = re.compile(r"(?:近日|日前|时下|连日来|今年以来|近年来|今天|昨天|昨日|本报|\d{1,2}月\d{1,2}日)")
_OPENING_BONUS = 8.0


def arrange(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Divide classified ``pieces`` into articles in reading order, titles first; moved pieces are marked so."""
    parts = _split_at_titles(pieces)
    for part in parts:
        head_matter(part)
    titled = any(p.kind is BlockKind.TITLE for part in parts for p in part)
    titles = tail_matter(parts[-1], titled=titled)
    if not titles:
        return parts
    at_end = {id(p) for title in titles for p in title}
    body = [p for p in parts[-1] if id(p) not in at_end]
    last_body = max((i for i, p in enumerate(body) if p.is_body), default=-1)
    captions = [p for p in body[last_body + 1 :] if p.kind is BlockKind.CAPTION]
    gathered = {id(p) for p in captions}
    rest = [p for p in body if id(p) not in gathered]
    articles = _give_titles(rest, titles)
    _give_captions(articles, captions)
    return parts[:-1] + articles


def _split_at_titles(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Begin a part at every title that has running text before it."""
    parts: list[list[Piece]] = [[]]
    has_body = False
    last_body = max((i for i, p in enumerate(pieces) if p.is_body), default=-1)
    for i, piece in enumerate(pieces):
        if has_body and i < last_body and begins_article(pieces, i):
            parts.append([])
            has_body = False
        parts[-1].append(piece)
        has_body = has_body or piece.is_body
    return parts


def _pairs(text: str) -> Counter[str]:
    """Count the pairs of neighbouring Han characters."""
    return Counter(s[i : i + 2] for s in _HAN_STRETCH.findall(text) for i in range(len(s) - 1))


def _give_titles(body: list[Piece], titles: list[list[Piece]]) -> list[list[Piece]]:
    """Cut ``body`` into as many articles as there are titles and put each title before its article."""
    borders = _borders(body)
    count = len(titles)
    if count == 1 or len(borders) < count - 1 or len(borders) > _MOST_BORDERS or count > _MOST_TITLES:
        ordered, parts = [[p for t in titles for p in t]] if count > 1 else [titles[0]], [body]
        if count > 1:
            for piece in ordered[0][1:]:
                piece.kind = BlockKind.SUBTITLE
    else:
        cuts = _best_cuts(body, borders, titles)
        parts = [body[a:b] for a, b in zip([0, *cuts], [*cuts, len(body)], strict=True)]
        order = _best_order(titles, [_pairs("".join(p.text + "\n" for p in part)) for part in parts])[1]
        ordered = [titles[i] for i in order]
    for title in ordered:
        for piece in title:
            piece.moved = True
    return [[*title, *part] for title, part in zip(ordered, parts, strict=True)]


def _borders(body: Sequence[Piece]) -> list[int]:
    """Return the indices where an article may begin: a paragraph that has running text, not a heading, before it."""
    return [i for i in range(1, len(body)) if body[i].kind is BlockKind.PARAGRAPH and body[i - 1].is_body]


def _topical(pairs: list[Counter[str]]) -> list[Counter[str]]:
    """Leave only the pairs that several blocks share, if there are many blocks: the others are noise."""
    fewest = _SHARED if len(pairs) > _MANY_BLOCKS else 1
    blocks = Counter(pair for block in pairs for pair in block)
    shared = [Counter({p: c for p, c in block.items() if blocks[p] >= fewest}) for block in pairs]
    return shared if any(shared) else pairs


class _Model:
    """A growing part of the text, and how probable its wording is under its own model, smoothed by one."""

    def __init__(self, kinds: int) -> None:
        self.kinds = kinds
        self.counts: Counter[str] = Counter()
        self.total = 0
        self.sum = 0.0

    def add(self, pairs: Counter[str]) -> None:
        """Lengthen the part by a block."""
        for pair, more in pairs.items():
            had = self.counts[pair]
            self.counts[pair] = had + more
            self.total += more
            self.sum += (had + more) * math.log(had + more + 1) - had * math.log(had + 1)

    def likelihood(self) -> float:
        """Log-probability of the part."""
        return self.sum - self.total * math.log(self.total + self.kinds)


def _best_cuts(body: Sequence[Piece], borders: Sequence[int], titles: Sequence[list[Piece]]) -> list[int]:
    """Return the borders that fit the wording best; with one border, the titles have a say too."""
    edges = [0, *borders, len(body)]
    pairs = _topical([_pairs("\n".join(p.text for p in body[a:b])) for a, b in pairwise(edges)])
    kinds = max(1, len(set().union(*pairs)))
    opening = [_OPENING_BONUS if a and _OPENING.match(body[a].text) else 0.0 for a in edges[:-1]]
    if len(titles) == 2:  # noqa: PLR2004 - one border
        return [edges[_best_border(pairs, opening, titles, kinds)]]
    score: dict[tuple[int, int], float] = {}
    for a in range(len(pairs)):
        model = _Model(kinds)
        for b in range(a + 1, len(edges)):
            model.add(pairs[b - 1])
            score[a, b] = model.likelihood() + opening[a]
    return [edges[a] for a in _cut(score, len(edges) - 1, len(titles))]


def _best_border(
    pairs: Sequence[Counter[str]], opening: Sequence[float], titles: Sequence[list[Piece]], kinds: int
) -> int:
    """Return the index of the edge between two articles."""
    upper, lower = _Model(kinds), _Model(kinds)
    above, below = [0.0], [0.0]
    for block in pairs:
        upper.add(block)
        above.append(upper.likelihood())
    for block in reversed(pairs):
        lower.add(block)
        below.append(lower.likelihood())
    below.reverse()
    first: Counter[str] = Counter()
    best, border = -math.inf, 1
    for a in range(1, len(pairs)):
        first.update(pairs[a - 1])
        fit = above[a] + below[a] + opening[a] + _TITLE_WEIGHT * _best_order(titles, [first, upper.counts - first])[0]
        if fit > best:
            best, border = fit, a
    return border


def _cut(score: dict[tuple[int, int], float], last: int, parts: int) -> list[int]:
    """Return the edges that divide 0 … ``last`` into ``parts`` with the highest total score."""
    best: dict[tuple[int, int], tuple[float, int]] = {(1, b): (score[0, b], 0) for b in range(1, last + 1)}
    for k in range(2, parts + 1):
        for b in range(k, last + 1):
            best[k, b] = max((best[k - 1, a][0] + score[a, b], a) for a in range(k - 1, b))
    cuts: list[int] = []
    edge = last
    for k in range(parts, 1, -1):
        edge = best[k, edge][1]
        cuts.append(edge)
    return cuts[::-1]


def _best_order(titles: Sequence[list[Piece]], parts: Sequence[Counter[str]]) -> tuple[float, tuple[int, ...]]:
    """Return which title belongs to each part, and the log-probability of the titles then."""
    wording = [_pairs("\n".join(p.text for p in title)) for title in titles]
    kinds = len(set().union(*parts, *wording))
    fits = [[_probability(title, part, kinds) for title in wording] for part in parts]
    return max((sum(fits[i][t] for i, t in enumerate(order)), order) for order in permutations(range(len(titles))))


def _probability(words: Counter[str], part: Counter[str], kinds: int) -> float:
    """Log-probability of ``words`` under the smoothed model of ``part``."""
    total = part.total() * 1.0 + 0.1 * kinds
    return sum(c * math.log((part[w] + 0.1) / total) for w, c in words.items())


def _give_captions(articles: list[list[Piece]], captions: list[Piece]) -> None:
    """Put captions that were gathered at the end behind the article that speaks of the same things."""
    if not captions:
        return
    wording = _pairs("\n".join(p.text for p in captions))
    parts = [_pairs("\n".join(p.text for p in article)) for article in articles]
    kinds = len(set().union(*parts, wording))
    home = max(range(len(articles)), key=lambda i: _probability(wording, parts[i], kinds))
    articles[home].extend(captions)
    if home != len(articles) - 1:
        for piece in captions:
            piece.moved = True
