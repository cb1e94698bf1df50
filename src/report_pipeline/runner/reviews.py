"""Review files go out from the pairs of the last run, and what comes back goes into the review files."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from report_pipeline.atomic import write_atomic
from report_pipeline.errors import InputError, Place
from report_pipeline.progress import NullProgress
from report_pipeline.review.conflicts import conflict_rows, conflicts_path, conflicts_text
from report_pipeline.review.merge import Merge, Unknown, merge
from report_pipeline.review.rows import Finder
from report_pipeline.review.store import ReviewStore
from report_pipeline.runner.chain import Chain
from report_pipeline.runner.workshop import Workshop, articles

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from report_pipeline.config_file import Project
    from report_pipeline.model import Decision, ReviewedDocument
    from report_pipeline.review.merge import Choose
    from report_pipeline.review.sheet import Returned, Sheet

LARGEST = 200 * 1024 * 1024
"""Bytes of a file that comes back."""


def chains(project: Project, documents: tuple[str, ...] = ()) -> list[Chain]:
    """Return the documents' chains. Raises UsageError for unknown names, InputError for pairs that are not up to date.

    Nothing is translated here: the pairs are those of the last run.
    """
    shop = Workshop(project, NullProgress())
    found = [Chain(article, shop) for article in articles(project, documents)]
    for chain in found:
        if chain.align.known_digest() is None:
            raise InputError(
                f"{chain.article.id}: its sentences are not up to date",
                advice="report-pipeline run --until review, and then again",
            )
    return found


def sheet(chain: Chain) -> Sheet:
    """Return a document as it leaves for a reviewer."""
    from report_pipeline.review.leave import sheet_of
    from report_pipeline.stages.publish import script_of

    reviewed = chain.review.value()
    languages = chain.shop.project.config.languages
    return sheet_of(
        reviewed,
        source_language=script_of(languages.source, reviewed.aligned.segmented.document.text),
        target_language=languages.target,
        generator=chain.shop.generator,
    )


def reviewed_now(chain: Chain, decisions: dict[str, Decision] | None = None) -> ReviewedDocument:
    """Return a document as it is decided now, without looking for findings."""
    from report_pipeline.stages.review import review

    known = ReviewStore(chain.review_path).read() if decisions is None else decisions
    return review(chain.align.value(), tuple(known.values()), lambda _: ())


def open_conflicts(chain: Chain) -> int:
    """Return how many conflicts wait for a person."""
    from report_pipeline.review.file import read_file

    return len(read_file(conflicts_path(chain.review_path)).entries)


@dataclass
class Incoming:
    """The files that came back, read to their ends."""

    rows: dict[str, list[Returned]] = field(default_factory=lambda: defaultdict(list))
    """By document, ``""`` where the file does not say it."""
    from_conflicts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Document → segments whose conflict is answered by a file of conflicts."""


def read_files(files: Iterable[Path]) -> Incoming:
    """Read files that came back. Raises InputError, with the place, for any of them that cannot be used."""
    incoming = Incoming()
    for path in files:
        name = str(path)
        data = _read(path)
        if path.suffix in (".yaml", ".yml"):
            rows = conflict_rows(_text(data, name), name, path.stem)
            incoming.from_conflicts[path.stem] |= {row.segment_id for row in rows}
        else:
            from report_pipeline.exchange.sheets import detect

            rows = detect(data, name).read(data, name)
        for row in rows:
            incoming.rows[row.document].append(row)
    return incoming


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise InputError("the file is too big to be one that was sent", place=Place(str(path)))
        return path.read_bytes()
    except OSError as err:
        message = f"the file cannot be read: {err.strerror or err}"
        raise InputError(message, place=Place(str(path)), advice="check the path") from err


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise InputError("this is no UTF-8", place=Place(name), advice="save the file as UTF-8") from err


def assigned(incoming: Incoming, known: list[Chain]) -> tuple[dict[str, list[Returned]], list[Unknown]]:
    """Return the rows by document, and those of which it cannot be told."""
    ids = {chain.article.id for chain in known}
    rows = {name: list(own) for name, own in incoming.rows.items() if name in ids}
    lost = [Unknown(row, f"no document is called {name}") for name, own in incoming.rows.items() for row in own
            if name and name not in ids]  # fmt: skip
    homeless = incoming.rows.get("", [])
    finders = {c.article.id: _finder(c) for c in known} if homeless else {}
    for row in homeless:
        fitting = [name for name, finder in finders.items() if finder.knows(row)]
        if len(fitting) == 1:
            rows.setdefault(fitting[0], []).append(row)
        else:
            why = "several documents have its sentence" if fitting else "its sentence is in no document"
            lost.append(Unknown(row, why))
    return rows, lost


def _finder(chain: Chain) -> Finder:
    decisions = ReviewStore(chain.review_path).read()
    return Finder(reviewed_now(chain, decisions).pairs, decisions)


@dataclass(frozen=True, slots=True)
class By:
    """Who brings the files in, and when: for rows that do not say it."""

    who: str
    when: str


def preview(chain: Chain, rows: list[Returned], by: By, choose: Choose) -> Merge:
    """Return what ``bring_in`` would do."""
    decisions = ReviewStore(chain.review_path).read()
    pairs = reviewed_now(chain, decisions).pairs
    return merge(pairs, decisions, rows, choose=choose, who=by.who, when=by.when)


def bring_in(chain: Chain, rows: list[Returned], by: By, choose: Choose, answered: set[str]) -> Merge:
    """Merge rows into a document's review file, and keep its conflicts in a file beside it.

    ``answered`` has the segments whose conflicts came back in such a file. Raises InputError for errors in the review
    file, MachineError where it cannot be written; it is then as it was.
    """
    store = ReviewStore(chain.review_path)
    with store.locked():
        decisions = store.read()
        reviewed = reviewed_now(chain, decisions)
        result = merge(reviewed.pairs, decisions, rows, choose=choose, who=by.who, when=by.when)
        # The conflicts first: a text that is in both files is safe, one that is in neither is not.
        path = conflicts_path(chain.review_path)
        text = conflicts_text(chain.article.id, result.conflicts, path, answered)
        if text:
            write_atomic(path, text.encode("utf-8", "replace"))
        store.write((change.after for change in result.changes), [pair.pair.id for pair in reviewed.pairs])
        if not text:
            path.unlink(missing_ok=True)
    return result
