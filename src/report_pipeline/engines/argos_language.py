"""The local language model behind Argos Translate's interfaces, for programs that work with Argos' list of languages.

A module of its own, since importing ``argostranslate.translate`` takes a quarter of a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from argostranslate.models import ILanguageModel
from argostranslate.translate import Hypothesis, ITranslation, Language

from report_pipeline.engines.base import Request
from report_pipeline.model import BlockKind

if TYPE_CHECKING:
    from report_pipeline.engines.local_lm import LocalLmEngine


class LocalLanguageModel(ILanguageModel):  # type: ignore[misc]
    """Answers a prompt. What can be written is the alphabet of English, see ``models/tokenizer.py``."""

    def __init__(self, engine: LocalLmEngine) -> None:
        self.engine = engine

    def infer(self, x: str) -> str:
        """Return the model's answer to the prompt ``x``."""
        return self.engine.complete(x)


class LocalTranslation(ITranslation):  # type: ignore[misc]
    """A translation between two of Argos' languages by the local language model."""

    def __init__(self, from_lang: Language, to_lang: Language, engine: LocalLmEngine) -> None:
        self.from_lang = from_lang
        self.to_lang = to_lang
        self.engine = engine

    def hypotheses(self, input_text: str, num_hypotheses: int = 4) -> list[Hypothesis]:
        """Return that many translations, best first; each line is translated on its own, empty ones stay."""
        lines = self.split_into_paragraphs(input_text)
        requests = [Request(str(n), line, BlockKind.PARAGRAPH) for n, line in enumerate(lines) if line.strip()]
        beam = max(num_hypotheses, self.engine.settings.beam_size)
        answers = {answer.key: answer.hypotheses for answer in self.engine.hypotheses(requests, beam, num_hypotheses)}
        result = []
        for rank in range(num_hypotheses):
            chosen = {key: found[min(rank, len(found) - 1)] for key, found in answers.items()}
            text = self.combine_paragraphs([chosen[str(n)].text if str(n) in chosen else "" for n in range(len(lines))])
            result.append(Hypothesis(text, sum(hypothesis.score or 0.0 for hypothesis in chosen.values())))
        return result


def add_translation(languages: list[Language], engine: LocalLmEngine, source: str = "zh", target: str = "en") -> None:
    """Add the model's translation to Argos' ``languages``, and the two languages where they are missing."""
    by_code = {language.code: language for language in languages}
    for code, name in ((source, "Chinese"), (target, "English")):
        if code not in by_code:
            by_code[code] = Language(code, name)
            languages.append(by_code[code])
    translation = LocalTranslation(by_code[source], by_code[target], engine)
    by_code[source].translations_from.append(translation)
    by_code[target].translations_to.append(translation)
