"""The names of a document: found where there is evidence for them, known wherever they stand.

A name that an office or a verb of saying gives away once (区委书记高某某说) is then known in every sentence, and
reads the same in all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, Self

from report_pipeline.lexicon.dictionary import load_dictionary
from report_pipeline.lexicon.names import (
    COMPOUND_SURNAMES,
    SURNAMES,
    NameMatch,
    find_people,
    find_places,
    person_en,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_BYLINE_ROLE: Final = re.compile(r"(?:记者|通讯员|作者|摄影|编辑|校对|特约|撰文|供稿|实习生|本报|见习)[:：/\s]*")
_BYLINE_NAME: Final = re.compile(rf"(?:{'|'.join(COMPOUND_SURNAMES)}|[{SURNAMES}])[\u4e00-\u9fff]{{1,2}}")
_BYLINE_BREAK: Final = re.compile(r"[\s、，,/（）()：:|]+")


@dataclass(frozen=True)
class Names:
    """Names with their English; empty for a text of which nothing is known."""

    people: dict[str, str] = field(default_factory=dict)
    """Full name → pinyin, surname first."""
    places: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, texts: Iterable[str], is_word: Callable[[str], bool] | None = None, bylines: Iterable[str] = ()
    ) -> Self:
        """Collect the names of the segments or blocks of a document.

        ``is_word`` tells ordinary words, which are no names; without it the dictionary does. In ``bylines``, what
        looks like a name behind 记者, 通讯员 and their like is one.
        """
        is_word = is_word or is_plain_word
        people: dict[str, str] = {}
        places: dict[str, str] = {}
        for text in texts:
            people.update((text[m.start : m.end], m.english) for m in find_people(text, is_word))
            places.update((text[m.start : m.end], m.english) for m in find_places(text, is_word))
        people.update((name, person_en(name)) for line in bylines for name in _in_byline(line, is_word))
        return cls(people, places)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        known = sorted({*self.people, *self.places}, key=lambda name: (-len(name), name))
        return re.compile("|".join(map(re.escape, known))) if known else None

    def find(self, text: str) -> tuple[NameMatch, ...]:
        """Return the known names in ``text`` from left to right, the longest at each place."""
        if self._pattern is None:
            return ()
        forms = self.places | self.people
        return tuple(NameMatch(m.start(), m.end(), forms[m[0]]) for m in self._pattern.finditer(text))


def is_plain_word(word: str) -> bool:
    """Tell whether the dictionary has ``word`` as anything but a name."""
    return any(not entry.proper for entry in load_dictionary().entries(word))


def _in_byline(line: str, is_word: Callable[[str], bool]) -> Iterator[str]:
    if not _BYLINE_ROLE.search(line):
        return
    for part in _BYLINE_BREAK.split(_BYLINE_ROLE.sub(" ", line)):
        if _BYLINE_NAME.fullmatch(part) and not is_word(part):
            yield part
