"""Matrices in 8 bits as CTranslate2 stores them, computed while they are written to disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from ctranslate2.specs.model_spec import Variable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray


class _Weights(Variable):  # type: ignore[misc]
    """An int8 matrix; ``to_bytes`` computes it and leaves the scale of each row behind."""

    dtype = "int8"

    def __init__(self, blocks: Callable[[], Iterable[NDArray[np.float32]]], shape: tuple[int, int]) -> None:
        self.blocks = blocks
        self.size = shape
        self.scales = np.zeros(shape[0], dtype=np.float32)

    @property
    def shape(self) -> list[int]:
        return list(self.size)

    def num_bytes(self) -> int:
        return self.size[0] * self.size[1]

    def numpy(self) -> NDArray[np.int8]:
        weights = np.empty(self.size, dtype=np.int8)
        start = 0
        for block in self.blocks():
            end = start + len(block)
            peaks = np.abs(block).max(axis=1)
            peaks[peaks == 0] = 127.0
            self.scales[start:end] = 127.0 / peaks
            np.rint(block * self.scales[start:end, None], casting="unsafe", out=weights[start:end])
            start = end
        return weights

    def to_bytes(self) -> memoryview:
        return self.numpy().data

    def _to(self, dtype: str) -> Variable:
        raise NotImplementedError(dtype)

    def _equal(self, other: object) -> bool:
        return self is other


class _Scales(Variable):  # type: ignore[misc]
    """The scales of a matrix: written after it, since ``weight`` sorts before ``weight_scale``."""

    dtype = "float32"

    def __init__(self, weights: _Weights) -> None:
        self.weights = weights

    @property
    def shape(self) -> list[int]:
        return [self.weights.size[0]]

    def num_bytes(self) -> int:
        return self.weights.scales.nbytes

    def numpy(self) -> NDArray[np.float32]:
        return self.weights.scales

    def to_bytes(self) -> memoryview:
        return self.weights.scales.data

    def _to(self, dtype: str) -> Variable:
        raise NotImplementedError(dtype)

    def _equal(self, other: object) -> bool:
        return self is other


def quantized(blocks: Callable[[], Iterable[NDArray[np.float32]]], shape: tuple[int, int]) -> tuple[Variable, Variable]:
    """Describe a matrix (its rows, given block by block) in symmetric int8 with one scale a row, and those scales."""
    weights = _Weights(blocks, shape)
    return weights, _Scales(weights)
