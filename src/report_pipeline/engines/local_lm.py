"""A local language model as a translation engine, on CTranslate2 and behind Argos Translate's interfaces.

The same requests give the same answers, but a segment's answer depends on the batch that it sits in: how a batch is
padded decides in which order floats are summed, and where two tokens are nearly as likely another one wins (measured:
5 of 12 sentences are worded otherwise alone than in a batch of 12). Finished translations are kept by segment, so this
shows only where a text is translated anew.
"""

from __future__ import annotations

import importlib.metadata
import os
import time
from collections import deque
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from report_pipeline.engines.base import Answer, Controls, Request
from report_pipeline.engines.hints_examples import ORDERS, earlier_turns, reads_like_an_order
from report_pipeline.engines.prompt import PROMPT_VERSION, Prompt, again, answer, user
from report_pipeline.errors import MachineError, ModelInvalidError, Place
from report_pipeline.model import EngineSignature, Hypothesis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from report_pipeline.config import TranslateSettings
    from report_pipeline.models.weights import ConvertedModel

_BATCH_SEGMENTS = 16  # 16 and 32 cost the same processor time a token; a killed run loses less with 16
_BATCH_TOKENS = 768  # about 20 s of one core's time (estimated from 10 ms a token read, 16 written)
_WORKERS = 4  # batches at once; each runs on its share of the threads
_POLL_SECONDS = 0.02  # so that Ctrl-C is heard while a batch runs
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

    listens = True

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
        """Yield an answer for each request, batch by batch, segments of similar length together, the longest first.

        Requests with controls of their own are decoded by them, each kind of controls in batches of its own. Of the
        controls it follows the beam only: CTranslate2's repetition controls look up the prompt's tokens in the output
        matrix, which has no rows for Chinese here.
        """
        beam = self.settings.beam_size
        usual = Controls(beam, min(self.settings.hypotheses, beam))
        groups: dict[Controls, list[Request]] = {}
        for request in requests:
            groups.setdefault(request.controls or usual, []).append(request)
        for controls, group in groups.items():
            yield from self._decode(group, controls)

    def hypotheses(self, requests: Sequence[Request], beam_size: int, count: int) -> Iterator[Answer]:
        """Like ``translate``, with ``count`` hypotheses of a beam of that size."""
        return self._decode(requests, Controls(beam_size, count))

    def _decode(self, requests: Sequence[Request], controls: Controls) -> Iterator[Answer]:
        jobs = sorted((self._job(request) for request in requests), key=lambda job: (-len(job.tokens), job.key))
        running: deque[tuple[Sequence[_Job], Any]] = deque()
        for batch in _batches(jobs, min(self.settings.batch_tokens, _BATCH_TOKENS)):
            if len(running) > self._workers:
                yield from self._answers(*running.popleft())
            running.append((batch, self._start(batch, controls)))
        while running:
            yield from self._answers(*running.popleft())

    def complete(self, text: str) -> str:
        """Answer ``text`` as the only turn of a chat, without the translator's instruction."""
        tokens = [*user(self._tokenizer), *self._tokenizer.encode(text).tokens, *answer(self._tokenizer)]
        limit = _max_length(len(tokens))
        (result,) = self._generator.generate_batch([tokens], max_length=limit, include_prompt_in_result=False)
        return self._decoded(result.sequences_ids[0])

    def prompt_text(self) -> tuple[str, str]:
        """Return what stands before and behind each text, for other programs that run the same model."""
        ends = (self._prompt.opening, self._prompt.closing)
        opening, closing = ("".join(tokens).replace("Ġ", " ").replace("Ċ", "\n") for tokens in ends)
        return opening, closing

    def _job(self, request: Request) -> _Job:
        tokens = self._tokenizer.encode(self.prepare(request)).tokens
        limit = _max_length(len(tokens))
        if reads_like_an_order(request.text):
            tokens = [*earlier_turns(self._tokenizer, ORDERS, self._prompt.turn), *tokens]
        if request.retry:
            tokens = [*tokens, *self._prompt.closing, *again(self._tokenizer, request.retry)]
        return _Job(request.key, request.text, [*tokens, *self._prompt.closing], limit)

    def _start(self, jobs: Sequence[_Job], controls: Controls) -> Any:  # noqa: ANN401 - CTranslate2 has no types
        return self._generator.generate_batch(
            [job.tokens for job in jobs],
            asynchronous=True,
            static_prompt=list(self._prompt.opening),
            cache_static_prompt=True,
            include_prompt_in_result=False,
            beam_size=controls.beam_size,
            num_hypotheses=controls.hypotheses,
            max_length=_limit(jobs),
            return_scores=controls.beam_size > 1,
        )

    def _answers(self, jobs: Sequence[_Job], running: Sequence[Any]) -> Iterator[Answer]:
        limit = _limit(jobs)
        for job, future in zip(jobs, running, strict=True):
            while not future.done():
                time.sleep(_POLL_SECONDS)
            result = future.result()
            scores = result.scores or [None] * len(result.sequences_ids)
            hypotheses = tuple(
                Hypothesis(tidy(self._decoded(ids), job.source), score)
                for ids, score in zip(result.sequences_ids, scores, strict=True)
            )
            yield Answer(job.key, hypotheses, truncated=len(result.sequences_ids[0]) >= limit)

    def _decoded(self, ids: list[int]) -> str:
        return str(self._tokenizer.decode(ids))

    @property
    def _threads(self) -> int:
        return self.settings.threads or os.cpu_count() or 1

    @property
    def _workers(self) -> int:
        """Batches at once, so that no core waits for another; costs as much processor time as sharing one batch."""
        return 1 if self.settings.device == "cuda" else min(self._threads, _WORKERS)

    @cached_property
    def _prompt(self) -> Prompt:
        return Prompt.translation(self._tokenizer, tuned=self.converted.tuned)

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
                inter_threads=self._workers,
                intra_threads=max(1, self._threads // self._workers),
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


def _batches(jobs: Sequence[_Job], tokens: int) -> Iterator[Sequence[_Job]]:
    """Cut jobs, longest first, into batches of at most so many tokens."""
    start = 0
    while start < len(jobs):
        end = start + max(1, min(_BATCH_SEGMENTS, tokens // len(jobs[start].tokens)))
        yield jobs[start:end]
        start = end


def _limit(jobs: Sequence[_Job]) -> int:
    return max(job.max_length for job in jobs)


def _text(request: Request) -> str:
    return request.told or request.text


def _max_length(source_tokens: int) -> int:
    return _MIN_TOKENS + int(source_tokens * _TOKENS_PER_TOKEN)
