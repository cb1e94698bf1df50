"""What the steps of all documents share, and which documents there are."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from report_pipeline.model import BlockKind, SuggestedDocument
from report_pipeline.runner.cache import ObjectStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import BaseModel

    from report_pipeline.alignment.embed import Embedder
    from report_pipeline.config import DocumentSettings
    from report_pipeline.config_file import Project
    from report_pipeline.engines.base import TranslationEngine
    from report_pipeline.engines.hints import Told
    from report_pipeline.errors import InputError
    from report_pipeline.lexicon.glossary import Glossary
    from report_pipeline.memory.examples import ExampleIndex
    from report_pipeline.memory.store import TranslationStore
    from report_pipeline.memory.unit import Unit
    from report_pipeline.model import AlignedPair, Document, EngineSignature, Finding, Gloss, ReviewedDocument
    from report_pipeline.progress import Progress
    from report_pipeline.stages.repair import RepairReport
    from report_pipeline.stages.translate import Tell, TranslateReport
    from report_pipeline.writers.theme import Theme

_MOST_EXAMPLES = 50_000
"""Approved pairs to look for examples in; their index takes a second."""


@dataclass(frozen=True, slots=True)
class Article:
    """A source file with its settings: one document."""

    id: str
    path: Path
    settings: DocumentSettings
    error: InputError | None = None
    """What is wrong with the source: it stops this document only."""

    def read(self) -> bytes:
        """Return the source's bytes; raises InputError where it cannot be read."""
        from report_pipeline.readers.sources import read_bytes

        if self.error is not None:
            raise self.error
        return read_bytes(self.path)


@dataclass
class Workshop:
    """What the steps of all documents share; what is slow is made when the first step asks for it."""

    project: Project
    progress: Progress
    force: bool = False
    strict: bool = False
    """Whether publishing needs every pair approved and no finding that is an error, whatever the config says."""
    reports: dict[str, TranslateReport] = field(default_factory=dict)
    """Document → how much was translated in this run; filled by the translate step."""
    repairs: dict[str, RepairReport] = field(default_factory=dict)
    """Document → what was repaired in this run."""

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
    def embedder(self) -> Embedder:
        """Sentence embeddings, for references; kept between runs."""
        from report_pipeline.alignment.embed import E5Embedder, StoredEmbedder

        return StoredEmbedder(E5Embedder(), self.build / "cache" / "embeddings.sqlite", self.progress)

    @cached_property
    def glossary(self) -> Glossary:
        """The glossaries that the config names, merged."""
        from report_pipeline.lexicon.glossary import load_glossaries

        return load_glossaries(self.project.config.stages.translate.glossary, self.project.root)

    def tell(self, document: Document) -> Tell:
        """Return what writes the things that are known of ``document`` into its texts."""
        from report_pipeline.engines.hints import HintSettings, write_in
        from report_pipeline.engines.hints_examples import alike
        from report_pipeline.lexicon.document_names import Names

        told = self.project.config.stages.translate.told
        settings = HintSettings(numbers=told.numbers, terms=told.terms, names=told.names)
        bylines = [b.text for b in document.blocks if b.kind is BlockKind.BYLINE]
        names = Names.of((b.text for b in document.blocks), bylines=bylines) if told.names else None

        def tell(kind: BlockKind, text: str) -> Told:
            written = write_in(text, kind, glossary=self.glossary, settings=settings, names=names)
            return replace(written, examples=alike(self.examples, text, told.examples)) if told.examples else written

        return tell

    @cached_property
    def examples(self) -> ExampleIndex:
        """Pairs that a language model may be shown: the shipped ones, and the latest approved ones of the memory."""
        from report_pipeline.memory.examples import ExampleIndex, shipped_pairs
        from report_pipeline.memory.unit import UnitStatus
        from report_pipeline.memory.units import TranslationMemory

        approved: deque[Unit] = deque(maxlen=_MOST_EXAMPLES)
        if self.memory_path.is_file():
            with TranslationMemory(self.memory_path) as memory:
                approved.extend(memory.units(UnitStatus.APPROVED))
        return ExampleIndex((*shipped_pairs(), *((unit.source, unit.target) for unit in approved)))

    def check(self, pairs: Iterable[tuple[AlignedPair, str]]) -> tuple[Finding, ...]:
        """Return what the checks find, by the glossary and the rules of the project."""
        from report_pipeline.checks import run_checks

        return run_checks(pairs, glossary=self.glossary, settings=self.project.config.stages.check.rules)

    def check_inputs(self) -> dict[str, str]:
        """Return what can change the findings."""
        from report_pipeline.checks import VERSION

        rules = settings_of("stages.check.rules", self.project.config.stages.check.rules)
        return rules | {"checks": VERSION, "glossary": self.glossary.digest}

    @cached_property
    def memory_path(self) -> Path:
        """The translation memory of what people decided."""
        return self.project.root / Path(self.project.config.stages.translate.memory_file).expanduser()

    def memory_inputs(self) -> dict[str, str]:
        """Return the memory's name and state; a memory that is not there is not made."""
        from report_pipeline.memory.units import TranslationMemory

        state = "none"
        if self.memory_path.is_file():
            with TranslationMemory(self.memory_path) as memory:
                state = memory.state()
        return {relative(self.memory_path, self.project.root): state}

    def suggest(self, reviewed: ReviewedDocument) -> SuggestedDocument:
        """Return a document with what the translation memory suggests for it."""
        from report_pipeline.memory.units import TranslationMemory
        from report_pipeline.stages.suggest import suggest

        if not self.memory_path.is_file():
            return SuggestedDocument(reviewed)
        with TranslationMemory(self.memory_path) as memory:
            return suggest(reviewed, memory, self.project.config.stages.review.suggest_from)

    def gloss(self, text: str) -> tuple[Gloss, ...]:
        """Return the words of ``text`` with their glosses, for interlinear editions."""
        from report_pipeline.engines.gloss import gloss_words

        return gloss_words(text, self.glossary)

    @cached_property
    def theme(self) -> Theme:
        """The look of the editions; its files are read once for all documents."""
        from report_pipeline.runner.theme_files import load_theme

        return load_theme(self.project.config.stages.publish.theme, self.project.root)

    @cached_property
    def generator(self) -> str:
        """Name and version of this program, for provenance notes."""
        return f"report-pipeline {version('report-pipeline')}"


