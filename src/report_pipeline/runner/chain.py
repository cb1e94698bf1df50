"""The chain of steps of each document: what enters each step, and which stage function makes it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from report_pipeline.errors import QualityGateError
from report_pipeline.model import (
    AlignedDocument,
    BlockKind,
    Document,
    Layout,
    ReviewedDocument,
    SegmentedDocument,
    TranslatedDocument,
)
from report_pipeline.runner.cache import ObjectStore, digest
from report_pipeline.runner.node import Node
from report_pipeline.stages import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from pydantic import BaseModel

    from report_pipeline.config import DocumentSettings, EditionSettings
    from report_pipeline.config_file import Project
    from report_pipeline.engines.base import TranslationEngine
    from report_pipeline.lexicon.glossary import Glossary
    from report_pipeline.memory.store import TranslationStore
    from report_pipeline.model import EngineSignature, Gloss
    from report_pipeline.progress import Progress
    from report_pipeline.stages.translate import Tell, TranslateReport


@dataclass(frozen=True, slots=True)
class Article:
    """A source file with its settings: one document."""

    id: str
    path: Path
    settings: DocumentSettings


@dataclass
class Workshop:
    """What the steps of all documents share; what is slow is made when the first step asks for it."""

    project: Project
    progress: Progress
    force: bool = False
    reports: dict[str, TranslateReport] = field(default_factory=dict)
    """Document → how much was translated in this run; filled by the translate step."""

    @cached_property
    def build(self) -> Path:
        """The folder of everything generated."""
        return self.project.root / "build"

    @cached_property
    def store(self) -> ObjectStore:
        """What the steps made."""
        return ObjectStore(self.build / "cache" / "objects")

    @cached_property
    def engine(self) -> TranslationEngine:
        """The engine that the config names; its weights are loaded when it first translates."""
        from report_pipeline.engines import load_engine

        return load_engine(self.project.config.stages.translate, root=self.project.root, progress=self.progress)

    @cached_property
    def memory(self) -> TranslationStore | None:
        """Finished translations of segments, unless the config wants none."""
        from report_pipeline.memory.store import TranslationStore

        if not self.project.config.stages.translate.memory:
            return None
        return TranslationStore(self.build / "cache" / "translations.sqlite", fresh=self.force)

    @cached_property
    def glossary(self) -> Glossary:
        """The glossaries that the config names, merged."""
        from report_pipeline.lexicon.glossary import load_glossaries

        return load_glossaries(self.project.config.stages.translate.glossary, self.project.root)

    def tell(self, document: Document) -> Tell:
        """Return what writes the things that are known of ``document`` into its texts."""
        from report_pipeline.engines.hints import HintSettings, write_in
        from report_pipeline.lexicon.document_names import Names

        told = self.project.config.stages.translate.told
        settings = HintSettings(numbers=told.numbers, terms=told.terms, names=told.names)
        bylines = [b.text for b in document.blocks if b.kind is BlockKind.BYLINE]
        names = Names.of((b.text for b in document.blocks), bylines=bylines) if told.names else None
        return lambda kind, text: write_in(text, kind, glossary=self.glossary, settings=settings, names=names).text

    def gloss(self, text: str) -> tuple[Gloss, ...]:
        """Return the words of ``text`` with their glosses, for interlinear editions."""
        from report_pipeline.engines.gloss import gloss_words

        return gloss_words(text, self.glossary)

    @cached_property
    def generator(self) -> str:
        """Name and version of this program, for provenance notes."""
        return f"report-pipeline {version('report-pipeline')}"


@dataclass
class Chain:
    """The steps of one document, in order."""

    article: Article
    shop: Workshop

    @property
    def review_path(self) -> Path:
        """The file of people's decisions."""
        return self.shop.project.root / "review" / f"{self.article.id}.yaml"

    @property
    def template_path(self) -> Path:
        """The list of pairs that wait for a person, written by each run for people to edit."""
        return self.shop.build / self.article.id / "review-template.yaml"

    @cached_property
    def ingest(self) -> Node[Document]:
        """Bytes → Document."""
        from report_pipeline.readers.sources import read_bytes

        name = _relative(self.article.path, self.shop.project.root)
        hints = self.article.settings.model_dump(mode="json", exclude={"id", "source"})
        inputs = _settings("stages.ingest", self.shop.project.config.stages.ingest)
        inputs |= dict(_flat(f"documents.{self.article.settings.id}", hints))
        inputs[name] = digest(read_bytes(self.article.path))
        return self._node("ingest", "ingest", inputs, Document, self._ingest)

    def _ingest(self) -> Document:
        from report_pipeline.readers import reader_for
        from report_pipeline.readers.sources import read_bytes
        from report_pipeline.stages.ingest import ingest

        settings = self.shop.project.config.stages.ingest
        name = _relative(self.article.path, self.shop.project.root)
        data = read_bytes(self.article.path)
        raw = reader_for(self.article.path).read(data, name, self.article.settings.ingest.encoding or settings.encoding)
        return ingest(
            raw, id=self.article.id, source=name, sha256=digest(data), settings=settings, hints=self.article.settings
        )

    @cached_property
    def segment(self) -> Node[SegmentedDocument]:
        """Document → segments."""
        from report_pipeline.stages.segment import segment

        settings = self.shop.project.config.stages.segment
        return self._node(
            "segment", "segment", {}, SegmentedDocument, lambda: segment(self.ingest.value(), settings), self.ingest
        )

    @cached_property
    def translate(self) -> Node[TranslatedDocument]:
        """Segments → translations."""
        inputs = _settings("stages.segment", self.shop.project.config.stages.segment)
        inputs |= _signature(self.shop.engine.signature)
        if self.shop.engine.listens:
            from report_pipeline.engines.hints import HINTS_VERSION

            inputs |= _settings("stages.translate.told", self.shop.project.config.stages.translate.told)
            inputs |= {"told": HINTS_VERSION, "glossary": self.shop.glossary.digest}
        return self._node("translate", "translate", inputs, TranslatedDocument, self._translate, self.segment)

    def _translate(self) -> TranslatedDocument:
        from report_pipeline.stages.translate import translate

        translated, report = translate(
            self.segment.value(),
            self.shop.engine,
            max_chars=self.shop.project.config.stages.segment.max_chars,
            store=self.shop.memory,
            progress=self.shop.progress,
            tell=self.shop.tell(self.ingest.value()) if self.shop.engine.listens else None,
        )
        self.shop.reports[self.article.id] = report
        return translated

    @cached_property
    def align(self) -> Node[AlignedDocument]:
        """Translations → checked pairs."""
        from report_pipeline.checks import VERSION
        from report_pipeline.stages.align import align

        inputs = {"checks": VERSION}
        return self._node(
            "align", "align", inputs, AlignedDocument, lambda: align(self.translate.value()), self.translate
        )

    @cached_property
    def review(self) -> Node[ReviewedDocument]:
        """Pairs and decisions → reviewed pairs."""
        from report_pipeline.checks import VERSION

        name = _relative(self.review_path, self.shop.project.root)
        decisions = self.review_path.read_bytes() if self.review_path.exists() else b""
        inputs = {"checks": VERSION, name: digest(decisions)}
        return self._node("review", "review", inputs, ReviewedDocument, self._review, self.align)

    def _review(self) -> ReviewedDocument:
        from report_pipeline.checks import run_checks
        from report_pipeline.review_file import read_decisions
        from report_pipeline.stages.review import review

        return review(self.align.value(), read_decisions(self.review_path), run_checks)

    @cached_property
    def reports(self) -> tuple[Node[bytes], ...]:
        """What is written beside the editions for people and programs."""
        folder = self.shop.build / self.article.id
        return (
            self._report("ledger.txt", folder, self._ledger, self.ingest),
            self._report("pairs.json", folder, self._pairs_json, self.review),
            self._report("pairs.csv", folder, self._pairs_csv, self.review),
            self._report("findings.json", folder, self._findings, self.review),
            self._report("review-template.yaml", folder, self._template, self.review),
        )

    def _report(self, name: str, folder: Path, make: Callable[[], bytes], before: Node[Any]) -> Node[bytes]:
        inputs = {"generator": self.shop.generator}
        return self._node(name, before.stage.split()[0], inputs, bytes, make, before, folder / name)

    def _ledger(self) -> bytes:
        from report_pipeline.cleanup.ledger import ledger_lines

        return "".join(f"{line}\n" for line in ledger_lines(self.ingest.value())).encode()

    def _pairs_json(self) -> bytes:
        from report_pipeline.stages.publish import pairs_json

        return pairs_json(self.review.value())

    def _pairs_csv(self) -> bytes:
        from report_pipeline.stages.publish import pairs_csv

        return pairs_csv(self.review.value())

    def _findings(self) -> bytes:
        from report_pipeline.stages.publish import findings_json

        return findings_json(self.review.value())

    def _template(self) -> bytes:
        from report_pipeline.review_file import review_template

        return review_template(self.review.value()).encode()

    @cached_property
    def gate(self) -> Node[bytes]:
        """Reviewed pairs → nothing, or the error that stops publishing."""
        stages = self.shop.project.config.stages
        inputs = _settings("stages.check", stages.check) | _settings("stages.review", stages.review)
        return self._node("gate", "publish", inputs, bytes, self._gate, self.review)

    def _gate(self) -> bytes:
        from report_pipeline.stages.review import gate

        stages = self.shop.project.config.stages
        stopping = [f for f in self.review.value().findings if f.check in stages.check.fail_on]
        if stopping:
            shown = "\n".join(f"    {f.check}: {f.message}" for f in stopping[:10])
            more = f"\n    … and {len(stopping) - 10} more" if len(stopping) > 10 else ""  # noqa: PLR2004
            raise QualityGateError(
                f"{self.article.id}: {len(stopping)} findings stop publishing (stages.check.fail_on):\n{shown}{more}",
                advice=f"correct these segments in review/{self.article.id}.yaml, or take the check out of fail_on",
            )
        gate(self.review.value(), stages.review)
        return b"passed"

    @cached_property
    def editions(self) -> tuple[Node[bytes], ...]:
        """Reviewed pairs → the files to send out."""
        editions = self.shop.project.config.stages.publish.editions
        return tuple(self._edition(edition, suffix) for edition in editions for suffix in edition.formats)

    def _edition(self, edition: EditionSettings, suffix: str) -> Node[bytes]:
        config = self.shop.project.config
        inputs = {"layout": edition.layout, "generator": self.shop.generator}
        inputs |= dict(_flat("languages", config.languages.model_dump(mode="json")))
        if edition.layout is Layout.INTERLINEAR:
            inputs["glossary"] = self.shop.glossary.digest
        name = f"{self.article.id}.{edition.name}.{suffix}"
        target = self.shop.build / "editions" / name
        return self._node(
            f"{edition.name}.{suffix}",
            "publish",
            inputs,
            bytes,
            lambda: self._write(edition, suffix),
            self.review,
            target,
        )

    def _write(self, edition: EditionSettings, suffix: str) -> bytes:
        from report_pipeline.stages.publish import publish
        from report_pipeline.writers import WRITERS

        content = publish(
            self.review.value(),
            edition,
            languages=self.shop.project.config.languages,
            generator=self.shop.generator,
            gloss=self.shop.gloss,
        )
        return WRITERS[suffix](self.shop.build / "cache" / "fonts").render(content)

    def steps(self, until: str = "publish") -> Iterator[Node[Any]]:
        """Yield the steps up to the stage ``until``, each after what it builds on."""
        wanted = list(BY_NAME)[: list(BY_NAME).index(until) + 1]
        for name in wanted[:-1] if until == "publish" else wanted:
            yield getattr(self, name)
        yield from (r for r in self.reports if r.stage.split()[0] in wanted)
        if until == "publish":
            yield self.gate
            yield from self.editions

    def _node(
        self,
        name: str,
        stage: str,
        inputs: Mapping[str, str],
        kind: type[Any],
        compute: Callable[[], Any],
        before: Node[Any] | None = None,
        target: Path | None = None,
    ) -> Node[Any]:
        row = BY_NAME[stage]
        return Node(
            name,
            f"{row.name} {row.version}",
            inputs,
            kind,
            compute,
            store=self.shop.store,
            before=before,
            target=target,
            force=self.shop.force,
        )


