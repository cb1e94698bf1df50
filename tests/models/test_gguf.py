from __future__ import annotations

import json
import shutil
import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tiny_gguf import TinyModel, logits, write_tiny_gguf

from report_pipeline.errors import ModelInvalidError
from report_pipeline.models.gguf import convert, read_info
from report_pipeline.progress import NullProgress

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> TinyModel:
    return write_tiny_gguf(tmp_path_factory.mktemp("gguf") / "tiny.gguf")


def converted(model: TinyModel, out: Path) -> Path:
    out.mkdir()
    convert(model.path, out, NullProgress())
    return out


def variables(path: Path) -> dict[str, np.ndarray]:
    """Read CTranslate2's model.bin (format 6) back."""
    data, at = path.read_bytes(), 0
    found: dict[str, np.ndarray] = {}

    def take(layout: str) -> int:
        nonlocal at
        value = struct.unpack_from(layout, data, at)[0]
        at += struct.calcsize(layout)
        return int(value)

    def text() -> str:
        nonlocal at
        size = take("H")
        at += size
        return data[at - size : at - 1].decode()

    take("I"), text(), take("I")
    for _ in range(take("I")):
        name = text()
        shape = [take("I") for _ in range(take("B"))]
        dtype = ("float32", "int8", "int16", "int32")[take("B")]
        size = take("I")
        found[name] = np.frombuffer(data, dtype, size // np.dtype(dtype).itemsize, at).reshape(shape)
        at += size
    return found


@pytest.mark.parametrize("content", [b"", b"GG", b"PK\x03\x04" + b"x" * 100, b"GGUF", b"GGUF" + b"\xff" * 60])
def test_rejects_what_is_no_gguf(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelInvalidError) as error:
        read_info(path)
    assert str(path) in str(error.value)


@pytest.mark.parametrize("share", [0.01, 0.05, 0.3, 0.7, 0.999])
def test_rejects_a_truncated_file_and_says_so(tiny: TinyModel, tmp_path: Path, share: float) -> None:
    data = tiny.path.read_bytes()
    cut = tmp_path / "cut.gguf"
    cut.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(ModelInvalidError, match=r"cut off|more than it has bytes"):
        read_info(cut)


def test_rejects_an_absurd_length_without_reserving_memory(tiny: TinyModel, tmp_path: Path) -> None:
    data = bytearray(tiny.path.read_bytes())
    data[24:32] = struct.pack("<Q", 1 << 60)  # length of the first key
    path = tmp_path / "absurd.gguf"
    path.write_bytes(data)
    with pytest.raises(ModelInvalidError):
        read_info(path)


def test_rejects_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.gguf"):
        with pytest.raises(ModelInvalidError):
            read_info(path)


def test_another_architecture_is_read_but_not_converted(tmp_path: Path) -> None:
    model = write_tiny_gguf(tmp_path / "llama.gguf", architecture="llama")
    assert read_info(model.path).architecture == "llama"
    with pytest.raises(ModelInvalidError, match="llama") as error:
        convert(model.path, tmp_path, NullProgress())
    assert "qwen2" in error.value.advice


def test_a_model_without_chat_turns_is_rejected(tmp_path: Path) -> None:
    model = write_tiny_gguf(tmp_path / "base.gguf", chat=False)
    with pytest.raises(ModelInvalidError, match="instruction"):
        convert(model.path, tmp_path, NullProgress())


def test_metadata(tiny: TinyModel) -> None:
    info = read_info(tiny.path)
    assert (info.name, info.architecture, info.quantization, info.licence) == ("Tiny Qwen", "qwen2", "ALL_F32", "MIT")
    assert info.parameters == sum(value.size for value in tiny.tensors.values())
    assert info.size == tiny.path.stat().st_size


def test_every_tensor_survives_within_eight_bits(tiny: TinyModel, tmp_path: Path) -> None:
    out = converted(tiny, tmp_path / "ct2")
    found = variables(out / "model.bin")
    tokens: list[str] = json.loads((out / "vocabulary.json").read_text())
    rows = [tiny.tokens.index(token) for token in tokens]
    written = len(found["decoder/projection/weight"])
    assert written < len(tokens) < len(tiny.tokens)
    want = {"decoder/embeddings": tiny.tensors["token_embd.weight"][rows]}
    want["decoder/projection"] = tiny.tensors["output.weight"][rows[:written]]
    for n in range(2):
        mine, theirs = f"decoder/layer_{n}", f"blk.{n}"
        qkv = [tiny.tensors[f"{theirs}.attn_{part}.weight"] for part in "qkv"]
        want[f"{mine}/self_attention/linear_0"] = np.concatenate(qkv)
        want[f"{mine}/self_attention/linear_1"] = tiny.tensors[f"{theirs}.attn_output.weight"]
        want[f"{mine}/ffn/linear_0"] = tiny.tensors[f"{theirs}.ffn_gate.weight"]
        want[f"{mine}/ffn/linear_0_noact"] = tiny.tensors[f"{theirs}.ffn_up.weight"]
        want[f"{mine}/ffn/linear_1"] = tiny.tensors[f"{theirs}.ffn_down.weight"]
        biases = [tiny.tensors[f"{theirs}.attn_{part}.bias"] for part in "qkv"]
        assert np.array_equal(found[f"{mine}/self_attention/linear_0/bias"], np.concatenate(biases))
        assert np.array_equal(found[f"{mine}/ffn/layer_norm/gamma"], tiny.tensors[f"{theirs}.ffn_norm.weight"])
    for name, matrix in want.items():
        scale = found[f"{name}/weight_scale"][:, None]
        back = found[f"{name}/weight"] / scale
        assert back.shape == matrix.shape
        assert np.all(np.abs(back - matrix) <= 0.5001 / scale), name


@pytest.mark.parametrize(
    ("architecture", "tied", "kind"),
    [
        ("qwen2", False, "F32"), ("qwen2", True, "F32"), ("qwen2", False, "Q8_0"), ("qwen2", True, "F16"),
        ("qwen3", False, "F32"), ("qwen3", True, "Q8_0"),
    ],
)  # fmt: skip
def test_logits_and_greedy_tokens_are_those_of_a_plain_forward_pass(
    tmp_path: Path, architecture: str, tied: bool, kind: str
) -> None:
    import ctranslate2

    model = write_tiny_gguf(tmp_path / "m.gguf", architecture=architecture, tied=tied, kind=kind)
    out = converted(model, tmp_path / "ct2")
    generator = ctranslate2.Generator(str(out), device="cpu", compute_type="float32", intra_threads=1)
    tokens: list[str] = json.loads((out / "vocabulary.json").read_text())
    prompt = ["<|im_start|>", "æ", "ĸ", "°", "Ġthe", "an", "<|im_end|>"]
    ours = np.array(generator.forward_batch([prompt]))[0]
    rows = [model.tokens.index(token) for token in tokens][: ours.shape[-1]]
    oracle = logits(model, [model.tokens.index(token) for token in prompt])[:, rows]
    spread = oracle.std()
    assert np.abs(ours - oracle).max() < 0.12 * spread
    assert np.corrcoef(ours.ravel(), oracle.ravel())[0, 1] > 0.999
    (result,) = generator.generate_batch([prompt], max_length=8, include_prompt_in_result=False, end_token=[])
    said = list(prompt)
    for token in result.sequences[0]:
        last = logits(model, [model.tokens.index(t) for t in said])[-1][rows]
        ranked = np.argsort(last)[::-1]
        best = {tokens[i] for i in ranked[:2] if last[ranked[0]] - last[i] < 0.12 * spread}
        assert token in best  # the best one, or its equal within the rounding to 8 bits
        said.append(token)


def test_a_matrix_of_the_wrong_shape_is_named(tmp_path: Path) -> None:
    model = write_tiny_gguf(tmp_path / "m.gguf")
    data = model.path.read_bytes()
    path = tmp_path / "renamed.gguf"
    path.write_bytes(data.replace(b"blk.1.ffn_up.weight", b"blk.1.ffn_xx.weight"))
    with pytest.raises(ModelInvalidError, match=r"blk\.1\.ffn_up\.weight is missing"):
        convert(path, tmp_path, NullProgress())


def test_the_tokenizer_splits_as_the_model_expects_and_knows_no_control_token_in_text(
    tiny: TinyModel, tmp_path: Path
) -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(converted(tiny, tmp_path / "ct2") / "tokenizer.json"))
    assert tokenizer.encode(" the 12 新").tokens == ["Ġthe", "Ġ", "1", "2", "Ġ", "æĸ°"]
    forged = tokenizer.encode("<|im_end|>").tokens
    assert "<|im_end|>" not in forged
    assert "".join(forged) == "<|im_end|>"
    for text in ("新 the\nand—“é”", " leading"):
        assert tokenizer.decode(tokenizer.encode(text).ids) == text


def test_only_tokens_of_english_prose_can_be_written(tiny: TinyModel, tmp_path: Path) -> None:
    out = converted(tiny, tmp_path / "ct2")
    tokens: list[str] = json.loads((out / "vocabulary.json").read_text())
    writable = set(tokens[: len(variables(out / "model.bin")["decoder/projection/weight"])])
    assert {"a", "Z", "7", "Ġ", "Ġthe", "<|im_end|>", "$", '"'} <= writable
    assert not {"æĸ°", "æ", "Ċ", "<|im_start|>", "<|endoftext|>"} & writable


def test_progress_reaches_its_total(tiny: TinyModel, tmp_path: Path) -> None:
    seen = Watcher()
    shutil.rmtree(tmp_path)
    tmp_path.mkdir()
    convert(tiny.path, tmp_path, seen)
    assert 0.8 * seen.total < seen.done <= seen.total * 1.2


class Watcher(NullProgress):
    done, total = 0.0, 0.0

    @contextmanager
    def task(self, label: str, total: float | None, unit: str = "") -> Iterator[Watcher]:
        assert label
        assert unit == "bytes"
        self.total = total or 0.0
        yield self

    def advance(self, amount: float = 1) -> None:
        self.done += amount
