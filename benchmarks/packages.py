"""Segments per second of Argos packages: this pipeline, Argos' own ``translate``, and one raw CTranslate2 call.

    python benchmarks/packages.py [--beam N] [--rounds N] [--package FILE.argosmodel] [--text FILE]

All three translate the same sentences with the same package, beam and number of threads. The pipeline gives each core
batches of its own; the other two, as they come, share each batch among the cores. Argos is called paragraph by
paragraph, as a program that uses it would; its sentence splitter, which downloads a model, is replaced by ours.

Without --package the weights are random, of the usual size (6 layers, 512 wide, 32,000 words, int8), made so that
answers end in proportion to the source: speed is as with a trained model of this size, the words mean nothing. A
trained model's lengths scatter more, so ratios may differ somewhat.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from tiny_package import Size, make_folder

from report_pipeline.config import TranslateSettings
from report_pipeline.engines.argos_package import (
    LENGTH_PENALTY,
    SPARE_TOKENS,
    TOKENS_PER_TOKEN,
    ArgosPackageEngine,
)
from report_pipeline.engines.base import Request
from report_pipeline.model import BlockKind
from report_pipeline.stages.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Callable

REPOSITORY = Path(__file__).parent.parent
ARTICLES = REPOSITORY.parent / "shared" / "articles"
USUAL = Size(layers=6, width=512, heads=8, vocabulary=32_000)
GOAL_ARGOS, GOAL_RAW = 3.0, 0.9


def paragraphs_of(path: Path | None) -> list[str]:
    """Return the paragraphs to translate: a file's lines, or the sample article's, joined from its printed lines."""
    if path is not None:
        return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    files = sorted(ARTICLES.glob("*.txt"))
    if not files:
        sys.exit(f"no article in {ARTICLES}: name one with --text")
    lines = [line.strip() for line in files[0].read_text(encoding="utf-8").splitlines() if line.strip()]
    paragraphs, begun = [], ""
    for line in lines:
        begun += line
        if line.endswith("。") and len(line) < max(map(len, lines)) - 1:
            paragraphs.append(begun)
            begun = ""
    return [*paragraphs, begun] if begun else paragraphs


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, 160)]


class OurSplitter:
    """Stands where Argos has its own."""

    def split_sentences(self, text: str) -> list[str]:
        """Return the sentences of a paragraph."""
        return cut(text)


def plain_translator(folder: Path, settings: TranslateSettings) -> Any:  # noqa: ANN401 - ctranslate2 has no types
    """Return a translator as CTranslate2's documentation and Argos make it: all cores share one batch."""
    import ctranslate2

    threads = settings.threads or os.cpu_count() or 1
    return ctranslate2.Translator(str(folder / "model"), compute_type=settings.compute_type, intra_threads=threads)


def argos_of(folder: Path, settings: TranslateSettings) -> Any:  # noqa: ANN401 - argostranslate has no types
    """Return Argos' own translation of a package, with the weights loaded and our splitter."""
    from argostranslate import package, translate
    from argostranslate import settings as own

    own.beam_size = settings.beam_size
    peer = object.__new__(translate.PackageTranslation)
    peer.pkg, peer.translator, peer.sentencizer = (
        package.Package(folder),
        plain_translator(folder, settings),
        OurSplitter(),
    )
    return peer


def best(work: dict[str, Callable[[], object]], rounds: int) -> dict[str, tuple[float, float]]:
    """Return the fewest wall and processor seconds of each, taking turns, so that all meet the same disturbances."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, run in work.items():
            wall, processor = time.perf_counter(), time.process_time()
            run()
            times[name].append((time.perf_counter() - wall, time.process_time() - processor))
    return {name: (min(w for w, _ in found), min(p for _, p in found)) for name, found in times.items()}


def compare(folder: Path, paragraphs: list[str], beam: int, rounds: int) -> bool:
    """Measure all three and print; return whether both goals are reached."""
    settings = TranslateSettings(beam_size=beam, device="cpu")
    texts = list(dict.fromkeys(s for p in paragraphs for s in cut(p)))
    engine = ArgosPackageEngine(folder, settings)
    requests = [Request(str(i), text, BlockKind.PARAGRAPH) for i, text in enumerate(texts)]
    peer = argos_of(folder, settings)
    tokens = [peer.pkg.tokenizer.encode(text) for text in texts]
    # An answer that does not end costs as much in both; Argos stops at 256.
    limit = TOKENS_PER_TOKEN * max(map(len, tokens)) + SPARE_TOKENS

    def raw() -> Any:  # noqa: ANN401
        return peer.translator.translate_batch(
            tokens,
            beam_size=beam,
            length_penalty=LENGTH_PENALTY,
            replace_unknowns=True,
            return_scores=True,
            max_batch_size=settings.batch_tokens,
            batch_type="tokens",
            max_decoding_length=limit,
        )

    list(engine.translate(requests[:1]))  # loads the weights
    lengths = [len(r.hypotheses[0]) for r in raw()]
    print(
        f"beam {beam}: {len(texts)} sentences in {len(paragraphs)} paragraphs, {sum(map(len, tokens)):,} tokens in,"
        f" {sum(lengths):,} out (longest {max(lengths)}); best of {rounds}, taking turns"
    )
    times = best(
        {
            "report-pipeline": lambda: list(engine.translate(requests)),
            "one raw translate_batch": raw,
            "Argos translate": lambda: [peer.hypotheses(p, num_hypotheses=1) for p in paragraphs],
        },
        rounds,
    )
    for name, (wall, processor) in times.items():
        print(f"  {name:24} {wall:7.2f} s {len(texts) / wall:8.1f} sentences/s {processor:8.2f} processor seconds")
    ours, single, argos = times.values()
    print(
        f"  against Argos: {argos[0] / ours[0]:.2f} × (goal {GOAL_ARGOS}), by processor time {argos[1] / ours[1]:.2f} ×"
    )
    print(
        f"  against raw:   {single[0] / ours[0]:.2f} × (goal {GOAL_RAW}), by processor time {single[1] / ours[1]:.2f} ×"
    )
    return argos[0] / ours[0] >= GOAL_ARGOS and single[0] / ours[0] >= GOAL_RAW


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--beam", type=int, action="append", help="beam size, may be given again; default: 1 and 4")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of measurement; default: 3")
    parser.add_argument("--package", type=Path, help="a real package, as a file")
    parser.add_argument("--text", type=Path, help="a file with a paragraph a line")
    options = parser.parse_args()
    paragraphs = paragraphs_of(options.text)
    with tempfile.TemporaryDirectory() as temporary:
        if options.package:
            from report_pipeline.models.install import unpacked

            folder = unpacked(options.package)
        else:
            print("random weights of the usual size: the speed counts, the words mean nothing")
            folder = make_folder(
                Path(temporary), size=USUAL, sentences=[s for p in paragraphs for s in cut(p)], quantization="int8"
            )
        reached = [compare(folder, paragraphs, beam, options.rounds) for beam in options.beam or (1, 4)]
    sys.exit(0 if all(reached) else 1)


if __name__ == "__main__":
    main()
