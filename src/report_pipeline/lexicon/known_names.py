"""Cities and firms that CC-CEDICT has under one name: small models mistake the less known ones (海宁, 麦德龙).

Of the sentences written for this project in which one stands, 95 % have the name in their English.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from report_pipeline.lexicon.dictionary import load_dictionary, load_words
from report_pipeline.lexicon.pinyin import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CITY: Final = re.compile("(?:county|prefecture)-level city")
_FIRM: Final = re.compile(
    "compan|retailer|(?:hotel|restaurant|store|supermarket) chain|conglomerate|corporation|manufacturer"
)


def known_names(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names that stand in ``text`` as words, with their English; the dictionary is read once."""
    names, sizes = _names(), _sizes()
    found = [
        (at, at + size) for at, char in enumerate(text) for size in sizes.get(char, ()) if text[at : at + size] in names
    ]
    if not found:
        return
    borders = set(accumulate((len(word) for word in load_words().cut(text)), initial=0))
    for start, end in found:
        ends = {end, end + 1} if text[end : end + 1] == "市" else {end}
        if start in borders and not borders.isdisjoint(ends):
            yield text[start:end], names[text[start:end]]


def sizes_by_first(names: Iterable[str]) -> dict[str, set[int]]:
    """Return first character → how long the names are that begin with it.

    A pattern of all names would try each of them at each place: quadratic, as long documents have many.
    """
    sizes: dict[str, set[int]] = {}
    for name in names:
        sizes.setdefault(name[0], set()).add(len(name))
    return sizes


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Return name → English. A city goes by its sound: where the dictionary spells it otherwise, models know better."""
    dictionary = load_dictionary()
    cities = ((word, name) for word, name in dictionary.names(_CITY) if name == joined(word.removesuffix("市")))
    firms = ((word, " ".join(w for w in name.split() if w != "Company")) for word, name in dictionary.names(_FIRM))
    return {word: name for word, name in (*cities, *firms) if len(word) > 1}


@lru_cache(maxsize=1)
def _sizes() -> dict[str, set[int]]:
    return sizes_by_first(_names())
