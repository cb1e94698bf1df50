"""What each block is: title, subtitle, byline, heading, list item, caption or paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report_pipeline.cleanup.marks import BYLINE, CAPTION, CAPTION_SIGNS, LIST_MARK, PRIVATE, WORD_BULLETS, ending
from report_pipeline.model import Block, BlockKind, Run, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

_CAPTION_BORDER = re.compile(
    rf"\s+(?=[{PRIVATE}{CAPTION_SIGNS}]|[上下左右]?图为|[上下左右]图[：:，]|图[一二三四五六七八九十\d])|(?<=图)\s+(?=\S+图$)"
)
_SIGN_OFF = re.compile(r"(?:[\d〇○一二三四五六七八九十]{2,4}\s*年.*[日月]|[（(](?:完|待续|据.*)[）)])")
_PICTURE = re.compile(r"(?:图|图片|照片|摄影?|制图)[）)]?$")
_DASHED = re.compile(r"\s*[—―─－-]{2,}")
_NEWS_OPENING = re.compile(
    r"(?:本报|本网|本刊)?[\u4e00-\u9fff]{0,8}讯?\s*[（(]\s*(?:本报)?(?:记\s*者|通讯员)|(?:本报|本网)[\u4e00-\u9fff]{0,8}讯|新华社"
)
_TITLE_LENGTH = range(4, 60)
_TITLE_BLOCKS = 4
"""A title, its subtitles and the byline are no more blocks than this."""
_LIST_RUN = 3
"""So many short lines in a row, none of them marked, are no headings but a list, a table or verse."""
_LEVELS = (
    (re.compile(r"[一二三四五六七八九十百]{1,3}、|第.{1,3}[章节条]"), 1),
    (re.compile(r"[（(][一二三四五六七八九十]"), 2),
    (re.compile(r"\d{1,2}\.\d{1,2}\.\d"), 3),
    (re.compile(r"\d{1,2}\.\d"), 2),
)


@dataclass(slots=True)
class Piece:
    """A cleaned block before its kind and place are settled."""

    text: str
    span: Span
    runs: tuple[Run, ...]
    opening: str
    """The source text of its first line, with the glyphs that clean-up took out."""
    short: bool
    kind: BlockKind | None = None
    level: int = 0
    known: bool = False
    """The kind comes from the format or a hint."""
    moved: bool = False
    """It stands elsewhere than in the source."""
    replaced: bool = False
    """Its text is a hint's."""

    def block(self, number: int) -> Block:
        """Return the model's block."""
        return Block(f"b{number}", self.kind or BlockKind.PARAGRAPH, self.text, self.span, self.runs, self.level)

    @property
    def is_body(self) -> bool:
        """It is running text."""
        return self.kind in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}


def split_captions(text: str, start: int) -> list[tuple[int, int]]:
    """Return the source ranges of the captions that stand on one line, each opened by its sign or the word 图."""
    if not CAPTION.match(text):
        return [(start, start + len(text))]
    borders = [(m.start(), m.end()) for m in _CAPTION_BORDER.finditer(text)]
    begins = [0, *(b for _, b in borders)]
    ends = [*(a for a, _ in borders), len(text)]
    return [(start + a, start + b) for a, b in zip(begins, ends, strict=True) if a < b]


def classify(pieces: Sequence[Piece]) -> None:
    """Give every piece a kind as far as it can be told from itself and its neighbours."""
    formatted = any(p.known and p.kind in {BlockKind.HEADING, BlockKind.TITLE} for p in pieces)
    for piece in pieces:
        if piece.kind is None:
            _classify_alone(piece, headings=not formatted)
    _settle_headings(pieces)


def _classify_alone(piece: Piece, *, headings: bool) -> None:
    mark = LIST_MARK.match(piece.text)
    if WORD_BULLETS.match(piece.opening):
        piece.kind, piece.level = BlockKind.LIST_ITEM, 1
    elif CAPTION.match(piece.opening):
        piece.kind = BlockKind.CAPTION
    elif piece.short and BYLINE.match(piece.text):
        piece.kind = BlockKind.BYLINE
    elif mark and not piece.short:
        piece.kind, piece.level = BlockKind.LIST_ITEM, _level(mark[0])
    elif piece.short and headings:
        piece.kind, piece.level = BlockKind.HEADING, _level(mark[0]) if mark else 1
    elif mark:
        piece.kind, piece.level = BlockKind.LIST_ITEM, _level(mark[0])
    else:
        piece.kind = BlockKind.PARAGRAPH


def _level(mark: str) -> int:
    return next((level for pattern, level in _LEVELS if pattern.match(mark)), 1)


