"""Segments → translations: equal segments once, finished ones from the store, long ones in pieces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING

from report_pipeline.engines.base import Answer, Request
from report_pipeline.engines.hints import Told
from report_pipeline.errors import PipelineError
from report_pipeline.memory.store import answer_key
from report_pipeline.model import Hypothesis, TranslatedDocument, Translation
from report_pipeline.stages.pieces import join_answers, one_line, untranslated
from report_pipeline.stages.sentences import cut_long

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from report_pipeline.engines.base import TranslationEngine
    from report_pipeline.memory.store import TranslationStore
    from report_pipeline.model import BlockKind, SegmentedDocument
    from report_pipeline.progress import Progress, Task

PATIENCE = 100
"""Useless answers (to nothing that was asked) after which an engine is stopped, beyond one a request."""

Text = tuple["BlockKind", str]
"""What decides a translation: a kind of block and the text."""
Tell = Callable[["BlockKind", str], Told]
"""Writes into a text, in English, what is known of it for certain (amounts, terms, names), and finds similar pairs."""


@dataclass(frozen=True, slots=True)
class TranslateReport:
    """How much work a document was. The counts of segments add up to ``segments``."""

    segments: int = 0
    translated: int = 0
    """Segments that the engine translated now, in whole or in part."""
    reused: int = 0
    """Segments whose translation was in the store."""
    repeated: int = 0
    """Segments equal to an earlier one of the document."""
    untouched: int = 0
    """Segments with nothing to translate (digits, signs, English)."""
    characters: int = 0
    """Source characters that the engine translated now."""

    def __add__(self, other: TranslateReport) -> TranslateReport:
        return TranslateReport(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


def translate(
    segmented: SegmentedDocument,
    engine: TranslationEngine | Callable[[], TranslationEngine],
    *,
    max_chars: int,
    store: TranslationStore | None,
    progress: Progress,
    tell: Tell | None = None,
) -> tuple[TranslatedDocument, TranslateReport]:
    """Translate a document's segments; ``engine`` may be a function that makes it.

    Segments longer than ``max_chars`` go to the engine in pieces. Each answer is in ``store`` before the next one
    is asked for, so that a run that ends half-way goes on from there. An engine that listens is given each text as
    ``tell`` returns it; what is told enters the store's key and nothing else.

    Raises PipelineError when the engine fails or leaves segments without an answer; what it finished is kept.
    """
    ready = engine() if callable(engine) else engine
    texts = [(s.kind, s.text) for s in segmented.segments]
    desk = Desk(ready, max_chars=max_chars, store=store, tell=tell if ready.listens else None)
    answers = desk.translate(texts, progress)
    translations = tuple(
        _translation(segment.id, answers[text]) for segment, text in zip(segmented.segments, texts, strict=True)
    )
    return TranslatedDocument(segmented, translations, ready.signature), desk.report(texts)


def _translation(segment_id: str, answer: Answer) -> Translation:
    return Translation(segment_id, answer.hypotheses[0].text, answer.hypotheses, truncated=answer.truncated)


class Desk:
    """Where texts are translated with one engine: looks up, asks, checks what comes back, and keeps it."""

    def __init__(
        self, engine: TranslationEngine, *, max_chars: int, store: TranslationStore | None, tell: Tell | None = None
    ) -> None:
        self._engine = engine
        self._signature = engine.signature
        self._max_chars = max_chars
        self._store = store
        self._tell = tell
        self._answered: dict[str, Answer] = {}
        """Piece's key → answer, from the store or from the engine."""
        self._new: set[str] = set()
        """Keys of pieces that the engine answered."""
        self._pieces: dict[Text, tuple[str, ...]] = {}
        self._said: dict[Text, Told] = {}

    def translate(self, texts: Iterable[Text], progress: Progress) -> dict[Text, Answer]:
        """Return the answer to each text. Raises what ``translate`` above raises."""
        unique = list(dict.fromkeys(texts))
        work = [text for text in unique if untranslated(text[1]) is None]
        for text in work:
            self._pieces[text] = self._cut(text[1])
        keys = {self._key(kind, piece): (kind, piece) for kind, text in work for piece in self._pieces[kind, text]}
        if self._store is not None:
            self._answered |= self._store.get_many(k for k in keys if k not in self._answered)
        missing = [self._request(k, kind, piece) for k, (kind, piece) in keys.items() if k not in self._answered]
        if missing:
            with progress.task("Translating", sum(len(r.text) for r in missing), "characters") as task:
                self._ask(missing, task)
                left = [r for r in missing if r.key not in self._answered]
                if left:  # once more, since an engine may fail on one text and take its batch along
                    self._ask(left, task)
            self._see_all_answered(missing)
        return {text: self._answer(text) for text in unique}

    def report(self, texts: list[Text]) -> TranslateReport:
        """Count the work on ``texts``, which have been translated here."""
        unique = set(texts)
        work = [t for t in unique if t in self._pieces]
        new = [t for t in work if any(self._key(t[0], p) in self._new for p in self._pieces[t])]
        pieces = {(self._key(t[0], p), p) for t in work for p in self._pieces[t]}
        untouched = sum(t not in self._pieces for t in texts)
        return TranslateReport(
            segments=len(texts),
            translated=len(new),
            reused=len(work) - len(new),
            repeated=len(texts) - untouched - len(work),
            untouched=untouched,
            characters=sum(len(piece) for key, piece in pieces if key in self._new),
        )

    def _cut(self, text: str) -> tuple[str, ...]:
        return (text,) if len(text) <= self._max_chars else cut_long(text, self._max_chars)

    def _key(self, kind: BlockKind, piece: str) -> str:
        told = self._told(kind, piece)
        return answer_key(self._signature, kind, piece, told.text, told.examples)

    def _request(self, key: str, kind: BlockKind, piece: str) -> Request:
        told = self._told(kind, piece)
        return Request(key, piece, kind, told.text, told.examples)

    def _told(self, kind: BlockKind, piece: str) -> Told:
        if self._tell is None:
            return Told("")
        if (kind, piece) not in self._said:
            self._said[kind, piece] = self._tell(kind, piece)
        return self._said[kind, piece]

    def _ask(self, requests: list[Request], task: Task) -> None:
        asked = {r.key: r for r in requests}
        useless = 0
        for answer in self._answers(requests):
            request = asked.get(answer.key)
            if request is None or answer.key in self._answered or not answer.hypotheses:
                useless += 1
                if useless > len(requests) + PATIENCE:
                    break
                continue
            clean = _clean(answer)
            self._answered[clean.key] = clean
            self._new.add(clean.key)
            if self._store is not None:
                self._store.put(clean)
            task.advance(len(request.text))

    def _answers(self, requests: list[Request]) -> Iterator[Answer]:
        """Yield the engine's answers; whatever it raises becomes an error that a user can read."""
        try:
            yield from self._engine.translate(requests)
        except PipelineError:
            raise
        except Exception as err:
            done = sum(r.key in self._answered for r in requests)
            raise PipelineError(
                f"the engine {self._signature.engine} failed after {done} of {len(requests)} texts:"
                f" {type(err).__name__}: {err}",
                advice="run again to go on from there; finished translations are kept",
            ) from err

    def _see_all_answered(self, requests: list[Request]) -> None:
        left = [r for r in requests if r.key not in self._answered]
        if left:
            raise PipelineError(
                f"the engine {self._signature.engine} left {len(left)} of {len(requests)} texts without an"
                f" answer, the first one: {left[0].text[:40]}",
                advice="run again to ask for these alone; finished translations are kept",
            )

    def _answer(self, text: Text) -> Answer:
        kind, source = text
        if text not in self._pieces:
            return Answer("", (Hypothesis(untranslated(source) or ""),))
        pieces = self._pieces[text]
        return join_answers(pieces, [self._answered[self._key(kind, p)] for p in pieces])


def _clean(answer: Answer) -> Answer:
    """Bring the texts on one line, free of what no file could hold."""
    return replace(answer, hypotheses=tuple(replace(h, text=one_line(h.text)) for h in answer.hypotheses))
