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
from report_pipeline.lexicon.known_names import known_names, sizes_by_first
from report_pipeline.lexicon.names import (
    CATEGORIES,
    COMPOUND_SURNAMES,
    SURNAMES,
    NameMatch,
    find_people,
    find_places,
    person_en,
)
from report_pipeline.lexicon.pinyin import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_BYLINE_ROLE: Final = re.compile(r"(?:记者|通讯员|作者|摄影|编辑|校对|特约|撰文|供稿|实习生|本报|见习)[:：/\s]*")
_BYLINE_NAME: Final = re.compile(rf"(?:{'|'.join(COMPOUND_SURNAMES)}|[{SURNAMES}])[\u4e00-\u9fff]{{1,2}}")
_FOREIGN: Final = frozenset(
    "阿埃艾安奥巴贝比彼博布茨达戴丹德登迪蒂杜多顿厄恩尔法菲费弗戈格哈赫霍基吉加杰捷卡凯科克库拉莱兰劳勒雷里利丽林卢鲁伦罗洛马玛曼"
    "梅米姆摩莫墨穆纳娜内尼诺努欧帕佩皮普奇契恰乔切丘瑞萨塞桑瑟沙莎什史斯丝索塔泰坦汤特提托图瓦威韦维温沃乌伍西希锡夏谢休雅亚叶"
    "伊英尤约泽扎詹兹佐"
)
"""Characters that write foreign names by their sound."""
_GOES_ON: Final = re.compile("(?<=[街路村园])(?:街?道|社区|小区|新?村)")
"""营市街 is no street in 营市街街道, which is named after it."""
_UNITS: Final = frozenset({"区", "县", "镇", "乡", "新区"})
_BYLINE_BREAK: Final = re.compile(r"[\s、，,/（）()：:|]+")


@dataclass(frozen=True)
class Names:
    """Names with their English; empty for a text of which nothing is known."""

    people: dict[str, str] = field(default_factory=dict)
    """Full name → pinyin, surname first."""
    places: dict[str, str] = field(default_factory=dict)
    """Places of the document in pinyin, and the dictionary's cities and firms."""

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
        known: dict[str, str] = {}
        for text in texts:
            people.update(_by_name(text, find_people(text, is_word)))
            places.update(_by_name(text, find_places(text, is_word)))
            known.update(known_names(text))
        people.update((name, person_en(name)) for line in bylines for name in _in_byline(line, is_word))
        own = {name: form for name, form in places.items() if _is_own_place(name, places)}
        return cls(
            {name: form for name, form in people.items() if not _is_foreign(name)},
            dict(_short_forms(places)) | known | own,
        )

    @cached_property
    def _forms(self) -> dict[str, str]:
        return self.places | self.people

    @cached_property
    def _sizes(self) -> dict[str, list[int]]:
        """First character → how long the names are that begin with it, the longest first."""
        return {first: sorted(found, reverse=True) for first, found in sizes_by_first(self._forms).items()}

    def find(self, text: str) -> tuple[NameMatch, ...]:
        """Return the known names in ``text`` from left to right, the longest at each place."""
        found: list[NameMatch] = []
        at = 0
        while at < len(text):
            ends = (at + size for size in self._sizes.get(text[at], ()))
            end = next((end for end in ends if self._is_name(text, at, end)), at)
            if end > at:
                found.append(NameMatch(at, end, self._forms[text[at:end]]))
            at = max(end, at + 1)
        return tuple(found)

    def _is_name(self, text: str, start: int, end: int) -> bool:
        return end <= len(text) and text[start:end] in self._forms and not _GOES_ON.match(text, end)


def is_plain_word(word: str) -> bool:
    """Tell whether the dictionary has ``word`` as anything but a name."""
    return any(not entry.proper for entry in load_dictionary().entries(word))


def _by_name(text: str, found: Iterable[NameMatch]) -> Iterator[tuple[str, str]]:
    return ((text[name.start : name.end], name.english) for name in found)


def _is_own_place(name: str, places: Mapping[str, str]) -> bool:
    """Tell whether pinyin is right for a place.

    It is not for what the dictionary lists, which knows more of 广州市 and 唐人街 than their sound, as models do; nor
    for a name that is another one behind the end of a word (道裕园社区, from 中大街道裕园社区).
    """
    return not _is_miscut(name, places) and _has_sound(_stem(name)[0]) and name not in load_dictionary()


def _short_forms(places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what a district is called without its category: in a text on 槐荫区, 槐荫 is no tree's shade."""
    for name in places:
        stem, category = _stem(name)
        if category in _UNITS and _has_sound(stem) and not _is_miscut(name, places):
            yield stem, joined(stem)


def _stem(name: str) -> tuple[str, str]:
    """Return a place's own part and its category."""
    category = max((c for c in CATEGORIES if name.endswith(c)), key=len, default="")
    return name.removesuffix(category), category


def _is_miscut(name: str, places: Mapping[str, str]) -> bool:
    return name[1:] in places or name[2:] in places


def _has_sound(stem: str) -> bool:
    """Tell whether pinyin is what a place is called in English: 温哥华 is Vancouver in the dictionary."""
    senses = [sense for entry in load_dictionary().entries(stem) for sense in entry.senses]
    by_sound = joined(stem).casefold()
    return not _is_foreign(stem) and (not senses or any(sense.casefold().startswith(by_sound) for sense in senses))


def _is_foreign(name: str) -> bool:
    """Tell whether a name is most likely a foreign one in Chinese characters, which pinyin would hide (皮埃尔)."""
    by_sound = sum(char in _FOREIGN for char in name)
    return len(name) > 2 and by_sound >= min(len(name), 3)  # noqa: PLR2004 - 2: 林奇 may be Chinese


def _in_byline(line: str, is_word: Callable[[str], bool]) -> Iterator[str]:
    if not _BYLINE_ROLE.search(line):
        return
    for part in _BYLINE_BREAK.split(_BYLINE_ROLE.sub(" ", line)):
        if _BYLINE_NAME.fullmatch(part) and not is_word(part):
            yield part
