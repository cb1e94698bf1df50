"""The chain of steps of a document: what enters each step, and which stage function makes it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from report_pipeline.model import (
    AlignedDocument,
    Document,
    Layout,
    ReviewedDocument,
    SegmentedDocument,
    SuggestedDocument,
    TranslatedDocument,
)
from report_pipeline.runner.cache import digest
from report_pipeline.runner.node import Node
from report_pipeline.runner.theme_files import theme_inputs
from report_pipeline.runner.workshop import flat, relative, settings_of, signature_of
from report_pipeline.stages import BY_NAME, HINTS_VERSION, REPAIR_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from report_pipeline.config_publish import EditionSettings
    from report_pipeline.runner.workshop import Article, Workshop


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
        name = relative(self.article.path, self.shop.project.root)
        hints = self.article.settings.model_dump(mode="json", exclude={"id", "source", "reference"})
        inputs = settings_of("stages.ingest", self.shop.project.config.stages.ingest)
        inputs |= dict(flat(f"documents.{self.article.settings.id}", hints))
        inputs[name] = digest(self.article.read())
        return self._node("ingest", "ingest", inputs, Document, self._ingest)

    def _ingest(self) -> Document:
        from report_pipeline.readers import reader_for
        from report_pipeline.stages.ingest import ingest

        settings = self.shop.project.config.stages.ingest
        name = relative(self.article.path, self.shop.project.root)
        data = self.article.read()
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
        inputs = settings_of("stages.segment", self.shop.project.config.stages.segment)
        inputs |= signature_of(self.shop.engine.signature) | self.shop.check_inputs() | {"repair": REPAIR_VERSION}
        inputs["stages.translate.quality"] = self.shop.project.config.stages.translate.quality
        if self.shop.engine.listens:
            told = self.shop.project.config.stages.translate.told
            inputs |= settings_of("stages.translate.told", told)
            inputs |= {"told": HINTS_VERSION, "glossary": self.shop.glossary.digest}
            inputs |= self.shop.memory_inputs() if told.examples else {}
        return self._node("translate", "translate", inputs, TranslatedDocument, self._translate, self.segment)

    def _translate(self) -> TranslatedDocument:
        from report_pipeline.runner.translating import translated

        return translated(self.shop, self.article.id, self.ingest.value, self.segment.value())

    @cached_property
    def align(self) -> Node[AlignedDocument]:
        """Translations, or the reference → checked pairs."""
        if self.article.settings.reference:
            from report_pipeline.runner.aligning import reference_inputs

            inputs = reference_inputs(self.shop, self._reference_path())
            return self._node("align", "align", inputs, AlignedDocument, self._align_reference, self.segment)
        return self._node("align", "align", self.shop.check_inputs(), AlignedDocument, self._align, self.translate)

    def _align(self) -> AlignedDocument:
        from report_pipeline.stages.align import align

        return align(self.translate.value(), self.shop.check)

    def _align_reference(self) -> AlignedDocument:
        from report_pipeline.runner.aligning import aligned

        return aligned(self.shop, self._reference_path(), self.segment.value())

    def _reference_path(self) -> Path:
        return self.shop.project.root / str(self.article.settings.reference)

    @cached_property
    def review(self) -> Node[ReviewedDocument]:
        """Pairs and decisions → reviewed pairs."""
        name = relative(self.review_path, self.shop.project.root)
        decisions = self.review_path.read_bytes() if self.review_path.exists() else b""
        inputs = self.shop.check_inputs() | {name: digest(decisions)}
        return self._node("review", "review", inputs, ReviewedDocument, lambda: self._review(decisions), self.align)

    def _review(self, decisions: bytes) -> ReviewedDocument:
        """Apply what the file held when its digest was taken: somebody may write it meanwhile."""
        from report_pipeline.review.file import decisions_in
        from report_pipeline.stages.review import review

        return review(self.align.value(), decisions_in(decisions, self.review_path), self.shop.check)

    @cached_property
    def suggest(self) -> Node[SuggestedDocument]:
        """Reviewed pairs → the same with suggestions of the memory, as it is when this is first asked for."""
        least = self.shop.project.config.stages.review.suggest_from
        return self._node(
            "suggest",
            "review",
            {"stages.review.suggest_from": str(least)} | self.shop.memory_inputs(),
            SuggestedDocument,
            lambda: self.shop.suggest(self.review.value()),
            self.review,
        )

    @cached_property
    def reports(self) -> tuple[Node[bytes], ...]:
        """What is written beside the editions for people and programs."""
        folder = self.shop.build / self.article.id
        return (
            self._report("ledger.txt", folder, self._ledger, self.ingest),
            self._report("pairs.json", folder, self._pairs_json, self.suggest),
            self._report("pairs.csv", folder, self._pairs_csv, self.review),
            self._report("findings.json", folder, self._findings, self.review),
            self._report("review-template.yaml", folder, self._template, self.suggest),
        )

    def _report(self, name: str, folder: Path, make: Callable[[], bytes], before: Node[Any]) -> Node[bytes]:
        inputs = {"generator": self.shop.generator}
        return self._node(name, before.stage.split()[0], inputs, bytes, make, before, folder / name)

    def _ledger(self) -> bytes:
        from report_pipeline.cleanup.ledger import ledger_lines

        return "".join(f"{line}\n" for line in ledger_lines(self.ingest.value())).encode()

    def _pairs_json(self) -> bytes:
        from report_pipeline.stages.publish import pairs_json

        return pairs_json(self.review.value(), self.suggest.value().suggestions)

    def _pairs_csv(self) -> bytes:
        from report_pipeline.stages.publish import pairs_csv

        return pairs_csv(self.review.value())

    def _findings(self) -> bytes:
        from report_pipeline.stages.publish import findings_json

        return findings_json(self.review.value())

    def _template(self) -> bytes:
        from report_pipeline.review.file import review_template

        return review_template(self.review.value(), self.suggest.value().suggestions).encode()

    @cached_property
    def gate(self) -> Node[bytes]:
        """Reviewed pairs → nothing, or the error that stops publishing."""
        stages = self.shop.project.config.stages
        inputs = settings_of("stages.check", stages.check) | settings_of("stages.review", stages.review)
        if self.shop.strict:
            inputs["strict"] = "true"
        return self._node("gate", "publish", inputs, bytes, self._gate, self.review)

    def _gate(self) -> bytes:
        from report_pipeline.stages.review import gate, quality_gate

        stages = self.shop.project.config.stages
        quality_gate(self.review.value(), stages.check, strict=self.shop.strict)
        gate(self.review.value(), stages.review, strict=self.shop.strict)
        return b"passed"

    @cached_property
    def editions(self) -> tuple[Node[bytes], ...]:
        """Reviewed pairs → the files to send out."""
        editions = self.shop.project.config.stages.publish.editions
        return tuple(self.edition(edition, suffix) for edition in editions for suffix in edition.formats)

    def edition(self, edition: EditionSettings, suffix: str) -> Node[bytes]:
        """Reviewed pairs → one file to send out."""
        config = self.shop.project.config
        without = {"name", "formats"} if suffix == "docx" else {"name", "formats", "comments"}
        options = edition.model_dump(mode="json", exclude=without, exclude_defaults=True)
        inputs = {name: str(value) for name, value in options.items()} | {"generator": self.shop.generator}
        inputs |= dict(flat("languages", config.languages.model_dump(mode="json")))
        inputs |= theme_inputs(config.stages.publish.theme, self.shop.project.root, suffix)
        if moment := os.environ.get("SOURCE_DATE_EPOCH"):
            inputs["SOURCE_DATE_EPOCH"] = moment
        if edition.layout is Layout.INTERLINEAR:
            inputs["glossary"] = self.shop.glossary.digest
        name = f"{self.article.id}.{edition.name}.{suffix}"
        target = self.shop.build / "editions" / name
        return self._node(
            f"{edition.name}.{suffix}",
            "publish",
            inputs,
            bytes,
            lambda: self.render(self.review.value(), edition, suffix),
            self.review,
            target,
        )

    def render(self, reviewed: ReviewedDocument, edition: EditionSettings, suffix: str) -> bytes:
        """Return an edition of the document as it is decided in ``reviewed``."""
        from report_pipeline.stages.publish import publish
        from report_pipeline.writers import WRITERS
        from report_pipeline.writers.pdf_cost import forewarning

        content = publish(
            reviewed,
            edition,
            languages=self.shop.project.config.languages,
            generator=self.shop.generator,
            gloss=self.shop.gloss,
        )
        if suffix == "pdf" and (warning := forewarning(content)):
            self.shop.progress.note(f"{self.article.id}.{edition.name}.pdf: {warning}")
        return WRITERS[suffix](self.shop.build / "cache" / "fonts", self.shop.theme).render(content)

    def steps(self, until: str = "publish") -> Iterator[Node[Any]]:
        """Yield the steps up to the stage ``until``, each after what it builds on."""
        wanted = list(BY_NAME)[: list(BY_NAME).index(until) + 1]
        if self.article.settings.reference:
            wanted = [name for name in wanted if name != "translate"]
        for name in wanted[:-1] if until == "publish" else wanted:
            yield getattr(self, name)
        if "review" in wanted:
            yield self.suggest
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
