from __future__ import annotations

import codecs
import random

import pytest

from report_pipeline.errors import ConfigError, InputError
from report_pipeline.readers.encoding import decode

SIMPLIFIED = "今年前三季度，新区引进项目64个。居民们说：“日子越过越好！”"
TRADITIONAL = "今年前三季度，新區引進項目64個。居民們說：「日子越過越好！」"
SHORT = ("项目建设", "新区发展", "创新驱动", "社区服务", "增长7.2%")


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04\x14\x00\x06\x00",
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        bytes(range(256)) * 20,
        b"\x00\x01\x02\x03" * 1000,
        b"\x7fELF" + bytes(200),
    ],
)
def test_binary_files_are_refused(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        decode(data, "报.txt")
    assert str(caught.value.place).startswith("报.txt")
    assert caught.value.advice


@pytest.mark.parametrize("size", [60, 999, 50_001])
def test_random_bytes_are_no_damaged_text(size: int) -> None:
    with pytest.raises(InputError, match="no text file"):
        decode(random.Random(size).randbytes(size), "a.txt")


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16-le", "utf-16-be"])
def test_a_cut_off_file_is_damaged_and_not_binary(encoding: str) -> None:
    with pytest.raises(InputError, match=r"is not valid (gb18030|big5|utf-16)"):
        decode((TRADITIONAL * 3).encode(encoding)[:-1], "a.txt")


def test_a_binary_file_is_refused_whatever_encoding_is_told() -> None:
    with pytest.raises(InputError, match="no text file"):
        decode(bytes(range(32)) * 50, "a.txt", "utf-8")


@pytest.mark.parametrize("encoding", ["klingon", "hex", "rot13", "idna", "", "a\0b"])
def test_an_unknown_encoding_is_an_error_of_the_configuration(encoding: str) -> None:
    with pytest.raises(ConfigError, match="no encoding"):
        decode(b"abc", "a.txt", encoding)


def test_the_first_bad_byte_is_named_by_line_column_and_offset() -> None:
    data = "第一行\n第二行".encode() + b"\xff" + "后面还有很多文字。".encode()
    with pytest.raises(InputError, match=r"0xFF at offset 19 is not valid utf-8") as caught:
        decode(data, "a.txt", "utf-8")
    assert str(caught.value.place) == "a.txt:2:4"
    assert "stages.ingest.encoding" in caught.value.advice


def test_a_damaged_file_is_reported_in_the_encoding_that_it_nearly_has() -> None:
    data = (SIMPLIFIED * 3).encode()
    with pytest.raises(InputError, match="utf-8") as caught:
        decode(data[:300] + b"\xff\xff\xff" + data[300:], "a.txt")
    assert caught.value.place is not None
    assert caught.value.place.line == 1


def test_a_cut_off_last_character_is_reported() -> None:
    with pytest.raises(InputError, match="gb18030"):
        decode(SIMPLIFIED.encode("gb18030")[:-1], "a.txt", "gb18030")
    with pytest.raises(InputError, match="utf-8"):
        decode(SIMPLIFIED.encode()[:-1], "a.txt")


def test_a_wrong_encoding_is_refused() -> None:
    with pytest.raises(InputError, match="not valid utf-8"):
        decode(SIMPLIFIED.encode("gb18030"), "a.txt", "utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL, SIMPLIFIED * 50, *SHORT])
def test_encodings_are_found(text: str, encoding: str) -> None:
    found = decode(text.encode(encoding), "a.txt")
    assert (found.text, found.encoding) == (text, encoding)


@pytest.mark.parametrize("text", [TRADITIONAL, TRADITIONAL * 50, "項目建設", "創新驅動", "社區服務"])
def test_big5_is_found(text: str) -> None:
    found = decode(text.encode("big5"), "a.txt")
    assert (found.text, found.encoding) == (text, "big5")


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
@pytest.mark.parametrize("told", ["auto", "same"])
def test_byte_order_marks_decide_and_are_taken_off(mark: bytes, encoding: str, told: str) -> None:
    data = mark + SIMPLIFIED.encode(encoding)
    assert decode(data, "a.txt", encoding if told == "same" else "auto").text == SIMPLIFIED


def test_utf_16_without_its_byte_order_takes_the_marks() -> None:
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        assert decode(mark + SIMPLIFIED.encode(encoding), "a.txt", "utf-16").text == SIMPLIFIED


def test_latin_text_and_stray_controls_pass() -> None:
    assert decode(b"plain text", "a.txt").encoding == "utf-8"
    assert decode("un café à Paris".encode(), "a.txt").text == "un café à Paris"
    text = "新区\x00项目\x07建设，稳步推进。\x1a"
    assert decode(text.encode(), "a.txt").text == text


def test_short_gb18030_that_is_valid_utf_8_too_is_taken_for_chinese() -> None:
    data = "目标".encode("gb18030")
    assert decode(data, "a.txt").text == "目标"


def test_an_empty_file_is_utf_8() -> None:
    assert decode(b"", "a.txt").text == ""
