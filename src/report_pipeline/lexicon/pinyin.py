"""Pinyin: tone marks for readers, plain syllables for names."""

from __future__ import annotations

import re
from typing import Final

_TONES: Final = {
    "a": "āáǎà", "e": "ēéěè", "i": "īíǐì", "o": "ōóǒò", "u": "ūúǔù", "ü": "ǖǘǚǜ",
}  # fmt: skip
_NEUTRAL: Final = 5
_HAN: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇]")
_PLACE_READINGS: Final = {
    "六安": "Lu'an", "蚌埠": "Bengbu", "亳州": "Bozhou", "台州": "Taizhou", "厦门": "Xiamen", "长安": "Chang'an",
    "乐亭": "Laoting", "莘县": "Shenxian", "浚县": "Xunxian", "铅山": "Yanshan", "歙县": "Shexian", "番禺": "Panyu",
    "东阿": "Dong'e", "洪洞": "Hongtong", "井陉": "Jingxing", "蔚县": "Yuxian", "涡阳": "Guoyang", "黄陂": "Huangpi",
}  # fmt: skip


def tone_marks(numbered: str) -> str:
    """Return CC-CEDICT's pinyin (``lu:4 xing2``) with tone marks (``lǜ xíng``)."""
    return " ".join(_mark(syllable) for syllable in numbered.split())


def _mark(syllable: str) -> str:
    syllable = syllable.replace("u:", "ü").replace("U:", "Ü")
    tone = int(syllable[-1]) if syllable[-1:].isdigit() else _NEUTRAL
    letters = syllable.rstrip("0123456789")
    if not 1 <= tone < _NEUTRAL:
        return letters
    vowels = [i for i, char in enumerate(letters) if char.lower() in _TONES]
    if not vowels:
        return letters
    lower = letters.lower()
    at = next((i for i in vowels if lower[i] in "ae"), None)
    if at is None:
        at = lower.find("ou") if "ou" in lower else vowels[-1]
    marked = _TONES[lower[at]][tone - 1]
    return letters[:at] + (marked.upper() if letters[at].isupper() else marked) + letters[at + 1 :]


def reading(text: str) -> str:
    """Return the pinyin of the Chinese characters of ``text`` with tone marks, syllables apart."""
    if not _HAN.search(text):
        return ""
    from pypinyin import Style, pinyin

    syllables = pinyin(text, style=Style.TONE, errors="ignore")
    return " ".join(syllable[0] for syllable in syllables if syllable)


def joined(text: str) -> str:
    """Return Chinese characters as one capitalised word (槐东 → Huaidong, 长安 → Chang'an, 吕 → Lyu); others stay."""
    if text in _PLACE_READINGS:
        return _PLACE_READINGS[text]
    return join_syllables(syllables(text))


def syllables(text: str) -> list[str]:
    """Return plain syllables as passports and maps have them: ü is yu after l and n."""
    from pypinyin import lazy_pinyin

    return [re.sub(r"(?<=[ln])(?:v|ü)", "yu", s) for s in lazy_pinyin(text)]


def join_syllables(parts: list[str]) -> str:
    """Return syllables as one capitalised word, with an apostrophe before a, e and o inside it."""
    word = "".join(
        f"'{part}" if at and part[:1] in {"a", "e", "o"} and parts[at - 1][-1:].isalpha() else part
        for at, part in enumerate(parts)
    )
    return word[:1].upper() + word[1:]
