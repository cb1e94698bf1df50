"""How long a Word edition takes, and how much memory: 1,000 to 20,000 segments, each layout in a process of its own.

Run: python benchmarks/publish_docx.py. Goal: 20,000 segments in under 20 s. The text is filler of the usual length: 28
characters of Chinese a segment, five segments a paragraph, a heading every ten paragraphs.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from report_pipeline.model import (
    BlockKind,
    Comment,
    Edition,
    EditionArticle,
    EditionBlock,
    EditionPair,
    EngineSignature,
    Layout,
    Provenance,
)

CHINESE = "图书馆在春天向全市各区的读者开放，每天早上都有许多人来排队。"
ENGLISH = "The library opened in spring to readers from all districts of the city; many people queue every morning."
CHARACTERS = 3000
"""Different ones: more than a book has."""
PARAGRAPH, SECTION = 5, 10
SIZES = (1000, 5000, 20000)


def edition(segments: int, layout: Layout, *, comments: bool) -> Edition:
    """Return an edition of so many segments; with ``comments``, a tenth of them has one."""
    said = (Comment("numbers (warning): 12.5万 is missing", "report-pipeline"),)
    pairs = []
    for i in range(segments):
        source = f"{i}{chr(0x4E00 + i % CHARACTERS)}{CHINESE}"
        pairs.append(EditionPair(f"s-{i}", source, f"{i} {ENGLISH}", comments=said if comments and i % 10 == 0 else ()))
    blocks = [EditionBlock(BlockKind.TITLE, (EditionPair("s-t", "样稿", "Sample"),))]
    for number, start in enumerate(range(0, segments, PARAGRAPH)):
        if number % SECTION == 0:
            blocks.append(EditionBlock(BlockKind.HEADING, (EditionPair(f"s-h{number}", f"第{number}节", "Part"),), 1))
        blocks.append(EditionBlock(BlockKind.PARAGRAPH, tuple(pairs[start : start + PARAGRAPH])))
    note = Provenance("sample.txt", "0" * 64, EngineSignature("null", "none", "", "none"), segments, 0, 0, 0)
    return Edition("sample", layout, "样稿", "Sample", "zh-Hans", "en", (EditionArticle(tuple(blocks)),), note)


def one(segments: int, layout: str, comments: str) -> None:
    """Print the seconds, the megabytes at the peak, and the file's size."""
    from report_pipeline.writers.docx import DocxWriter

    made = edition(segments, Layout(layout), comments=comments == "comments")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start, spent = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        data = DocxWriter(Path(folder)).render(made)
    took, spent = time.perf_counter() - start, time.process_time() - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    label = f"{layout}{' with comments' if comments == 'comments' else ''}"
    print(f"{label:30} {segments:7,}  {took:6.1f} s  {spent:6.1f} s of processor  {peak:5,.0f} MB", end="")
    print(f" ({peak - before:,.0f} for the edition)  {len(data) / 2**20:5.1f} MB file")


def main() -> None:
    if len(sys.argv) > 1:
        one(int(sys.argv[1]), sys.argv[2], sys.argv[3])
        return
    wanted = [(n, Layout.SIDE_BY_SIDE, "plain") for n in SIZES]
    wanted += [(SIZES[-1], layout, "plain") for layout in (Layout.INTERLEAVED, Layout.TARGET)]
    wanted.append((SIZES[-1], Layout.SIDE_BY_SIDE, "comments"))
    for segments, layout, comments in wanted:
        subprocess.run([sys.executable, __file__, str(segments), layout, comments], check=True)


if __name__ == "__main__":
    main()
