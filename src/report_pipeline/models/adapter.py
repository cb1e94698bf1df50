"""Low-rank adapters: what a model learnt for this work, as small additions to its matrices (LoRA, Hu et al. 2021).

An adapter is a ``.npz`` file with two float16 matrices for each matrix W that it changes, named after the GGUF tensor:
``<tensor>.lora_a`` (rank × inputs) and ``<tensor>.lora_b`` (outputs × rank); the model is converted with W + b·a.
How the shipped one was made and what it is worth stands in ``adapters/README.md``.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from report_pipeline.errors import ModelInvalidError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Adapter:
    """An adapter that is shipped."""

    name: str
    """Part of the model's name, for people."""
    base: str
    """SHA-256 of the GGUF file whose model it was trained on; it fits no other."""
    file: str
    """Name in ``adapters/``."""
    sha256: str


SHIPPED = (
    Adapter(
        "zh-en adapter 1",
        "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        "qwen2.5-coder-1.5b-zh-en.npz",
        "0cf6a5ebdb9c82ef662d97ec815002b3ec75cbf27cbef48059faf72ddb83b1ad",
    ),
)


def shipped_for(base: str) -> Adapter | None:
    """Return the adapter for the model with that digest, if there is one."""
    return next((adapter for adapter in SHIPPED if adapter.base == base), None)


class Additions:
    """The matrices of an adapter, loaded and checked.

    Raises ModelInvalidError for a file that is not the one that was shipped.
    """

    def __init__(self, adapter: Adapter) -> None:
        import numpy as np

        data = (resources.files("report_pipeline.models") / "adapters" / adapter.file).read_bytes()
        if hashlib.sha256(data).hexdigest() != adapter.sha256:
            raise ModelInvalidError(
                f"the {adapter.name} is altered", advice="pip install --force-reinstall --no-deps report-pipeline"
            )
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            self._arrays = {name: arrays[name].astype(np.float32) for name in arrays.files}

    def rows(self, tensor: str, start: int, count: int) -> NDArray[np.float32] | None:
        """Return what is added to ``count`` rows of a GGUF tensor from row ``start`` on, or None for nothing."""
        name = tensor.removesuffix(".weight")
        if f"{name}.lora_a" not in self._arrays:
            return None
        added: NDArray[np.float32] = (
            self._arrays[f"{name}.lora_b"][start : start + count] @ self._arrays[f"{name}.lora_a"]
        )
        return added
