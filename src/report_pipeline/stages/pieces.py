"""Texts around the engine: what needs no translation, and joining the translations of a sentence's pieces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from report_pipeline.engines.base import Answer
from report_pipeline.model import Hypothesis

if TYPE_CHECKING:
    from collections.abc import Sequence

_LAST_GREEK = 0x3FF
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SIGNS: dict[int, int | str] = (
    _FULL_WIDTH
    | str.maketrans("。　《》〈〉【】〔〕「」『』", '. ""\'\'[][]""""')
    | {ord("、"): ", ", ord("，"): ", ", ord("；"): "; "}
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]+")
_ENDS = "。！？!?…"
"""Signs that end a sentence of the source; a piece that ends otherwise goes on in the next one."""
_CLOSERS = " ”’」』）)\"'"
_PAUSES = "，、；：,;:—"
_SMALL = re.compile(
    r"(A(?:ll|n|nd|s|t)?|Both|Bring|But|By|Create|Each|Ensure|Every|For|From|Further|Help|However|In|Into|Its?|Let|Make|Many"
    r"|More|Of|On|Or|Our|Promote|Provide|So|That|The|Their|Then|There|These|They|This|Those|Through|Thus|To|We|While|Which|With"
    r"|(?:Build|Combin|Comply|Creat|Develop|Implement|Includ|Lead|Promot|Rely|Strengthen|Support|Tell|Turn)ing"
    r"|(?!Spring|Boeing|Viking)[A-Z][a-z]*[acefghkorsuvwz]ing)\b"
)
"""Words that are written small inside a sentence, whatever they mean;
no syllable of pinyin ends as the last kind does."""


def untranslated(text: str) -> str | None:
    """Return what stands in English for a text with nothing to translate; ``None`` when there is something.

    Digits, signs, Latin and Greek letters stay; signs of Chinese printing become the English ones.

    >>> untranslated("２０２５／０３")
    '2025/03'
    >>> untranslated("第3章") is None
    True
    """
    plain = text.translate(_SIGNS)
    if any(ch.isalpha() and ord(ch) > _LAST_GREEK for ch in plain):
        return None
    return one_line(plain)


def one_line(text: str) -> str:
    """Return a text without line ends, control characters and lone surrogates, single spaces between its words."""
    return " ".join(_CONTROL.sub(" ", text).split())


def join_answers(pieces: Sequence[str], answers: Sequence[Answer]) -> Answer:
    """Join the answers to the pieces of one text, rank by rank, so that no seam shows.

    A score is the pieces' mean, weighted by their length.
    """
    if len(answers) == 1:
        return answers[0]
    ranks = min(len(a.hypotheses) for a in answers)
    hypotheses = tuple(_join([a.hypotheses[rank] for a in answers], pieces) for rank in range(ranks))
    return Answer("", hypotheses, truncated=any(a.truncated for a in answers))


def _join(hypotheses: Sequence[Hypothesis], pieces: Sequence[str]) -> Hypothesis:
    text = hypotheses[0].text
    for before, hypothesis in zip(pieces, hypotheses[1:], strict=False):
        text = _seam(text, hypothesis.text, before.rstrip(_CLOSERS)[-1:])
    scores = [h.score for h in hypotheses]
    if any(score is None for score in scores):
        return Hypothesis(text)
    weights = [len(piece) for piece in pieces]
    total = sum(score * weight for score, weight in zip(scores, weights, strict=True) if score is not None)
    return Hypothesis(text, total / sum(weights))


def _seam(left: str, right: str, sign: str) -> str:
    """Join two translations whose sources meet at ``sign``; inside a sentence no full stop stays between them."""
    if not left or not right:
        return left or right
    if sign not in _ENDS:
        if left.endswith(".") and not left.endswith((" etc.", "..")):
            left = left[:-1]
        if sign in _PAUSES and left[-1:].isalnum():
            left += ","
        if _SMALL.match(right):
            right = right[0].lower() + right[1:]
    return f"{left} {right}"
