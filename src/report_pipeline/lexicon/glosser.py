"""Text cut into words, numbers and names, each with its English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from report_pipeline.lexicon.dictionary import WordCutter, load_dictionary
from report_pipeline.lexicon.function_words import FUNCTION_WORDS, POSSESSIVES
from report_pipeline.lexicon.names import find_people, find_places
from report_pipeline.lexicon.numbers import Kind, Quantity, parse_zh, render_en
from report_pipeline.lexicon.pinyin import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from report_pipeline.lexicon.glossary import Glossary

_HAN: Final = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_WHOLE_TERM: Final = 3
"""Terms of so many characters are found anywhere; shorter ones must be words of the text (学会 is not in 大学会议)."""
_SIGNS: Final = {
    "，": ",", "。": ".", "、": ",", "；": ";", "：": ":", "？": "?", "！": "!", "（": "(", "）": ")", "《": "“",
    "》": "”", "〈": "‘", "〉": "’", "「": "“", "」": "”", "『": "‘", "』": "’",
    "【": "[", "】": "]", "〔": "[", "〕": "]",
    "…": "…", "—": "—", "·": "·", "～": "–", "〇": "0",
}  # fmt: skip
_OPENING, _CLOSING = "“‘([{", ",.;:?!)]}”’%…"
_AFFIX: Final = re.compile(
    "^[一全各本该每新老之大小区市省县不未所可再].$|^.[在到为于出入好成上下中内外间率性化型级类者]$"
)
"""Two characters of which one is a word of its own (全区, 抓好)."""
_LINKS: Final = frozenset("+/-·–@")
_RUN_OF_SIGN: Final = re.compile(r"([…—])\1+")
_END: Final = re.compile(r"([.?!…][”’)\]]*\s+[“‘(\[]*)([a-z])")


@dataclass(frozen=True, slots=True)
class Piece:
    """A word of the source with its English; ``english`` is empty for what English leaves out."""

    source: str
    english: str
    known: bool = True
    """False for a word that only has its pinyin."""


class Glosser:
    """Cuts text into words and glosses them with one glossary; loads its dictionaries at the first word."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary

    @cached_property
    def _cutter(self) -> WordCutter:
        return WordCutter(self._glossary.terms)

    def pieces(self, text: str) -> list[Piece]:
        """Return the words, numbers, names and signs of ``text`` in order; their sources joined give ``text``."""
        pieces: list[Piece] = []
        at = 0
        for start, end, english in self._fixed(text):
            pieces += self._words(text[at:start])
            pieces.append(Piece(text[start:end], english))
            at = end
        return pieces + self._words(text[at:])

    def _fixed(self, text: str) -> list[tuple[int, int, str]]:
        """Return terms, numbers and names with their English, ordered and without overlaps.

        A term wins over the numbers it holds (5A级景区); a number over a term it holds (亿元); both over names.
        """
        numbers = [(q.start, q.end, render_en(q)) for q in parse_zh(text) if not _is_article(q)]
        terms = [(m.start, m.end, m.term.target) for m in self._glossary.find(text) if m.end - m.start >= _WHOLE_TERM]
        terms = [t for t in terms if all(t[0] <= n[0] and n[1] <= t[1] for n in numbers if _overlap(t, n))]
        names = (*find_people(text, self._is_word), *find_places(text, self._is_word))
        taken: list[tuple[int, int, str]] = []
        for span in (*terms, *numbers, *((n.start, n.end, n.english) for n in names)):
            if not any(_overlap(span, other) for other in taken):
                taken.append(span)
        return sorted(taken)

    def _is_word(self, word: str) -> bool:
        if word in self._glossary.terms:
            return True
        return any(not entry.proper for entry in load_dictionary().entries(word))

    def _words(self, text: str) -> list[Piece]:
        words = list(self._cutter.cut(text)) if text else []
        pieces = [piece for word in words for piece in self._word(word)]
        for i, piece in enumerate(pieces[:-1]):
            if piece.source in POSSESSIVES and pieces[i + 1].source == "的":
                pieces[i] = Piece(piece.source, POSSESSIVES[piece.source])
        return pieces

    def _word(self, word: str) -> Iterator[Piece]:
        """Gloss one word; an unknown one is cut into the longest words that it holds."""
        if not _HAN.search(word):
            yield Piece(word, _RUN_OF_SIGN.sub(r"\1", "".join(_SIGNS.get(char, char) for char in word)))
            return
        english = self._meaning(word)
        if english is not None:
            yield Piece(word, english)
            return
        if len(word) == 1 or (len(word) == 2 and not _AFFIX.search(word)):  # noqa: PLR2004 - most often a name
            yield Piece(word, joined(word), known=False)
            return
        for size in range(len(word) - 1, 0, -1):
            if size == 1 or self._meaning(word[:size]) is not None:
                yield from self._word(word[:size])
                yield from self._word(word[size:])
                return

    def _meaning(self, word: str) -> str | None:
        """Return the English of a word: the glossary's, or the dictionary's; ``None`` where neither has it."""
        if word in self._glossary.terms:
            return self._glossary.terms[word].target
        meaning = load_dictionary().gloss(word)
        if meaning or word in FUNCTION_WORDS:
            return _HAN.sub(lambda m: joined(m[0]), meaning)
        return None


def _is_article(quantity: Quantity) -> bool:
    """Tell whether a number is better left to the dictionary: 一 is most often "a", and codes stay as they are."""
    plain_one = quantity.kind is Kind.COUNT and quantity.value == 1 and quantity.spelled and not quantity.unit
    return quantity.kind is Kind.CODE or plain_one


def _overlap(a: tuple[int, int, str], b: tuple[int, int, str]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def sentence(pieces: Iterable[Piece]) -> str:
    """Join glosses into a line of English: spaces by its rules, capitals at the start of sentences."""
    line = ""
    for english in (piece.english.strip() for piece in pieces):
        if not english:
            continue
        tight = not line or line[-1] in _OPENING or line[-1] in _LINKS or english[0] in _CLOSING or english[0] in _LINKS
        if english in {"…", "—"} and line.endswith(english):
            continue
        line += english if tight else f" {english}"
    line = _HAN.sub(lambda m: joined(m[0]), " ".join(line.split()))  # whatever a glossary may hold
    line = _END.sub(lambda m: m[1] + m[2].upper(), line)
    first = next((i for i, char in enumerate(line) if char.isalnum()), 0)
    return line[:first] + line[first : first + 1].upper() + line[first + 1 :]
