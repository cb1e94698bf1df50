"""review/<document>.yaml: what people decided, made to be read in ``git diff``, and nothing else.

How a reviewer works: each run writes ``build/<document>/review-template.yaml``, which lists every pair that still
waits for a person, in reading order, with the machine's text, what the checks found, and an older decision where the
source has changed since. The reviewer corrects ``target:`` there, or sets ``status:``, and runs again: `collect`
takes over whatever a person changed into the review file (entries may as well be copied or written there by hand), and
the next template lists what is left. So the file under version control holds people's decisions only; machine text that
nobody touched never makes a diff.

The review file itself is never generated anew. An entry that does not change keeps its lines to the letter, with their
comments and order; a new one is inserted at its place in the reading order; nothing is taken out. The comments within
an entry that is written anew move above it. A file with an error is reported and left alone. ::

    version: 1
    decisions:

    - segment: s-1f0c9a2b           # id of the (first) segment
      source: |-                    # what the person saw
        会议于三月召开。
      target: |-                    # their text; without it, whatever the machine says is accepted
        The meeting was held in March.
      status: approved              # draft, edited (the default), approved or locked
      note: |-
        Checked with the author.
      who: Li Hua
      when: 2026-03-22T08:30:00Z
      hash: 5a3f…                   # of the source; without it, the source text itself is compared
      history:                      # what was superseded, newest last: nothing that a person wrote is discarded
      - status: edited
        target: |-
          The meeting took place in March.
        who: Wang Fang
        when: 2026-03-21T16:00:00Z
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

from report_pipeline import yaml_nodes
from report_pipeline.errors import InputError
from report_pipeline.model import Decision, Status
from report_pipeline.review.entries import ReviewFile, parse, write_entry
from report_pipeline.review.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from report_pipeline.model import ReviewedDocument, ReviewedPair, Suggestion


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Return the decisions in the file's order; none where there is no file.

    Raises InputError with file:line:column for everything that is wrong in it.
    """
    return tuple(entry.decision for entry in read_file(path).entries)


def decisions_in(data: bytes, path: Path) -> tuple[Decision, ...]:
    """Return the decisions in the bytes of the file at ``path``. Raises InputError as `read_decisions`."""
    name = yaml_nodes.name_of(path)
    return tuple(entry.decision for entry in parse(yaml_nodes.decoded(data, name, InputError), name).entries)


def read_file(path: Path) -> ReviewFile:
    """Read a review file or a template; an empty one where there is none. Raises InputError as `read_decisions`."""
    if not path.exists():
        return ReviewFile("", (), None, None, -1)
    name = yaml_nodes.name_of(path)
    return parse(yaml_nodes.read_text(path, name, InputError), name)


def write_decisions(path: Path, decisions: Iterable[Decision], reading_order: Sequence[str] = ()) -> bool:
    """Put ``decisions`` into the file, each in place of the entry of the same segment; return whether it changed.

    ``reading_order`` has the ids of the document's segments; it says where new entries go. Entries of other segments
    stay as they are.

    Raises InputError for a file that has errors or is laid out so that entries cannot be told apart by their lines,
    MachineError where it cannot be written; the file is then as it was.
    """
    return Layout(read_file(path), path).write(decisions, reading_order)


_TEMPLATE = """\
# {document}: the pairs that wait for a person, in reading order ({count}).
# Correct a `target:` or set its `status:` (edited, approved or locked), then run again: the run takes what you changed
# over into review/{document}.yaml before it writes this file anew. Comments in this file are not kept; use `note:`.
# Behind `!` stands what a check found, behind `~` an older decision, behind `=` what the translation memory has of a
# source as similar as the percentage says: copy from it what fits, nothing else uses it.
version: 1
decisions:
"""

_SEAL = "# written as "
"""Begins the last line of a template: a digest of what stands above it."""


def review_template(reviewed: ReviewedDocument, suggestions: Iterable[Suggestion] = ()) -> str:
    """Return the entries of all pairs without a decision, in the form of a review file, ready to be edited.

    Findings and ``suggestions`` stand in comments, which no reader takes for anybody's decision.
    """
    waiting = [pair for pair in reviewed.pairs if pair.decision is None or is_reverted(pair.decision)]
    remarks: dict[str, list[str]] = defaultdict(list)
    for finding in reviewed.findings:
        remarks[finding.pair_id].append(f"! {finding.check}: {finding.message}")
    for suggestion in suggestions:
        remarks[suggestion.pair_id] += _suggestion_lines(suggestion)
    document = reviewed.aligned.segmented.document.id
    if not waiting:
        return _sealed(f"# {document}: no pair waits for a person.\nversion: 1\ndecisions:\n")
    entries = (_template_entry(pair, remarks[pair.pair.id]) for pair in waiting)
    return _sealed(_TEMPLATE.format(document=document, count=len(waiting)) + "".join(entries))


def is_reverted(decision: Decision) -> bool:
    """Whether a decision is that there is none: back to the machine's text, with nothing but a history."""
    return decision.target is None and decision.status is Status.DRAFT and not decision.note


def _sealed(text: str) -> str:
    return f"{text}\n{_SEAL}{text_digest(text)}\n"


def is_untouched(template: Path) -> bool:
    """Whether nobody edited a template: told without parsing it, since every run asks."""
    try:
        text, _, seal = template.read_bytes().decode("utf-8", "replace").rpartition(f"\n{_SEAL}")
    except OSError:
        return False
    return bool(text) and seal == f"{text_digest(text)}\n"


def _suggestion_lines(suggestion: Suggestion) -> tuple[str, str]:
    by = f" by {suggestion.who}" if suggestion.who else ""
    where = f" in {suggestion.document}" if suggestion.document else ""
    percent = int(suggestion.similarity * 100)  # rounded down: only the same source is 100 %
    return f"= {percent} %, {suggestion.status}{by}{where}: {suggestion.source}", f"= {suggestion.target}"


def _template_entry(reviewed: ReviewedPair, remarks: list[str]) -> str:
    pair, old = reviewed.pair, reviewed.stale
    lines = [f"line {pair.span.first_line}, {pair.kind}", *remarks]
    if old:
        by = f" by {old.who}" if old.who else ""
        lines += [f"~ decided{by} for an older source: {old.source}", f"~ {old.status}: {old.target or '(as it was)'}"]
    said = "".join(f"# {comment_text(line)}\n" for line in lines)
    draft = Decision(pair.id, pair.source_hash, pair.source, reviewed.target, Status.DRAFT)
    return f"\n{said}{write_entry(draft, machine=text_digest(reviewed.target))}"


def comment_text(text: str) -> str:
    """Return ``text`` fit for a comment: on one line, without characters that YAML forbids."""
    return yaml_nodes.NOT_PRINTABLE.sub("\ufffd", " ".join(text.split()))


def text_digest(text: str) -> str:
    """Return a short digest by which an edited text is told from an untouched one."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
