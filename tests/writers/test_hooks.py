from __future__ import annotations

import logging
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import weasyprint
from weasyprint.formatting_structure.boxes import ParentBox, TableRowBox
from weasyprint.layout import inline

from report_pipeline.diagnosis import State, diagnose
from report_pipeline.model import Layout
from report_pipeline.writers import hooks
from report_pipeline.writers.pdf import PdfWriter

if TYPE_CHECKING:
    from collections.abc import Callable

    from report_pipeline.model import Edition
    from report_pipeline.writers.base import EditionWriter

    Maker = Callable[..., Edition]
    Render = Callable[[type[EditionWriter], Edition], bytes]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """WeasyPrint as it comes, until the test's end."""
    monkeypatch.setattr(inline, "justify_line", _as_it_comes)
    monkeypatch.setattr(TableRowBox, "copy_with_children", ParentBox.copy_with_children)
    monkeypatch.setattr(hooks, "_told", set())
    return monkeypatch


def _as_it_comes(context: object, line: object, extra_width: float) -> None:
    """Stand for the function of WeasyPrint."""


def _of_other_arguments(line: object, context: object) -> None:
    """Stand for the function of a later WeasyPrint."""


def other_version(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(weasyprint, "__version__", "71.2")


def other_arguments(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(inline, "justify_line", _of_other_arguments)


def gone(patch: pytest.MonkeyPatch) -> None:
    patch.delattr(inline, "justify_line")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (other_version, "WeasyPrint 71.2 is not known"),
        (other_arguments, "has another _of_other_arguments"),
        (gone, "has no attribute 'justify_line'"),
    ],
)
def test_an_unknown_weasyprint_is_left_alone_and_that_is_said(
    bare: pytest.MonkeyPatch, change: Callable[[pytest.MonkeyPatch], None], why: str, caplog: pytest.LogCaptureFixture
) -> None:
    change(bare)
    before = vars(inline).get("justify_line"), TableRowBox.copy_with_children
    with caplog.at_level(logging.WARNING):
        hooks.install()
        hooks.install()
    assert (vars(inline).get("justify_line"), TableRowBox.copy_with_children) == before
    (record,) = caplog.records
    assert why in record.message
    assert "pip install 'weasyprint>=70,<71'" in record.message


def test_check_warns_of_it(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    other_version(bare)
    (row,) = (r for r in diagnose(tmp_path) if r.what == "PDF")
    assert row.state is State.WARNING
    assert row.mend == hooks.ADVICE


def test_an_edition_is_written_all_the_same(bare: pytest.MonkeyPatch, edition: Maker, render: Render) -> None:
    other_version(bare)
    assert render(PdfWriter, edition(Layout.SIDE_BY_SIDE)).startswith(b"%PDF")


def test_the_known_one_is_made_use_of(bare: pytest.MonkeyPatch) -> None:
    assert hooks.misfit() == ""
    hooks.install()
    assert hooks.misfit() == ""
    assert inline.justify_line is not _as_it_comes
    assert TableRowBox.copy_with_children is not ParentBox.copy_with_children


def test_the_dependency_has_the_same_bound() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    assert hooks.ADVICE.split("'")[1] in project["dependencies"]
