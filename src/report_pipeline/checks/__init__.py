"""Quality checks: one rule, one file, one id.

A rule looks at a pair and at the text that would be published for it; some know the document around it as well. It
says ``ERROR`` where it is sure and ``WARNING`` where it has a doubt; the settings say how much that may weigh.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from report_pipeline.config_check import CheckRules
from report_pipeline.model import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from report_pipeline.checks.view import DocumentView
    from report_pipeline.lexicon.glossary import Glossary
    from report_pipeline.model import AlignedPair

    Found = Iterator[tuple[Severity, str]]
    Check = Callable[[AlignedPair, str, DocumentView], Found]

VERSION = "4"
"""Raised whenever a rule may answer otherwise than before; enters cache keys."""


def _alone(name: str) -> Check:
    """Return the rule of a file, which needs the pair only; it is imported when it is first used."""

    def run(pair: AlignedPair, target: str, _view: DocumentView) -> Found:
        found: Found = import_module(f"{__name__}.{name}").check(pair, target)
        return found

    return run


def _in_document(name: str) -> Check:
    """Return the rule of a file, which needs the document around the pair."""

    def run(pair: AlignedPair, target: str, view: DocumentView) -> Found:
        found: Found = import_module(f"{__name__}.{name}").check(pair, target, view)
        return found

    return run


CHECKS: dict[str, Check] = {
    "empty": _alone("empty"),
    "truncated": _alone("truncated"),
    "numbers": _alone("numbers"),
    "untranslated": _alone("untranslated"),
    "repetition": _alone("repetition"),
    "unsafe": _alone("unsafe"),
    "glyphs": _alone("glyphs"),
    "terms": _in_document("terms"),
    "names": _in_document("names"),
    "consistency": _in_document("consistency"),
    "dropped": _in_document("dropped"),
    "length": _in_document("length"),
    "brackets": _alone("brackets"),
    "ending": _alone("ending"),
    "doubled": _alone("doubled"),
    "alignment": _alone("alignment"),
}
"""Id, as in ``stages.check`` → the rule, the gravest first. ``empty`` and ``repetition`` say all that is to be said."""
_SILENCES = {"empty": frozenset(CHECKS), "repetition": frozenset({"doubled", "length"})}
"""Check → the later ones that would only say again what it found."""


def run_checks(
    pairs: Iterable[tuple[AlignedPair, str]],
    *,
    glossary: Glossary | None = None,
    settings: CheckRules | None = None,
) -> tuple[Finding, ...]:
    """Return what the rules find, in the order of the pairs; each pair comes with the text to publish for it.

    ``pairs`` are a whole document: names, repeated sentences and usual lengths are taken from all of them.
    """
    from report_pipeline.checks.view import DocumentView
    from report_pipeline.lexicon.glossary import Glossary

    view = DocumentView(tuple(pairs), glossary or Glossary())
    return tuple(finding for pair, target in view.pairs for finding in check_pair(pair, target, view, settings))


def check_pair(
    pair: AlignedPair, target: str, view: DocumentView, settings: CheckRules | None = None
) -> tuple[Finding, ...]:
    """Return what the rules find in one pair with ``target`` for its translation."""
    levels = settings or CheckRules()
    found: list[Finding] = []
    silent: frozenset[str] = frozenset()
    for name, rule in CHECKS.items():
        level = getattr(levels, name)
        if level == "off" or name in silent:
            continue
        new = [Finding(name, _at_most(level, s), pair.id, message) for s, message in rule(pair, target, view)]
        found += new
        silent = silent | _SILENCES.get(name, frozenset()) if new else silent
    return tuple(found)


def _at_most(level: str, severity: Severity) -> Severity:
    return severity if level == "error" else Severity.WARNING
