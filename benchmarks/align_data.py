"""Documents whose alignment is known: parallel sentences, some of them merged, split, dropped or inserted."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

SHARES = {"1:2": 0.055, "2:1": 0.055, "1:3": 0.015, "3:1": 0.015, "2:2": 0.01, "1:0": 0.035, "0:1": 0.035}
"""How often each kind of bead is tried, at full strength; where a sentence has no place to cut, 1:1 stands instead."""
LEAST_CHARS = {"zh": 6, "en": 20}
"""A part of a split sentence has at least so many characters."""
_CUT = {"zh": re.compile(r"[，；](?=.)"), "en": re.compile(r"[,;] (?:and |but |which |while )?|\s(?=and |but |while )")}

Bead = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass
class Sample:
    """A document in two languages with its gold beads."""

    zh: list[str] = field(default_factory=list)
    en: list[str] = field(default_factory=list)
    zh_paragraphs: list[int] = field(default_factory=list)
    """Paragraph of each Chinese sentence."""
    en_paragraphs: list[int] = field(default_factory=list)
    gold: list[Bead] = field(default_factory=list)

    def add(self, zh: list[str], en: list[str], paragraphs: tuple[int, int]) -> None:
        """Append a bead."""
        at, to = len(self.zh), len(self.en)
        self.gold.append((tuple(range(at, at + len(zh))), tuple(range(to, to + len(en)))))
        self.zh += zh
        self.en += en
        self.zh_paragraphs += [paragraphs[0]] * len(zh)
        self.en_paragraphs += [paragraphs[1]] * len(en)


def make(pairs: list[tuple[str, str]], others: list[str], seed: int, strength: float = 1.0) -> Sample:
    """Return a document of ``pairs``, changed as often as ``SHARES`` times ``strength`` says.

    Inserted English sentences come from ``others``.
    """
    chance = random.Random(seed)
    sample = Sample()
    at = zh_paragraph = en_paragraph = 0
    left = chance.randint(1, 6)
    rates = [strength * share for share in SHARES.values()]
    while at < len(pairs):
        kind = chance.choices(["1:1", *SHARES], [1 - sum(rates), *rates])[0]
        zh, en, used = _bead(kind, pairs[at : at + 3], others, chance)
        sample.add(zh, en, (zh_paragraph, en_paragraph))
        at += used
        left -= 1
        if left <= 0:
            left = chance.randint(1, 6)
            zh_paragraph += 1
            en_paragraph += chance.random() > 0.1  # some paragraphs were joined in translation
        elif chance.random() < 0.03:
            en_paragraph += 1  # and some cut
    return sample


def _bead(
    kind: str, pairs: list[tuple[str, str]], others: list[str], chance: random.Random
) -> tuple[list[str], list[str], int]:
    """Return the sentences of a bead of this kind, and how many pairs went into it."""
    (zh, en), first = pairs[0], chance.random() < 0.5
    one = [zh], [en], 1
    if kind == "1:0":
        return [zh], [], 1
    if kind == "0:1":
        return [], [chance.choice(others)], 0
    if kind in ("1:2", "1:3", "2:1", "3:1"):
        many = max(int(kind[0]), int(kind[2]))
        to_target = kind[0] == "1"
        if first or len(pairs) < many:
            parts = split(en if to_target else zh, "en" if to_target else "zh", many, chance)
            return one if not parts else ([zh], parts, 1) if to_target else (parts, [en], 1)
        zhs, ens = [p[0] for p in pairs[:many]], [p[1] for p in pairs[:many]]
        return ([merge_zh(zhs)], ens, many) if to_target else (zhs, [merge_en(ens)], many)
    if kind == "2:2" and len(pairs) > 1:
        parts = split(en, "en", 2, chance)
        return ([zh, pairs[1][0]], [parts[0], merge_en([parts[1], pairs[1][1]])], 2) if parts else one
    return one


def split(text: str, language: str, many: int, chance: random.Random) -> list[str]:
    """Cut a sentence at clause borders into ``many``; an empty list where it has not enough of them."""
    if many == 1:
        return [text]
    least = LEAST_CHARS[language]
    cuts = [
        m for m in _CUT[language].finditer(text) if m.start() >= least and len(text) - m.end() >= least * (many - 1)
    ]
    chance.shuffle(cuts)
    for cut in cuts:
        rest = text[cut.end() :]
        rest = rest[0].upper() + rest[1:]
        if tail := split(rest, language, many - 1, chance):
            return [text[: cut.start()] + ("." if language == "en" else "。"), *tail]
    return []


def merge_en(texts: list[str]) -> str:
    """Join sentences to one."""
    return ", and ".join([*(t.rstrip(" .") for t in texts[:-1]), texts[-1]])


def merge_zh(texts: list[str]) -> str:
    """Join sentences to one."""
    return "，".join([*(t.rstrip("。") for t in texts[:-1]), texts[-1]])
