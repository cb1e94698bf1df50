"""The GGUF container: metadata and tensors of one file, checked against the file's real length.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (versions 2 and 3). The header is read here and not by
``gguf.GGUFReader``, which takes 8 s for a vocabulary of 150,000 tokens (this takes 0.2 s) and trusts every length it is
told; block sizes and dequantization are that package's.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any, BinaryIO

from report_pipeline.errors import ModelInvalidError, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_DEFAULT_ALIGNMENT = 32
_MAX_DIMENSIONS = 4
_BLOCK_VALUES = 1 << 24  # values dequantized at once: 64 MB as float32


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where a tensor stands in the file and what it holds."""

    name: str
    shape: tuple[int, ...]
    """Rows first, as numpy counts; GGUF itself stores the fastest dimension first."""
    kind: int
    """Number of the GGML type."""
    offset: int
    """Bytes from the start of the file."""
    size: int
    """Bytes."""


@dataclass(frozen=True)
class GgufFile:
    """The header of one GGUF file, and access to its tensors as float32."""

    path: Path
    metadata: dict[str, Any]
    tensors: dict[str, Tensor]

    def tensor(self, name: str) -> Tensor:
        """Return the tensor of that name, or raise ModelInvalidError."""
        try:
            return self.tensors[name]
        except KeyError as err:
            raise _invalid(self.path, f"the tensor {name} is missing") from err

    def blocks(self, tensor: Tensor, rows: NDArray[np.int64] | None = None) -> Iterator[NDArray[np.float32]]:
        """Yield a matrix's rows (all, or those of ``rows`` in that order) as float32, some thousand at a time."""
        from gguf import GGMLQuantizationType
        from gguf.quants import dequantize

        count = tensor.shape[0] if rows is None else len(rows)
        step = max(1, _BLOCK_VALUES // tensor.shape[-1])
        kind = GGMLQuantizationType(tensor.kind)
        raw = self._bytes[tensor.offset : tensor.offset + tensor.size].reshape(tensor.shape[0], -1)
        for start in range(0, count, step):
            chosen = slice(start, start + step) if rows is None else rows[start : start + step]
            try:
                yield dequantize(raw[chosen], kind).reshape(-1, tensor.shape[-1])
            except NotImplementedError as err:
                raise _invalid(self.path, f"tensors of type {kind.name} cannot be read") from err

    def vector(self, name: str) -> NDArray[np.float32]:
        """Return a tensor of one dimension, which GGUF files keep in 16 or 32 bits."""
        import numpy as np

        tensor = self.tensor(name)
        as_row = Tensor(name, (1, tensor.shape[0]), tensor.kind, tensor.offset, tensor.size)
        return np.concatenate([block[0] for block in self.blocks(as_row)])

    @cached_property
    def _bytes(self) -> NDArray[np.uint8]:
        import numpy as np

        return np.memmap(self.path, dtype=np.uint8, mode="r")


def read_header(path: Path) -> GgufFile:
    """Read metadata and the table of tensors; checks that the file holds every tensor in full.

    Raises ModelInvalidError for a file that is no GGUF, is of another version, is cut off, or contradicts itself.
    """
    try:
        with path.open("rb") as file:
            return _Header(path, file).read()
    except OSError as err:
        raise ModelInvalidError(f"cannot read the model file: {err.strerror}", place=Place(str(path))) from err


def _invalid(path: Path, what: str) -> ModelInvalidError:
    return ModelInvalidError(
        f"not a usable GGUF file: {what}", place=Place(str(path)), advice="fetch the file again, or name another one"
    )


class _Header:
    """Reads a header front to back; every length is checked before it is believed."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self.file = file
        self.size = path.stat().st_size

    def read(self) -> GgufFile:
        if self.file.read(4) != _MAGIC:
            raise _invalid(self.path, "it does not begin with the GGUF mark")
        if (version := self._one("I")) not in _VERSIONS:
            raise _invalid(self.path, f"version {version} is not supported, only {_VERSIONS}")
        tensor_count, value_count = self._many("QQ")
        metadata = {self._string(): self._value(self._one("I")) for _ in range(self._counted(value_count))}
        alignment = metadata.get("general.alignment", _DEFAULT_ALIGNMENT)
        if not isinstance(alignment, int) or alignment <= 0 or alignment % 8:
            raise _invalid(self.path, f"alignment {alignment} makes no sense")
        table = [self._tensor() for _ in range(self._counted(tensor_count))]
        data_start = -(-self.file.tell() // alignment) * alignment
        tensors = {name: self._located(name, shape, kind, data_start + at) for name, shape, kind, at in table}
        return GgufFile(self.path, metadata, tensors)

    def _located(self, name: str, shape: tuple[int, ...], kind: int, offset: int) -> Tensor:
        from gguf import GGML_QUANT_SIZES, GGMLQuantizationType

        try:
            per_block, block_bytes = GGML_QUANT_SIZES[GGMLQuantizationType(kind)]
        except (ValueError, KeyError) as err:
            raise _invalid(self.path, f"tensor {name} has the unknown type {kind}") from err
        if not shape or not all(shape) or shape[-1] % per_block:
            raise _invalid(self.path, f"tensor {name} has the shape {shape}")
        size = prod(shape) // per_block * block_bytes
        if offset + size > self.size:
            missing = offset + size - self.size
            raise _invalid(self.path, f"it is cut off (at least {missing:,} bytes are missing at tensor {name})")
        return Tensor(name, shape, kind, offset, size)

    def _tensor(self) -> tuple[str, tuple[int, ...], int, int]:
        name = self._string()
        dimensions = self._one("I")
        if dimensions > _MAX_DIMENSIONS:
            raise _invalid(self.path, f"tensor {name} has {dimensions} dimensions")
        shape = tuple(reversed(self._many("Q" * dimensions)))
        kind, offset = self._many("IQ")
        return name, shape, kind, offset

    def _value(self, kind: int) -> Any:  # noqa: ANN401 - metadata may be anything
        if kind == _STRING:
            return self._string()
        if kind == _ARRAY:
            item, count = self._many("IQ")
            if item == _STRING:
                return [self._string() for _ in range(self._counted(count))]
            return list(self._many(f"{self._counted(count)}{self._scalar(item)}"))
        return self._one(self._scalar(kind))

    def _scalar(self, kind: int) -> str:
        try:
            return _SCALARS[kind]
        except KeyError as err:
            raise _invalid(self.path, f"its metadata has a value of the unknown type {kind}") from err

    def _string(self) -> str:
        return self._take(self._one("Q")).decode("utf-8", "replace")

    def _counted(self, count: int) -> int:
        if count > self.size:  # every item takes a byte at least
            raise _invalid(self.path, f"it claims {count:,} items, more than it has bytes")
        return count

    def _one(self, layout: str) -> Any:  # noqa: ANN401 - metadata may be anything
        return self._many(layout)[0]

    def _many(self, layout: str) -> Sequence[Any]:
        return struct.unpack(f"<{layout}", self._take(struct.calcsize(f"<{layout}")))

    def _take(self, count: int) -> bytes:
        data = self.file.read(count) if count <= self.size else b""
        if len(data) != count:
            raise _invalid(self.path, "it is cut off in its header")
        return data
