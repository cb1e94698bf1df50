"""What the alignment tests share: an embedder that knows twenty words, and documents made of sentences."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from report_pipeline.model import Article, Block, BlockKind, Document, Segment, SegmentedDocument, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

WORDS = {
    "桥": "bridge", "学校": "school", "医院": "hospital", "河": "river", "茶": "tea", "稻": "rice", "鱼": "fish",
    "工厂": "factory", "铁路": "railway", "森林": "forest", "村": "village", "市场": "market", "图书": "library",
    "公园": "park", "煤": "coal", "风": "wind", "雪": "snow", "船": "boat", "牛": "cattle", "灯": "lamp",
}  # fmt: skip
PAIRS = tuple((f"今年这里有一处新的{zh}。", f"This year there is a new {en} here.") for zh, en in WORDS.items())


class WordEmbedder:
    """A text's vector is the sum of its words', the same in both languages, and of what all texts have in common.

    As with a real model, that is the greater part: unrelated texts have a cosine of about 0.75.
    """

    name = "words"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        rows = np.stack([self._vector(text) for text in texts])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    def _vector(self, text: str) -> NDArray[np.float64]:
        language = "en" if text.isascii() else "zh"
        found = [zh for zh, en in WORDS.items() if zh in text or en in text.lower()]
        common = 2 * _direction("text") + 0.3 * _direction(language) + 0.1 * _direction(text)
        return sum((_direction(word) for word in found), start=common)


def _direction(word: str) -> NDArray[np.float64]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    vector = np.random.default_rng(seed).normal(size=96)
    return np.asarray(vector / np.linalg.norm(vector))


def document(*blocks: tuple[str, ...], kinds: tuple[BlockKind, ...] = ()) -> SegmentedDocument:
    """A document of blocks, each given as its segments; segment ids are s-1, s-2 …"""
    made: list[Block] = []
    segments: list[Segment] = []
    text = ""
    for number, texts in enumerate(blocks, start=1):
        kind = kinds[number - 1] if kinds else BlockKind.PARAGRAPH
        begin = len(text)
        for sentence in texts:
            span = Span(len(text), len(text) + len(sentence), number, number)
            name = f"s-{len(segments) + 1}"
            segments.append(Segment(name, f"b{number}", sentence, f"h-{name}", span, len(text) - begin, kind))
            text += sentence
        made.append(Block(f"b{number}", kind, text[begin:], Span(begin, len(text), number, number), ()))
        text += "\n"
    whole = Document("d", "d.txt", "utf-8", "0" * 64, text, (Article(tuple(made)),), ())
    return SegmentedDocument(whole, tuple(segments))
