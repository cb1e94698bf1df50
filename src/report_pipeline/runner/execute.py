"""Doing it: bring the steps of every document up to date, and record what was made from what."""

from __future__ import annotations

import getpass
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from report_pipeline.errors import InputError, PipelineError, QualityGateError, ReviewGateError
from report_pipeline.runner.cache import digest
from report_pipeline.runner.chain import Chain
from report_pipeline.runner.lockfile import Lock, StepRecord, read_lock, write_lock
from report_pipeline.runner.manifest import write_manifest
from report_pipeline.runner.node import State, key_of

if TYPE_CHECKING:
    from pathlib import Path

    from report_pipeline.model import ReviewedDocument
    from report_pipeline.runner.node import Node
    from report_pipeline.runner.workshop import Article, Workshop


@dataclass
class DocumentResult:
    """What a run did with one document."""

    document: str
    ran: list[str] = field(default_factory=list)
    """Steps that were computed in this run."""
    segments: int = 0
    translated: int = 0
    """Segments that the engine translated in this run."""
    reused: int = 0
    repaired: int = 0
    """Segments whose first translation failed a check and was replaced by one that is better."""
    findings: dict[str, int] = field(default_factory=dict)
    """Check → number of findings in the texts to publish."""
    files: list[str] = field(default_factory=list)
    """Editions, relative to the project."""
    error: PipelineError | None = None
    reviewed: ReviewedDocument | None = None
    """The document with its findings, where this run computed something."""
    seconds: float = 0.0


def run(
    shop: Workshop, articles: tuple[Article, ...], until: str = "publish", *, counted: bool = False
) -> tuple[DocumentResult, ...]:
    """Bring ``articles`` up to date up to the stage ``until``.

    With ``counted``, documents in which nothing was to do are read, too, to count their segments and findings.

    A document that cannot be read or does not pass a gate does not stop the others; its error is in its result.
    Raises the other PipelineErrors (no model, no disk space …) at once; what was finished by then is kept.
    """
    lock = read_lock(shop.project.root)
    results = []
    try:
        for article in articles:
            chain = Chain(article, shop)
            try:
                results.append(_run_document(chain, lock, until, counted=counted))
            finally:
                write_lock(shop.project.root, lock)
    finally:
        write_manifest(shop.project.root, lock)
    shop.store.prune({key_of(record.inputs) for steps in lock.documents.values() for record in steps.values()})
    return tuple(results)


def _run_document(chain: Chain, lock: Lock, until: str, *, counted: bool) -> DocumentResult:
    started = time.monotonic()
    result = DocumentResult(chain.article.id)
    records = dict(lock.documents.get(chain.article.id, {}))
    named = set()
    try:
        collect_decisions(chain)
        for node in chain.steps(until):
            state = node.state(records.get(node.name))
            if node.target == chain.template_path and state is not State.FRESH:
                collect_decisions(chain)  # what a person wrote there while this run was at work
            record = records[node.name] if state is State.FRESH else _brought_up_to_date(node, chain)
            named.add(node.name)
            if node.target is not None:
                name = node.target.relative_to(chain.shop.project.root).as_posix()
                record = replace(record, file=name)
                if node in chain.editions:
                    result.files.append(name)
            records[node.name] = record
            if node.ran:
                result.ran.append(node.name)
                if node is chain.review:
                    _remember(chain)
        if until == "publish":
            records = _drop_undeclared(records, named, chain.shop.project.root)
    except (InputError, QualityGateError, ReviewGateError) as err:
        result.error = err
    finally:
        lock.documents[chain.article.id] = records
    _count(result, chain)
    if (result.ran or counted) and until in {"review", "publish"} and result.error is None:
        _count_findings(result, chain.review.value())
    result.seconds = time.monotonic() - started
    return result


def _brought_up_to_date(node: Node[Any], chain: Chain) -> StepRecord:
    if node not in chain.editions or node.target is None:
        return node.bring_up_to_date()
    with chain.shop.progress.task(f"Writing {node.target.name}", None):  # a long PDF takes many seconds
        return node.bring_up_to_date()


def collect_decisions(chain: Chain) -> None:
    """Take what people changed in the review template over into the review file, before the review step reads it."""
    from report_pipeline.review.collect import collect

    if not chain.template_path.exists():
        return
    try:
        who = getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in containers
        who = ""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    taken = collect(chain.template_path, chain.review_path, who=who, when=now)
    if taken:
        name = chain.review_path.relative_to(chain.shop.project.root).as_posix()
        chain.shop.progress.note(f"{chain.article.id}: {taken} decisions taken over into {name}")


def _remember(chain: Chain) -> None:
    """Take what people decided into the translation memory."""
    from report_pipeline.memory.units import TranslationMemory

    reviewed = chain.review.value()
    if any(pair.decision for pair in reviewed.pairs):
        with TranslationMemory(chain.shop.memory_path) as memory:
            memory.collect(reviewed, project=chain.shop.project.root.name)


def _drop_undeclared(records: dict[str, StepRecord], named: set[str], root: Path) -> dict[str, StepRecord]:
    """Forget steps that the config no longer has, and remove their files unless somebody changed them."""
    for name in records.keys() - named:
        file = records[name].file
        path = root / file
        if file and path.is_file() and digest(path.read_bytes()) == records[name].output:
            path.unlink()
    return {name: record for name, record in records.items() if name in named}


def _count(result: DocumentResult, chain: Chain) -> None:
    report = chain.shop.reports.get(chain.article.id)
    if report is not None:
        result.translated, result.reused = report.translated, report.reused
        result.repaired = sum(chain.shop.repairs[chain.article.id].repaired.values())


def _count_findings(result: DocumentResult, reviewed: ReviewedDocument) -> None:
    result.segments = len(reviewed.aligned.segmented.segments)
    result.findings = dict(Counter(f.check for f in reviewed.findings))
    result.reviewed = reviewed if result.ran else None
