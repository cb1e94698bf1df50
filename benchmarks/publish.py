"""How long an edition takes: PDF cold and warm, DOCX, HTML, beside WeasyPrint on plain paragraphs of the same text.

Run: python benchmarks/publish.py. It takes the article from ../shared/articles where that exists and makes up 7,000
characters otherwise; the English is filler of the usual length (3.6 characters for one of Chinese).
"""

from __future__ import annotations

import io
import random
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


def edition(paragraphs: list[str]) -> Edition:
    blocks = [EditionBlock(BlockKind.TITLE, (EditionPair("s-0", "样稿", "Sample"),))]
    blocks += [
        EditionBlock(BlockKind.PARAGRAPH, (EditionPair(f"s-{i}", text, english(text)),))
        for i, text in enumerate(paragraphs, 1)
    ]
    signature = EngineSignature("null", "none", "", "none")
    note = Provenance("sample.txt", "0" * 64, signature, len(blocks), 0, 0, 0)
    return Edition(
        "sample", Layout.SIDE_BY_SIDE, "样稿", "Sample", "zh-Hans", "en", (EditionArticle(tuple(blocks)),), note
    )


def plain(paragraphs: list[str]) -> float:
    """Return the seconds that WeasyPrint takes for the same text as plain paragraphs, in system fonts."""
    import weasyprint

    text = "".join(f"<p lang=zh>{escape(p)}<p lang=en>{escape(english(p))}" for p in paragraphs)
    start = time.perf_counter()
    weasyprint.HTML(string=f"<html lang=en><title>plain</title>{text}").write_pdf(pdf_variant="pdf/ua-1")
    return time.perf_counter() - start


def main() -> None:
    if sys.argv[1:] == ["--cold"]:
        from report_pipeline.writers.pdf import PdfWriter

        PdfWriter(Path(tempfile.mkdtemp())).render(edition(article()))
        return
    start = time.perf_counter()
    subprocess.run([sys.executable, __file__, "--cold"], check=True)
    cold = time.perf_counter() - start
    import pikepdf

    from report_pipeline.writers import WRITERS

    paragraphs = article()
    made = edition(paragraphs)
    print(f"{sum(map(len, paragraphs)):,} characters, {len(paragraphs)} paragraphs, side by side")
    print(f"PDF, cold process         {cold:6.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        for name in ("pdf", "docx", "html"):
            writer = WRITERS[name](Path(folder))
            writer.render(made)
            start = time.perf_counter()
            data = writer.render(made)
            took = time.perf_counter() - start
            print(f"{name.upper():4} warm                 {took:6.2f} s   {len(data) / 1024:,.0f} KiB")
            if name == "pdf":
                warm, pages = took, len(pikepdf.open(io.BytesIO(data)).pages)
                print(f"     pages a second       {pages / took:6.1f}     ({pages} pages)")
    raw = plain(paragraphs)
    print(f"plain WeasyPrint          {raw:6.2f} s   edition / plain = {warm / raw:.2f}")


if __name__ == "__main__":
    main()
