"""Asking an engine again: what is asked, what was answered to it before, and what comes of an engine's errors."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

from report_pipeline.engines.base import Controls, Request, Retry
from report_pipeline.engines.hints import Told
from report_pipeline.errors import PipelineError
from report_pipeline.stages.pieces import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from report_pipeline.engines.base import Answer, TranslationEngine
    from report_pipeline.memory.store import TranslationStore
    from report_pipeline.model import BlockKind
    from report_pipeline.progress import Progress
    from report_pipeline.stages.translate import Tell

log = logging.getLogger(__name__)

_PATIENCE: Final = 100
"""Answers to nothing that was asked after which an engine is stopped, beyond one a request."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A text to be translated otherwise than before."""

    kind: BlockKind
    pieces: tuple[str, ...]
    """The text, or its parts, to be asked for one by one."""
    controls: Controls | None = None
    retry: Retry | None = None


class Asker:
    """Asks one engine; answers are kept in the store, so that a repair costs nothing the next time."""

    def __init__(
        self,
        engine: TranslationEngine,
        *,
        store: TranslationStore | None,
        progress: Progress,
        tell: Tell | None = None,
    ) -> None:
        self._engine = engine
        self._store = store
        self._progress = progress
        self._tell = tell if engine.listens else None

    @property
    def listens(self) -> bool:
        """Whether the engine can be told what was wrong."""
        return self._engine.listens

    def ask(self, wishes: Sequence[Wish]) -> list[list[Answer] | None]:
        """Return, for each wish, the answers to its pieces; ``None`` where the engine gave none.

        Raises PipelineError where the engine raises one. Any other error of an engine costs the repairs, not the run.
        """
        requests = {(wish, piece): self._request(wish, piece) for wish in wishes for piece in wish.pieces}
        unique = {request.key: request for request in requests.values()}
        answers = self._store.get_many(unique) if self._store is not None else {}
        missing = [request for key, request in unique.items() if key not in answers]
        if missing:
            answers |= self._answers(missing)
        found = ([answers.get(requests[wish, piece].key) for piece in wish.pieces] for wish in wishes)
        return [None if any(a is None for a in given) else [a for a in given if a is not None] for given in found]

    def _request(self, wish: Wish, piece: str) -> Request:
        from report_pipeline.memory.store import answer_key

        told = self._tell(wish.kind, piece) if self._tell else Told("")
        plain = answer_key(self._engine.signature, wish.kind, piece)
        if wish.controls is None and wish.retry is None and len(wish.pieces) > 1 and not told.text:
            key = plain  # a piece is a text as any other
        else:
            how: list[object] = [plain, told.text, *(part and asdict(part) for part in (wish.controls, wish.retry))]
            how += [told.examples] if told.examples else []
            key = hashlib.sha256(json.dumps(how).encode("utf-8", "surrogatepass")).hexdigest()
        return Request(key, piece, wish.kind, told.text, told.examples, wish.controls, wish.retry)

    def _answers(self, requests: list[Request]) -> dict[str, Answer]:
        asked = {request.key: request for request in requests}
        found: dict[str, Answer] = {}
        with self._progress.task("Repairing", sum(len(r.text) for r in requests), "characters") as task:
            for answer in _sane(self._engine_answers(requests), len(requests)):
                if answer.key in found or answer.key not in asked or not answer.hypotheses:
                    continue
                clean = replace(answer, hypotheses=tuple(replace(h, text=one_line(h.text)) for h in answer.hypotheses))
                found[clean.key] = clean
                if self._store is not None:
                    self._store.put(clean)
                task.advance(len(asked[clean.key].text))
        return found

    def _engine_answers(self, requests: list[Request]) -> Iterator[Answer]:
        try:
            yield from self._engine.translate(requests)
        except PipelineError:
            raise
        except Exception as err:  # noqa: BLE001 - a second try that fails leaves the first one as it is
            log.warning("the engine failed while it was asked again: %s: %s", type(err).__name__, err)


def _sane(answers: Iterable[Answer], wanted: int) -> Iterator[Answer]:
    """Stop an engine that answers without end."""
    for count, answer in enumerate(answers):
        if count > wanted + _PATIENCE:
            return
        yield answer
