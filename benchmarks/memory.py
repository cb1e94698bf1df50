"""The translation memory measured: import, exact and fuzzy lookup, and two processes that fill one file at once.

    python benchmarks/memory.py [--units N] [--questions N] [--seed N]

The units are seeded sentences made from templates, names, numbers and runs of random words whose characters are spread
as Zipf has it, so that some bigrams stand in every other sentence and most in few. Fuzzy questions are sentences of the
memory with an eighth of their characters changed; asked for are five suggestions from 0.7. Each figure is given in
seconds of the clock and, since a shared machine serves others as well, in seconds of the processor.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import statistics
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from report_pipeline.exchange import read_units, write_units
from report_pipeline.exchange.streams import staged
from report_pipeline.memory.units import TranslationMemory, Unit, UnitStatus, context_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TEMPLATES = (
    "截至{n}月底，{place}累计{verb}{thing}{n}处，完成投资{n}.{n}亿元。",
    "今年以来，{place}{verb}{thing}{n}个，同比增长{n}.{n}%。",
    "{place}把{thing}作为头等大事，{words}。",
    "“{words}，{words}。”{place}的一位负责人说。",
    "在{place}，记者看到{words}，{words}。",
    "{words}，{words}，{words}。",
    "目前，{place}已{verb}{thing}{n}万平方米，惠及群众{n}万人。",
    "下一步，{place}将继续{verb}{thing}，{words}。",
)
PLACES = tuple(
    a + b + c for a in "东西南北中新临青云清" for b in "山河湖江平安宁泉水原" for c in ("县", "市", "区", "镇")
)
VERBS = ("新建", "改造", "修复", "推进", "完善", "投入使用", "扩建", "落实")
THINGS = (
    "农村公路",
    "老旧小区",
    "污水处理厂",
    "社区食堂",
    "充电桩",
    "水利工程",
    "产业园区",
    "学校",
    "口袋公园",
    "卫生院",
)
COMMON = 3000
"""Characters that the random words are made of."""
WORDS = 20_000


class Sentences:
    """Makes sentences; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        characters = [chr(0x4E00 + 6 * i) for i in range(COMMON)]
        self._rng.shuffle(characters)
        weights = list(accumulate(1 / (rank + 8) for rank in range(COMMON)))
        lengths = self._rng.choices((1, 2, 2, 2, 3, 4), k=WORDS)
        self._words = ["".join(self._rng.choices(characters, cum_weights=weights, k=n)) for n in lengths]
        self._word_weights = list(accumulate(1 / (rank + 20) for rank in range(WORDS)))
        self.characters = characters

    def one(self) -> str:
        """Return the next sentence: 10 to 60 characters."""
        rng = self._rng
        parts = rng.choice(TEMPLATES).split("{")
        made = [parts[0]]
        for part in parts[1:]:
            name, _, rest = part.partition("}")
            made += (self._filling(name), rest)
        return "".join(made)

    def _filling(self, name: str) -> str:
        rng = self._rng
        if name == "n":
            return str(rng.randint(1, 99))
        if name == "words":
            return "".join(rng.choices(self._words, cum_weights=self._word_weights, k=rng.randint(3, 9)))
        return rng.choice({"place": PLACES, "verb": VERBS, "thing": THINGS}[name])

    def changed(self, text: str) -> str:
        """Return a text with an eighth of its characters changed, left out or doubled."""
        letters = list(text)
        for _ in range(max(1, len(letters) // 8)):
            at = self._rng.randrange(len(letters))
            letters[at] = self._rng.choice(("", letters[at] * 2, self._rng.choice(self.characters)))
        return "".join(letters)


def units(count: int, seed: int) -> Iterator[Unit]:
    """Yield units of documents of 200 sentences."""
    sentences = Sentences(seed)
    before, source, after = "", sentences.one(), sentences.one()
    for number in range(count):
        target = (
            f"In {number % 97} of the places the works were finished, and the people there have use of them ({number})."
        )
        status = UnitStatus(number % 3)
        document = f"report-{number // 200}"
        yield Unit(source, target, status, document, context_of(before, after), "Li Hua", "2026-03-22T08:30:00Z")
        before, source, after = source, after, sentences.one()


@dataclass
class Clock:
    """How long something took."""

    wall: float = 0.0
    processor: float = 0.0


@contextmanager
def timed() -> Iterator[Clock]:
    clock = Clock(time.perf_counter(), time.process_time())
    yield clock
    clock.wall, clock.processor = time.perf_counter() - clock.wall, time.process_time() - clock.processor


def show(name: str, value: str, goal: str = "") -> None:
    print(f"{name:<44} {value:>30}   {goal}", flush=True)


def rate(name: str, clock: Clock, count: int, goal: str = "") -> None:
    show(name, f"{count / clock.wall:,.0f}/s ({count / clock.processor:,.0f}/s processor)", goal)


def lookups(name: str, texts: list[str], ask: Callable[[str], object], goal: str) -> None:
    """Print the median, the 95th percentile and the longest of the times that questions take."""
    walls, processor = [], []
    for text in texts:
        with timed() as clock:
            ask(text)
        walls.append(1000 * clock.wall)
        processor.append(1000 * clock.processor)
    walls.sort()
    middle, high = statistics.median(walls), walls[int(0.95 * len(walls))]
    show(name, f"{middle:.3f} ms, 95 %: {high:.2f}, max {walls[-1]:.1f}", goal)
    show("  of the processor", f"{statistics.median(processor):.3f} ms")


def measure_import(folder: Path, count: int, seed: int) -> Path:
    path = folder / "memory.sqlite"
    made = list(units(count, seed))
    with TranslationMemory(path) as memory:
        with timed() as clock:
            memory.add(made)
        rate("add, indexed", clock, count, "goal: > 20,000/s")
        again = made[: min(count, 50_000)]
        with timed() as clock:
            memory.add(again)
        rate("add what is there", clock, len(again))
        for ending in ("tmx", "csv"):
            file = folder / f"memory.{ending}"
            with timed() as clock, file.open("wb") as stream:
                write_units(memory.units(), file, stream)
            rate(f"export {ending.upper()} ({file.stat().st_size / 1e6:,.0f} MB)", clock, count)
            with timed() as clock:
                found = sum(1 for _ in read_units(file, UnitStatus.EDITED))
            rate(f"read {ending.upper()}", clock, found)
            with TranslationMemory(folder / f"from-{ending}.sqlite") as other, timed() as clock:
                take_in(file, other)
            rate(f"import {ending.upper()}", clock, count, "goal: > 20,000/s")
            file.unlink()
            (folder / f"from-{ending}.sqlite").unlink()
    show("file", f"{path.stat().st_size / 1e6:,.0f} MB, {path.stat().st_size / count:,.0f} bytes a unit")
    return path


def take_in(file: Path, memory: TranslationMemory) -> None:
    """Do what the command ``memory import`` does."""
    with staged(read_units(file, UnitStatus.EDITED)) as (_, found):
        memory.add(found)


def measure_lookup(path: Path, count: int, questions: int, seed: int) -> None:
    rng = random.Random(seed)
    wanted = set(rng.sample(range(count), min(questions, count)))
    sources = [unit.source for number, unit in enumerate(units(count, seed)) if number in wanted]
    sentences = Sentences(seed + 1)
    asked = {sentences.changed(source): source for source in sources}
    with TranslationMemory(path) as memory:
        lookups("exact, found", sources, memory.exact, "goal: < 1 ms")
        lookups("exact, not found", list(asked), memory.exact, "goal: < 1 ms")
        found: dict[str, bool] = {}

        def ask(text: str) -> None:
            matches = memory.fuzzy(text)
            found[text] = any(match.unit.source == asked[text] for match in matches)

        lookups("fuzzy, a changed sentence", list(asked), ask, "goal: < 50 ms")
        show("  found again among five", f"{sum(found.values())} of {len(found)}")
        lookups("fuzzy, a new sentence", [sentences.one() for _ in sources], memory.fuzzy, "goal: < 50 ms")


def fill(path: Path, number: int, count: int) -> None:
    with TranslationMemory(path) as memory:
        for start in range(0, count, 500):
            memory.add(Unit(f"{number}号进程的第{i}句话。", str(i)) for i in range(start, min(start + 500, count)))


def measure_processes(folder: Path, count: int) -> None:
    path = folder / "shared.sqlite"
    writers = [multiprocessing.Process(target=fill, args=(path, number, count)) for number in (1, 2)]
    with timed() as clock:
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
    with TranslationMemory(path) as memory:
        kept = memory.stats().sources
    show("two processes, batches of 500", f"{2 * count / clock.wall:,.0f}/s, {kept:,} of {2 * count:,} kept")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the translation memory.")
    parser.add_argument("--units", type=int, default=200_000)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    load = f", load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else ""
    print(f"{options.units:,} units{load}")
    with tempfile.TemporaryDirectory() as name:
        path = measure_import(Path(name), options.units, options.seed)
        measure_lookup(path, options.units, options.questions, options.seed)
        measure_processes(Path(name), min(10_000, options.units))


if __name__ == "__main__":
    main()
