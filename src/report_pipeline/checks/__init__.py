"""Quality checks: one rule, one file, one id. A rule looks at a pair and at the text that would be published for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report_pipeline.checks import empty, repetition, truncated, untranslated
from report_pipeline.model import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from report_pipeline.model import AlignedPair, Severity

    Check = Callable[[AlignedPair, str], Iterator[tuple[Severity, str]]]

VERSION = "1"
"""Raised whenever a rule may answer otherwise than before; enters cache keys."""


def _numbers(pair: AlignedPair, target: str) -> Iterator[tuple[Severity, str]]:
    from report_pipeline.checks.numbers import check  # its patterns take time to compile

    return check(pair, target)


CHECKS: dict[str, Check] = {
    "empty": empty.check,
    "numbers": _numbers,
    "untranslated": untranslated.check,
    "repetition": repetition.check,
    "truncated": truncated.check,
}
"""Id, as in ``stages.check.fail_on`` → the rule. A text that is missing altogether is told once, by ``empty``."""


def run_checks(pairs: Iterable[tuple[AlignedPair, str]]) -> tuple[Finding, ...]:
    """Return what the rules find, in the order of the pairs; each pair comes with the text to publish for it."""
    return tuple(finding for pair, target in pairs for finding in _check(pair, target))


def _check(pair: AlignedPair, target: str) -> Iterator[Finding]:
    for name, rule in CHECKS.items():
        found = [Finding(name, severity, pair.id, message) for severity, message in rule(pair, target)]
        yield from found
        if found and name == "empty":
            return
