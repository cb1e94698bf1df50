"""GGUF files of the Qwen2 and Qwen3 families: what they are, and their conversion to CTranslate2 in 8 bits.

Goes tensor by tensor, a block of rows at a time, so that the peak of memory is the largest 8-bit matrix and not the
model. Facts of the architectures: llama.cpp's ``llm_build_qwen2`` and ``llm_build_qwen3``, CTranslate2's
``Qwen2Loader`` and ``Qwen3Loader``. Qwen3 has no biases; it normalizes each head of queries and keys, and states the
size of a head.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from report_pipeline.errors import MachineError, ModelInvalidError, Place
from report_pipeline.models.adapter import Additions
from report_pipeline.models.gguf_file import GgufFile, Tensor, read_header
from report_pipeline.models.tokenizer import TURN_END, Vocabulary, read_vocabulary, write_tokenizer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from report_pipeline.models.adapter import Adapter
    from report_pipeline.progress import Progress, Task

SUPPORTED = ("qwen2", "qwen3")


@dataclass(frozen=True, slots=True)
class GgufInfo:
    """What a GGUF file says about itself."""

    name: str
    architecture: str
    parameters: int
    quantization: str
    """Such as ``Q4_K_M``; empty when the file does not say."""
    licence: str
    """SPDX id; empty when the file does not say."""
    size: int
    """Bytes."""


def read_info(path: Path) -> GgufInfo:
    """Read a file's metadata. Raises ModelInvalidError for a file that is no GGUF or is cut off."""
    return _info(read_header(path))


def _info(file: GgufFile) -> GgufInfo:
    from gguf import LlamaFileType

    metadata = file.metadata
    try:
        quantization = LlamaFileType(metadata["general.file_type"]).name.removeprefix("MOSTLY_")
    except (KeyError, ValueError):
        quantization = ""
    return GgufInfo(
        name=str(metadata.get("general.name", file.path.stem)).removesuffix(" GGUF"),
        architecture=str(metadata.get("general.architecture", "")),
        parameters=sum(prod(tensor.shape) for tensor in file.tensors.values()),
        quantization=quantization,
        licence=str(metadata.get("general.license", "")),
        size=file.path.stat().st_size,
    )


def converted_size(info: GgufInfo) -> int:
    """Estimate the bytes that the converted model takes on disk: one a parameter, and what a tied matrix adds."""
    return int(info.parameters * 1.15) + 32_000_000


def require_supported(info: GgufInfo, path: Path) -> None:
    """Raise ModelInvalidError, naming what is supported, for a model of another architecture."""
    if info.architecture not in SUPPORTED:
        raise ModelInvalidError(
            f"models of the architecture {info.architecture or '(none)'} cannot be used",
            place=Place(str(path)),
            advice=f"name a GGUF file of one of: {', '.join(SUPPORTED)} (Qwen2, Qwen2.5, Qwen2.5-Coder, Qwen3)",
        )


def convert(gguf: Path, out: Path, progress: Progress, adapter: Adapter | None = None) -> None:
    """Write the CTranslate2 model of ``gguf`` into the empty folder ``out``: weights, vocabulary, tokenizer.

    With an ``adapter``, the model is the adapted one.

    Raises ModelInvalidError for a file that is damaged or of an architecture that is not supported, MachineError where
    the disk is full.
    """
    file = read_header(gguf)
    info = _info(file)
    require_supported(info, gguf)
    vocabulary = read_vocabulary(file)
    try:
        with progress.task(f"converting {info.name}", info.size, "bytes") as task:
            spec = _Builder(file, vocabulary, task, adapter).spec()
            spec.validate()
            spec.save(str(out))
        write_tokenizer(file, vocabulary, out / "tokenizer.json")
    except OSError as err:
        raise MachineError(
            f"cannot write the converted model: {err.strerror}", place=Place(str(out)), advice="make room on that disk"
        ) from err