def _settle_headings(pieces: Sequence[Piece]) -> None:
    """A guessed heading heads something; several marked lines in a row are a list."""
    for i, piece in enumerate(pieces):
        if piece.kind is not BlockKind.HEADING or piece.known:
            continue
        mark = LIST_MARK.match(piece.text)
        behind = pieces[i + 1] if i + 1 < len(pieces) else None
        before = pieces[i - 1] if i else None
        if not mark:
            continue
        same_form = [n for n in (before, behind) if n and n.short and _shape(n.text) == _shape(piece.text)]
        if same_form or behind is None:
            piece.kind = BlockKind.LIST_ITEM
    _settle_lists(pieces)


def _settle_lists(pieces: Sequence[Piece]) -> None:
    """Make paragraphs of many short lines in a row that stand between running text."""
    begin = next((i for i, p in enumerate(pieces) if p.is_body), len(pieces))
    run: list[Piece] = []
    for piece in pieces[begin:]:
        if piece.kind is BlockKind.HEADING and not piece.known and not LIST_MARK.match(piece.text):
            run.append(piece)
            continue
        if len(run) >= _LIST_RUN and piece.is_body and not any(_DASHED.match(p.text) for p in run):
            for short in run:
                short.kind, short.level = BlockKind.PARAGRAPH, 0
        run = []


def _shape(text: str) -> str:
    """Return the form of a list mark, its number left out."""
    mark = LIST_MARK.match(text)
    return re.sub(r"[一二三四五六七八九十百]+|\d+|[①-⑳]", "0", mark[0]) if mark else ""


def head_matter(pieces: Sequence[Piece]) -> None:
    """Settle the short lines before an article's first paragraph: title, subtitles, bylines."""
    first_body = next((i for i, p in enumerate(pieces) if p.is_body), len(pieces))
    others = any(p.kind is BlockKind.HEADING for p in pieces[first_body:])
    titled = any(p.kind is BlockKind.TITLE for p in pieces[:first_body])
    for i, piece in enumerate(pieces[:first_body]):
        if piece.kind is not BlockKind.HEADING or piece.known:
            continue
        dashed = bool(_DASHED.match(piece.text))
        if _SIGN_OFF.fullmatch(piece.text):
            piece.kind, piece.level = BlockKind.BYLINE, 0
        elif first_body == len(pieces) and titled and not dashed:
            piece.kind, piece.level = BlockKind.PARAGRAPH, 0
        elif not titled and not dashed:
            piece.kind, piece.level, titled = BlockKind.TITLE, 0, True
        elif dashed or (i > 0 and not others and not LIST_MARK.match(piece.text)):
            piece.kind, piece.level = BlockKind.SUBTITLE, 0


def tail_matter(pieces: Sequence[Piece], *, titled: bool) -> list[list[Piece]]:
    """Settle the short lines behind the last paragraph; return the titles among them, each with its subtitles.

    ``titled``: the text began with a title, so that what stands at the end is none.
    """
    last_body = max((i for i, p in enumerate(pieces) if p.is_body), default=-1)
    tail = pieces[last_body + 1 :]
    signed = next((i for i, p in enumerate(tail) if _SIGN_OFF.fullmatch(p.text)), -1)
    titles: list[list[Piece]] = []
    for i, piece in enumerate(tail):
        if piece.kind is BlockKind.TITLE and piece.known and last_body >= 0:
            titles.append([piece])
        if piece.kind is not BlockKind.HEADING or piece.known:
            continue
        piece.level = 0
        if _PICTURE.search(piece.text):
            piece.kind = BlockKind.CAPTION
        elif titled or i <= signed or len(piece.text) not in _TITLE_LENGTH or last_body < 0:
            piece.kind = BlockKind.PARAGRAPH
        elif _DASHED.match(piece.text) and titles:
            piece.kind = BlockKind.SUBTITLE
            titles[-1].append(piece)
        else:
            piece.kind = BlockKind.TITLE
            titles.append([piece])
    return titles


def begins_article(pieces: Sequence[Piece], i: int) -> bool:
    """Tell whether the heading at ``i``, with running text before it, is the title of a further article."""
    piece = pieces[i]
    if piece.kind is BlockKind.TITLE:
        return True
    if piece.kind is not BlockKind.HEADING or piece.known or LIST_MARK.match(piece.text) or i + 1 >= len(pieces):
        return False
    following = pieces[i + 1 : i + 1 + _TITLE_BLOCKS]
    behind = next((p for p in following if p.kind is not BlockKind.HEADING or _DASHED.match(p.text)), None)
    if behind is None or ending(piece.text) == "stop":
        return False
    return bool(
        behind.kind in {BlockKind.BYLINE, BlockKind.SUBTITLE}
        or _DASHED.match(behind.text)
        or (behind is pieces[i + 1] and _NEWS_OPENING.match(behind.text))
    )
