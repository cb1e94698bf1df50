"""Which terms of a glossary are written into a text, and in which form."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from report_pipeline.engines.hints_numbers import Written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.lexicon.dictionary import WordCutter
    from report_pipeline.lexicon.glossary import Glossary, Term, TermMatch

_WHOLE_TERM: Final = 3
"""Terms of so many characters are found anywhere; shorter ones must be words of the text (学会 is not in 大学会议)."""
_MEASURES: Final = frozenset({"measure"})
"""The builtin glossary's units and magnitudes (亿元), which belong to their number."""
_PHRASES: Final = frozenset({"idiom"})
"""Its set phrases, whose English depends on the sentence ("drawing inferences from one instance")."""
_FREE: Final = {
    "同比增长": "year-on-year growth", "环比增长": "month-on-month growth", "常住人口": "permanent resident population",
    "门诊": "outpatient service", "调研": "inspection and research tour", "市值": "market capitalization",
    "编制": "authorized staffing quota", "加装电梯": "retrofitting elevators", "学位": "academic degree",
    "以旧换新": "the trade-in program", "减税降费": "tax and fee reductions", "局长": "bureau director",
    "招商引资": "investment promotion", "机构改革": "institutional restructuring", "日照": "Rizhao",
    "棚户区改造": "the renovation of run-down urban areas", "供不应求": "demand exceeding supply",
    "驻村第一书记": "first Party secretary stationed in a village", "社区养老": "community-based elderly care",
    "省长": "provincial governor", "客运量": "passenger volume", "自动驾驶": "autonomous driving",
    "专精特新": "specialized, refined, distinctive and innovative", "导游": "tour guide",
}  # fmt: skip
"""Builtin terms whose English depends on the sentence: verbs, and words that translators of the training pairs
rendered as listed in fewer than one of ten sentences. A project's own glossary overrides them by another form."""
_ARTICLE: Final = re.compile(r"(?:the|an?)\s+", re.IGNORECASE)
_CATEGORIES: Final = frozenset("市省县区州")
_WHERE: Final = re.compile(r" in [A-Z]\w+$")
"""What tells two places of one name apart in a list (Taizhou in Zhejiang) and stands in no sentence."""
_LONGEST_FORM: Final = 120
"""Characters; a longer "term" is an explanation, and no model copies it."""
_SENTENCE: Final = re.compile(
    r"[\n\r<>{}|]|(?<![A-Z])(?<!Inc)(?<!Co)(?<!Ltd)(?<!No)(?<!St)(?<!Mt)(?<!Dr)[.!?](?:\s|$)|[!?]"
)
"""What no term's English has: it would be a text of its own in the sentence."""


def terms(text: str, glossary: Glossary, *, phrases: bool = True) -> Iterator[Written]:
    """Yield the glossary's terms in ``text`` that a translation should have in the listed form, from left to right.

    Left out are units (they go with their number), terms of one character, terms whose English is no term but a
    text, and without ``phrases`` what the builtin glossary lists with one of several English forms.
    """
    matches = [match for match in glossary.find(text) if _is_writable(match.term, phrases=phrases)]
    short = any(len(match.term.source) < _WHOLE_TERM for match in matches)
    borders = _borders(text, glossary) if short else frozenset()
    for match in matches:
        if len(match.term.source) >= _WHOLE_TERM or _is_word(match, text, borders):
            yield Written(match.start, match.end, _form(match.term))


def bare_form(english: str) -> str:
    """Return a term's English on one line and without its article, which is the sentence's matter."""
    line = " ".join(english.split())
    return _ARTICLE.sub("", line, count=1) if _ARTICLE.match(line) else line


def _form(term: Term) -> str:
    form = bare_form(term.target)
    return _WHERE.sub("", form) if term.domain == "place" else form


def _is_writable(term: Term, *, phrases: bool) -> bool:
    if len(term.source) < 2 or term.domain in _MEASURES:  # noqa: PLR2004 - 省 and 镇 are parts of other words
        return False
    if not phrases and (term.domain in _PHRASES or _FREE.get(term.source) == term.target):
        return False
    return len(term.target) <= _LONGEST_FORM and not _SENTENCE.search(term.target)


def _is_word(match: TermMatch, text: str, borders: frozenset[int]) -> bool:
    """Tell whether a match has borders of words on both sides; a place may have its category behind it (济南市)."""
    ends = {match.end}
    if match.term.domain == "place" and text[match.end : match.end + 1] in _CATEGORIES:
        ends.add(match.end + 1)
    return match.start in borders and not borders.isdisjoint(ends)


def _borders(text: str, glossary: Glossary) -> frozenset[int]:
    """Return the offsets between the words of ``text``."""
    cutter = _cutter(glossary.digest, tuple(glossary.terms))
    return frozenset(accumulate((len(word) for word in cutter.cut(text)), initial=0))


@lru_cache(maxsize=2)
def _cutter(_digest: str, words: tuple[str, ...]) -> WordCutter:
    from report_pipeline.lexicon.dictionary import WordCutter

    return WordCutter(words)
