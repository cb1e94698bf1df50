from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from report_pipeline.runner.cache import ObjectStore
from report_pipeline.runner.node import Node, State

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Text:
    value: str


class Work:
    """Two steps, the second of which writes a file; counts how often each is computed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.counts = {"one": 0, "two": 0}
        self.one_says = "text"

    def nodes(self, setting: str = "a", *, force: bool = False) -> tuple[Node[Any], Node[Any]]:
        def compute_one() -> Text:
            self.counts["one"] += 1
            return Text(self.one_says)

        def compute_two() -> bytes:
            self.counts["two"] += 1
            return one.value().value.encode() + b"!"

        store = ObjectStore(self.folder / "cache")
        one = Node("one", "ingest 1", {"setting": setting}, Text, compute_one, store=store, force=force)
        two = Node(
            "two", "publish 1", {}, bytes, compute_two, store=store, before=one, target=self.folder / "out", force=force
        )
        return one, two


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return Work(tmp_path)


def test_nothing_is_computed_twice(work: Work) -> None:
    _, two = work.nodes()
    two.bring_up_to_date()
    _, again = work.nodes()
    record = again.bring_up_to_date()
    assert again.state(record) is State.FRESH
    assert work.counts == {"one": 1, "two": 1}
    assert (work.folder / "out").read_bytes() == b"text!"


def test_a_changed_setting_with_the_same_output_stops_there(work: Work) -> None:
    work.nodes()[1].bring_up_to_date()
    _, two = work.nodes("b")
    assert two.state(None) is State.DEPENDS
    two.bring_up_to_date()
    assert work.counts == {"one": 2, "two": 1}


def test_a_changed_output_is_handed_on(work: Work) -> None:
    work.nodes()[1].bring_up_to_date()
    work.one_says = "other"
    work.nodes("b")[1].bring_up_to_date()
    assert (work.folder / "out").read_bytes() == b"other!"


def test_a_file_that_was_changed_or_deleted_is_restored_from_the_cache(work: Work) -> None:
    record = work.nodes()[1].bring_up_to_date()
    (work.folder / "out").write_bytes(b"scribble")
    _, two = work.nodes()
    assert two.state(record) is State.RESTORE
    two.bring_up_to_date()
    assert (work.folder / "out").read_bytes() == b"text!"
    assert work.counts == {"one": 1, "two": 1}


def test_a_damaged_object_is_computed_again(work: Work) -> None:
    work.nodes()[1].bring_up_to_date()
    for path in (work.folder / "cache").glob("??/*"):
        path.write_bytes(path.read_bytes()[:-1] + b"X")
    (work.folder / "out").unlink()
    work.nodes()[1].bring_up_to_date()
    assert (work.folder / "out").read_bytes() == b"text!"
    assert work.counts == {"one": 2, "two": 2}


def test_two_steps_with_the_same_inputs_are_two_steps(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)
    one = Node("one", "review 1", {}, bytes, lambda: b"1", store=store)
    two = Node("two", "review 1", {}, bytes, lambda: b"2", store=store)
    assert (one.value(), two.value()) == (b"1", b"2")


def test_force_computes_everything(work: Work) -> None:
    work.nodes()[1].bring_up_to_date()
    work.nodes(force=True)[1].bring_up_to_date()
    assert work.counts == {"one": 2, "two": 2}