def describe(path: Path) -> dict[str, Any]:
    """Return a file's size, time of change (ns) and SHA-256, as the manifest records them."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    stat = path.stat()
    return {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns, "sha256": digest}


class _Builder:
    """Fills CTranslate2's description of a decoder with variables that are computed when they are written."""

    def __init__(self, file: GgufFile, vocabulary: Vocabulary, task: Task, adapter: Adapter | None) -> None:
        self.additions = Additions(adapter) if adapter else None
        self.file = file
        self.architecture = str(file.metadata["general.architecture"])
        self.normalized = self.architecture == "qwen3"
        self.vocabulary = vocabulary
        self.task = task

    def number(self, key: str, default: float | None = None) -> Any:  # noqa: ANN401 - integers and floats
        value = self.file.metadata.get(f"{self.architecture}.{key}", default)
        if not isinstance(value, int | float) or value <= 0:
            raise ModelInvalidError(f"its metadata lacks a usable {key}", place=Place(str(self.file.path)))
        return value

    def spec(self) -> Any:  # noqa: ANN401 - CTranslate2 has no types
        import numpy as np
        from ctranslate2.specs import common_spec, transformer_spec

        scaling = self.file.metadata.get(f"{self.architecture}.rope.scaling.type", "none")
        if scaling != "none":
            raise ModelInvalidError(f"rotary scaling {scaling} is not supported", place=Place(str(self.file.path)))
        heads = self.number("attention.head_count")
        heads_kv = self.number("attention.head_count_kv", heads)
        spec = transformer_spec.TransformerDecoderModelSpec.from_config(
            self.number("block_count"),
            heads,
            num_heads_kv=None if heads_kv == heads else heads_kv,
            activation=common_spec.Activation.SWISH,
            pre_norm=True,
            ffn_glu=True,
            rms_norm=True,
            rotary_dim=0,
            rotary_interleave=False,
            rotary_base=self.number("rope.freq_base", 10_000),
            head_dim=self.number("attention.key_length") if self.normalized else None,
            qk_norm=self.normalized,
        )
        rows = np.array(self.vocabulary.rows, dtype=np.int64)
        decoder = spec.decoder
        decoder.scale_embeddings = False
        self._matrix(decoder.embeddings, ["token_embd.weight"], rows)
        output = "output.weight" if "output.weight" in self.file.tensors else "token_embd.weight"  # tied
        self._matrix(decoder.projection, [output], rows[: self.vocabulary.writable])
        decoder.layer_norm.gamma = self.file.vector("output_norm.weight")
        for number, layer in enumerate(decoder.layer):
            self._layer(layer, f"blk.{number}")
        spec.config.layer_norm_epsilon = float(self.number("attention.layer_norm_rms_epsilon"))
        spec.config.bos_token = spec.config.unk_token = spec.config.eos_token = TURN_END
        spec.register_vocabulary(self.vocabulary.tokens)
        return spec

    def _layer(self, layer: Any, name: str) -> None:  # noqa: ANN401
        import numpy as np

        attention, ffn = layer.self_attention, layer.ffn
        attention.layer_norm.gamma = self.file.vector(f"{name}.attn_norm.weight")
        ffn.layer_norm.gamma = self.file.vector(f"{name}.ffn_norm.weight")
        self._matrix(attention.linear[0], [f"{name}.attn_{part}.weight" for part in "qkv"])
        if self.normalized:
            attention.q_norm.gamma = self.file.vector(f"{name}.attn_q_norm.weight")
            attention.k_norm.gamma = self.file.vector(f"{name}.attn_k_norm.weight")
        else:
            attention.linear[0].bias = np.concatenate([self.file.vector(f"{name}.attn_{part}.bias") for part in "qkv"])
        self._matrix(attention.linear[1], [f"{name}.attn_output.weight"])
        self._matrix(ffn.linear_0, [f"{name}.ffn_gate.weight"])
        self._matrix(ffn.linear_0_noact, [f"{name}.ffn_up.weight"])
        self._matrix(ffn.linear_1, [f"{name}.ffn_down.weight"])

    def _matrix(self, spec: Any, names: Sequence[str], rows: NDArray[np.int64] | None = None) -> None:  # noqa: ANN401
        from report_pipeline.models.quantize import quantized

        tensors = [self.file.tensor(name) for name in names]
        spec.weight, spec.weight_scale = quantized(lambda: self._blocks(tensors, rows), self._shape(tensors, rows))

    def _shape(self, tensors: Sequence[Tensor], rows: NDArray[np.int64] | None) -> tuple[int, int]:
        width = {tensor.shape[-1] for tensor in tensors}
        height = sum(tensor.shape[0] for tensor in tensors)
        if len(width) != 1 or (rows is not None and rows.max(initial=0) >= height):
            raise ModelInvalidError(f"the shape of {tensors[0].name} does not fit", place=Place(str(self.file.path)))
        return (height if rows is None else len(rows)), width.pop()

    def _blocks(self, tensors: Sequence[Tensor], rows: NDArray[np.int64] | None) -> Iterator[NDArray[np.float32]]:
        for tensor in tensors:
            start = 0
            for block in self.file.blocks(tensor, rows):
                added = self.additions.rows(tensor.name, start, len(block)) if self.additions else None
                yield block if added is None else block + added
                start += len(block)
                self.task.advance(tensor.size * len(block) / tensor.shape[0])
