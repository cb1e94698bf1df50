"""The three settings of `stages.translate.quality`, and the bare model: chrF2 against characters a second, as a curve.

    python benchmarks/quality_presets.py [--segments 60] [--from 60] [--draw docs/quality.svg]

Each setting goes the way of a run (translation, choice, repair) on the model that `model: auto` takes, first on
FLORES, then on report sentences that are held out (quality_data.py). Prints a table; ``--draw`` writes the curve.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from quality_data import ROOT, TestSet, test_set
from quality_scores import Scores, score
from repair import hints, segmented

from report_pipeline.checks import check_pair
from report_pipeline.checks.view import DocumentView
from report_pipeline.config import TranslateSettings
from report_pipeline.config_check import CheckRules
from report_pipeline.engines import load_engine
from report_pipeline.engines.base import Request
from report_pipeline.engines.hints_examples import alike
from report_pipeline.lexicon.glossary import load_glossaries
from report_pipeline.memory.examples import starting_memory
from report_pipeline.model import BlockKind, Severity
from report_pipeline.progress import NullProgress
from report_pipeline.runner.translating import SHARES
from report_pipeline.stages.align import machine_pair
from report_pipeline.stages.choose import choose
from report_pipeline.stages.repair import repair
from report_pipeline.stages.repair_ask import Asker
from report_pipeline.stages.translate import translate

if TYPE_CHECKING:
    from report_pipeline.model import TranslatedDocument
    from report_pipeline.stages.translate import Tell

_HEAD = (
    f"{'':<10}{'zh chars/s':>11}{'BLEU':>13}{'chrF2':>13}{'numbers':>9}{'terms':>9}{'names':>9}"
    f"{'Han':>5}{'loops':>7}{'cut off':>9}{'length':>8}{'with errors':>13}{'peak MB':>9}"
)
_RING = 'fill-opacity="0" stroke="#555"'
PRESETS = ("bare", "fast", "balanced", "best")
GLOSSARY = load_glossaries(("builtin:public-affairs",), ROOT)


@dataclass(frozen=True)
class Point:
    """What one setting gave on one set."""

    name: str
    speed: float
    """Chinese characters a second, all work of the setting included."""
    scores: Scores
    errors: int
    """Segments with findings that are errors."""
    cut_off: int
    peak_mb: float
    """Of the whole program up to here."""

    @property
    def chrf(self) -> float:
        """chrF2."""
        return self.scores.chrf

    def __str__(self) -> str:
        s = self.scores
        shares = "".join(f"{share:>9.1%}" if share >= 0 else f"{'–':>9}" for share in (s.numbers, s.terms, s.names))
        return (
            f"{self.name:<10}{self.speed:>11.1f}{s.bleu:>7.1f} ±{s.bleu_half:>4.1f}{s.chrf:>7.1f} ±{s.chrf_half:>4.1f}"
            f"{shares}{s.han:>5}{s.loops:>7}{self.cut_off:>9}{s.length:>8.2f}{self.errors:>13}{self.peak_mb:>9,.0f}"
        )


def measured(name: str, texts: TestSet) -> Point:
    sources, bare = texts.sources, name == "bare"
    settings = TranslateSettings.model_validate({"tuned": not bare, **({} if bare else {"quality": name})})
    engine = load_engine(settings, root=ROOT, progress=NullProgress())
    list(engine.translate([Request("warm", "今天天气很好。", BlockKind.PARAGRAPH)]))
    tell = None if bare else with_examples(hints(sources, GLOSSARY), settings.told.examples)
    start = time.perf_counter()
    made, _ = translate(segmented(sources), engine, max_chars=120, store=None, progress=NullProgress(), tell=tell)
    if name == "best":
        made = choose(made, glossary=GLOSSARY, rules=CheckRules())
    if not bare:
        asker = Asker(engine, store=None, progress=NullProgress(), tell=tell)
        made, _ = repair(made, asker, glossary=GLOSSARY, rules=CheckRules(), share=SHARES[name])
    speed = sum(map(len, sources)) / (time.perf_counter() - start)
    scores = score(texts, tuple(t.text for t in made.translations))
    cut_off = sum(t.truncated for t in made.translations)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Point(name, speed, scores, with_errors(made), cut_off, peak)


def with_examples(tell: Tell, count: int) -> Tell:
    """Return ``tell`` with the shipped pairs that are most alike, as a run shows them."""
    if not count:
        return tell
    return lambda kind, text: replace(tell(kind, text), examples=alike(starting_memory(), text, count))


def with_errors(made: TranslatedDocument) -> int:
    pairs = [machine_pair(s, t) for s, t in zip(made.segmented.segments, made.translations, strict=True)]
    view = DocumentView.of(((pair, pair.target) for pair in pairs), GLOSSARY)
    found = (check_pair(pair, pair.target, view, CheckRules()) for pair in pairs)
    return sum(any(f.severity is Severity.ERROR for f in findings) for findings in found)


def drawing(curves: dict[str, list[Point]]) -> str:
    """Return the curves as SVG: characters a second to the right, chrF2 upwards."""
    points = [point for curve in curves.values() for point in curve]
    right = max(p.speed for p in points) * 1.1
    low, high = min(p.chrf for p in points) - 1, max(p.chrf for p in points) + 1

    def height(chrf: float) -> float:
        return 300 - 270 * (chrf - low) / (high - low)

    parts = ['<path d="M60 20V300H590" fill="none" stroke="#555"/>']
    parts += [text(60 + 520 * n / right, 318, str(n), "middle") for n in range(0, int(right) + 1, 20)]
    parts += [text(52, height(n) + 4, str(n), "end") for n in range(int(low) + 1, int(high) + 1, 2)]
    parts += [text(325, 336, "Chinese characters a second", "middle"), text(60, 12, "chrF2", "middle")]
    for colour, (title, curve) in zip(("#1f4e79", "#8a3b12"), curves.items(), strict=False):
        places = [(60 + 520 * point.speed / right, height(point.chrf)) for point in curve]
        line = " ".join(f"{x:.0f},{y:.0f}" for (x, y), p in zip(places, curve, strict=True) if p.name != "bare")
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-dasharray="2 3"/>')
        for (x, y), point in zip(places, curve, strict=True):
            parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="{colour}" {_RING * (point.name == "bare")}/>')
            parts.append(text(x + 7, y - 6, point.name, "start", colour))
        x, y = min(places)
        parts.append(text(x, y + 20, title, "start", colour))
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 345" font-family="sans-serif" font-size="12">'
    return "\n".join((head, '<rect width="640" height="345" fill="#fff"/>', *parts, "</svg>\n"))


def text(x: float, y: float, said: str, anchor: str, colour: str = "#333") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="{colour}">{said}</text>'


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--segments", type=int, default=60)
    options.add_argument("--from", type=int, default=60, dest="start", help="first sentence of FLORES, from 0")
    options.add_argument("--draw", type=Path, metavar="FILE", help="write the curve as SVG")
    given = options.parse_args()
    curves: dict[str, list[Point]] = {}
    for name, start in (("flores", given.start), ("report", 0)):
        whole = test_set(name, start + given.segments)
        texts = TestSet(whole.name, whole.sources[start:], whole.references[start:])
        print(f"\n{texts.name}: {len(texts.sources)} sentences, load {os.getloadavg()[0]:.1f}")
        print(_HEAD)
        for preset in PRESETS:
            point = measured(preset, texts)
            curves.setdefault(texts.name, []).append(point)
            print(point, flush=True)
    if given.draw:
        given.draw.write_text(drawing(curves), encoding="utf-8")


if __name__ == "__main__":
    main()
