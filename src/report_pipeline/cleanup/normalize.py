"""Repairs of single characters: noise out, digits and spaces in order. Each rule has an id for the ledger.

The rules run in the order of ``RULES`` over a block's text; each looks at the text its predecessors left.
Full-width punctuation stays, and nothing is normalized to a compatibility form (NFKC): ① stays ①.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from report_pipeline.cleanup.draft import Edit
from report_pipeline.cleanup.marks import HAN, INVISIBLE, PRIVATE
from report_pipeline.model import LedgerKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from report_pipeline.cleanup.draft import Draft

_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_PRIVATE = re.compile(f"[{PRIVATE}]+")
_FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]+")
_FULL_WIDTH_SIGN = re.compile(r"(?<=\d)\s*(?:(％)|([．／])(?=\s*\d))")
_DASHES = re.compile(rf"[—―─－][—―─－-]+|(?<=[{HAN}])--+|--+(?=[{HAN}])")
_COMPOSABLE = re.compile(
    r"[^\s\u2010-\u2027\u2500]?[^\x00-\x7f\s\u2010-\u2027\u2500\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+"
)
_SPACES = re.compile(r"\s+")
_CJK = re.compile(f"[{HAN}\u3000-\u303f\uff00-\uffef“”‘’…—―─·①-⑳⑴-⒛❶-❿•●○◆◇■□▪]")
_HAN = re.compile(f"[{HAN}]")
_UNIT = re.compile(rf"(?:\d+\s+)*\d+\s*(?:[.．:：/]\s*\d|[%％‰℃]|[{HAN}])")
_SPACED_OUT = re.compile(
    rf"(?:(?<=\s)|(?<![^\s，。、；：！？“”‘’（）《》—])|^)[{HAN}](?:[ \u3000\xa0]{{1,4}}[{HAN}]){{2,}}(?![{HAN}])"
)
_YEAR_DIGITS = 4
_POINT_BEHIND = re.compile(r"[.．]\s*\d|,\s*\d{3}(?!\d)|[:：]\s*\d\d(?!\d)")
_POINT_BEFORE = re.compile(r"\d\s*[.．,:：]$")
_LETTER_SPACE = re.compile(rf"[{HAN}][ \u3000\xa0]+[{HAN}][ \u3000\xa0]")
_WINDOW = 24
"""Characters on either side of a space that the rules look at: longer numbers are not split by one."""


def _each(pattern: re.Pattern[str], after: str, rule: str, kind: LedgerKind) -> Callable[[str], Iterator[Edit]]:
    """Return a rule that puts ``after`` in the place of each match."""

    def edits(text: str) -> Iterator[Edit]:
        for match in pattern.finditer(text):
            if match[0] != after:
                yield Edit(match.start(), match.end(), after, rule, kind)

    return edits


def compose(text: str) -> Iterator[Edit]:
    """NFC: a letter and its accents become one character; compatibility ideographs become the usual ones."""
    if unicodedata.is_normalized("NFC", text):
        return
    for match in _COMPOSABLE.finditer(text):
        composed = unicodedata.normalize("NFC", match[0])
        if composed != match[0]:
            yield from _composed_parts(match.start(), match[0], composed)


def _composed_parts(start: int, text: str, composed: str) -> Iterator[Edit]:
    """Cut a stretch into letters with their accents, so that unchanged neighbours keep their place in the source."""
    borders = [i for i, c in enumerate(text) if i == 0 or not unicodedata.combining(c)]
    parts = [
        (a, b, unicodedata.normalize("NFC", text[a:b])) for a, b in zip(borders, [*borders[1:], len(text)], strict=True)
    ]
    if "".join(p for _, _, p in parts) != composed:  # starters that compose with one another, such as Hangul jamo
        parts = [(0, len(text), composed)]
    for a, b, part in parts:
        if part != text[a:b]:
            yield Edit(start + a, start + b, part, "nfc", LedgerKind.REPLACE)


def half_width(text: str) -> Iterator[Edit]:
    """Full-width digits and letters become ASCII."""
    for match in _FULL_WIDTH.finditer(text):
        for i, c in enumerate(match[0], match.start()):
            yield Edit(i, i + 1, chr(ord(c) - 0xFEE0), "full-width", LedgerKind.REPLACE)


def half_width_sign(text: str) -> Iterator[Edit]:
    """A full-width point or slash between digits, and a percent sign behind one, become ASCII."""
    for match in _FULL_WIDTH_SIGN.finditer(text):
        at = match.end() - 1
        yield Edit(at, at + 1, chr(ord(text[at]) - 0xFEE0), "full-width", LedgerKind.REPLACE)


def spaces(text: str) -> Iterator[Edit]:
    """Take out the spaces that carry no meaning, and make one plain space of each that does."""
    letters = _SPACED_OUT.finditer(text) if _LETTER_SPACE.search(text) else ()
    spaced_out = {i for m in letters for i in range(m.start(), m.end())}
    for match in _SPACES.finditer(text):
        start, end = match.span()
        after, rule = ("", "letter-space") if start in spaced_out else _space(text, start, end, match[0])
        if match[0] != after:
            kind = LedgerKind.JOIN if "\n" in match[0] else LedgerKind.REPLACE if after else LedgerKind.REMOVE
            yield Edit(start, end, after, rule, kind)


def _space(text: str, start: int, end: int, blank: str) -> tuple[str, str]:
    """Decide what a blank stretch becomes, and by which rule."""
    join = "line-join" if "\n" in blank else ""
    if start == 0 or end == len(text):
        return "", join or "edge-space"
    left, right = text[start - 1], text[end]
    before, behind = text[max(0, start - _WINDOW) : start], text[end : end + _WINDOW]
    if _in_number(before, behind, broken=bool(join)):
        return "", join or "number-space"
    wide_left, wide_right = bool(_CJK.match(left)), bool(_CJK.match(right))
    if wide_left and wide_right:
        meant = not join and bool(_HAN.match(left) or left in _CLOSING) and bool(_HAN.match(right) or right in _OPENING)
        return (" ", "space") if meant else ("", join or "punctuation-space")
    if wide_left or wide_right:
        return "", join or "cjk-latin-space"
    if join and (not left.isalnum() or not right.isalnum()) and left not in ",.;:!?)%":
        return "", join
    return " ", join or "space"


_CLOSING = "”’）》」』】〕"
_OPENING = "“‘（《「『【〔"


def _in_number(before: str, behind: str, *, broken: bool) -> bool:
    """Tell whether a blank between ``before`` and ``behind`` stands inside a number, date or amount.

    ``85 . 48%``, ``2 2日``, ``1, 530``, ``10 : 30``, ``48 %``; not ``2016 2017`` and not ``1 2 3``. ``broken``: by a
    line end.
    """
    left, right = before[-1], behind[0]
    if left.isdigit() and right.isdigit():
        return broken or _split_digits(before, behind)
    if left.isdigit():
        return right in "%％‰" or bool(_POINT_BEHIND.match(behind))
    return right.isdigit() and bool(_POINT_BEFORE.search(before)) and bool(_POINT_BEHIND.match(before[-1] + behind))


def _split_digits(before: str, behind: str) -> bool:
    """Tell whether the digits on either side are one number: one part is a single digit, and a unit follows."""
    left = re.search(r"\d+(?:\s+\d+)*$", before)
    unit = _UNIT.match(behind)
    if left is None or unit is None:
        return before[-3:-1].strip() in {".", "．"} or bool(re.search(r"\d\s*[.．]\s*(?:\d\s+)*\d$", before))
    parts = [*left[0].split(), *re.findall(r"\d+", unit[0])]
    year = sum(map(len, parts)) == _YEAR_DIGITS and unit[0].endswith("年")
    return year or any(len(p) == 1 for p in parts)


RULES: tuple[Callable[[str], Iterator[Edit]], ...] = (
    _each(_INVISIBLE, "", "invisible", LedgerKind.REMOVE),
    _each(_PRIVATE, "", "private-use", LedgerKind.REMOVE),
    half_width,
    half_width_sign,
    spaces,
    compose,
    _each(_DASHES, "——", "dash", LedgerKind.REPLACE),
)


def normalize(draft: Draft) -> Draft:
    """Run all rules over ``draft`` and return it."""
    for rule in RULES:
        draft.apply(rule(draft.text))
    return draft
