"""Review files of 5,000 segments: how long each format takes to leave and come back; and 1,000 mutilated files.

Run: python benchmarks/review.py [SEGMENTS] [MUTILATIONS]. Export is from the reviewed document to the file's bytes;
import from the bytes to the written review file: once untouched, once with every eighth text changed. A mutilated file
must end in a merge or an InputError, and nothing that the store had may be lost.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from report_pipeline.errors import InputError
from report_pipeline.exchange.sheets import FORMATS, detect
from report_pipeline.model import AlignedPair, Decision, Status

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "tests" / part) for part in ("", "review")]

from mutilations import KINDS, Desk, exported, lost, mutilate, replace_words, reviewed  # noqa: E402
from review_samples import aligned, decide, pair  # noqa: E402

GOAL = 5.0
"""Processor seconds for each way: one thread does it all, and other programs do not count."""


def pairs(count: int) -> list[AlignedPair]:
    english = "the county built {} kilometres of new road, and “every village” in it is now reached by bus; "
    return [
        pair(
            f"第{n}句：全县新修公路{n}公里，村村通了“公共汽车”，群众十分高兴。",
            f"Sentence {n}: {english.format(n)}" * 2,
        )
        for n in range(count)
    ]


def decisions(of: list[AlignedPair]) -> list[Decision]:
    made = [decide(p, f"Edited: {p.target}", note="Checked." if n % 3 else "") for n, p in enumerate(of[::4])]
    return [replace(d, status=Status.APPROVED) if n % 2 else d for n, d in enumerate(made)]


def measure(folder: Path, count: int) -> None:
    of = pairs(count)
    held = decisions(of)
    desk = Desk.of(aligned(*of), folder / "doc.yaml", held)
    document = reviewed(desk.aligned, held)
    print(f"{count:,} segments, {len(held):,} decisions; processor seconds (goal: < {GOAL:.0f})")
    print(f"{'format':8}{'export':>8}{'import, untouched':>20}{'import, 1 in 8 changed':>26}{'MB':>7}")
    for name in FORMATS:
        start = time.process_time()
        data = exported(document, name)
        out = time.process_time() - start
        start = time.process_time()
        if desk.bring_in(data, name).changes:
            sys.exit(f"{name}: a file that nobody touched changes decisions")
        back = time.process_time() - start
        edited = [replace(d, target=f"Other: {d.target}") if n % 2 else d for n, d in enumerate(held)]
        theirs = exported(reviewed(desk.aligned, edited), name)
        rows = detect(data, name).read(data, name)
        changed = replaced(theirs, name, {row.segment_id: row.base for row in rows})
        start = time.process_time()
        taken = len(desk.bring_in(changed, name).changes)
        third = time.process_time() - start
        desk = Desk.of(desk.aligned, desk.store.path, held)
        print(f"{name:8}{out:8.2f}{back:20.2f}{third:18.2f} ({taken:,}){len(data) / 1e6:9.1f}", flush=True)


def replaced(data: bytes, name: str, bases: dict[str, str]) -> bytes:
    """Return a file with the bases of another one: as if it had been sent before its texts were changed."""
    theirs = {row.segment_id: row.base for row in detect(data, name).read(data, name)}
    swap = {theirs[key]: base for key, base in bases.items() if theirs[key] != base}
    return replace_words(data, name, swap)


def mutilations(folder: Path, times: int) -> int:
    of = pairs(40)
    held = [*decisions(of), decide(of[1], "Locked.", Status.LOCKED)]
    files = {name: [exported(reviewed(aligned(*of), said), name) for said in (held, [])] for name in FORMATS}
    chance = random.Random(13)
    ends: dict[str, Counter[str]] = {name: Counter() for name in FORMATS}
    losses = 0
    for n in range(times):
        name, kind = list(FORMATS)[n % len(FORMATS)], KINDS[n // len(FORMATS) % len(KINDS)]
        desk = Desk.of(aligned(*of), folder / "small.yaml", held)
        before = desk.store.read()
        try:
            result = desk.bring_in(
                mutilate(chance.choice(files[name]), name, kind, chance), name, chance.choice([None, 0, 1])
            )
            end = "changes" if result.changes else "conflicts" if result.conflicts else "nothing new"
        except InputError:
            end = "refused"
        missing = lost(before, desk.store.read())
        losses += len(missing)
        ends[name][end] += 1
        ends[name]["lost"] += len(missing)
    print(f"\n{times:,} mutilated files of 40 segments ({', '.join(KINDS)})")
    columns = ("nothing new", "changes", "conflicts", "refused", "lost")
    print(f"{'format':8}" + "".join(f"{column:>13}" for column in columns))
    for name, counts in ends.items():
        print(f"{name:8}" + "".join(f"{counts[column]:13,}" for column in columns))
    return losses


def main(segments: int = 5000, times: int = 1000) -> None:
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), segments)
        sys.exit(mutilations(Path(name), times) > 0)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
