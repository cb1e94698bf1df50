"""Glossaries as files, in the formats that are read: YAML, CSV, and TBX v3 (ISO 30042:2019, TBX-Basic, style DCA)."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from report_pipeline.cells import guard
from report_pipeline.errors import InputError
from report_pipeline.lexicon.glossary_fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from report_pipeline.lexicon.glossary import Term

FORMATS: Final = ("yaml", "csv", "tbx")
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">
<tbxHeader><fileDesc><sourceDesc><p>{source}</p></sourceDesc></fileDesc></tbxHeader>
<text><body>
"""
_TAIL: Final = "</body></text>\n</tbx>\n"


def write_glossary(terms: Iterable[Term], form: str, *, name: str = "report-pipeline") -> str:
    """Return terms as a file of one of ``FORMATS``; ``name`` says in TBX where they come from.

    TBX-Basic has no place for ``case``, and a proper noun is a noun there. A ``|`` in a translation becomes a ``/`` in
    CSV, where it parts translations.

    Raises InputError where TBX, which needs one, is to hold no term.
    """
    return _tbx(terms, name) if form == "tbx" else {"yaml": _yaml, "csv": _csv}[form](terms)


def _fields(term: Term) -> dict[str, tuple[str, ...]]:
    """Return the texts of each field that is not empty."""
    fields = {
        "source": (term.source,),
        "target": term.targets,
        "forbidden": term.forbidden,
        "case": ("exact",) if term.exact_case else (),
        "part_of_speech": (term.part_of_speech,),
        "note": (term.note,),
        "domain": (term.domain,),
    }
    return {key: texts for key, texts in fields.items() if any(texts)}


def _yaml(terms: Iterable[Term]) -> str:
    import yaml

    entries = [
        {key: texts[0] if len(texts) == 1 else list(texts) for key, texts in _fields(term).items()} for term in terms
    ]
    return yaml.safe_dump({"terms": entries}, allow_unicode=True, sort_keys=False, width=10_000)


def _csv(terms: Iterable[Term]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(FIELDS)
    for term in terms:
        fields = _fields(term)
        cells = ("|".join(part.replace("|", "/") for part in fields.get(key, ())) for key in FIELDS)
        writer.writerow(map(guard, cells))
    return text.getvalue()


def _tbx(terms: Iterable[Term], name: str) -> str:
    concepts = [_concept(number, term) for number, term in enumerate(terms, 1)]
    if not concepts:
        raise InputError("there is no term to write, and no TBX file without one", advice="choose yaml or csv")
    return _HEAD.format(source=_escaped(name)) + "".join(concepts) + _TAIL


def _concept(number: int, term: Term) -> str:
    """Return a concept; its elements stand in the order that the core structure of TBX asks for."""
    domain = f'  <descrip type="subjectField">{_escaped(term.domain)}</descrip>\n' if term.domain else ""
    note = f"  <note>{_escaped(term.note)}</note>\n" if term.note else ""
    speech = "noun" if term.part_of_speech == "properNoun" else term.part_of_speech
    part = f'<termNote type="partOfSpeech">{speech}</termNote>' if speech else ""
    english = "".join(f"    <termSec><term>{_escaped(text)}</term>{about}</termSec>\n" for text, about in _ranked(term))
    return (
        f'<conceptEntry id="c{number}">\n{domain}{note}'
        f'  <langSec xml:lang="zh"><termSec><term>{_escaped(term.source)}</term>{part}</termSec></langSec>\n'
        f'  <langSec xml:lang="en">\n{english}  </langSec>\n</conceptEntry>\n'
    )


def _ranked(term: Term) -> Iterator[tuple[str, str]]:
    """Yield the translations with their status, where there is more than one."""
    if term.also or term.forbidden:
        yield term.target, _status("preferredTerm")
    else:
        yield term.target, ""
    yield from ((text, _status("admittedTerm")) for text in term.also)
    yield from ((text, _status("deprecatedTerm")) for text in term.forbidden)


def _status(rank: str) -> str:
    return f'<termNote type="administrativeStatus">{rank}-admn-sts</termNote>'


def _escaped(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))