def articles(project: Project, only: tuple[str, ...] = ()) -> tuple[Article, ...]:
    """Return the documents of the project: a folder or glob gives one document a file.

    Raises InputError for sources that are not there, UsageError for names in ``only`` that no document has.
    """
    from report_pipeline.errors import ConfigError, UsageError
    from report_pipeline.readers.sources import expand

    found: list[Article] = []
    for settings in project.config.documents:
        if only and not any(name == settings.id or name.startswith(f"{settings.id}-") for name in only):
            continue
        single = (project.root / settings.source).is_file()
        paths = expand(settings.source, project.root)
        found.extend(Article(settings.id if single else f"{settings.id}-{p.stem}", p, settings) for p in paths)
    double = [name for name, count in Counter(a.id for a in found).items() if count > 1]
    if double:
        raise ConfigError(f"several documents are called {double[0]}", advice="give one of them another id")
    chosen = tuple(a for a in found if not only or a.id in only or a.settings.id in only)
    unknown = [n for n in only if not any(n in (a.id, a.settings.id) for a in chosen)]
    if unknown:
        ids = ", ".join(d.id for d in project.config.documents)
        raise UsageError(f"no document is called {', '.join(unknown)}", advice=f"documents in pipeline.yaml: {ids}")
    return chosen


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _settings(prefix: str, section: BaseModel) -> dict[str, str]:
    return dict(_flat(prefix, section.model_dump(mode="json")))


def _flat(prefix: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield each leaf of nested settings under its dotted name."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(f"{prefix}.{name}", inner)
    else:
        yield prefix, ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _signature(signature: EngineSignature) -> dict[str, str]:
    named = {"engine": signature.engine, "model": signature.model, "model.digest": signature.digest}
    return named | {"engine.library": signature.library} | {f"engine.{k}": v for k, v in signature.settings}
