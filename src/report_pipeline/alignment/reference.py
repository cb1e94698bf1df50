"""A human translation → pairs: each segment of the document with the English sentences that say the same."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report_pipeline.alignment.confidence import confidences
from report_pipeline.alignment.corridor import corridor
from report_pipeline.alignment.costs import Costs, Side, Weights
from report_pipeline.alignment.dynamic import Lattice
from report_pipeline.alignment.english import sentences
from report_pipeline.alignment.words import Overlap, english_tokens, load_glosser
from report_pipeline.errors import InputError, Place
from report_pipeline.model import AlignedDocument, AlignedPair, BlockKind, EngineSignature, Origin, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from report_pipeline.alignment.dynamic import Bead
    from report_pipeline.alignment.embed import Embedder
    from report_pipeline.model import Finding, Segment, SegmentedDocument

    Check = Callable[[Iterable[tuple[AlignedPair, str]]], tuple[Finding, ...]]

_RUNNING_TEXT = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM})
_SURE = 0.5
_LEAST_RELATED = 0.1
"""Share of the segments that have a counterpart for sure; texts that have nothing in common stay far below it."""
_ENOUGH_TO_TELL = 10
"""Segments of a document that can be told from a text that has nothing to do with it."""
_ID_DIGITS = 12
_HASH_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Reference:
    """A human translation of a document."""

    name: str
    """Path of its file relative to the project, with forward slashes."""
    sha256: str
    """Hex digest of the file's bytes."""
    paragraphs: tuple[str, ...]
    """Its paragraphs, titles and headings among them, in reading order."""


def align_reference(
    segmented: SegmentedDocument, reference: Reference, embedder: Embedder, check: Check
) -> AlignedDocument:
    """Pair the segments with the sentences of ``reference``, in the order of both; ``check`` looks at the pairs.

    Every segment is in exactly one pair. A pair has up to three segments, all of one block, and up to three English
    sentences. A segment that the translation leaves out has a pair with an empty target. An English sentence that
    nothing in the source says has a pair of its own with no segment and an empty source; it stands in the block of
    its neighbour, so that editions and reviewers see it.

    Raises InputError where the reference has no English text or is clearly no translation of this source, and what
    the embedder raises.
    """
    english = [(text, number) for number, p in enumerate(reference.paragraphs) for text in sentences(p)]
    if not any(char.isascii() and char.isalpha() for text, _ in english for char in text):
        raise InputError(
            "the reference translation has no English text",
            place=Place(reference.name),
            advice="let documents[].reference name the English translation of the source",
        )
    segments = segmented.segments
    blocks = {name: number for number, name in enumerate(dict.fromkeys(s.block_id for s in segments))}
    vectors = embedder.embed([s.text for s in segments] + [text for text, _ in english])
    source = Side(vectors[: len(segments)], [len(s.text) for s in segments], [blocks[s.block_id] for s in segments])
    target = Side(vectors[len(segments) :], [len(text) for text, _ in english], [number for _, number in english])
    gloss = load_glosser().tokens
    overlap = Overlap([gloss(s.text) for s in segments], [english_tokens(text) for text, _ in english])
    costs = Costs(source, target, Weights(), overlap)
    lattice = Lattice(costs, corridor(source, target))
    trust = confidences(lattice, costs)
    _require_related(lattice.path, trust, len(segments), reference.name)
    pairs = tuple(_Pairing(segmented, english).pairs(lattice.path, trust))
    signature = EngineSignature("reference", reference.name, reference.sha256, embedder.name)
    return AlignedDocument(segmented, pairs, signature, check((pair, pair.target) for pair in pairs))


def _require_related(beads: Sequence[Bead], trust: Sequence[float], segments: int, name: str) -> None:
    sure = sum(b.source[1] - b.source[0] for b, t in zip(beads, trust, strict=True) if b.is_match and t >= _SURE)
    if segments >= _ENOUGH_TO_TELL and sure < _LEAST_RELATED * segments:
        raise InputError(
            f"the reference is no translation of this document: {sure} of {segments} sentences have a counterpart",
            place=Place(name),
            advice="let documents[].reference name the English translation of the source, or take it out",
        )


class _Pairing:
    """Beads → pairs."""

    def __init__(self, segmented: SegmentedDocument, english: Sequence[tuple[str, int]]) -> None:
        self._segments = segmented.segments
        self._texts = {block.id: block.text for block in segmented.document.blocks}
        self._english = english
        self._seen: Counter[str] = Counter()

    def pairs(self, beads: Sequence[Bead], trust: Sequence[float]) -> Iterator[AlignedPair]:
        """Yield a pair a bead, in order."""
        for number, (bead, confidence) in enumerate(zip(beads, trust, strict=True)):
            if bead.source[0] < bead.source[1]:
                yield self._pair(bead, confidence)
            else:
                yield self._insertion(bead, confidence, self._host(beads, number))

    def _pair(self, bead: Bead, confidence: float) -> AlignedPair:
        segments = self._segments[slice(*bead.source)]
        first, last = segments[0], segments[-1]
        text, source_hash = first.text, first.source_hash
        if len(segments) > 1:
            text = self._texts[first.block_id][first.start : last.start + len(last.text)]
            source_hash = _hash(text)
        return AlignedPair(
            id=first.id,
            segment_ids=tuple(s.id for s in segments),
            block_id=first.block_id,
            kind=first.kind,
            source=text,
            target=self._text(bead),
            source_hash=source_hash,
            span=Span(first.span.start, last.span.end, first.span.first_line, last.span.last_line),
            origin=Origin.REFERENCE,
            confidence=confidence,
        )

    def _insertion(self, bead: Bead, confidence: float, host: Segment) -> AlignedPair:
        """Return the pair of a sentence without source. Its id and hash come from its own text."""
        text = self._text(bead)
        base = f"t-{_hash(text)[:_ID_DIGITS]}"
        self._seen[base] += 1
        after = bead.source[0] > 0 and self._segments[bead.source[0] - 1].block_id == host.block_id
        at = (host.span.end, host.span.last_line) if after else (host.span.start, host.span.first_line)
        return AlignedPair(
            id=base if self._seen[base] == 1 else f"{base}-{self._seen[base]}",
            segment_ids=(),
            block_id=host.block_id,
            kind=host.kind,
            source="",
            target=text,
            source_hash=_hash(text),
            span=Span(at[0], at[0], at[1], at[1]),
            origin=Origin.REFERENCE,
            confidence=confidence,
        )

    def _host(self, beads: Sequence[Bead], number: int) -> Segment:
        """Return the segment in whose block an inserted sentence stands: the one before it, or the next.

        The next one has it where the English paragraph says so, or where the one before is a title or a heading.
        """
        at = beads[number].source[0]
        if at == 0 or at == len(self._segments):
            return self._segments[min(at, len(self._segments) - 1)]
        before, after = self._segments[at - 1], self._segments[at]
        if (before.kind in _RUNNING_TEXT) != (after.kind in _RUNNING_TEXT):
            return before if before.kind in _RUNNING_TEXT else after
        own = self._english[beads[number].target[0]][1]
        previous = next((b for b in reversed(beads[:number]) if b.is_match), None)
        following = next((b for b in beads[number + 1 :] if b.is_match), None)
        joins_previous = previous is not None and self._english[previous.target[1] - 1][1] == own
        joins_following = following is not None and self._english[following.target[0]][1] == own
        return after if joins_following and not joins_previous else before

    def _text(self, bead: Bead) -> str:
        return " ".join(text for text, _ in self._english[slice(*bead.target)])


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_DIGITS]
