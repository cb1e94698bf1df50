"""A local language model as a translation engine, on CTranslate2 and behind Argos Translate's interfaces."""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from report_pipeline.engines.base import Answer, Request
from report_pipeline.engines.prompt import PROMPT_VERSION, Prompt, answer, user
from report_pipeline.errors import MachineError, ModelInvalidError, Place
from report_pipeline.model import EngineSignature, Hypothesis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from report_pipeline.config import TranslateSettings
    from report_pipeline.models.weights import ConvertedModel

_BATCH = 32  # segments; larger batches are no faster on a processor, and more is lost when a run is killed
_MIN_TOKENS, _TOKENS_PER_TOKEN = 24, 2.5  # English needs 0.8 tokens for each Chinese one; this is for the exceptions
_QUOTES = {'"': '"', "“": "”", "'": "'", "‘": "’"}


@dataclass(frozen=True, slots=True)
class _Job:
    key: str
    source: str
    tokens: list[str]
    max_length: int


class LocalLmEngine:
    """Translates with a converted model. Cheap to construct; the weights are loaded by the first translation.

    ``prepare`` turns a request into the text that the model is given, such as one with amounts written out in English.
    """

    def __init__(
        self,
        converted: ConvertedModel,
        settings: TranslateSettings,
        prepare: Callable[[Request], str] | None = None,
    ) -> None:
        self.converted = converted
        self.settings = settings
        self.prepare = prepare or _text

    @property
    def signature(self) -> EngineSignature:
        """Everything that can change an answer; nothing is loaded for it."""
        decode = {
            "beam_size": str(self.settings.beam_size),
            "compute_type": self.settings.compute_type,
            "device": self.settings.device,
            "hypotheses": str(self.settings.hypotheses),
            "prompt": PROMPT_VERSION,
        }
        return EngineSignature(
            engine="argos",
            model=self.converted.name,
            digest=self.converted.digest,
            library=f"ctranslate2 {importlib.metadata.version('ctranslate2')}",
            settings=tuple(sorted(decode.items())),
            licence=self.converted.licence,
        )

    def translate(self, requests: Sequence[Request]) -> Iterator[Answer]:
        """Yield an answer for each request, batch by batch, segments of similar length together."""
        jobs = sorted((self._job(request) for request in requests), key=lambda job: (-len(job.tokens), job.key))
        for start in range(0, len(jobs), _BATCH):
            yield from self._batch(jobs[start : start + _BATCH])

    def complete(self, text: str) -> str:
        """Answer ``text`` as the only turn of a chat, without the translator's instruction."""
        tokens = [*user(self._tokenizer), *self._tokenizer.encode(text).tokens, *answer(self._tokenizer)]
        result = self._generator.generate_batch(
            [tokens], max_length=_max_length(len(tokens)), include_prompt_in_result=False
        )[0]
        return self._decoded(result.sequences_ids[0])

    def _job(self, request: Request) -> _Job:
        text = self.prepare(request)
        tokens = self._tokenizer.encode(text).tokens
        return _Job(request.key, request.text, [*tokens, *self._prompt.closing], _max_length(len(tokens)))

    def _batch(self, jobs: Sequence[_Job]) -> Iterator[Answer]:
        limit = max(job.max_length for job in jobs)
        results = self._generator.generate_batch(
            [job.tokens for job in jobs],
            static_prompt=list(self._prompt.opening),
            cache_static_prompt=True,
            include_prompt_in_result=False,
            beam_size=self.settings.beam_size,
            num_hypotheses=min(self.settings.hypotheses, self.settings.beam_size),
            max_length=limit,
            return_scores=self.settings.beam_size > 1,
        )
        for job, result in zip(jobs, results, strict=True):
            scores = result.scores or [None] * len(result.sequences_ids)
            hypotheses = tuple(
                Hypothesis(tidy(self._decoded(ids), job.source), score)
                for ids, score in zip(result.sequences_ids, scores, strict=True)
            )
            yield Answer(job.key, hypotheses, truncated=len(result.sequences_ids[0]) >= limit)

    def _decoded(self, ids: list[int]) -> str:
        return str(self._tokenizer.decode(ids))

    @cached_property
    def _prompt(self) -> Prompt:
        return Prompt.translation(self._tokenizer)

    @cached_property
    def _tokenizer(self) -> Any:  # noqa: ANN401 - the package has no types
        from tokenizers import Tokenizer

        path = self.converted.path / "tokenizer.json"
        try:
            return Tokenizer.from_file(str(path))
        except Exception as err:  # the package raises plain Exception
            raise ModelInvalidError(f"cannot load the tokenizer: {err}", place=Place(str(path))) from err

    @cached_property
    def _generator(self) -> Any:  # noqa: ANN401 - CTranslate2 has no types
        import ctranslate2

        compute_type = "int8_float32" if self.settings.compute_type == "auto" else self.settings.compute_type
        try:
            return ctranslate2.Generator(
                str(self.converted.path),
                device=self.settings.device,
                compute_type=compute_type,
                intra_threads=self.settings.threads,
            )
        except (RuntimeError, ValueError) as err:
            raise MachineError(f"cannot load the model: {err}", place=Place(str(self.converted.path))) from err


def tidy(text: str, source: str) -> str:
    """Put an answer on one line, without quotes around it that the source does not have."""
    text = " ".join(text.split())
    if len(text) > 1 and _QUOTES.get(text[0]) == text[-1] and source[:1] not in "“\"'‘「『《":
        inner = text[1:-1]
        if text[0] not in inner and text[-1] not in inner:
            return inner.strip()
    return text


def _text(request: Request) -> str:
    return request.text


def _max_length(source_tokens: int) -> int:
    return _MIN_TOKENS + int(source_tokens * _TOKENS_PER_TOKEN)
