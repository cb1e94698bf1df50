"""Reading the golden tables of numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from report_pipeline.lexicon.numbers import number_en

if TYPE_CHECKING:
    from report_pipeline.lexicon.numbers import Date, Quantity

GOLDEN = Path(__file__).parents[1] / "golden"


def rows(name: str) -> list[list[str]]:
    lines = (GOLDEN / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def parts(cell: str) -> list[str]:
    return cell.split(" | ")


def shown(quantity: Quantity) -> str:
    """A quantity's value as the tables write it."""
    if quantity.date is not None:
        return "…".join(_date(date) for date in (quantity.date, quantity.until) if date)
    ends = [value for value in (quantity.value, quantity.high) if value is not None]
    return "…".join(number_en(value, scaled=False) for value in ends)


def _date(date: Date) -> str:
    if date.decade:
        return f"{date.decade}s"
    if date.quarter:
        return f"Q{date.quarter}"
    return "-".join(str(p) for p in (date.year, date.month, date.day) if p) or f"century {date.century}"
