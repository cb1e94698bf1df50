"""From the review template to the review file: what people changed, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from report_pipeline import yaml_nodes
from report_pipeline.errors import InputError
from report_pipeline.model import Status
from report_pipeline.review.file import (
    is_reverted,
    is_untouched,
    read_decisions,
    read_file,
    text_digest,
    write_decisions,
)
from report_pipeline.review.history import superseding
from report_pipeline.review.store import ReviewStore

if TYPE_CHECKING:
    from pathlib import Path

    from report_pipeline.model import Decision
    from report_pipeline.review.entries import Entry


def collect(template: Path, path: Path, *, who: str = "", when: str = "") -> int:
    """Take over what people changed in ``template`` into the review file at ``path``; return how many entries.

    An entry counts as changed when its text is no longer the machine's, its status no longer ``draft``, or it has a
    note. Its text is recorded in any case, so that an approval holds for the text that was seen. A template from which
    something was taken is removed: the next run writes a new one, and must not take the same again. To be called
    before a run looks at the review file.

    Raises InputError for errors in either file, and where both decide a segment, differently; MachineError where the
    review file cannot be written, BusyError where others write it for too long. In each case both files are as they
    were.
    """
    if is_untouched(template):
        return 0
    file = read_file(template)
    changed = [entry for entry in file.entries if _is_changed(entry)]
    if not changed:
        return 0
    with ReviewStore(path).locked():
        taken = _taken(changed, path, who, when)
        write_decisions(path, taken, [entry.decision.segment_id for entry in file.entries])
    template.unlink(missing_ok=True)
    return len(changed)


def _taken(changed: list[Entry], path: Path, who: str, when: str) -> list[Decision]:
    """Return the decisions to write. Raises InputError where the file decides a segment, differently."""
    earlier = {d.segment_id: d for d in read_decisions(path)}
    taken = []
    for entry in changed:
        decision = _decided(entry, who, when)
        before = earlier.get(decision.segment_id)
        if before is not None and before.source_hash == decision.source_hash and not is_reverted(before):
            if (before.target, before.status, before.note) == (decision.target, decision.status, decision.note):
                continue  # taken by a run that was killed before it could remove the template
            raise InputError(
                f"segment {decision.segment_id} is decided here and in {yaml_nodes.name_of(path)}, differently",
                place=entry.place,
                advice="delete one of the two entries",
            )
        taken.append(superseding(decision, before))
    return taken


def _is_changed(entry: Entry) -> bool:
    decision = entry.decision
    edited = decision.target is not None and text_digest(decision.target) != entry.machine
    return edited or decision.status is not Status.DRAFT or bool(decision.note)


def _decided(entry: Entry, who: str, when: str) -> Decision:
    decision = entry.decision
    edited = decision.target is not None and text_digest(decision.target) != entry.machine
    status = Status.EDITED if edited and decision.status is Status.DRAFT else decision.status
    return replace(decision, status=status, who=decision.who or who, when=decision.when or when)
