"""Makes an Argos package whose weights are random and whose answers end in proportion to the source.

The layers compute at full cost but add nothing, except that the last one's attention over the source measures
its length; the end token wins once the answer is ``RATIO`` times as long. So decoding behaves as with a trained
model, and the words are nonsense. Used by tests (tiny) and by ``benchmarks/packages.py`` (of usual size).
"""

from __future__ import annotations

import io
import json
import math
import shutil
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

RATIO = 1.2
"""Target tokens for each source token."""
SAMPLE = (
    "全市经济运行总体平稳，工业生产稳中有进。",
    "新区今年新建学校三所，改造老旧小区二十个。",
    "会议指出，要扎实推进乡村振兴，保障粮食安全。",
    "the city built three new schools this year and repaired twenty old housing estates .",
    "industry grew steadily , and the countryside was made a better place to live .",
)


@dataclass(frozen=True, slots=True)
class Size:
    """Dimensions of a Transformer."""

    layers: int
    width: int
    heads: int
    vocabulary: int


TINY = Size(layers=2, width=64, heads=2, vocabulary=300)


def _sinusoids(width: int, positions: int) -> np.ndarray[Any, Any]:
    half = width // 2
    scales = np.exp(-np.arange(half) * math.log(10000) / (half - 1))
    angles = np.arange(1, positions + 1)[:, None] * scales
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)


class _Weights:
    """Fills a specification with numbers."""

    def __init__(self, size: Size, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.size = size
        half = size.width // 2
        scales = np.exp(-np.arange(half) * math.log(10000) / (half - 1))
        self.clock = int(np.argmin(abs(scales - 1 / 100)))  # a dimension that counts positions up to about 150
        self.ruler = size.width - 1  # a dimension that hardly moves: the measured length goes here

    def normal(self, *shape: int, scale: float = 0.02) -> np.ndarray[Any, Any]:
        return self.random.normal(0, scale, shape).astype(np.float32)

    def linear(self, spec: Any, rows: int, columns: int, *, silent: bool = False) -> None:  # noqa: ANN401
        spec.weight = np.zeros((rows, columns), np.float32) if silent else self.normal(rows, columns)
        spec.bias = np.zeros(rows, np.float32)

    def norm(self, spec: Any) -> None:  # noqa: ANN401
        spec.gamma = np.ones(self.size.width, np.float32)
        spec.beta = np.zeros(self.size.width, np.float32)

    def embeddings(self) -> np.ndarray[Any, Any]:
        table = self.normal(self.size.vocabulary, self.size.width, scale=0.4 / math.sqrt(self.size.width))
        table[:, [self.clock, self.ruler]] = 0
        return table

    def layer(self, spec: Any) -> None:  # noqa: ANN401
        width = self.size.width
        self.norm(spec.self_attention.layer_norm)
        self.linear(spec.self_attention.linear[0], 3 * width, width)
        self.linear(spec.self_attention.linear[1], width, width, silent=True)
        self.norm(spec.ffn.layer_norm)
        self.linear(spec.ffn.linear_0, 4 * width, width)
        self.linear(spec.ffn.linear_1, width, 4 * width, silent=True)

    def cross_attention(self, spec: Any, *, measure: bool) -> None:  # noqa: ANN401
        width = self.size.width
        self.norm(spec.layer_norm)
        self.linear(spec.linear[0], width, width, silent=True)  # equal attention to every source token
        self.linear(spec.linear[1], 2 * width, width)
        self.linear(spec.linear[2], width, width, silent=True)
        if measure:
            spec.linear[1].weight[width] = np.eye(width, dtype=np.float32)[self.clock]
            spec.linear[2].weight[self.ruler, 0] = 1

    def projection(self, spec: Any, end: int) -> None:  # noqa: ANN401
        """Let the end token win when clock > RATIO × ruler, up to constants of the layer norms."""
        self.linear(spec, self.size.vocabulary, self.size.width)
        at = _sinusoids(self.size.width, 40)[10:]
        noise = 0.4**2
        mean, spread = at.mean(), math.sqrt(at.var() + noise)
        slope = 1.35 * spread * RATIO  # measured: the layer norm of the sum bends it
        gain = 60.0
        spec.weight[end] = 0
        spec.weight[end, self.clock] = gain
        spec.weight[end, self.ruler] = -gain * slope
        spec.bias[end] = -gain / spread * (slope * mean / spread - slope - mean * (1 - slope) + 0.12)


def _save_model(folder: Path, pieces: list[str], size: Size, seed: int, quantization: str | None) -> None:
    from ctranslate2.specs import TransformerSpec

    weights = _Weights(size, seed)
    spec = TransformerSpec.from_config(size.layers, size.heads)
    spec.register_source_vocabulary(pieces)
    spec.register_target_vocabulary(pieces)
    spec.encoder.embeddings[0].weight = weights.embeddings()
    spec.decoder.embeddings.weight = weights.embeddings()
    for layer in spec.encoder.layer:
        weights.layer(layer)
    for number, layer in enumerate(spec.decoder.layer, 1):
        weights.layer(layer)
        weights.cross_attention(layer.attention, measure=number == size.layers)
    weights.norm(spec.encoder.layer_norm)
    weights.norm(spec.decoder.layer_norm)
    weights.projection(spec.decoder.projection, pieces.index("</s>"))
    spec.validate()
    spec.optimize(quantization=quantization)
    folder.mkdir(parents=True)
    spec.save(str(folder))


def _pieces(sentencepiece_model: Path, count: int) -> list[str]:
    """Return the tokenizer's pieces, filled up with made-up ones to ``count``."""
    import sentencepiece

    processor = sentencepiece.SentencePieceProcessor(model_file=str(sentencepiece_model))
    pieces = [processor.id_to_piece(i) for i in range(processor.get_piece_size())]
    return (pieces + [f"▁w{i}" for i in range(count - len(pieces))])[:count]


def make_folder(
    parent: Path,
    *,
    name: str = "translate-zh_en-0_1",
    size: Size = TINY,
    sentences: Iterable[str] = SAMPLE,
    metadata: dict[str, Any] | None = None,
    seed: int = 1,
    quantization: str | None = None,
) -> Path:
    """Make an unpacked package under ``parent`` and return its folder."""
    import sentencepiece

    folder = parent / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences),
        model_writer=model,
        vocab_size=size.vocabulary,
        hard_vocab_limit=False,
        character_coverage=1.0,
        minloglevel=2,
    )
    (folder / "sentencepiece.model").write_bytes(model.getvalue())
    about = {
        "package_version": "0.1",
        "argos_version": "1.0",
        "from_code": "zh",
        "from_name": "Chinese",
        "to_code": "en",
        "to_name": "English",
        "links": [],
    }
    (folder / "metadata.json").write_text(json.dumps(about | (metadata or {})), encoding="utf-8")
    (folder / "README.md").write_text("# Chinese-English\n\nLicense: CC0\n", encoding="utf-8")
    pieces = _pieces(folder / "sentencepiece.model", size.vocabulary)
    _save_model(folder / "model", pieces, size, seed, quantization)
    return folder


def pack(folder: Path, target: Path) -> Path:
    """Zip an unpacked package the way Argos expects it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder.parent))
    return target
