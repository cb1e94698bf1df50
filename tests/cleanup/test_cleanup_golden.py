"""Golden cases: NAME.txt is what a reader extracted, NAME.expected the blocks that a careful person would make of it."""

from pathlib import Path

import pytest

from report_pipeline.config import DocumentSettings, IngestSettings
from report_pipeline.readers.base import Line, RawText
from report_pipeline.stages.ingest import ingest

GOLDEN = Path(__file__).parents[1] / "golden" / "cleanup"


@pytest.mark.parametrize("case", sorted(p.stem for p in GOLDEN.glob("*.txt")))
def test_golden_case_comes_out_as_a_person_expects(case: str) -> None:
    text = (GOLDEN / f"{case}.txt").read_text(encoding="utf-8")
    raw = RawText(tuple(Line(line) for line in text.split("\n")), "utf-8")
    hints = DocumentSettings(id="golden", source="golden.txt")

    document = ingest(raw, id="golden", source="golden.txt", sha256="0", settings=IngestSettings(), hints=hints)

    found = []
    for article in document.articles:
        found += ["# article", *(f"{block.kind}: {block.text}" for block in article.blocks)]
    assert found == (GOLDEN / f"{case}.expected").read_text(encoding="utf-8").splitlines()
