"""How well the check ``numbers`` knows right numbers from wrong ones.

    python benchmarks/check_numbers.py SOURCE TARGET [--show N]

SOURCE and TARGET are parallel texts by human translators, one sentence a line. Printed: the share of sentences
with numbers in which the check complains although a person translated them (false alarms), and the share of
seeded errors (a digit changed, a magnitude changed, a number dropped, percent for points, dollars for yuan) that it
finds.
"""

from __future__ import annotations

import argparse
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

from report_pipeline.checks.numbers import check
from report_pipeline.lexicon.parse_zh import parse_zh
from report_pipeline.model import AlignedPair, BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER = re.compile(r"(?<![\w.,])\d[\d,.]*\d|(?<![\w.,])\d(?![\w])")
_MAGNITUDE = re.compile(r"\b(thousand|million|billion|trillion)\b")
_NEXT = {"thousand": "million", "million": "billion", "billion": "million", "trillion": "billion"}

_UNIT = re.compile(r"(?<=\d)%|(?<=\d)[ -]percent(?!age)|(?<=\d)[ -]percentage points|(?<=\d|n) yuan|(?<=\d|n) dollars")
_OTHER = {
    "%": " percentage points",
    "percent": " percentage points",
    "percentage points": "%",
    "yuan": " dollars",
    "dollars": " yuan",
}


def pair(source: str) -> AlignedPair:
    span = Span(0, len(source), 1, 1)
    return AlignedPair("s", ("s",), "b1", BlockKind.PARAGRAPH, source, "", "", span)


def seeded(target: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Yield kinds of error with the damaged text."""
    numbers = list(_NUMBER.finditer(target))
    if numbers:
        number = chance.choice(numbers)
        at = chance.choice([i for i in range(number.start(), number.end()) if target[i].isdigit()])
        digit = chance.choice([d for d in "123456789" if d != target[at]])
        yield "digit", target[:at] + digit + target[at + 1 :]
        number = chance.choice(numbers)
        yield "drop", target[: number.start()] + target[number.end() :]
    magnitudes = list(_MAGNITUDE.finditer(target))
    if magnitudes:
        word = chance.choice(magnitudes)
        yield "magnitude", target[: word.start()] + _NEXT[word[1]] + target[word.end() :]
    units = list(_UNIT.finditer(target))
    if units:
        unit = chance.choice(units)
        yield "unit", target[: unit.start()] + _OTHER[unit[0].strip(" -")] + target[unit.end() :]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N false alarms and N misses")
    options = parser.parse_args()
    sources = options.source.read_text("utf-8").splitlines()
    targets = options.target.read_text("utf-8").splitlines()
    chance = random.Random(7)
    numbered = alarms = 0
    caught: dict[str, list[int]] = {}
    shown = {"alarm": 0, "miss": 0}
    for source, target in zip(sources, targets, strict=True):
        if not parse_zh(source) and not _NUMBER.search(target):
            continue
        numbered += 1
        findings = list(check(pair(source), target))
        if findings:
            alarms += 1
            shown["alarm"] += 1
            if shown["alarm"] <= options.show:
                print("ALARM", *(message for _, message in findings), source, target, sep="\n  ")
            continue
        for kind, damaged in seeded(target, chance):
            hit = any(check(pair(source), damaged))
            caught.setdefault(kind, []).append(hit)
            shown["miss"] += not hit
            if not hit and shown["miss"] <= options.show:
                print("MISS", kind, source, damaged, sep="\n  ")
    print(f"false alarms: {alarms} of {numbered} sentences with numbers ({alarms / numbered:.1%})")
    for kind, hits in sorted(caught.items()):
        print(f"caught, {kind}: {sum(hits)} of {len(hits)} ({sum(hits) / len(hits):.1%})")
    everything = [hit for hits in caught.values() for hit in hits]
    print(f"caught, all: {sum(everything)} of {len(everything)} ({sum(everything) / len(everything):.1%})")


if __name__ == "__main__":
    main()
