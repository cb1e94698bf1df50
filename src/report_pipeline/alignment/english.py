"""English text → sentences, by the marks that end them and a list of abbreviations; nothing is trained or fetched."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_END = re.compile(
    r"""(?P<mark>[.!?…]+|[。！？]+)  # what may end a sentence
    (?P<close>["'”’»)\]]*)           # quotation marks and brackets that close behind it
    (?:\s*\[\d+\])*                  # references to notes
    (?P<gap>\s+|(?<=[。！？])|$)""",
    re.VERBOSE,
)
_LOOK_BACK = 80
"""Characters before a mark that are looked at."""
_OPENING = "\"'“‘«([—–-•"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TITLES = _words(
    """mr mrs ms messrs mmes dr drs prof profs hon rev fr sr st gen lt col maj capt cmdr cpl sgt adm brig gov sen rep
    reps pres amb supt insp mt ft mme mlle comr e.g i.e cf viz vs v incl excl approx"""
)
"""Abbreviations that something always follows: the sentence goes on."""
_BEFORE_NUMBER = _words("""nos vol vols pp arts sec secs fig figs ch chap para paras cl eq eds apps tel ext rm bldg
    jan feb mar apr jun jul aug sep sept oct nov dec ca""")
"""Abbreviations that a number follows as a rule: before one the sentence goes on."""
_WORD_OR_NUMBERED = _words("no app est art par c p ed")
"""Before a number they are abbreviations (No. 3), elsewhere words or the end of one (He said no. Then …)."""
_INSIDE = _words(
    """al etc inc ltd co corp bros dept univ assn mfg dist prov govt min max avg ave blvd rd sq jr esq ph.d m.d b.a m.a
    b.sc m.sc mba llc plc a.m p.m a.d b.c u.s u.k u.n e.u u.s.a u.s.s.r p.r.c r.m.b d.c n.y l.a sq.m sq.km cu.m kg km
    cm mm ha hr hrs"""
)
"""Abbreviations that may stand anywhere, the end of a sentence included."""
_NUMBER = re.compile(r"[(\[#]?(?:\d|[IVXLC]+\b)")
_NEXT_WORD = re.compile(r"\W*([^\W\d_]+)")
_WORD = re.compile(r"[^\W\d_](?:[\w&’']|\.(?=\w))*$|\d[\w.,]*$")
_INITIAL = re.compile(r"[A-Z](?:\.-?[A-Z])*$")
_STARTERS = _words(
    """The A An This That These Those It Its He She They We You I His Her Their Our My In On At By For From With To
    Of As And But Or So If When While After Before Since During Although Though Because However Moreover
    Meanwhile Therefore Thus Then There Here Such Some Many Most All Both Each Every Another Other Under Over
    Through According What Who Why How Where Which Not No Only Once Today Now Last Next Also"""
)
"""Words that, with a capital, begin a sentence behind an abbreviation rather than belong to a name."""


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a paragraph, without the white space around them; joined by spaces they give it again.

    A full stop ends no sentence after a title or an initial (Mr. Li, J. Smith), before a number that it announces
    (No. 3), inside a number or a dotted abbreviation (3.5, U.S.), or where the next word is in lower case. After an
    abbreviation that may end a sentence (U.S., p.m., Inc.) it does so before a word that begins sentences.
    Quotation marks and brackets that close behind the mark belong to the sentence.
    """
    cuts = [0, *_cuts(text), len(text)]
    found = (" ".join(text[start:end].split()) for start, end in pairwise(cuts))
    return tuple(sentence for sentence in found if sentence)


def _cuts(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        rest = text[match.end() :].lstrip() if not match["gap"] else text[match.end() :]
        if rest and _ends(
            text[max(0, match.start() - _LOOK_BACK) : match.start()], match["mark"], match["close"], rest
        ):
            yield match.end()


def _ends(before: str, mark: str, close: str, rest: str) -> bool:
    """Whether the mark behind ``before`` ends a sentence that ``rest`` does not continue."""
    begins = rest.lstrip(_OPENING)[:1]
    if mark[0] in "。！？":
        return not close or not begins.islower()
    if begins.islower() or not begins:  # “Why?” he asked.
        return False
    if mark != ".":
        return True
    word = found[0] if (found := _WORD.search(before)) else ""
    return _full_stop_ends(word, before, rest) if word else True


def _full_stop_ends(word: str, before: str, rest: str) -> bool:
    """Whether the full stop between ``word``, the end of ``before``, and ``rest`` ends a sentence."""
    low = word.lower()
    starts = (following := _NEXT_WORD.match(rest)) is not None and following[1] in _STARTERS
    lead = before[: -len(word)].rstrip()
    if low in _TITLES:
        return False
    if low in _BEFORE_NUMBER or low in _WORD_OR_NUMBERED:
        return not _NUMBER.match(rest) and (starts or low in _WORD_OR_NUMBERED)
    if low in _INSIDE or _INITIAL.match(word):
        return bool(lead) and (starts or rest[0] in '“"')  # “from the U.S. The …” against “J. Smith”, “U.S. Steel”
    return not (word.isdigit() and _begins_item(lead))


def _begins_item(lead: str) -> bool:
    """Whether a number behind ``lead`` is a list's (“1. Build roads. 2. Plant trees.”), not one as in “Fig. 2”."""
    if not lead or lead[-1] in "!?;:":
        return True
    word = _WORD.search(lead[:-1])
    return lead[-1] == "." and (not word or word[0].lower() not in _BEFORE_NUMBER | _WORD_OR_NUMBERED)
