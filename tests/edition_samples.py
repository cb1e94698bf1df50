"""Editions made from own sentences, for all writers."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from report_pipeline.model import (
    BlockKind,
    Edition,
    EditionArticle,
    EditionBlock,
    EditionPair,
    EngineSignature,
    Gloss,
    Layout,
    Provenance,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from report_pipeline.writers.base import EditionWriter

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10"><rect width="40" height="10" fill="#123"/></svg>'


def png() -> bytes:
    """Return a picture of 40 by 10 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\x00" + b"\x22\x44\x66" * 40) * 10)
    header = struct.pack(">IIBBBBB", 40, 10, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


SIGNATURE = EngineSignature(
    engine="argos",
    model="Small Model 1.0",
    digest="d" * 64,
    library="ctranslate2 4.5.0",
    licence="Apache-2.0",
)

PROVENANCE = Provenance(
    source="library.txt",
    source_sha256="0123456789abcdef" * 4,
    signature=SIGNATURE,
    pairs=9,
    edited=1,
    approved=2,
    findings=3,
    reviewers=("Chen Yu",),
    generator="report-pipeline 9.9",
)


def block(kind: BlockKind, *pairs: tuple[str, str], level: int = 0) -> EditionBlock:
    """Make a block; the ids follow from the source text."""
    made = tuple(EditionPair(f"s-{abs(hash_of(s)) % 10**8:08d}", s, t) for s, t in pairs)
    return EditionBlock(kind, made, level)


def hash_of(text: str) -> int:
    """Hash that is the same in every process."""
    return int.from_bytes(text.encode("utf-8", "replace")[-6:] + len(text).to_bytes(2, "big"), "big")


LIBRARY = EditionArticle(
    (
        block(BlockKind.TITLE, ("河畔图书馆迎来“新生”", "Riverside Library Gets a “New Life”")),
        block(BlockKind.SUBTITLE, ("——老厂房改造记", "— How an Old Mill Was Rebuilt")),
        block(BlockKind.BYLINE, ("记者 陈雨", "By Chen Yu")),
        block(
            BlockKind.PARAGRAPH,
            ("去年春天，河边的老厂房变成了图书馆。", "Last spring the old mill by the river became a library."),
            ("馆长说：“我们有12.5万册书。”", "“We have 125,000 books,” the director said."),
        ),
        block(BlockKind.HEADING, ("读者的一天", "A Reader’s Day"), level=1),
        block(BlockKind.PARAGRAPH, ("清晨六点，门前已经排起了队。", "At six in the morning people are queueing.")),
        block(BlockKind.LIST_ITEM, ("安静", "Be quiet"), level=1),
        block(BlockKind.LIST_ITEM, ("（二）守时", "(2) Be on time"), level=1),
        block(BlockKind.CAPTION, ("图为阅览室一角。", "A corner of the reading room.")),
    )
)

GARDEN = EditionArticle(
    (
        block(BlockKind.TITLE, ("屋顶花园", "A Garden on the Roof")),
        block(BlockKind.PARAGRAPH, ("屋顶种满了草药。", "The roof is full of herbs.")),
    )
)


@pytest.fixture
def edition() -> Callable[..., Edition]:
    """Return a maker of editions: layout, articles, other fields."""
    return sample_edition


def sample_edition(layout: Layout = Layout.SIDE_BY_SIDE, *blocks: EditionBlock, **changes: object) -> Edition:
    """Make an edition."""
    made = Edition(
        name="sample",
        layout=layout,
        title_source="河畔图书馆迎来“新生”",
        title_target="Riverside Library Gets a “New Life”",
        source_language="zh-Hans",
        target_language="en",
        articles=(EditionArticle(blocks),) if blocks else (LIBRARY, GARDEN),
        provenance=PROVENANCE,
    )
    if layout is Layout.INTERLINEAR:
        made = replace(made, articles=tuple(glossed(a) for a in made.articles))
    return replace(made, **changes)  # type: ignore[arg-type]


def glossed(article: EditionArticle) -> EditionArticle:
    """Gloss every word of two characters."""
    return EditionArticle(
        tuple(
            replace(
                b,
                pairs=tuple(
                    replace(
                        p,
                        gloss=tuple(
                            Gloss(p.source[i : i + 2], f"pīn{i}", f"word{i}") for i in range(0, len(p.source), 2)
                        ),
                    )
                    for p in b.pairs
                ),
            )
            for b in article.blocks
        )
    )


@pytest.fixture
def draft() -> Provenance:
    """Return the provenance of a gloss."""
    return replace(PROVENANCE, signature=replace(SIGNATURE, engine="gloss", model="CC-CEDICT", draft=True))


@pytest.fixture
def hostile() -> EditionBlock:
    """Return a block that tries everything."""
    return block(
        BlockKind.PARAGRAPH,
        (
            "<script>alert(1)</script>&amp;<img src=http://x.test/a.png>\x00\x07\ud800\ufffe\u202e倒 ]]> <!--",
            "</style></td><link rel=stylesheet href=//x.test/s.css>\x0b\x85“\\ {{x}} %s 😀 سلام " + "W" * 300,
        ),
    )


@pytest.fixture(scope="session")
def font_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache for the whole run: compressed fonts take a second each."""
    return tmp_path_factory.mktemp("fonts")


@pytest.fixture
def render(font_cache: Path) -> Callable[[type[EditionWriter], Edition], bytes]:
    """Return a function that renders an edition."""
    return lambda writer, edition: writer(font_cache).render(edition)
