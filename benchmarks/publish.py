"""How fast editions are written, beside WeasyPrint on plain paragraphs of the same text, and how long ones grow.

Run: python benchmarks/publish.py [--growth] (the growth, 10 to 1,000 pages, takes minutes). It takes the article from
../shared/articles where that exists and makes up 7,000 characters otherwise; the English is filler of the usual length
(3.6 characters for one of Chinese). Every measurement is a process of its own, warmed by a small edition; memory is its
peak.
"""

from __future__ import annotations

import io
import random
import resource
import subprocess
import sys
import tempfile
import time
from html import escape
from pathlib import Path

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

ARTICLES = Path(__file__).resolve().parents[1] / ".." / "shared" / "articles"
FILLER = "The committee met in the new hall and agreed on a plan that everyone could read and understand at once. "
RATIO = 3.6
CHARACTERS = 7000


def article() -> list[str]:
    """Return paragraphs of Chinese."""
    texts = sorted(ARTICLES.glob("*.txt"))
    if texts:
        text = "".join(texts[0].read_text("utf-8").split())
    else:
        common = [chr(c) for c in range(0x4E00, 0x5200)]
        pick = random.Random(7)
        text = "".join(pick.choice(common) if i % 25 else "。" for i in range(1, CHARACTERS + 1))
    sentences = [s + "。" for s in text.split("。") if s]
    return ["".join(sentences[i : i + 4]) for i in range(0, len(sentences), 4)]


def english(paragraph: str) -> str:
    length = int(len(paragraph) * RATIO)
    return (FILLER * (length // len(FILLER) + 1))[:length]


def glosses(text: str, layout: Layout) -> tuple[Gloss, ...]:
    """Return words of two characters for the interlinear layout."""
    if layout is not Layout.INTERLINEAR:
        return ()
    return tuple(Gloss(text[i : i + 2], "pīnyīn", "meaning of it") for i in range(0, len(text), 2))


def edition(paragraphs: list[str], layout: Layout = Layout.SIDE_BY_SIDE) -> Edition:
    blocks = [EditionBlock(BlockKind.TITLE, (EditionPair("s-0", "样稿", "Sample"),))]
    blocks += [
        EditionBlock(BlockKind.PARAGRAPH, (EditionPair(f"s-{i}", text, english(text), gloss=glosses(text, layout)),))
        for i, text in enumerate(paragraphs, 1)
    ]
    signature = EngineSignature("null", "none", "", "none")
    note = Provenance("sample.txt", "0" * 64, signature, len(blocks), 0, 0, 0)
    return Edition("sample", layout, "样稿", "Sample", "zh-Hans", "en", (EditionArticle(tuple(blocks)),), note)


def plain(paragraphs: list[str]) -> bytes:
    """Return the same text as plain paragraphs, in system fonts, from WeasyPrint itself."""
    import weasyprint

    text = "".join(f"<p lang=zh>{escape(p)}<p lang=en>{escape(english(p))}" for p in paragraphs)
    page = f"<html lang=en><title>plain</title>{text}"
    return bytes(weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1"))


def write(what: str, paragraphs: list[str]) -> bytes:
    """Return the file that ``what`` names: a layout (as PDF), a format (side by side), or ``plain``."""
    from report_pipeline.writers import WRITERS

    if what == "plain":
        return plain(paragraphs)
    made = edition(paragraphs) if what in WRITERS else edition(paragraphs, Layout(what))
    with tempfile.TemporaryDirectory() as folder:
        return WRITERS[what if what in WRITERS else "pdf"](Path(folder)).render(made)


def measured(what: str, copies: int) -> None:
    """Print seconds, pages (0 for other formats), peak memory in MB and KB of the file."""
    import pikepdf

    paragraphs = article()
    write(what, paragraphs[:2])
    start = time.perf_counter()
    data = write(what, paragraphs * copies)
    took = time.perf_counter() - start
    pages = len(pikepdf.open(io.BytesIO(data)).pages) if data.startswith(b"%PDF") else 0
    print(took, pages, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(data) / 1024)


def measure(what: str, copies: int = 1) -> tuple[float, float, float, float]:
    command = [sys.executable, __file__, "--one", what, str(copies)]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    took, pages, memory, size = map(float, shown.split()[-4:])
    return took, pages, memory, size


def layouts() -> None:
    raw, raw_pages, _, _ = measure("plain")
    print(f"{'':14} {'s':>6} {'pages':>6} {'pages/s':>8} {'/ plain':>8} {'MB':>6} {'KB':>7}")
    print(f"{'plain':14} {raw:6.2f} {raw_pages:6.0f} {raw_pages / raw:8.1f}")
    for what in (*map(str, Layout), "docx", "html"):
        took, pages, memory, size = measure(what)
        ratio = f"{pages / took:8.1f} {(pages / took) / (raw_pages / raw):8.2f}" if pages else " " * 17
        print(f"{what:14} {took:6.2f} {pages:6.0f} {ratio} {memory:6.0f} {size:7.0f}")


def growth() -> None:
    """Print time and memory for longer and longer editions, and how well a straight line fits them."""
    import numpy as np

    rows = [measure("side-by-side", copies) for copies in (1, 5, 20, 40, 80)]
    print(f"\n{'pages':>6} {'s':>7} {'MB':>6}")
    for took, pages, memory, _ in rows:
        print(f"{pages:6.0f} {took:7.1f} {memory:6.0f}")
    lengths = np.array([r[1] for r in rows])
    for name, column, unit in (("time", 0, "s"), ("memory", 2, "MB")):
        values = np.array([r[column] for r in rows])
        slope, start = np.polyfit(lengths, values, 1)
        rest = 1 - ((values - slope * lengths - start) ** 2).sum() / ((values - values.mean()) ** 2).sum()
        at_500 = start + 500 * slope
        print(f"{name}: {start:.1f} + {slope:.3f} {unit} a page, R² = {rest:.3f}; 500 pages: {at_500:.0f} {unit}")


def main() -> None:
    match sys.argv[1:]:
        case ["--one", what, copies]:
            measured(what, int(copies))
        case arguments:
            layouts()
            if "--growth" in arguments:
                growth()


if __name__ == "__main__":
    main()
