"""Argos packages, translated by segment: the package's own tokenizer, CTranslate2 in batches of equal length.

Argos' own ``translate`` goes paragraph by paragraph, in batches of 32 tokens, with a sentence splitter that
downloads a model. Here all segments are sorted by length and go to ``ctranslate2.Translator`` in few large
batches, one a core at a time: two cores that share each batch spend a tenth more, waiting for one another. The decode
options that decide the words are Argos' own (``argostranslate.translate``).
"""

from __future__ import annotations

import math
import os
import time
from collections import deque
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from report_pipeline.engines.base import Answer, Controls
from report_pipeline.errors import MachineError, ModelInvalidError, Place
from report_pipeline.model import EngineSignature, Hypothesis
from report_pipeline.models.package import REINSTALL, open_package, package_digest, read_package

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from report_pipeline.config import TranslateSettings
    from report_pipeline.engines.base import Request

LENGTH_PENALTY = 0.2
"""As in ``argostranslate.translate.apply_packaged_translation``."""
TOKENS_PER_TOKEN = 3
"""English tokens that one Chinese token may become (human translations: 1 to 1.5) …"""
SPARE_TOKENS = 24
"""… and tokens more, for short segments. An answer that is still longer has lost its way."""
WORKERS = 4
"""Most batches at once; with more cores, several share a batch."""
SMALLEST_BATCH = 256
"""Tokens below which a batch is not cut for the sake of another core: small ones cost more a sentence."""
USUAL_BEAM = 4
"""A wider beam gets smaller batches, so that a batch takes no longer, and a killed run loses no more."""
POLL_SECONDS = 0.01
"""How often Ctrl-C is heard while a batch is computed."""

Piece = tuple[str, list[str]]
"""A request's key and its tokens."""


class ArgosPackageEngine:
    """An Argos package; its weights are loaded by the first ``translate``."""

    listens = False

    def __init__(self, folder: Path, settings: TranslateSettings) -> None:
        """``folder`` is the unpacked package. Raises ModelInvalidError when it is none."""
        self._info = read_package(folder)
        self._settings = settings
        self._opened: tuple[Any, Any] | None = None
        self._signature = EngineSignature(
            engine="argos",
            model=self._info.title,
            digest=package_digest(folder),
            library=f"ctranslate2 {version('ctranslate2')}",
            settings=(
                ("beam_size", str(settings.beam_size)),
                ("compute_type", settings.compute_type),
                ("hypotheses", str(settings.hypotheses)),
                ("length_limit", f"{TOKENS_PER_TOKEN}n+{SPARE_TOKENS}"),
                ("length_penalty", str(LENGTH_PENALTY)),
            ),
            licence=self._info.licence,
        )

    @property
    def signature(self) -> EngineSignature:
        """Everything that can change an answer."""
        return self._signature

    def translate(self, requests: Sequence[Request]) -> Iterator[Answer]:
        """Yield answers batch by batch, the longest requests first; those with controls of their own by themselves.

        Raises ModelInvalidError for a damaged package, MachineError when the machine cannot compute it.
        """
        empty = [r for r in requests if not r.text.strip()]
        for request in empty:
            yield Answer(request.key, (Hypothesis(""),))
        if len(empty) == len(requests):
            return
        package, translator = self._open()
        usual = Controls(self._settings.beam_size, self._settings.hypotheses)
        groups: dict[Controls, list[Piece]] = {}
        for request in requests:
            if request.text.strip():
                piece = request.key, package.tokenizer.encode(request.text)
                groups.setdefault(request.controls or usual, []).append(piece)
        try:
            for controls, pieces in groups.items():
                yield from self._decode(pieces, controls, package, translator)
        except RuntimeError as err:
            advice = "set a smaller stages.translate.batch_tokens, or device: cpu"
            raise MachineError(f"CTranslate2 failed while translating: {err}", advice=advice) from err

    def _decode(
        self,
        pieces: list[Piece],
        controls: Controls,
        package: Any,  # noqa: ANN401
        translator: Any,  # noqa: ANN401
    ) -> Iterator[Answer]:
        most = self._settings.batch_tokens * USUAL_BEAM // max(controls.beam_size, USUAL_BEAM)
        workers = translator.num_translators
        running: deque[tuple[list[Piece], list[Any], int]] = deque()
        for batch in batches(pieces, batch_size(pieces, most, workers)):
            if len(running) > workers:  # one is queued, so that no worker waits
                yield from self._answers(*running.popleft(), package)
            limit = TOKENS_PER_TOKEN * len(batch[0][1]) + SPARE_TOKENS
            running.append((batch, self._submit(batch, limit, controls, translator), limit))
        while running:
            yield from self._answers(*running.popleft(), package)

    def _submit(self, batch: list[Piece], limit: int, controls: Controls, translator: Any) -> list[Any]:  # noqa: ANN401
        prefix = self._info.target_prefix
        results: list[Any] = translator.translate_batch(
            [tokens for _, tokens in batch],
            target_prefix=[[prefix]] * len(batch) if prefix else None,
            asynchronous=True,
            beam_size=controls.beam_size,
            num_hypotheses=min(controls.hypotheses, controls.beam_size),
            no_repeat_ngram_size=controls.no_repeat_ngram,
            repetition_penalty=controls.repetition_penalty,
            length_penalty=LENGTH_PENALTY,
            replace_unknowns=True,
            return_scores=True,
            max_input_length=0,  # the default drops what is behind 1,024 tokens without a word
            max_decoding_length=limit,
        )
        return results

    def _answers(
        self,
        batch: list[Piece],
        results: list[Any],
        limit: int,
        package: Any,  # noqa: ANN401
    ) -> Iterator[Answer]:
        for (key, _), waiting in zip(batch, results, strict=True):
            while not waiting.done():
                time.sleep(POLL_SECONDS)
            result = waiting.result()
            hypotheses = tuple(
                Hypothesis(self._text(tokens, package), _score_per_token(score, len(tokens)))
                for tokens, score in zip(result.hypotheses, result.scores, strict=True)
            )
            yield Answer(key, hypotheses, truncated=len(result.hypotheses[0]) >= limit)

    def _text(self, tokens: list[str], package: Any) -> str:  # noqa: ANN401
        if self._info.target_prefix and tokens[:1] == [self._info.target_prefix]:
            tokens = tokens[1:]
        text: str = package.tokenizer.decode(tokens)
        return text.strip()

    def _open(self) -> tuple[Any, Any]:
        if self._opened is None:
            self._opened = open_package(self._info.folder), open_translator(self._info.folder, self._settings)
        return self._opened


