"""One document on the reviewer's desk: its pairs, the decisions as they stand in the file, and what the checks find.

The review file is the truth. It is read again whenever it changed, whoever changed it: another person's page, an
import, an editor. Each row has the version of its decision, by which the store tells a later writer from an earlier.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from report_pipeline.checks import check_pair
from report_pipeline.checks.view import DocumentView
from report_pipeline.model import Decision, Earlier, Finding, ReviewedPair, Status
from report_pipeline.review.store import ReviewConflict, ReviewLocked, ReviewStore
from report_pipeline.stages.publish import script_of
from report_pipeline.stages.review import review

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from report_pipeline.model import ReviewedDocument, Suggestion
    from report_pipeline.runner.chain import Chain

_PATIENCE = 4
"""Times to put a text into the history of a decision that others keep changing."""


@dataclass(frozen=True, slots=True)
class Row:
    """A pair as the page shows it."""

    index: int
    reviewed: ReviewedPair
    version: str
    """Of the decision that stands in the file for its id; empty for none."""
    findings: tuple[Finding, ...]
    revision: int
    """When it last changed, in the desk's own count."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a decision."""

    row: Row
    conflict: str = ""
    """Why it was not written: another version holds, or a locked one; empty where it was."""


class Desk:
    """The state of one document; its methods may be called from several threads."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.id = secrets.token_hex(4)
        """Another one after each start: revisions of another desk mean nothing here."""
        self.revision = 0
        suggested = chain.suggest.value()
        self._reviewed = suggested.reviewed
        self.suggestions: tuple[Suggestion, ...] = suggested.suggestions
        self._store = ReviewStore(chain.review_path)
        self._lock = threading.RLock()
        self._pairs = list(self._reviewed.pairs)
        self._at = {pair.pair.id: i for i, pair in enumerate(self._pairs)}
        self._view = DocumentView.of(((p.pair, p.target) for p in self._pairs), chain.shop.glossary)
        found: dict[str, list[Finding]] = {}
        for finding in self._reviewed.findings:
            found.setdefault(finding.pair_id, []).append(finding)
        self._findings = [tuple(found.get(p.pair.id, ())) for p in self._pairs]
        self._changed = [0] * len(self._pairs)
        self._decisions = {d.segment_id: d for d in self._all_decisions()}
        self._stamp: tuple[int, ...] = ()
        languages, document = chain.shop.project.config.languages, self._reviewed.aligned.segmented.document
        self.source_language = script_of(languages.source, document.text)
        """BCP 47, with the script."""
        self.refresh()

    def _all_decisions(self) -> Iterable[Decision]:
        for pair in self._pairs:
            yield from filter(None, (pair.decision, pair.stale))
        yield from self._reviewed.orphans

    def rows(self, since: int = -1) -> list[Row]:
        """Return the rows that changed after the revision ``since``, in reading order."""
        with self._lock:
            return [self._row(i) for i, changed in enumerate(self._changed) if changed > since]

    def row(self, pair_id: str) -> Row | None:
        """Return the row of a pair; ``None`` where there is none."""
        with self._lock:
            i = self._at.get(pair_id)
            return None if i is None else self._row(i)

    def _row(self, i: int) -> Row:
        reviewed = self._pairs[i]
        version = self._store.version(self._decisions.get(reviewed.pair.id))
        return Row(i, reviewed, version, self._findings[i], self._changed[i])

    @property
    def view(self) -> DocumentView:
        """What the checks know of the document."""
        return self._view

    def reviewed(self) -> ReviewedDocument:
        """Return the document as it is decided now."""
        with self._lock:
            findings = tuple(finding for found in self._findings for finding in found)
            return replace(self._reviewed, pairs=tuple(self._pairs), findings=findings)

    def refresh(self) -> None:
        """Take over what others wrote into the review file. Raises InputError where it has errors."""
        with self._lock:
            stamp = _stamp(self._store.path)
            if stamp == self._stamp:
                return
            decisions = self._store.read()
            changed = {key for key in decisions.keys() | self._decisions.keys() if self._differs(key, decisions)}
            self._decisions = decisions
            self._stamp = stamp
            if changed and not self._applied_in_place(changed):
                self._apply_all()

    def _differs(self, key: str, decisions: dict[str, Decision]) -> bool:
        return decisions.get(key) != self._decisions.get(key)

    def _applied_in_place(self, changed: set[str]) -> bool:
        """Apply decisions that evidently belong to the pairs of their ids; return False where that is not all."""
        new: dict[int, ReviewedPair] = {}
        for key in changed:
            i, decision = self._at.get(key), self._decisions.get(key)
            if i is None or decision is None or decision.source_hash != self._pairs[i].pair.source_hash:
                return False
            held = self._pairs[i].decision or self._pairs[i].stale
            if held is not None and held.segment_id != key:
                return False
            pair = self._pairs[i].pair
            target = pair.target if decision.target is None else decision.target
            new[i] = ReviewedPair(pair, target, decision.status, decision)
        self._take(new)
        return True

    def _apply_all(self) -> None:
        """Let the stage find the pair of every decision."""
        reviewed = review(self._reviewed.aligned, tuple(self._decisions.values()), lambda _: ())
        self._reviewed = reviewed
        self._take({i: pair for i, pair in enumerate(reviewed.pairs) if pair != self._pairs[i]})

    def _take(self, new: dict[int, ReviewedPair]) -> None:
        self.revision += 1
        retold = {i: pair.target for i, pair in new.items() if pair.target != self._pairs[i].target}
        self._view = self._view.with_targets(retold)
        rules = self.chain.shop.project.config.stages.check.rules
        for i, pair in new.items():
            self._pairs[i] = pair
            self._changed[i] = self.revision
            if i in retold:
                self._findings[i] = check_pair(pair.pair, pair.target, self._view, rules)

    def save(self, decision: Decision, *, expected: str, typing: bool) -> Saved:
        """Write a decision into the review file, and check its text.

        Where another version than ``expected`` holds, nothing is overwritten; the text goes into the history of the
        one that holds, so that both are in the file whatever the person does next.

        Raises what ReviewStore raises, but for conflicts.
        """
        with self._lock:
            problem = ""
            held = self._decisions.get(decision.segment_id)
            if held is not None and held.status is Status.LOCKED and held.target is None:
                decision = replace(decision, target=None)  # the page names the machine's text, the file does not
            try:
                self._store.put(decision, expected=expected, reading_order=list(self._at), typing=typing)
            except ReviewConflict as err:
                if not _agree(decision, err.held):
                    problem = "locked" if isinstance(err, ReviewLocked) else "changed"
                    self._keep_beside(decision, err.held)
            self.refresh()
            return Saved(self._row(self._at[decision.segment_id]), problem)

    def _keep_beside(self, mine: Decision, held: Decision | None) -> None:
        said = Earlier(mine.target, mine.status, mine.note, mine.who, mine.when)
        for _ in range(_PATIENCE):
            if held is None or _has(held, said):
                return
            try:
                self._store.put(
                    replace(held, history=(*held.history, said)),
                    expected=self._store.version(held),
                    reading_order=list(self._at),
                )
            except ReviewConflict as err:
                held = err.held
            else:
                return


def _has(held: Decision, said: Earlier) -> bool:
    texts = {(held.target, held.note), *((e.target, e.note) for e in held.history)}
    return (said.target, said.note) in texts


def _agree(one: Decision, other: Decision | None) -> bool:
    """Tell whether two people decided the same."""
    return other is not None and (one.target, one.status, one.note) == (other.target, other.status, other.note)


def _stamp(path: Path) -> tuple[int, ...]:
    """Return what changes whenever a file is written; nothing where there is none."""
    try:
        state = path.stat()
    except OSError:
        return (0,)
    return (state.st_mtime_ns, state.st_size, state.st_ino)
