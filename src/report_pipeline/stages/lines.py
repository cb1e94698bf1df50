"""Lines → lines: translation for those who have no document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report_pipeline.model import BlockKind
from report_pipeline.progress import NullProgress
from report_pipeline.stages.sentences import sentences
from report_pipeline.stages.translate import Desk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report_pipeline.engines.base import TranslationEngine


def translate_lines(lines: Sequence[str], engine: TranslationEngine, *, max_chars: int) -> list[str]:
    """Return the translation of each line, on one line; blank lines stay blank.

    A line is cut into sentences, as a paragraph is. Raises PipelineError when the engine fails.
    """
    cut = [[line[start:end] for start, end in sentences(line, max_chars)] if line.strip() else [] for line in lines]
    desk = Desk(engine, max_chars=max_chars, store=None)
    texts = [(BlockKind.PARAGRAPH, sentence) for line in cut for sentence in line]
    answers = desk.translate(texts, NullProgress())
    return [
        " ".join(filter(None, (answers[BlockKind.PARAGRAPH, sentence].hypotheses[0].text for sentence in line)))
        for line in cut
    ]
