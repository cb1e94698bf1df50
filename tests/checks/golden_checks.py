"""Reading the golden tables of the checks: lines of source, translation and finding; blank lines part documents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from check_samples import pair

from report_pipeline.checks import CHECKS
from report_pipeline.checks.view import DocumentView
from report_pipeline.errors import Place
from report_pipeline.lexicon.glossary import Glossary, Term

GOLDEN = Path(__file__).parents[1] / "golden" / "checks"
Case = tuple[str, int, str, str, str]
"""Rule, line, source, translation, finding."""


def cases() -> list[Case]:
    return [
        (path.stem, number, *_cells(line))
        for path in sorted(GOLDEN.glob("*.tsv"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if line and not line.startswith("#")
    ]


def messages(case: Case) -> list[str]:
    """What the rule says of the case, seen in its document."""
    rule, number, source, target, _ = case
    return [message for _, message in CHECKS[rule](pair(source, target), target, _view(rule, number))]


def _view(rule: str, number: int) -> DocumentView:
    lines = (GOLDEN / f"{rule}.tsv").read_text("utf-8").splitlines()
    terms = [_term(line.removeprefix("# term: ")) for line in lines if line.startswith("# term: ")]
    shipped = [_term(line.removeprefix("# builtin: ")) for line in lines if line.startswith("# builtin: ")]
    terms += [
        replace(term, place=Place("builtin:terms"), domain="place" if term.target[0].isupper() else "")
        for term in shipped
    ]
    first = next((at for at in range(number - 1, 0, -1) if not lines[at - 1]), 0)
    last = next((at for at in range(number, len(lines)) if not lines[at]), len(lines))
    document = [_cells(line) for line in lines[first:last] if not line.startswith("#")]
    is_document = "are one document" in "".join(lines)
    pairs = tuple((pair(source, target), target) for source, target, _ in document) if is_document else ()
    return DocumentView(pairs, Glossary({term.source: term for term in terms}))


def _term(text: str) -> Term:
    source, _, rest = text.partition(" = ")
    target, _, forbidden = rest.partition(" ! ")
    return Term(source, target, forbidden=(forbidden,) if forbidden else ())


def _cells(line: str) -> tuple[str, str, str]:
    source, target, finding = line.split("\t")
    return source, target, finding
