"""What a run would do, and why: decided without doing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from report_pipeline.runner.node import Node, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.runner.chain import Chain
    from report_pipeline.runner.lockfile import Lock, StepRecord

SHOWN = 60
"""Characters of an input's value that a reason quotes."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One step with what a run would do and why."""

    document: str
    step: str
    stage: str
    state: State
    reasons: tuple[str, ...]
    """One phrase for each input that changed; empty for a step that is up to date."""


def plan(chain: Chain, lock: Lock, until: str = "publish") -> Iterator[Planned]:
    """Yield what a run would do with each step of a document."""
    for node in chain.steps(until):
        record = lock.step(chain.article.id, node.name)
        state = node.state(record)
        reasons = () if state is State.FRESH else tuple(_reasons(node, record, state))
        yield Planned(chain.article.id, node.name, node.stage.split()[0], state, reasons)


def _reasons(node: Node[Any], record: StepRecord | None, state: State) -> Iterator[str]:
    if record is None:
        yield "pipeline.lock does not name it" if state is State.RESTORE else "never run before"
        return
    now, then = node.inputs() or node.own_inputs(), dict(record.inputs)
    if state is State.DEPENDS and node.before is not None:
        then.pop(node.before.name, None)
    changed = [name for name in sorted(now.keys() | then.keys()) if now.get(name) != then.get(name)]
    for name in changed:
        yield _change(name, then.get(name), now.get(name))
    if state is State.DEPENDS and node.before is not None:
        yield f"{node.before.name} runs first" + ("" if changed else "; only if its output changes")
    elif not changed:
        yield "forced" if node.known_digest() else "its output is missing or damaged"


def _change(name: str, then: str | None, now: str | None) -> str:
    if then is None:
        return f"{name}: new ({_short(now)})"
    if now is None:
        return f"{name}: gone (was {_short(then)})"
    if _is_digest(then) and _is_digest(now):
        return f"{name} changed ({then[:8]} → {now[:8]})"
    return f"{name}: {_short(then)} → {_short(now)}"


def _short(value: str | None) -> str:
    text = value or "empty"
    if _is_digest(text):
        return text[:8]
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _is_digest(value: str) -> bool:
    return len(value) == 64 and all(c in "0123456789abcdef" for c in value)  # noqa: PLR2004 - SHA-256 in hex
