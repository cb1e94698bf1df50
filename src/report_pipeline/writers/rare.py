"""Characters that the house's two typefaces lack: other fonts that have them, and those that none has.

Noto Sans SC has all of the Unified Ideographs' first block and Extension A; TC, JP and KR add 2,100 of Extension B and
Hangul. PDF, HTML and EPUB embed what they need of them. A PDF shows □ for what none has, never a font's own box; the
other formats leave it to the reader's machine. The check ``glyphs`` names it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from report_pipeline.errors import MachineError
from report_pipeline.writers import fonts

if TYPE_CHECKING:
    from collections.abc import Iterable

FAMILY = "Edition Rare"
"""Family in CSS, with the font's number behind it."""
_WHEEL = "justmytype-intl-cjk"
_FACES = tuple(
    fonts.Face(
        f"{FAMILY} {number}",
        400,
        italic=False,
        simplified=fonts.Wheel(
            _WHEEL,
            "justmytype_intl_cjk",
            f"fonts/ofl/notosans{script.lower()}/NotoSans{script}[wght].ttf",
            f"Noto Sans {script}",
        ),
        axes=(("wght", 400),),
    )
    for number, script in enumerate(("SC", "TC", "JP", "KR"), 1)
)
_ORDINARY = re.compile(
    "[\\s -~\u00a1-\u00ff\u2013\u2014\u2018-\u201d\u2026\u3001-\u3011\u4e00-\u9fa5\uff01-\uff5e\u200b]+"
)
"""What all pairings have; looked up nowhere, for speed."""
_NO_GLYPH = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef\ue010]")
"""Characters that are not meant to show."""
SIGN = "□"
"""Stands for what no font has."""


@lru_cache(maxsize=16)
def coverage(face: fonts.Face, language: str) -> frozenset[str]:
    """Return the characters of a face's font; none where it is not installed."""
    hb: Any = import_module("uharfbuzz")
    try:
        file = fonts.font_file(face, language)
    except MachineError:
        return frozenset()
    return frozenset(map(chr, hb.Face(hb.Blob.from_file_path(str(file))).unicodes))


def unknown(text: str, pairing: str = "sans", language: str = "zh-Hans") -> frozenset[str]:
    """Return the characters of ``text`` that no font of the house has."""
    left = _rest(text, pairing, language)
    return left.difference(*(coverage(face, language) for face in _FACES)) if left else left


def faces(text: Iterable[str], pairing: str, language: str) -> dict[fonts.Face, frozenset[str]]:
    """Return the further faces that ``text`` needs, each with the characters to take from it."""
    left = _rest("".join(text), pairing, language)
    found: dict[fonts.Face, frozenset[str]] = {}
    for face in _FACES:
        if left and (has := left & coverage(face, language)):
            found[face] = has
            left = left - has
    return found


def _rest(text: str, pairing: str, language: str) -> frozenset[str]:
    """Return the characters that the pairing itself lacks."""
    own = fonts.PAIRINGS[pairing]
    left = frozenset(_NO_GLYPH.sub("", _ORDINARY.sub("", text)))
    return left - coverage(own.han, language) - coverage(own.latin, language) if left else left
