from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alignment_samples import PAIRS, WordEmbedder, document

from report_pipeline.config_file import load_project
from report_pipeline.errors import InputError
from report_pipeline.progress import NullProgress
from report_pipeline.runner.aligning import aligned, reference_inputs
from report_pipeline.runner.workshop import Workshop

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = "version: 1\ndocuments: [{id: a, source: a.txt, reference: a.en.txt}]\nstages: {translate: {glossary: []}}\n"


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    (tmp_path / "pipeline.yaml").write_text(CONFIG)
    shop = Workshop(load_project(tmp_path), NullProgress())
    shop.embedder = WordEmbedder()
    return shop


def test_a_translation_that_is_not_there(shop: Workshop) -> None:
    path = shop.project.root / "a.en.txt"
    with pytest.raises(InputError, match="cannot be read"):
        reference_inputs(shop, path)
    with pytest.raises(InputError, match="cannot be read"):
        aligned(shop, path, document(("桥。",)))


def test_another_translation_is_another_input(shop: Workshop) -> None:
    path = shop.project.root / "a.en.txt"
    path.write_text("A bridge.")
    before = reference_inputs(shop, path)
    assert reference_inputs(shop, path) == before
    path.write_text("The bridge.")
    after = reference_inputs(shop, path)
    assert [name for name in before if before[name] != after[name]] == ["a.en.txt"]


def test_the_segments_get_the_persons_sentences(shop: Workshop) -> None:
    chinese, english = zip(*PAIRS[:4], strict=True)
    path = shop.project.root / "a.en.txt"
    path.write_text("\n\n".join((" ".join(english[:2]), " ".join(english[2:]))))
    made = aligned(shop, path, document(chinese[:2], chinese[2:]))
    assert tuple(pair.target for pair in made.pairs) == english
    assert made.signature.model == "a.en.txt"
