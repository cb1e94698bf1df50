import pytest

from report_pipeline.stages.quotes import curled, in_print


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("", ""),
        ("No quotes.", "No quotes."),
        ('"Come," he said.', "“Come,” he said."),
        ('He said, "Come."', "He said, “Come.”"),
        ("the company's workers' hall", "the company’s workers’ hall"),
        ("\"He said 'come'.\"", "“He said ‘come’.”"),
        ('("one project, one team")', "(“one project, one team”)"),
        ('the "3+N" model of "2017"', "the “3+N” model of “2017”"),
        ("the '90s", "the ’90s"),
        ("He is 5'10\" tall.", "He is 5'10\" tall."),
        ("“already” printed ‘so’", "“already” printed ‘so’"),
        ('a"b', "a”b"),
        ('—"so"—', "—“so”—"),
    ],
)
def test_quotes_of_print(typed: str, printed: str) -> None:
    assert curled(typed) == printed
    assert curled(printed) == printed


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("——A Tour of the District", "A Tour of the District"),
        ("He said——slowly——yes.", "He said—slowly—yes."),
        ("—", "—"),
        ("——", "—"),
        ("— one of a list", "— one of a list"),
        ('"Yes"', "“Yes”"),
        ("", ""),
    ],
)
def test_dashes_of_chinese_become_those_of_english(typed: str, printed: str) -> None:
    assert in_print(typed) == printed