def open_translator(folder: Path, settings: TranslateSettings) -> Any:  # noqa: ANN401 - ctranslate2 has no types
    """Load a package's weights.

    Raises ModelInvalidError for weights that CTranslate2 cannot read, MachineError for a device or a compute type
    that this machine does not have.
    """
    import ctranslate2

    threads = settings.threads or os.cpu_count() or 1
    workers = 1 if settings.device == "cuda" else min(threads, WORKERS)
    try:
        return ctranslate2.Translator(
            str(folder / "model"),
            device=settings.device,
            compute_type=settings.compute_type,
            inter_threads=workers,
            intra_threads=threads // workers,
        )
    except Exception as err:  # a damaged file surfaces as RuntimeError, IndexError, ValueError, MemoryError …
        says = str(err)
        if isinstance(err, ValueError) and ("compute type" in says or "device" in says):
            advice = "set stages.translate.device and compute_type to auto"
            raise MachineError(f"this machine cannot run the model as configured: {says}", advice=advice) from err
        if "CUDA" in says:
            raise MachineError(f"the model cannot be loaded: {says}", advice="set device: cpu") from err
        place = Place(str(folder))
        raise ModelInvalidError(f"the model's weights cannot be read: {says}", place=place, advice=REINSTALL) from err


def batch_size(pieces: list[Piece], most: int, workers: int) -> int:
    """Return the tokens of a batch, at most ``most``, with which all workers have about as many batches to do."""
    padded = sum(len(batch) * len(batch[0][1]) for batch in batches(pieces, most))
    turns = math.ceil(padded / most / workers)
    return min(most, max(SMALLEST_BATCH, math.ceil(padded / max(turns * workers, 1))))


def batches(pieces: list[Piece], batch_tokens: int) -> Iterator[list[Piece]]:
    """Cut requests into batches of like length, longest first, at most ``batch_tokens`` with the padding.

    Longest first: a batch too big for memory fails at once, not in the end. Ties are broken by key, so that the
    same requests always share a batch.
    """
    batch: list[Piece] = []
    for piece in sorted(pieces, key=lambda p: (-len(p[1]), p[0])):
        if batch and len(batch[0][1]) * (len(batch) + 1) > batch_tokens:
            yield batch
            batch = []
        batch.append(piece)
    if batch:
        yield batch


def _score_per_token(score: float, tokens: int) -> float:
    """Undo CTranslate2's division by length^penalty and divide by the length instead."""
    count = max(tokens, 1)
    return score * math.pow(count, LENGTH_PENALTY - 1)
