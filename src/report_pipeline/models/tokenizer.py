"""The tokenizer of a GGUF file of the Qwen2 family, and the order in which its tokens are numbered here.

Two things differ from the original. Tokens that may be *written* come first, so that the output matrix needs no rows
for the others: half of it is saved, and no translation can contain Han. And control tokens (``<|im_end|>`` …) are
never recognised in a text: an article that contains them is translated like any other, it cannot end or forge a turn.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report_pipeline.errors import ModelInvalidError, Place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from report_pipeline.models.gguf_file import GgufFile

# Qwen2's pre-tokenizer (the original's tokenizer.json): words, digits one by one, punctuation, blanks.
_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
# What English prose is made of: words, small or with a capital, abbreviations, one or two signs, any single character.
# Names of a program's parts (getElement, _id, .com) are spelled by these: of FLORES' English, 40 of 26,191 tokens.
_PIECE = re.compile(r""" ?(?:['’"“(\[-]?(?:[A-Z]?[a-z]+|[A-Z]+)|[!-/:-@\[-`{-~‘’“”–—…]{1,2}|.)""")
_NORMAL, _CONTROL, _USER_DEFINED, _BYTE = 1, 3, 4, 6
TURN_START, TURN_END = "<|im_start|>", "<|im_end|>"
# What English prose writes beside ASCII and accented Latin letters: typographic quotes, dashes, units, currencies.
_SYMBOLS = frozenset("‘’“”–—…·•°′″²³½¼¾×±÷−≤≥≈→%‰§©®™µ€£¥¢")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tokens in the order of their new numbers."""

    tokens: tuple[str, ...]
    rows: tuple[int, ...]
    """Number of each token in the GGUF file."""
    writable: int
    """How many tokens, from the first, the model may write."""


def read_vocabulary(file: GgufFile) -> Vocabulary:
    """Number the tokens of ``file``: those that may be written first; unused ones are left out.

    Raises ModelInvalidError for a tokenizer of another kind, or one without chat turns.
    """
    model, pre = (file.metadata.get(f"tokenizer.ggml.{key}") for key in ("model", "pre"))
    if (model, pre) != ("gpt2", "qwen2"):
        raise _invalid(file.path, f"its tokenizer is {model}/{pre}; supported is gpt2/qwen2")
    tokens: list[str] = file.metadata.get("tokenizer.ggml.tokens", [])
    types: list[int] = file.metadata.get("tokenizer.ggml.token_type", [])
    if not tokens or len(tokens) != len(types):
        raise _invalid(file.path, f"it has {len(tokens)} tokens and {len(types)} token types")
    if not {TURN_START, TURN_END} <= set(tokens):
        raise _invalid(file.path, "it knows no chat turns; name an instruction-tuned model")
    used = [i for i, kind in enumerate(types) if kind in {_NORMAL, _CONTROL, _USER_DEFINED, _BYTE}]
    decoder = _byte_decoder()
    written = [i for i in used if tokens[i] == TURN_END or (types[i] == _NORMAL and _writable(tokens[i], decoder))]
    known = set(written)
    order = written + [i for i in used if i not in known]
    return Vocabulary(tuple(tokens[i] for i in order), tuple(order), len(written))


def write_tokenizer(file: GgufFile, vocabulary: Vocabulary, path: Path) -> None:
    """Write a ``tokenizer.json`` for the ``tokenizers`` package, with the new numbers."""
    from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers
    from tokenizers.models import BPE

    merges = [tuple(merge.split(" ", 1)) for merge in file.metadata.get("tokenizer.ggml.merges", [])]
    numbers = {token: number for number, token in enumerate(vocabulary.tokens)}
    try:
        tokenizer = Tokenizer(BPE(numbers, merges))
    except Exception as err:  # the package raises plain Exception for a merge of unknown tokens
        raise _invalid(file.path, f"its merges do not fit its tokens ({err})") from err
    tokenizer.normalizer = normalizers.NFC()
    split = pre_tokenizers.Split(Regex(_PATTERN), behavior="isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(False, use_regex=False)])  # noqa: FBT003
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.save(str(path), pretty=False)


def _invalid(path: Path, what: str) -> ModelInvalidError:
    return ModelInvalidError(f"cannot use this model: {what}", place=Place(str(path)))


def _writable(token: str, decoder: dict[str, int]) -> bool:
    """Tell whether a token is part of English prose: whole characters, none of another script, no line break."""
    try:
        text = bytes(decoder[char] for char in token).decode()
    except (KeyError, UnicodeDecodeError):
        return False
    return bool(_PIECE.fullmatch(text)) and all(_prose(char) for char in text)


def _prose(char: str) -> bool:
    if char.isascii():
        return char.isprintable()
    if char in _SYMBOLS:
        return True
    return unicodedata.category(char).startswith("L") and unicodedata.name(char, "").startswith("LATIN ")


def _byte_decoder() -> dict[str, int]:
    """GPT-2's table of visible stand-ins for the 256 bytes, from ``bytes_to_unicode`` in its encoder.py."""
    visible: Sequence[int] = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in set(visible)]
    return {chr(byte): byte for byte in visible} | {chr(256 + n): byte for n, byte in enumerate(hidden)}
