"""What may stand for a Chinese word in English, by CC-CEDICT, pinyin and a few words more."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from report_pipeline.alignment.words import english_tokens
from report_pipeline.checks.words import base, words
from report_pipeline.lexicon.dictionary import load_dictionary
from report_pipeline.lexicon.function_words import FUNCTION_WORDS
from report_pipeline.lexicon.names import CATEGORIES
from report_pipeline.lexicon.pinyin import syllables

_READINGS, _WORDS_OF_A_SENSE = 3, 4
"""Readings of a word that count; words of a sense, beyond which it is an explanation."""
_MORE: Final = {"园": "park", "城": "mall market", "党": "party", "建": "building", "委": "committee", "员": "member"}
"""What characters mean in names and compounds, beside what the dictionary has for them."""
SMALL: Final = frozenset(
    base(word)
    for word in """
    a an the
    of and or in on at to for from by with as is are was were be been has have had will would this that these those it
    its their which who all such into than through between under over after before during also more most other s since
    when where while there here said says
    """.split()  # noqa: SIM905 - a list to read
)
"""Words that begin and end no translation, without inflection."""


@lru_cache(maxsize=65536)
def senses_of(word: str) -> frozenset[str] | None:
    """Return what may stand for a word; nothing known: an empty set; ``None`` for words that English leaves out."""
    if FUNCTION_WORDS.get(word) == "":
        return None
    dictionary = load_dictionary()
    senses = [sense for entry in dictionary.entries(word)[:_READINGS] for sense in entry.senses]
    short = [sense for sense in senses if len(sense.split()) <= _WORDS_OF_A_SENSE] or senses
    texts = [*short, dictionary.gloss(word), CATEGORIES.get(word, ""), word if word.isascii() else ""]
    if word in _MORE:
        texts.append(_MORE[word])
    if not senses and not word.isascii():
        texts += ["".join(syllables(word)), " ".join(syllables(word))]
    return frozenset().union(*(bases_of(text) | english_tokens(text) for text in texts)) - SMALL


def bases_of(text: str) -> frozenset[str]:
    """Return the words of an English text without inflection."""
    return frozenset(base(word) for word in words(text))


@lru_cache(maxsize=65536)
def parts_of(word: str) -> tuple[str, ...]:
    """Return the words in a compound that the dictionary does not have: 区域化 is 区域 and 化, 党建 is 党 and 建."""
    dictionary = load_dictionary()
    if word in dictionary or word in CATEGORIES or word.isascii():
        return (word,)
    parts: list[str] = []
    end = len(word)
    while end:  # from the end, where the head of a compound stands: 党组织 is 党 and 组织, not 党组 and 织
        size = next((n for n in range(end, 1, -1) if word[end - n : end] in dictionary), 1)
        parts.insert(0, word[end - size : end])
        end -= size
    return tuple(parts)
