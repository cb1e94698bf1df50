"""A language model of the Qwen2 or Qwen3 family small enough for tests, written as a real GGUF file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

EXTRA = ["Ġt", "he", "Ġthe", "an", "Ġan", "d", "Ġand", "in", "ing", "æĸ", "°", "æĸ°"]
MERGES = ["Ġ t", "h e", "Ġt he", "a n", "Ġ an", "Ġan d", "i n", "in g", "æ ĸ", "æĸ °"]
CONTROL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]


@dataclass(frozen=True)
class TinyModel:
    """What was written, for an oracle to compute with."""

    path: Path
    tokens: list[str]
    tensors: dict[str, NDArray[np.float32]]
    heads: int = 4
    heads_kv: int = 2
    layers: int = 2
    base: float = 10_000.0
    epsilon: float = 1e-6


def byte_tokens() -> list[str]:
    visible = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    return [chr(b) for b in visible] + [chr(256 + n) for n in range(256 - len(visible))]


def write_tiny_gguf(
    path: Path, *, architecture: str = "qwen2", tied: bool = False, kind: str = "F32", seed: int = 7, chat: bool = True
) -> TinyModel:
    """Write two layers of width 64 with grouped heads; ``kind`` is the GGML type of the matrices.

    ``qwen3`` has heads of 32, so that all heads together are wider than the model, and norms where qwen2 has biases.
    """
    import gguf

    bytes_ = byte_tokens()
    tokens = [*bytes_, *(t for t in EXTRA if t not in bytes_), *(CONTROL if chat else CONTROL[:1]), "[PAD0]", "[PAD1]"]
    size = 32 if architecture == "qwen3" else 16
    width, hidden, all_heads, kv_width = 64, 96, 4 * size, 2 * size
    rng = np.random.default_rng(seed)

    def matrix(rows: int, columns: int, spread: float = 0.15) -> NDArray[np.float32]:
        return rng.normal(0, spread, (rows, columns)).astype(np.float32)

    tensors = {"token_embd.weight": matrix(len(tokens), width, 1.0), "output_norm.weight": _norm(rng, width)}
    if not tied:
        tensors["output.weight"] = matrix(len(tokens), width)
    for n in range(2):
        tensors |= {
            f"blk.{n}.attn_norm.weight": _norm(rng, width),
            f"blk.{n}.attn_q.weight": matrix(all_heads, width),
            f"blk.{n}.attn_k.weight": matrix(kv_width, width),
            f"blk.{n}.attn_v.weight": matrix(kv_width, width),
            f"blk.{n}.attn_output.weight": matrix(width, all_heads),
            f"blk.{n}.ffn_norm.weight": _norm(rng, width),
            f"blk.{n}.ffn_gate.weight": matrix(hidden, width),
            f"blk.{n}.ffn_up.weight": matrix(hidden, width),
            f"blk.{n}.ffn_down.weight": matrix(width, hidden),
        }
        if architecture == "qwen3":
            tensors |= {f"blk.{n}.attn_{part}_norm.weight": _norm(rng, size) for part in "qk"}
        else:
            widths = {"q": all_heads, "k": kv_width, "v": kv_width}
            tensors |= {f"blk.{n}.attn_{part}.bias": matrix(1, wide)[0] for part, wide in widths.items()}
    writer = gguf.GGUFWriter(str(path), architecture)
    writer.add_name("Tiny Qwen GGUF")
    writer.add_license("MIT")
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_block_count(2)
    writer.add_context_length(512)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(hidden)
    writer.add_head_count(4)
    writer.add_head_count_kv(2)
    writer.add_key_length(size)
    writer.add_rope_freq_base(10_000.0)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([_type(token) for token in tokens])
    writer.add_token_merges(MERGES)
    for name, value in tensors.items():
        _add(writer, name, value, kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return TinyModel(path, tokens, tensors)


def _norm(rng: np.random.Generator, width: int) -> NDArray[np.float32]:
    return (1 + rng.normal(0, 0.1, width)).astype(np.float32)


def _type(token: str) -> int:
    if token in CONTROL:
        return 3
    return 5 if token.startswith("[PAD") else 1


def _add(writer: object, name: str, value: NDArray[np.float32], kind: str) -> None:
    import gguf

    assert isinstance(writer, gguf.GGUFWriter)
    quantization = gguf.GGMLQuantizationType[kind]
    if kind == "F32" or value.ndim == 1:
        writer.add_tensor(name, value)
    else:
        writer.add_tensor(name, gguf.quants.quantize(value, quantization), raw_dtype=quantization)


def logits(model: TinyModel, ids: list[int]) -> NDArray[np.float64]:
    """Compute the logits behind each of ``ids`` in plain numpy: the same model, no cache, no library."""
    w = {name: value.astype(np.float64) for name, value in model.tensors.items()}
    x = w["token_embd.weight"][ids]
    length = len(x)
    size = w["blk.0.attn_q.weight"].shape[0] // model.heads
    for n in range(model.layers):
        p = f"blk.{n}."
        h = _rms(x, w[p + "attn_norm.weight"], model.epsilon)
        q, k, v = (h @ w[f"{p}attn_{c}.weight"].T + w.get(f"{p}attn_{c}.bias", 0.0) for c in "qkv")
        q, k = q.reshape(length, model.heads, size), k.reshape(length, model.heads_kv, size)
        if f"{p}attn_q_norm.weight" in w:
            q, k = (_rms(y, w[f"{p}attn_{c}_norm.weight"], model.epsilon) for c, y in (("q", q), ("k", k)))
        q, k = _rotate(q, model.base), _rotate(k, model.base)
        k = k.repeat(model.heads // model.heads_kv, axis=1)
        v = v.reshape(length, model.heads_kv, size).repeat(model.heads // model.heads_kv, axis=1)
        scores = np.einsum("qhd,khd->hqk", q, k) / np.sqrt(size)
        scores[:, np.triu(np.ones((length, length), bool), 1)] = -np.inf
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed = np.einsum("hqk,khd->qhd", scores, v).reshape(length, -1)
        x = x + mixed @ w[p + "attn_output.weight"].T
        h = _rms(x, w[p + "ffn_norm.weight"], model.epsilon)
        gate = h @ w[p + "ffn_gate.weight"].T
        x = x + (gate / (1 + np.exp(-gate)) * (h @ w[p + "ffn_up.weight"].T)) @ w[p + "ffn_down.weight"].T
    output = w.get("output.weight", w["token_embd.weight"])
    result: NDArray[np.float64] = _rms(x, w["output_norm.weight"], model.epsilon) @ output.T
    return result


def _rms(x: NDArray[np.float64], gamma: NDArray[np.float64], epsilon: float) -> NDArray[np.float64]:
    result: NDArray[np.float64] = x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + epsilon) * gamma
    return result


def _rotate(x: NDArray[np.float64], base: float) -> NDArray[np.float64]:
    half = x.shape[-1] // 2
    angles = np.arange(len(x))[:, None] * base ** (-np.arange(half) / half)
    cos, sin = np.cos(angles)[:, None, :], np.sin(angles)[:, None, :]
    a, b = x[..., :half], x[..., half:]
    return np.concatenate([a * cos - b * sin, b * cos + a * sin], axis=-1)
