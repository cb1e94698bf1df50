"""Terms to put into a glossary, with what the translation calls them now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from report_pipeline.alignment.present import Renderings
from report_pipeline.lexicon.document_names import Names
from report_pipeline.lexicon.glossary import Term
from report_pipeline.lexicon.termhood import candidates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report_pipeline.alignment.present import Rendering
    from report_pipeline.lexicon.glossary import Glossary

_SHOWN: Final = 4
"""Translations that a note tells."""


@dataclass(frozen=True, slots=True)
class SuggestedTerm:
    """A phrase that recurs, and how it is translated."""

    source: str
    count: int
    """Places where it stands."""
    pairs: int
    """Translated pairs that have it."""
    renderings: tuple[Rendering, ...]
    """Its translations, the most frequent first; none where nothing in the translations stands for it."""
    example: str
    """The shortest sentence that has it."""

    @property
    def is_consistent(self) -> bool:
        """Whether every pair has the same translation of it."""
        return len(self.renderings) == 1 and self.renderings[0].count == self.pairs

    @property
    def others(self) -> str:
        """The translations beside the first, with how often each; and how often none was found."""
        said = [f"{r.text} ({r.count})" for r in self.renderings[1:_SHOWN]]
        unknown = self.pairs - sum(r.count for r in self.renderings)
        return "; ".join([*said, *([f"not found ({unknown})"] if unknown else ())])

    def term(self) -> Term | None:
        """Return an entry for a glossary: the most frequent translation, and a note where there are others."""
        if not self.renderings:
            return None
        first = self.renderings[0]
        note = "" if self.is_consistent else f"{first.count} of {self.pairs}; {self.others}"
        return Term(self.source, first.text, note)


def suggested_terms(
    pairs: Sequence[tuple[str, str]], glossary: Glossary, *, limit: int, least: int = 2
) -> list[SuggestedTerm]:
    """Return the ``limit`` likeliest terms that recur in (Chinese, English) pairs and are not in ``glossary``.

    ``least`` is how often a phrase must stand in the Chinese texts to recur.
    """
    sources = [source for source, _ in pairs]
    names = Names.of(sources)
    renderings = Renderings(pairs, glossary, names)
    made: list[SuggestedTerm] = []
    for candidate in candidates(sources, glossary, names, least):
        said, having = renderings.of(candidate.source)
        new = SuggestedTerm(candidate.source, candidate.count, having, tuple(said), candidate.example)
        if not any(_is_part(new, other) for other in made):
            made.append(new)
        if len(made) == limit:
            break
    return made


def _is_part(term: SuggestedTerm, other: SuggestedTerm) -> bool:
    """Tell whether a term is a part of a longer one that is listed, and translated as if it were the whole."""
    said, longer = term.renderings[:1], other.renderings[:1]
    return term.source in other.source and bool(said and longer) and said[0].text == longer[0].text
