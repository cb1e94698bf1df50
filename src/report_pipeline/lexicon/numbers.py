"""The exact arithmetic of the product: numbers of Chinese and English text, and their English wording."""

from __future__ import annotations

from report_pipeline.lexicon.parse_en import parse_en
from report_pipeline.lexicon.parse_zh import parse_zh
from report_pipeline.lexicon.quantity import Approx, Date, Kind, Quantity
from report_pipeline.lexicon.render import number_en, render_en

__all__ = ["Approx", "Date", "Kind", "Quantity", "number_en", "parse_en", "parse_zh", "render_en"]
