"""Translation memories for tests."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from report_pipeline.memory import gram_index
from report_pipeline.memory.units import TranslationMemory, Unit, UnitStatus

if TYPE_CHECKING:
    from pathlib import Path

ROADS = "县里今年新修了两条公路。"


def texts(number: int, seed: int = 0) -> list[str]:
    """Sentences that share parts, as reports do."""
    rng = random.Random(seed)
    words = [
        "全县",
        "今年",
        "新建",
        "道路",
        "桥梁",
        "学校",
        "完成",
        "投资",
        "亿元",
        "增长",
        "其中",
        "工业",
        "农村",
        "，",
        "的",
        "和",
    ]
    return ["".join(rng.choices(words, k=rng.randint(4, 14))) + f"{rng.randint(1, 99)}。" for _ in range(number)]


def filled(path: Path, number: int = 2000) -> list[Unit]:
    units = [Unit(f"{t}{i}", f"Target {i}.", UnitStatus.APPROVED) for i, t in enumerate(texts(number))]
    with TranslationMemory(path) as memory:
        memory.add(units)
        memory._file.write(lambda c: gram_index.index_new(c, least=1))
    return units
