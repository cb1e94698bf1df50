"""The preview: editions in the browser as they would come out now, and anew as soon as a file is saved.

Nothing is watched and nothing is written to build/editions: the page asks whether a file has changed, and what it
then asks for is rendered from the files as they are, through the same cache as a run. Gates do not hold it up.
"""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING, Any

from report_pipeline.config_file import load_project
from report_pipeline.errors import PipelineError, UsageError
from report_pipeline.progress import NullProgress
from report_pipeline.runner.cache import digest
from report_pipeline.runner.chain import Chain
from report_pipeline.runner.hold import hold
from report_pipeline.runner.workshop import Workshop, articles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from report_pipeline.config_file import Project

_SCALE = 1.5
"""Pixels of a picture for a point of the page."""


class Preview:
    """The editions of a project as its files are now. Its methods may be called from several threads."""

    def __init__(self, project: Project, documents: tuple[str, ...] = ()) -> None:
        """Show ``documents``, by default all. Raises UsageError for an unknown name."""
        self._project = project
        self._documents = documents
        self._lock = threading.Lock()
        self._read = b""
        self._pdf = ("", b"")
        articles(project, documents)

    def state(self) -> str:
        """Return a mark that changes as soon as a file is saved from which the editions are made."""
        facts = []
        for path in sorted(set(self._files())):
            try:
                status = path.stat()
                facts.append(f"{path} {status.st_mtime_ns} {status.st_size} {status.st_ino}")
            except OSError:
                facts.append(f"{path} is not there")
        return digest("\n".join(facts).encode())[:16]

    def _files(self) -> Iterator[Path]:
        try:
            project = self._current()
        except PipelineError:
            project = self._project  # the last one that was right: the page waits for it to be mended
        stages, root = project.config.stages, project.root
        yield project.path
        theme = stages.publish.theme
        named = (theme.css, theme.logo, theme.docx_template, *stages.translate.glossary)
        yield from (root / name for name in named if name and not name.startswith("builtin:"))
        try:
            found = articles(project, self._documents)
        except PipelineError:
            return
        for article in found:
            yield article.path
            yield root / "review" / f"{article.id}.yaml"
            if article.settings.reference:
                yield root / article.settings.reference

    def _current(self) -> Project:
        """Return the project as pipeline.yaml is now; raises ConfigError and MultipleConfigError."""
        content = self._project.path.read_bytes() if self._project.path.is_file() else b""
        if not self._read or content != self._read:
            self._project = load_project(self._project.path)
            self._read = content
        return self._project

    def menu(self) -> dict[str, Any]:
        """Return what can be shown: documents, and the names of the editions, in the order of pipeline.yaml."""
        project = self._current()
        names = [edition.name for edition in project.config.stages.publish.editions]
        return {"documents": [a.id for a in articles(project, self._documents)], "editions": names}

    def html(self, document: str, edition: str) -> bytes:
        """Return an edition as HTML. Raises UsageError for unknown names, BusyError, and what stops a run."""
        with self._lock:
            return self._render(document, edition, "html")

    def pages(self, document: str, edition: str) -> dict[str, Any]:
        """Return the number of pages of an edition as PDF, and the digest by which ``picture`` knows it."""
        import pypdfium2

        with self._lock:
            data = self._render(document, edition, "pdf")
            self._pdf = digest(data), data
            with pypdfium2.PdfDocument(data) as pdf:
                return {"digest": self._pdf[0], "pages": len(pdf)}

    def picture(self, known: str, number: int) -> bytes | None:
        """Return a page (from 1) of the last PDF as PNG; ``None`` where another was asked for since."""
        import pypdfium2

        with self._lock:
            now, data = self._pdf
            if known != now:
                return None
            with pypdfium2.PdfDocument(data) as pdf:
                if not 1 <= number <= len(pdf):
                    return None
                out = io.BytesIO()
                pdf[number - 1].render(scale=_SCALE).to_pil().save(out, "PNG", compress_level=1)
                return out.getvalue()

    def _render(self, document: str, edition: str, suffix: str) -> bytes:
        project = self._current()
        wanted = [e for e in project.config.stages.publish.editions if e.name == edition]
        found = [a for a in articles(project, self._documents) if a.id == document]
        if not (wanted and found):
            raise UsageError(f"there is no edition {edition} of {document} any more", advice="choose another one")
        shop = Workshop(project, NullProgress())
        with hold(shop.build):
            return Chain(found[0], shop).edition(wanted[0], suffix).value()
