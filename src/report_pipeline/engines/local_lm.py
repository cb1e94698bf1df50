"""A local language model as a translation engine, on CTranslate2 and behind Argos Translate's interfaces.

The same requests give the same answers, but a segment's answer depends on the batch that it sits in: how a batch is
padded decides in which order floats are summed, and where two tokens are nearly as likely another one wins (measured:
5 of 12 sentences are worded otherwise alone than in a batch of 12). Finished translations are kept by segment, so this
shows only where a text is translated anew.
"""

from __future__ import annotations

import importlib.metadata
import logging
import os
import time
from collections import deque
from functools import cached_property, partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from report_pipeline.engines.base import Answer, Controls, Request
from report_pipeline.engines.decoding import DECODING_VERSION, POLL_SECONDS, Decoding, Job
from report_pipeline.engines.hints_examples import ORDERS, earlier_turns, reads_like_an_order
from report_pipeline.engines.prompt import PROMPT_VERSION, Prompt, again, answer, user
from report_pipeline.errors import MachineError, ModelInvalidError, Place
from report_pipeline.model import EngineSignature, Hypothesis
from report_pipeline.models.named import too_big
from report_pipeline.models.tokenizer import TURN_END

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from report_pipeline.config import TranslateSettings
    from report_pipeline.models.weights import ConvertedModel

log = logging.getLogger(__name__)

_BATCH_SEGMENTS = 32  # each step reads all weights: with 8 rows a row costs 2.2 times as much, with 64 a tenth less
_WORKERS = 2  # batches at once, each on its share of the threads: what is not a matrix product is not shared out
_MIN_TOKENS, _TOKENS_PER_TOKEN = 24, 2.5  # English needs 0.8 tokens for each Chinese one; this is for the exceptions
_QUOTES = {'"': '"', "“": "”", "'": "'", "‘": "’"}


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
            "decoding": DECODING_VERSION,
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
        groups: dict[tuple[str, ...], list[Job]] = {}
        for job in (self._job(request) for request in requests):
            groups.setdefault(job.opening, []).append(job)
        batches = deque(batch for jobs in groups.values() for batch in self._batches(jobs, controls.beam_size))
        return self._greedy(batches) if controls.beam_size == 1 else self._beams(batches, controls)

    def _greedy(self, waiting: deque[Sequence[Job]]) -> Iterator[Answer]:
        done: SimpleQueue[tuple[Decoding, int]] = SimpleQueue()
        running: dict[Decoding, int] = {}  # rows to come
        try:
            while waiting or running:
                while waiting and len(running) <= self._workers:
                    batch = Decoding(waiting[0], self._end, done)
                    batch.start(partial(self._generate, waiting[0]))
                    running[batch] = len(waiting.popleft())
                try:
                    batch, number = done.get(timeout=POLL_SECONDS)
                except Empty:
                    for batch in running:
                        batch.check()
                    continue
                running[batch] -= 1
                if not running[batch]:
                    del running[batch]
                job, text = batch.jobs[number], self._decoded(batch.rows[number])
                yield Answer(job.key, (Hypothesis(tidy(text, job.source)),), truncated=batch.cut_off(number))
        finally:
            for batch in running:
                batch.stop()

    def _beams(self, waiting: deque[Sequence[Job]], controls: Controls) -> Iterator[Answer]:
        running: deque[tuple[Job, Any]] = deque()
        wanted = {"beam_size": controls.beam_size, "num_hypotheses": controls.hypotheses, "return_scores": True}
        while waiting or running:
            while waiting and len(running) <= self._workers * _BATCH_SEGMENTS // controls.beam_size:
                jobs = waiting.popleft()
                running.extend(zip(jobs, self._generate(jobs, asynchronous=True, **wanted), strict=True))
            job, future = running.popleft()
            while not future.done():  # to wait for the result itself would be deaf to Ctrl-C
                time.sleep(POLL_SECONDS)
            result = future.result()
            hypotheses = tuple(
                Hypothesis(tidy(self._decoded(ids), job.source), score)
                for ids, score in zip(result.sequences_ids, result.scores, strict=True)
            )
            yield Answer(job.key, hypotheses, truncated=len(result.sequences_ids[0]) >= job.max_length)

    def _generate(self, jobs: Sequence[Job], **options: Any) -> Sequence[Any]:  # noqa: ANN401 - CTranslate2's own
        found: Sequence[Any] = self._generator.generate_batch(
            [job.tokens for job in jobs],
            static_prompt=list(jobs[0].opening),
            cache_static_prompt=True,
            include_prompt_in_result=False,
            max_length=max(job.max_length for job in jobs),
            **options,
        )
        return found

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

    def _job(self, request: Request) -> Job:
        tokens = self._tokenizer.encode(self.prepare(request)).tokens
        limit = _max_length(len(tokens))
        opening = self._prompt.opening
        if reads_like_an_order(request.text):
            opening = (*opening, *earlier_turns(self._tokenizer, ORDERS, self._prompt.opening))
        else:
            tokens = [*earlier_turns(self._tokenizer, request.examples, self._prompt.opening), *tokens]
        if request.retry:
            tokens = [*tokens, *self._prompt.closing, *again(self._tokenizer, request.retry)]
        return Job(request.key, request.text, opening, [*tokens, *self._prompt.closing], limit)

    def _batches(self, jobs: Sequence[Job], beam_size: int) -> Iterator[Sequence[Job]]:
        """Cut jobs of one opening into batches, longest first, that neither starve the processor nor fill the memory.

        All workers get about as much to do. A batch reads together what all its rows have, and the rest of the longer
        ones a token a step; so a row is at least half as long as the longest.
        """
        jobs = sorted(jobs, key=lambda job: (-len(job.tokens), job.key))
        room = self.settings.batch_tokens // beam_size
        count = -(-sum(map(_work, jobs)) // room)
        share = sum(map(_work, jobs)) / (count + -count % self._workers)
        start = 0
        while start < len(jobs):
            longest, end, spent = _work(jobs[start]), start + 1, _work(jobs[start])
            most = start + max(1, min(_BATCH_SEGMENTS // beam_size, room // longest))
            while (
                end < min(most, len(jobs)) and spent + _work(jobs[end]) / 2 < share and 2 * _work(jobs[end]) > longest
            ):
                spent += _work(jobs[end])
                end += 1
            yield jobs[start:end]
            start = end

    def _decoded(self, ids: list[int]) -> str:
        return str(self._tokenizer.decode(ids))

    @property
    def _end(self) -> int:
        return int(self._tokenizer.token_to_id(TURN_END))

    @property
    def _threads(self) -> int:
        return self.settings.threads or os.cpu_count() or 1

    @property
    def _workers(self) -> int:
        """Batches at once, so that no core waits for another; costs as much processor time as sharing one batch."""
        return 1 if self.settings.device == "cuda" else min(self._threads, _WORKERS)

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

    @property
    def _size(self) -> int:
        return sum(file.stat().st_size for file in self.converted.path.glob("model.bin"))

    @cached_property
    def _generator(self) -> Any:  # noqa: ANN401 - CTranslate2 has no types
        import ctranslate2

        if self.settings.device != "cuda" and (warning := too_big(self._size)):
            log.warning("%s; it will be very slow, or be ended by the system", warning)
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


def _work(job: Job) -> int:
    """Return the tokens that a job reads and writes; the English takes about as many as the Chinese."""
    return len(job.opening) + 2 * len(job.tokens)


def _text(request: Request) -> str:
    return request.told or request.text


def _max_length(source_tokens: int) -> int:
    return _MIN_TOKENS + int(source_tokens * _TOKENS_PER_TOKEN)
