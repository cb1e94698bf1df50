"""The glossary's word in the place of another one, where nothing can be mistaken.

The term stands once in the source, and one run of words in the translation stands for it and for nothing else: a
translation that the glossary forbids, or what the dictionary has for the term's own words. Article, plural and the
capital letter at the beginning of a sentence stay right; where they would not, nothing is done.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from report_pipeline.checks.terms import has_term
from report_pipeline.checks.words import base, words

if TYPE_CHECKING:
    from report_pipeline.alignment.present import Renderings
    from report_pipeline.lexicon.glossary import Glossary, Term

_ARTICLE_BEFORE: Final = re.compile(r"\b(an?|the)( +)$", re.IGNORECASE)
_ARTICLE: Final = re.compile(r"(?:an?|the) ", re.IGNORECASE)
_CHOICE: Final = re.compile(r"[;；|()/]")
"""Signs of a target that lists several translations or explains one."""
_SENTENCE: Final = re.compile(r"(?:^|[.!?:]\s+|[\n“\"(])$")
_VOWEL: Final = re.compile(r"(?:[aeio]|u(?!ni|se|ti))", re.IGNORECASE)
_VERB: Final = re.compile(r"\w{3,}(?:ing|ed)$", re.IGNORECASE)
_ADJECTIVE: Final = re.compile(r"\w{2,}(?:ive|al|ic|ous|ful|able|ible|ary|less)$", re.IGNORECASE)
_NOT_PLURAL: Final = frozenset({"customs", "sports", "goods", "news", "means", "series", "species", "headquarters"})
_NO_PLURAL: Final = re.compile(r"(?:ing|ness|ment|ism|ics|ance|ence|tion|sion|ship|[^a-z]|s)$")


def right_terms(source: str, target: str, glossary: Glossary, renderings: Renderings) -> str | None:
    """Return ``target`` with the glossary's words for the terms it ignores, or ``None`` where no place is certain.

    Only entries of a project's own glossary count: the shipped one gives advice.
    """
    changed = target
    for term in {match.term.source: match.term for match in glossary.find(source)}.values():
        bases = [base(word) for word in words(changed)]
        if term.is_builtin or source.count(term.source) != 1 or _CHOICE.search(term.target) or has_term(term, bases):
            continue
        changed = _replaced(term, source, changed, renderings) or changed
    return changed if changed != target else None


def _replaced(term: Term, source: str, target: str, renderings: Renderings) -> str | None:
    forbidden = _forbidden(term, target)
    span = forbidden[0] if forbidden else renderings.place(term.source, source, target)
    if span is None or len(forbidden) > 1:
        return None
    before, old, after = target[: span[0]], target[span[0] : span[1]], target[span[1] :]
    new = _in_number(_ARTICLE.sub("", term.target, count=1), old)
    article = _ARTICLE_BEFORE.search(before)
    if new is None or not _same_kind(old, new):
        return None
    if article and article[1].casefold() != "the":
        if new[0].isupper() or _is_plural(new):
            return None
        right = "an" if _VOWEL.match(new) else "a"
        right = right.capitalize() if article[1][0].isupper() else right
        before = before[: article.start()] + right + article[2]
    if _SENTENCE.search(before):
        new = new[0].upper() + new[1:]
    return before + new + after


def _same_kind(old: str, new: str) -> bool:
    """Tell whether the new words can stand where the old ones do: no noun for a verb's form or an adjective."""
    is_verb = _VERB.search(old.split(maxsplit=1)[0]) and not _VERB.search(new.split(maxsplit=1)[0])
    is_adjective = _ADJECTIVE.search(old.rsplit(maxsplit=1)[-1]) and not _ADJECTIVE.search(new.rsplit(maxsplit=1)[-1])
    return not is_verb and not is_adjective


def _forbidden(term: Term, target: str) -> list[tuple[int, int]]:
    """Return where forbidden translations stand."""
    return [
        match.span()
        for word in term.forbidden
        for match in re.finditer(rf"(?<!\w){re.escape(word)}(?:s|es)?(?!\w)", target, re.IGNORECASE)
    ]


def _in_number(new: str, old: str) -> str | None:
    """Return the new word in the number of the old one; ``None`` where its plural is not certain."""
    if not _is_plural(old) or _is_plural(new):
        return new
    last = new.rsplit(maxsplit=1)[-1]
    if not last.islower() or _NO_PLURAL.search(last):
        return None
    if re.search(r"[^aeiou]y$", last):
        return f"{new[:-1]}ies"
    return f"{new}es" if re.search(r"(?:x|z|ch|sh)$", last) else f"{new}s"


def _is_plural(text: str) -> bool:
    last = text.rsplit(maxsplit=1)[-1].casefold()
    if last in _NOT_PLURAL or last.endswith(("ss", "us", "is", "ics")):
        return False
    return last.endswith("s") and base(last) != last
