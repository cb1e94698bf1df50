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
from typing import TYPE_CHECKING, Any

from quality_data import ROOT, TestSet

from report_pipeline.config import TranslateSettings
from report_pipeline.engines import load_engine
from report_pipeline.engines.argos import WheelEngine
from report_pipeline.engines.base import Request
from report_pipeline.engines.hints import HintSettings, write_in
from report_pipeline.engines.local_lm import LocalLmEngine
from report_pipeline.lexicon.document_names import Names
from report_pipeline.lexicon.glossary import load_glossaries
from report_pipeline.memory.examples import starting_memory
from report_pipeline.model import BlockKind
from report_pipeline.progress import NullProgress

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from report_pipeline.engines.base import TranslationEngine
    from report_pipeline.lexicon.glossary import Glossary
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


@dataclass(frozen=True, slots=True)
class Asked:
    """What the model is given for one sentence."""

    source: str
    told: str
    shown: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        """Settings that ask the same share an answer."""
        return hashlib.sha256(json.dumps([self.told, self.shown]).encode()).hexdigest()[:20]


def ask(setup: Setup, texts: TestSet, *, told: bool) -> list[Asked]:
    """Return what is asked for each sentence: it alone without ``told``, of engines that cannot be told things."""
    if not told:
        return [Asked(source, source, ()) for source in texts.sources]
    glossary = load_glossaries(setup.settings.glossary, ROOT)
    names = Names.of(texts.sources)
    asked = []
    for source in texts.sources:
        written = write_in(source, BlockKind.PARAGRAPH, glossary=glossary, settings=setup.hints, names=names)
        found = starting_memory().find(source, setup.examples, least=setup.least) if setup.examples else ()
        pairs = ((_told_example(p, glossary) if setup.told_examples else p.source, p.target) for p in found)
        asked.append(Asked(source, written.text, tuple(pairs)))
    return asked


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
    engine = load(setup)
    path = CACHE / f"{_digest(engine)}.jsonl"
    asked = ask(setup, texts, told=engine.listens)
    known = _rows(path)
    missing = {a.key: a for a in asked if a.key not in known}
    name = f"{texts.name} {setup.name}"
    if missing:
        worker = multiprocessing.get_context("spawn").Process(target=_work, args=(setup, missing, path, name))
        worker.start()
        worker.join()
        if worker.exitcode:
            raise SystemExit(worker.exitcode)
        known = _rows(path)
    answers = [known[a.key] for a in asked]
    runs = [run for run in map(json.loads, _lines(path.with_suffix(".runs"))) if run["name"] == name]
    chars = sum(run["chars"] for run in runs)
    return Outcome(
        tuple(row["text"] for row in answers),
        sum(row["truncated"] for row in answers),
        chars / sum(run["wall"] for run in runs) if runs else 0.0,
        chars / sum(run["cpu"] for run in runs) if runs else 0.0,
        max((run["peak"] for run in runs), default=0),
        engine.signature.model,
    )


def _digest(engine: TranslationEngine) -> str:
    return hashlib.sha256(json.dumps(asdict(engine.signature), sort_keys=True).encode()).hexdigest()[:16]


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines() if path.is_file() else []


def _rows(path: Path) -> dict[str, Any]:
    return {row["key"]: row for row in map(json.loads, _lines(path))}


def load(setup: Setup) -> TranslationEngine:
    """Return the engine, its model converted."""
    settings = setup.settings
    engine = load_engine(settings, root=ROOT, progress=NullProgress())
    if isinstance(engine, WheelEngine):
        from report_pipeline.models.weights import prepare_wheels

        return LocalLmEngine(prepare_wheels(NullProgress()), settings)
    return engine


def _work(setup: Setup, missing: dict[str, Asked], path: Path, name: str) -> None:
    """Translate what is missing; answers are written as they come."""
    engine = load(setup)
    next(iter(engine.translate([Request("warm", "今天天气很好。", BlockKind.PARAGRAPH)])))
    requests = [Request(key, a.source, BlockKind.PARAGRAPH, a.told, a.shown) for key, a in missing.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    chars = sum(len(request.text) for request in requests)
    with path.open("a", encoding="utf-8") as file, _timed(path, name, chars):
        for found in engine.translate(requests):
            row = {"key": found.key, "text": found.hypotheses[0].text, "truncated": found.truncated}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()


@contextmanager
def _timed(path: Path, name: str, chars: int) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    run = {
        "name": name,
        "chars": chars,
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "load": os.getloadavg()[0],
    }
    with path.with_suffix(".runs").open("a", encoding="utf-8") as file:
        file.write(json.dumps(run) + "\n")
