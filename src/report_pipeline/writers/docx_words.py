"""The interlinear layout in Word: lines of words, each over its meaning, as one table a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report_pipeline.writers import wording
from report_pipeline.writers.docx_markup import SOURCE, TARGET, common_grid, paragraph, row, run, table
from report_pipeline.writers.docx_styles import BASE_SIZE
from report_pipeline.writers.text import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report_pipeline.model import Gloss

_GAP = 120
_WIDEST_MEANING = 2000
_BROAD_LETTERS = 60
"""What a short word with an m or two takes beyond the average."""
_HAN_WIDTH, _LATIN_WIDTH = 205, 92
"""Twentieths of a point, for a text of ``BASE_SIZE``: a Han character, and a letter of a meaning."""
_NOTHING = "\u00a0"
"""Stands where a word has no pinyin or meaning, so that all words of a line stand at one height."""


def lines_of_words(words: tuple[Gloss, ...], width: int, size: float) -> str:
    """Return the table of a sentence: a row a line, a cell a word with its pinyin over it and its meaning under it."""
    lines = _lines(words, width, size / BASE_SIZE)
    grid, spans = common_grid([[w for _, w in line] for line in lines], width)
    rows = []
    for line, cells in zip(lines, spans, strict=True):
        content = [(_word(word), wide, span) for (word, _), (wide, span) in zip(line, cells, strict=True)]
        rows.append(row(content, gutter=_GAP, whole=True))
    return table(rows, grid, wording.WORDS_NAME, head=False)


def _word(word: Gloss) -> str:
    return (
        paragraph("Word Pinyin", run(literal(word.pinyin) or _NOTHING, "Pinyin Text"))
        + paragraph("Word", run(literal(word.word), SOURCE))
        + paragraph("Word Meaning", run(literal(word.meaning) or _NOTHING, TARGET))
    )


def _lines(words: Sequence[Gloss], width: int, scale: float) -> list[list[tuple[Gloss, int]]]:
    """Part words into lines that fit ``width``, each word with its width; a long meaning wraps in its cell."""
    lines: list[list[tuple[Gloss, int]]] = [[]]
    taken = 0
    for word in words:
        latin = max(len(word.pinyin) * _LATIN_WIDTH, min(len(word.meaning) * _LATIN_WIDTH, _WIDEST_MEANING))
        wanted = min(round(max(len(word.word) * _HAN_WIDTH, latin + _BROAD_LETTERS) * scale) + _GAP, width)
        if lines[-1] and taken + wanted > width:
            lines.append([])
            taken = 0
        lines[-1].append((word, wanted))
        taken += wanted
    return lines
