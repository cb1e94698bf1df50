"""Translating a test set in one setting, with answers kept on disk, so that repeating costs nothing."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import resource
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from quality_data import ROOT, TestSet

from report_pipeline.config import TranslateSettings
from report_pipeline.engines import load_engine
from report_pipeline.engines.argos import WheelEngine
from report_pipeline.engines.base import Request
from report_pipeline.engines.hints import HINTS_VERSION, HintSettings, write_in
from report_pipeline.engines.hints_examples import earlier_turns
from report_pipeline.engines.local_lm import LocalLmEngine
from report_pipeline.lexicon.document_names import Names
from report_pipeline.lexicon.glossary import Glossary, load_glossaries
from report_pipeline.memory.examples import starting_memory
from report_pipeline.model import BlockKind
from report_pipeline.progress import NullProgress

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from report_pipeline.engines.base import TranslationEngine
    from report_pipeline.memory.examples import Example

CACHE = ROOT / "build" / "quality"
SWITCHES = ("numbers", "terms", "names", "units", "phrases", "dates")
_ALL = ("numbers", "terms", "names")


@dataclass(frozen=True, slots=True)
class Setup:
    """One row of the table: what is told, and how the engine decodes."""

    name: str
    hints: HintSettings
    examples: int = 0
    least: float = 0.1
    """Similarity from which on a pair is an example."""
    told_examples: bool = False
    """Write terms into the examples, too."""
    options: tuple[tuple[str, str], ...] = ()
    """Settings of ``stages.translate``."""

    @classmethod
    def parse(cls, text: str, options: dict[str, str]) -> Setup:
        """Read ``bare``, ``numbers,terms``, ``all``, ``all,k=2,beam=2``. Raises ValueError."""
        switches, examples, least, told, own = set[str](), 0, 0.1, False, dict(options)
        for part in text.split(","):
            key, _, value = part.partition("=")
            if key == "all":
                switches |= set(_ALL)
            elif key in SWITCHES:
                switches.add(key)
            elif key == "k":
                examples = int(value)
            elif key == "least":
                least = float(value)
            elif key == "told":
                told = True
            elif key == "beam":
                own["beam_size"] = value
            elif key != "bare":
                raise ValueError(f"unknown: {part}")
        hints = HintSettings(**{switch: switch in switches for switch in SWITCHES})
        return cls(text, hints, examples, least, told, tuple(sorted(own.items())))

    @property
    def settings(self) -> TranslateSettings:
        """The engine's settings. Raises pydantic's ValidationError."""
        return TranslateSettings.model_validate({"threads": "0", **dict(self.options)})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a setup made of a test set."""

    texts: tuple[str, ...]
    truncated: int
    chars_per_second: float
    """Chinese characters by the clock; 0 when unknown."""
    chars_per_cpu_second: float
    """The same by processor time of all threads: steadier on a machine that does other things, too."""
    peak_bytes: int
    model: str


class ShownEngine(LocalLmEngine):
    """Shows the model similar pairs as earlier turns of the chat."""

    setup: Setup
    glossary: Glossary

    def _job(self, request: Request) -> Any:  # noqa: ANN401 - the engine's own
        job = super()._job(request)
        found = starting_memory().find(request.text, self.setup.examples, least=self.setup.least)
        told = self.setup.told_examples
        pairs = [(_told_example(pair, self.glossary) if told else pair.source, pair.target) for pair in found]
        job.tokens[:0] = earlier_turns(self._tokenizer, pairs)
        return job


def _told_example(pair: Example, glossary: Glossary) -> str:
    """Write into an example what its translation bears out, so that it shows copying."""
    source = pair.source
    written = write_in(source, BlockKind.PARAGRAPH, glossary=glossary, settings=HintSettings())
    parts, at = [], 0
    for hint in written.hints:
        if hint.survived(pair.target):
            parts += [source[at : hint.start], hint.english]
            at = hint.end
    return "".join((*parts, source[at:]))


def outcome(setup: Setup, texts: TestSet) -> Outcome:
    """Translate what has not been translated yet, in a process of its own, and return everything."""
    path = _path(setup, texts)
    known = _answers(path)
    if any(_key(source) not in known for source in texts.sources):
        worker = multiprocessing.get_context("spawn").Process(target=_work, args=(setup, texts, path))
        worker.start()
        worker.join()
        if worker.exitcode:
            raise SystemExit(worker.exitcode)
        known = _answers(path)
    rows = [known[_key(source)] for source in texts.sources]
    runs = [json.loads(line) for line in path.with_suffix(".runs").read_text("utf-8").splitlines()]
    chars = sum(run["chars"] for run in runs)
    return Outcome(
        tuple(row["text"] for row in rows),
        sum(row["truncated"] for row in rows),
        chars / sum(run["wall"] for run in runs),
        chars / sum(run["cpu"] for run in runs),
        max(run["peak"] for run in runs),
        runs[-1]["model"],
    )


def _key(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def _path(setup: Setup, texts: TestSet) -> Path:
    signature = asdict(load(setup).signature)
    told = [asdict(setup.hints), HINTS_VERSION] if any(asdict(setup.hints).values()) else []
    shown = [setup.examples, setup.least, setup.told_examples] if setup.examples else []
    digest = hashlib.sha256(json.dumps([signature, told, shown], sort_keys=True).encode()).hexdigest()[:12]
    return CACHE / f"{texts.name}-{setup.name.replace(',', '-')}-{digest}.jsonl"


def _answers(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    return {row["key"]: row for row in map(json.loads, path.read_text("utf-8").splitlines())}


def load(setup: Setup) -> TranslationEngine:
    """Return the engine with what it is told."""
    settings = setup.settings
    engine = load_engine(settings, root=ROOT, progress=NullProgress())
    if isinstance(engine, WheelEngine):
        from report_pipeline.models.weights import prepare_wheels

        engine = LocalLmEngine(prepare_wheels(NullProgress()), settings)
    if not isinstance(engine, LocalLmEngine):
        return engine
    shown = ShownEngine(engine.converted, settings)
    shown.setup = setup
    shown.glossary = load_glossaries(settings.glossary, ROOT)
    return shown


def _work(setup: Setup, texts: TestSet, path: Path) -> None:
    """Translate what is missing; answers are written as they come."""
    engine = load(setup)
    glossary = load_glossaries(setup.settings.glossary, ROOT)
    if isinstance(engine, ShownEngine):
        engine.prepare = partial(_prepare, setup=setup, glossary=glossary, names=Names.of(texts.sources))
    next(iter(engine.translate([Request("warm", "今天天气很好。", BlockKind.PARAGRAPH)])))
    known = _answers(path)
    wanted = [s for s in dict.fromkeys(texts.sources) if _key(s) not in known]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file, _timed(engine, path, sum(map(len, wanted))):
        for found in engine.translate([Request(_key(s), s, BlockKind.PARAGRAPH) for s in wanted]):
            row = {"key": found.key, "text": found.hypotheses[0].text, "truncated": found.truncated}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()


def _prepare(request: Request, *, setup: Setup, glossary: Glossary, names: Names) -> str:
    return write_in(request.text, request.kind, glossary=glossary, settings=setup.hints, names=names).text


@contextmanager
def _timed(engine: TranslationEngine, path: Path, chars: int) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    run = {
        "chars": chars,
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "model": engine.signature.model,
        "load": os.getloadavg()[0],
    }
    with path.with_suffix(".runs").open("a", encoding="utf-8") as file:
        file.write(json.dumps(run) + "\n")
