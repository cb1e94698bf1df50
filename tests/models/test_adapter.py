from pathlib import Path

import numpy as np
import pytest
from tiny_gguf import write_tiny_gguf

from report_pipeline.errors import ModelInvalidError
from report_pipeline.models.adapter import SHIPPED, Adapter, Additions, shipped_for
from report_pipeline.models.weights import known, prepare_gguf
from report_pipeline.progress import NullProgress


def test_an_altered_adapter_is_refused() -> None:
    wrong = Adapter("altered", SHIPPED[0].base, SHIPPED[0].file, "0" * 64)
    with pytest.raises(ModelInvalidError, match="altered"):
        Additions(wrong)


def test_a_model_that_nobody_tuned_has_none() -> None:
    assert shipped_for("0" * 64) is None


@pytest.mark.parametrize("adapter", SHIPPED, ids=lambda adapter: adapter.name)
def test_what_is_shipped_is_whole_and_small(adapter: Adapter) -> None:
    additions = Additions(adapter)
    added = additions.rows("blk.27.ffn_down.weight", 0, 4)
    assert added is not None
    assert np.isfinite(added).all()
    assert np.abs(added).max() < 1


def test_rows_are_those_of_the_product() -> None:
    additions = Additions(SHIPPED[0])
    whole, part = (additions.rows("blk.20.attn_q.weight", *rows) for rows in ((0, 64), (8, 16)))
    assert whole is not None
    assert part is not None
    np.testing.assert_allclose(part, whole[8:24], rtol=1e-6)
    assert additions.rows("output.weight", 0, 4) is None


def test_an_adapted_model_is_another_model_with_the_added_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gguf = write_tiny_gguf(tmp_path / "tiny.gguf").path
    plain = prepare_gguf(gguf, NullProgress(), tmp_path / "cache")
    monkeypatch.setattr(
        "report_pipeline.models.weights.shipped_for", lambda _: Adapter("test adapter", "", SHIPPED[0].file, "f" * 64)
    )
    asked: list[str] = []

    class Doubled:
        def __init__(self, _: Adapter) -> None: ...

        def rows(self, tensor: str, start: int, count: int) -> None:
            asked.append(f"{tensor}:{start}:{count}")

    monkeypatch.setattr("report_pipeline.models.gguf.Additions", Doubled)
    tuned = prepare_gguf(gguf, NullProgress(), tmp_path / "cache", tuned=True)
    assert tuned.path != plain.path
    assert tuned.name.endswith("with test adapter")
    assert any(name.startswith("blk.0.ffn_gate.weight:0:") for name in asked)
    assert known(gguf, tmp_path / "cache", tuned=True) == tuned
    assert known(gguf, tmp_path / "cache") == plain
