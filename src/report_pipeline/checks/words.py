"""English words as the checks compare them: without inflection, or by their root alone."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
"""A word or a number; a hyphen is a border, an apostrophe is none."""
ARTICLES: Final = frozenset({"a", "an", "the"})
_IRREGULAR: Final = {
    "children": "child", "men": "man", "women": "woman", "people": "person", "feet": "foot", "teeth": "tooth",
    "analyses": "analysis", "bases": "basis", "crises": "crisis", "criteria": "criterion", "phenomena": "phenomenon",
    "lives": "life", "wives": "wife", "leaves": "leaf", "halves": "half", "shelves": "shelf", "mice": "mouse",
    "built": "build", "led": "lead", "held": "hold", "made": "make", "taken": "take", "took": "take", "paid": "pay",
    "sold": "sell", "bought": "buy", "kept": "keep", "brought": "bring", "taught": "teach", "went": "go", "gone": "go",
    "wrote": "write", "written": "write", "grew": "grow", "grown": "grow", "rose": "rise", "risen": "rise",
    "fell": "fall", "fallen": "fall", "won": "win", "ran": "run", "began": "begin", "begun": "begin", "spent": "spend",
    "sent": "send", "met": "meet", "gave": "give", "given": "give", "knew": "know", "known": "know", "saw": "see",
    "seen": "see", "lost": "lose", "found": "find", "thought": "think", "told": "tell", "said": "say", "left": "leave",
    "better": "good", "best": "good", "worse": "bad", "worst": "bad",
}  # fmt: skip
_SPELLINGS: Final = {
    "km": "kilometer", "kilometre": "kilometer", "kilometres": "kilometers", "kg": "kilogram", "tonne": "ton",
    "tonnes": "tons", "labour": "labor", "harbour": "harbor", "neighbourhood": "neighborhood", "defence": "defense",
    "programme": "program", "programmes": "programs", "licence": "license", "colour": "color",
}  # fmt: skip
_ROOT: Final = 5
"""Letters that words of one family share: develop, development, developer."""
_STOPWORDS: Final = frozenset(
    """
    a an the of to in on at by for from with without within into onto about above below under over after before
    between among through during against and or nor but so yet as if then than that this these those there here it
    its he she they we you i his her their our your my me him them us is are was were be been being am do does did
    done have has had having will would shall should can could may might must not no one ones some any all each
    every both either neither other others another such same own who whom whose which what when where why how out
    up down off again more most less least very much many few lot also just only even too still already etc sb sth
    oneself somebody something smth eg ie kind type sort esp way make made making get go come put set take give
    use used using thing things person people time times place part s t
    """.split()  # noqa: SIM905 - a list to read
)
"""Words that say nothing of a clause in particular."""


def words(text: str) -> list[str]:
    """Return the words of ``text`` in small letters."""
    return [word.replace("’", "'") for word in WORD.findall(text.casefold())]


@lru_cache(maxsize=65536)
def base(word: str) -> str:
    """Return a small-letter word without plural, tense or possessive, roughly: companies and company are the same."""
    word = _american(word.removesuffix("'s").removesuffix("'"))
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3:  # noqa: PLR2004 - bus, gas, red
        return word
    for suffix, instead in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("ss", "ss")):
        if word.endswith(suffix):
            return word.removesuffix(suffix) + instead
    if word.endswith("s") and not word.endswith(("us", "is")):
        word = word[:-1]
    for suffix in ("ing", "ed"):
        stem = word.removesuffix(suffix)
        if stem != word and len(stem) > 2 and any(vowel in stem for vowel in "aeiouy"):  # noqa: PLR2004 - red, king
            doubled = stem[-1] == stem[-2] and stem[-1] not in "lsz"
            return (stem[:-1] if doubled else stem).removesuffix("e")
    return word.removesuffix("e") if len(word) > 4 else word  # noqa: PLR2004 - tree


def _american(word: str) -> str:
    """Return a British spelling as an American one where that is certain: centre, organisation, programme, km."""
    word = _SPELLINGS.get(word, word)
    if word.endswith(("tre", "tres")):
        return re.sub(r"tre(s?)$", r"ter\1", word)
    return re.sub(r"is(e[ds]?|ers?|ing|ations?)$", r"iz\1", word) if len(word) > 7 else word  # noqa: PLR2004 - raise, advise


@lru_cache(maxsize=65536)
def root(word: str) -> str:
    """Return what a small-letter word shares with its family."""
    return base(word)[:_ROOT]


def roots(text: str) -> frozenset[str]:
    """Return the roots of the words that say something in ``text``."""
    return frozenset(root(word) for word in words(text) if word not in _STOPWORDS)


def letters_only(text: str) -> str:
    """Return the letters of ``text``, small and without tone marks; ü is yu, as in passports."""
    folded = unicodedata.normalize("NFD", re.sub("[üǖǘǚǜ]", "yu", text.casefold()))
    return "".join(char for char in folded if "a" <= char <= "z")
