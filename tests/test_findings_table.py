from __future__ import annotations

import io

import pytest
from review_samples import aligned, pair
from rich.console import Console

from report_pipeline.findings_table import print_findings, worst_first
from report_pipeline.model import Finding, ReviewedDocument, ReviewedPair, Severity


def finding(at: str, *, error: bool = False, message: str = "wrong", check: str = "numbers") -> Finding:
    return Finding(check, Severity.ERROR if error else Severity.WARNING, at, message)


def shown(*findings: Finding, width: int = 100, rows: int = 12) -> str:
    pairs = [
        pair(f"第{number}句话很长很长很长很长很长很长很长很长很长很长很长。", "Text.", number, number)
        for number in range(1, 4)
    ]
    ids = [p.id for p in pairs]
    found = tuple(Finding(f.check, f.severity, ids[int(f.pair_id)], f.message) for f in findings)
    document = aligned(*pairs)
    reviewed = ReviewedDocument(document, tuple(ReviewedPair(p, p.target) for p in pairs), found)
    out = io.StringIO()
    print_findings(reviewed, Console(file=out, width=width, color_system=None), rows=rows)
    return out.getvalue()


def test_nothing_found_is_nothing_said() -> None:
    assert shown() == ""


def test_segments_with_most_errors_come_first() -> None:
    one, two, three = finding("a"), finding("b", error=True), finding("c", error=True)
    again, doubt = finding("c", error=True), finding("b")
    assert worst_first([one, two, three, again, doubt]) == [three, again, two, doubt, one]


def test_a_row_has_the_line_the_check_and_the_evidence() -> None:
    text = shown(finding("1", error=True, message="“7.5万” became “7,500”"))
    assert "1 error" in text
    rows = [line.strip().split(maxsplit=3) for line in text.splitlines()]
    at = next(i for i, row in enumerate(rows) if "numbers" in row)
    assert rows[at] == ["line", "2", "numbers", "“7.5万” became “7,500”"]
    assert rows[at + 1][0].startswith("第2句话")


def test_what_does_not_fit_is_counted() -> None:
    text = shown(*[finding("0", message=f"message {n}") for n in range(9)], rows=4)
    assert text.count("message") == 4
    assert "9 warnings" in text
    assert "and 5 more in build/" in text


def test_the_source_of_a_segment_stands_once_under_its_findings() -> None:
    text = shown(finding("1", message="one"), finding("1", message="two"), finding("0", message="three"))
    words = [
        word for line in text.splitlines() for word in line.split() if word in {"one", "two", "three"} or "句" in word
    ]
    assert [w[:3] if "句" in w else w for w in words] == ["one", "two", "第2句", "three", "第1句"]


@pytest.mark.parametrize("width", [40, 80])
def test_evidence_has_the_width_and_none_of_it_is_lost(width: int) -> None:
    text = shown(finding("0", message="“65.51” " * 12), width=width)
    assert text.count("“65.51”") == 12
    assert max(line.count("“65.51”") for line in text.splitlines()) >= (width - 20) // 9


@pytest.mark.parametrize("message", ["[bold]x[/bold] [/nothing]", "\x1b[2J\x07\u202e"])
def test_evidence_is_text_and_no_order_to_the_terminal(message: str) -> None:
    text = shown(finding("0", message=message))
    assert "\x1b" not in text
    assert "\u202e" not in text
    if message.startswith("["):
        assert message in text
