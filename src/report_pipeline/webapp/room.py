"""The documents of a project that are reviewed here, each on its desk, and their editions."""

from __future__ import annotations

import getpass
import subprocess
import threading
from typing import TYPE_CHECKING

from report_pipeline.progress import NullProgress
from report_pipeline.runner.chain import Chain
from report_pipeline.runner.execute import run
from report_pipeline.runner.hold import hold
from report_pipeline.runner.workshop import Workshop, articles
from report_pipeline.webapp.desk import Desk

if TYPE_CHECKING:
    from pathlib import Path

    from report_pipeline.config_file import Project
    from report_pipeline.errors import PipelineError
    from report_pipeline.progress import Progress
    from report_pipeline.runner.execute import DocumentResult
    from report_pipeline.runner.workshop import Article


class Room:
    """Documents by their ids; a name that comes from the page is looked up here, and never in the file system."""

    def __init__(self, project: Project, documents: tuple[str, ...], progress: Progress) -> None:
        """Bring the documents up to date up to the review.

        Raises UsageError for an unknown name, BusyError where a run is at work, and what stops a run. Documents that
        cannot be read are left out, unless all are: then the first one's error is raised.
        """
        self.project = project
        shop = Workshop(project, progress)
        chosen = articles(project, documents)
        with hold(shop.build):
            results = run(shop, chosen, "review")
        self.problems: dict[str, PipelineError] = {r.document: r.error for r in results if r.error is not None}
        """Document → what is wrong with it."""
        self._articles: dict[str, Article] = {a.id: a for a in chosen if a.id not in self.problems}
        if not self._articles:
            raise next(iter(self.problems.values()))
        self._desks: dict[str, Desk] = {}
        self._lock = threading.Lock()
        self.default_name = reviewer_name(project.root)
        self.desk(next(iter(self._articles)))

    @property
    def ids(self) -> tuple[str, ...]:
        """The documents, in the order of pipeline.yaml."""
        return tuple(self._articles)

    def desk(self, document: str) -> Desk | None:
        """Return the desk of a document; ``None`` for an unknown name. Raises InputError for a bad review file."""
        article = self._articles.get(document)
        if article is None:
            return None
        with self._lock:
            if document not in self._desks:
                self._desks[document] = Desk(Chain(article, Workshop(self.project, NullProgress())))
            return self._desks[document]

    @property
    def editions(self) -> tuple[str, ...]:
        """Names of the project's editions."""
        return tuple(e.name for e in self.project.config.stages.publish.editions)

    def preview(self, desk: Desk, name: str) -> bytes:
        """Return an edition as HTML, as it is decided now; the first one for a name that none has."""
        editions = self.project.config.stages.publish.editions
        edition = next((e for e in editions if e.name == name), editions[0])
        return desk.chain.render(desk.reviewed(), edition, "html")

    def publish(self, document: str) -> DocumentResult:
        """Write the editions of a document, as ``report-pipeline run`` does; its result has the error of a gate.

        Raises BusyError where a run is at work, and what stops a run.
        """
        article = self._articles[document]
        shop = Workshop(self.project, NullProgress())
        with hold(shop.build):
            (result,) = run(shop, (article,), "publish")
        if result.error is None or result.reviewed is not None:
            self._renew(document, Chain(article, shop))
        return result

    def _renew(self, document: str, chain: Chain) -> None:
        """Take another desk where the run found another source or other translations."""
        with self._lock:
            old = self._desks.get(document)
            if old is not None and chain.align.digest() != old.chain.align.digest():
                self._desks[document] = Desk(chain)


def reviewer_name(root: Path) -> str:
    """Return how the person at this machine is called: by git, or by the system; empty where neither knows."""
    try:
        git = subprocess.run(
            ["git", "config", "user.name"],  # noqa: S607 - the user's own git
            cwd=root, capture_output=True, text=True, timeout=5, check=False,
        )  # fmt: skip
        if git.stdout.strip():
            return git.stdout.strip()[:80]
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        pass  # no git is no reason to be nameless
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in containers
        return ""
