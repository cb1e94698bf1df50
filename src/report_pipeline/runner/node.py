"""A step of one document: which inputs it has, what is known of its output, and how to make it.

Nothing is computed before somebody asks for it: a run in which nothing changed reads digests only.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from report_pipeline import serialize
from report_pipeline.atomic import write_atomic
from report_pipeline.runner.cache import ObjectStore, digest
from report_pipeline.runner.lockfile import StepRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

T = TypeVar("T")


def key_of(inputs: Mapping[str, str]) -> str:
    """Return the key under which the output for these inputs is kept."""
    return digest(json.dumps(dict(inputs), sort_keys=True).encode())


class State(StrEnum):
    """What a run would do with a step."""

    FRESH = "up to date"
    RESTORE = "from the cache"
    RUN = "to run"
    DEPENDS = "depends"
    """A step before it must run first; it runs again only if that one's output changes."""


class Node(Generic[T]):
    """One step.

    ``inputs`` holds everything that enters the key except the output of ``before``. ``kind`` is the class
    of the output, ``bytes`` for files; ``target`` the file to keep it in.
    """

    def __init__(  # noqa: PLR0913 - a step is these things
        self,
        name: str,
        stage: str,
        inputs: Mapping[str, str],
        kind: type[T],
        compute: Callable[[], T],
        *,
        store: ObjectStore,
        before: Node[Any] | None = None,
        target: Path | None = None,
        force: bool = False,
    ) -> None:
        self.name = name
        self.stage = stage
        self._own = inputs
        self._kind = kind
        self._compute = compute
        self._store = store
        self.before = before
        self.target = target
        self._value: T | None = None
        self._digest: str | None = None
        self._force = force
        self.ran = False
        """Whether this run computed it."""

    def own_inputs(self) -> dict[str, str]:
        """Return the inputs beside the output of the step before."""
        return {"step": self.name, "stage": self.stage, **self._own}

    def inputs(self) -> dict[str, str] | None:
        """Return all inputs by name, or None where the step before has to run first."""
        found = self.own_inputs()
        if self.before is not None:
            output = self.before.known_digest()
            if output is None:
                return None
            found[self.before.name] = output
        return found

    def key(self) -> str | None:
        """Return the key of the output, or None where the step before has to run first."""
        inputs = self.inputs()
        return None if inputs is None else key_of(inputs)

    def known_digest(self) -> str | None:
        """Return the digest of the output without computing anything; None where it must be computed."""
        if self._digest is None and not self._force:
            key = self.key()
            self._digest = None if key is None else self._store.digest(key)
        return self._digest

    def state(self, record: StepRecord | None) -> State:
        """Return what a run would do, given what the last run recorded."""
        inputs = self.inputs()
        if inputs is None:
            return State.DEPENDS
        output = self.known_digest()
        if output is None:
            return State.RUN
        if record is None or dict(record.inputs) != inputs or not self._target_is(output):
            return State.RESTORE
        return State.FRESH

    def value(self) -> T:
        """Return the output: kept, read from the cache, or computed and put there."""
        if self._value is None:
            if self.before is not None:
                self.before.digest()
            key = self._key_now()
            self._value = None if self._force else self._read(key)
            if self._value is None:
                self._value = self._compute()
                self.ran = True
                data = self._value if isinstance(self._value, bytes) else serialize.dump(self._value)
                self._digest = self._store.put(key, data)
        return self._value

    def digest(self) -> str:
        """Return the digest of the output, computing it where it must be."""
        known = self.known_digest()
        if known is None:
            self.value()
            known = self._digest
        if known is None:
            raise AssertionError(self.name)
        return known

    def bring_up_to_date(self) -> StepRecord:
        """Make the output and its file where they are not there, and return the record for the lock."""
        if self.before is not None:
            self.before.digest()
        output = self.digest()
        if self.target is not None and not self._target_is(output):
            data = self.value()
            if isinstance(data, bytes):
                write_atomic(self.target, data)
            output = self.digest()
        return StepRecord(inputs=self.inputs() or {}, output=output)

    def _key_now(self) -> str:
        key = self.key()
        if key is None:
            raise AssertionError(self.name)
        return key

    def _read(self, key: str) -> T | None:
        data = self._store.get(key)
        if data is None:
            return None
        if self._kind is bytes:
            return data  # type: ignore[return-value]
        try:
            return serialize.load(self._kind, data)
        except ValueError:
            return None

    def _target_is(self, output: str) -> bool:
        if self.target is None:
            return True
        try:
            return digest(self.target.read_bytes()) == output
        except OSError:
            return False