def articles(project: Project, only: tuple[str, ...] = ()) -> tuple[Article, ...]:
    """Return the documents of the project: a folder or glob gives one document a file.

    A source that is not there is one document with an error. Raises UsageError for names in ``only`` that no document
    has, ConfigError for two documents of one name.
    """
    from report_pipeline.errors import ConfigError, UsageError

    found: list[Article] = []
    for settings in project.config.documents:
        if only and not any(name == settings.id or name.startswith(f"{settings.id}-") for name in only):
            continue
        found.extend(_files_of(settings, project.root))
    shared = [s.id for s in project.config.documents if s.reference and sum(a.settings is s for a in found) > 1]
    if shared:
        raise ConfigError(
            f"document {shared[0]} has one reference for several files", advice="list the files one by one"
        )
    double = [name for name, count in Counter(a.id for a in found).items() if count > 1]
    if double:
        raise ConfigError(f"several documents are called {double[0]}", advice="give one of them another id")
    chosen = tuple(a for a in found if not only or a.id in only or a.settings.id in only)
    unknown = [n for n in only if not any(n in (a.id, a.settings.id) for a in chosen)]
    if unknown:
        ids = ", ".join(d.id for d in project.config.documents)
        raise UsageError(f"no document is called {', '.join(unknown)}", advice=f"documents in pipeline.yaml: {ids}")
    return chosen


def _files_of(settings: DocumentSettings, root: Path) -> Iterator[Article]:
    from report_pipeline.errors import InputError
    from report_pipeline.readers.sources import expand

    path = root / settings.source
    try:
        for file in expand(settings.source, root):
            yield Article(settings.id if path.is_file() else f"{settings.id}-{file.stem}", file, settings)
    except InputError as err:
        yield Article(settings.id, path, settings, err)


def relative(path: Path, root: Path) -> str:
    """Return ``path`` from ``root``, with forward slashes."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def settings_of(prefix: str, section: BaseModel) -> dict[str, str]:
    """Return each setting of a section under its dotted name."""
    return dict(flat(prefix, section.model_dump(mode="json")))


def flat(prefix: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield each leaf of nested settings under its dotted name."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from flat(f"{prefix}.{name}", inner)
    else:
        yield prefix, ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def signature_of(signature: EngineSignature) -> dict[str, str]:
    """Return the parts of an engine's signature under names that people understand."""
    named = {"engine": signature.engine, "model": signature.model, "model.digest": signature.digest}
    return named | {"engine.library": signature.library} | {f"engine.{k}": v for k, v in signature.settings}
