"""Language models that `models install` knows by name, for people with more machine, and whether one fits there."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_GB: Final = 10**9
_BESIDE: Final = 2 * _GB
"""Bytes that a run takes beside the weights: the state of its batches, and the rest of the program."""


@dataclass(frozen=True, slots=True)
class NamedModel:
    """GGUF weights (Q4_K_M) that can be had from their makers, or from who quantized them."""

    name: str
    """What `models install` calls it."""
    url: str
    size: int
    """Bytes of the file, about; what the server says counts."""
    parameters: int
    licence: str
    """SPDX id, or the name that the makers gave it."""

    @property
    def memory(self) -> int:
        """Bytes of memory that a run takes, about: a weight is a byte after the conversion."""
        return self.parameters + _BESIDE


_SITE: Final = "https://huggingface.co/{}/resolve/main/{}"
NAMED: Final = {
    model.name: model
    for model in (
        NamedModel(
            "qwen2.5-1.5b-instruct",
            _SITE.format("Qwen/Qwen2.5-1.5B-Instruct-GGUF", "qwen2.5-1.5b-instruct-q4_k_m.gguf"),
            1_117 * 10**6,
            1_540 * 10**6,
            "Apache-2.0",
        ),
        NamedModel(
            "qwen2.5-3b-instruct",
            _SITE.format("Qwen/Qwen2.5-3B-Instruct-GGUF", "qwen2.5-3b-instruct-q4_k_m.gguf"),
            2_105 * 10**6,
            3_090 * 10**6,
            "Qwen-Research (not for commercial use)",
        ),
        NamedModel(
            "qwen2.5-7b-instruct",
            _SITE.format("bartowski/Qwen2.5-7B-Instruct-GGUF", "Qwen2.5-7B-Instruct-Q4_K_M.gguf"),
            4_683 * 10**6,
            7_620 * 10**6,
            "Apache-2.0",
        ),
        NamedModel(
            "qwen2.5-14b-instruct",
            _SITE.format("bartowski/Qwen2.5-14B-Instruct-GGUF", "Qwen2.5-14B-Instruct-Q4_K_M.gguf"),
            8_988 * 10**6,
            14_770 * 10**6,
            "Apache-2.0",
        ),
        NamedModel(
            "qwen3-8b",
            _SITE.format("Qwen/Qwen3-8B-GGUF", "Qwen3-8B-Q4_K_M.gguf"),
            5_030 * 10**6,
            8_190 * 10**6,
            "Apache-2.0",
        ),
    )
}


def memory_of_machine() -> int:
    """Return the bytes of memory that programs can still get, or all there are where the system does not say."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # Windows
        return 0


def too_big(weights: int) -> str:
    """Return a sentence when a run with so many bytes of weights does not fit into memory; empty when it does."""
    need, there = weights + _BESIDE, memory_of_machine()
    if not there or need <= there:
        return ""
    return f"the model takes about {need / _GB:.0f} GB of memory; this machine has {there / _GB:.0f} GB free"
