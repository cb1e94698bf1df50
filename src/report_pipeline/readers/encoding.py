"""From bytes to text: which encoding a source file is in, decided among those that Chinese text comes in.

General detectors misjudge short GB18030 and Big5 texts, since nearly every pair of bytes is valid in both. Here each
candidate must decode *strictly*, and the one whose characters a Chinese text is likely to have wins.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache

from report_pipeline.errors import ConfigError, InputError, Place

_ADVICE = "save the file as UTF-8, or name its encoding in stages.ingest.encoding (gb18030, big5, utf-16 …)"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES = ("utf-8", "gb18030", "big5", "cp950", "big5hkscs", "utf-16-le", "utf-16-be")
_SIGNATURES = (
    (b"PK\x03\x04", "a ZIP archive or an Office file"),
    (b"%PDF-", "a PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.doc, .xls or .ppt)"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3\x00", "a database"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd]")
_ASCII = re.compile(r"[\x09\x0a\x0c\x0d\x20-\x7e]+")
_NEWLINE = re.compile(r"\r\n|[\r\n]")
_SAMPLE = 20_000
_BINARY_SHARE = 0.25
"""Share of control characters from which a file is no text; stray ones are the clean-up's to remove."""
_RANDOM_SHARE = 0.04
"""Share of control codes among a file's bytes that no damaged text has, UTF-16 aside; random bytes have 0.11."""
_PLAUSIBLE = 0.5
"""Mean score of a character from which UTF-8 needs no comparison with the others."""
_SURE = 3
"""Characters outside ASCII from which valid UTF-8 is no accident (one pair of GB 18030 in twelve is valid)."""

_PUNCTUATION = frozenset("，。、“”‘’：；！？（）《》「」『』—…·　％")
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多"
    "定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因"
    "由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解"
    "问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少"
    "图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七"
    "海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目"
    "至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算"
    "低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往历市克何除消构府称太准精值"
    "号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁"
    "價嚴這個為國時來們對會發動過說產種後學進電裡現實體機當點從業應開還間樣與關線數質氣變條沒結問無軍員總設長頭資"
    "邊圖組見計別論運農幾區強決幹戰則據處隊給門熱領東導壓爭濟階術極聯認權證單風帶場車務萬達積議聲報類離華確張馬節"
    "話況溫傳許廣記觀織裝眾書復兒際驗連斷難備辦習響約勞團歷構稱準號維劃選標寫親養層專狀廠識適屬圓調滿縣參紅細聽該"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text and the encoding that it was in."""

    text: str
    encoding: str
    """A name that Python's codecs know."""


def decode(data: bytes, name: str, encoding: str = "auto") -> Decoded:
    """Turn a file's ``data`` into text; ``encoding`` is a codec's name or ``auto``, ``name`` is for messages.

    A byte order mark is honoured and taken off. Raises InputError for a binary file and for bytes that are not valid in
    the encoding (with line, column and offset), ConfigError for an encoding that does not exist.
    """
    _refuse_signature(data, name)
    decoded = _detect(data, name) if encoding == "auto" else _decode_as(data, name, encoding)
    controls = sum(1 for _ in _CONTROL.finditer(decoded.text[:_SAMPLE]))
    if controls > _BINARY_SHARE * len(decoded.text[:_SAMPLE]):
        read = min(len(decoded.text), _SAMPLE)
        raise _no_text(name, f"{controls} of its first {read} characters are control characters")
    return decoded


def bom_encoding(data: bytes) -> tuple[str, int] | None:
    """Return the encoding that a byte order mark announces and the mark's length, or ``None``."""
    return next(((encoding, len(bom)) for bom, encoding in _BOMS if data.startswith(bom)), None)


def known_codec(encoding: str) -> str | None:
    """Return the codec's usual name, or ``None`` when Python has no such text encoding."""
    try:
        info = codecs.lookup(encoding)
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        return None
    if not getattr(info, "_is_text_encoding", True) or info.name in {"idna", "punycode", "undefined"}:
        return None
    return {"utf-8-sig": "utf-8", "gb2312": "gb18030", "gbk": "gb18030"}.get(info.name, info.name)


def plausibility(text: str, encoding: str) -> float:
    """Return how much ``text`` looks like Chinese that was written in ``encoding``: the mean score of its characters.

    Frequent Han characters and punctuation score 3, the first level of the encoding's own character set 1, rarer and
    impossible characters less than nothing. ASCII says nothing, except that text in it alone scores 1.
    """
    sample = _ASCII.sub("", text)[:_SAMPLE] if len(text) < _SAMPLE else _ASCII.sub("", text[: 50 * _SAMPLE])[:_SAMPLE]
    if not sample:
        return 1.0
    return sum(_score(char, encoding) for char in sample) / len(sample)


@cache
def _score(char: str, encoding: str) -> float:
    if char in _COMMON or char in _PUNCTUATION or ("À" <= char <= "ÿ" and encoding == "utf-8"):
        return 3.0
    if "一" <= char <= "\u9fff":
        return 1.0 if _first_level(char, encoding) else -1.5
    if _CONTROL.match(char):
        return -4.0
    if "！" <= char <= "～" or char in "\ufeff℃①②③④⑤⑥⑦⑧⑨⑩○●■★×÷±〇–":
        return 1.0
    return -1.5


def _first_level(char: str, encoding: str) -> bool:
    """Tell whether a Han character is among the some 4,000 (GB 2312) or 5,400 (Big5) frequent ones."""
    for codec, last in (("gb2312", 0xD7), ("big5", 0xC6)):
        if encoding.startswith(("gb", "big5", "cp950")) and codec[0] != encoding.replace("cp950", "big5")[0]:
            continue
        try:
            lead = char.encode(codec)[0]
        except UnicodeEncodeError:
            continue
        if lead <= last:
            return True
    return False


def _refuse_signature(data: bytes, name: str) -> None:
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise InputError(
                f"this is no text file: its content is {what}",
                place=Place(name),
                advice="rename it to the ending that its content has, or export the article as .txt, .docx or .pdf",
            )


def _detect(data: bytes, name: str) -> Decoded:
    if bom := bom_encoding(data):
        return _decode_as(data, name, bom[0])
    readings = [d for d in (_try(data, candidate) for candidate in _CANDIDATES) if d]
    if readings and _is_surely_utf_8(readings[0]):
        return readings[0]
    best = max(readings, key=lambda d: plausibility(d.text, d.encoding), default=None)  # the first of equals
    if best and (best.encoding == "utf-8" or plausibility(best.text, best.encoding) >= 0):
        return best
    if not _is_binary(data):
        _decode_as(data, name, _nearest(data))  # raises, with the place of the first bad byte
    raise _no_text(name, "no encoding that Chinese is written in makes sense of it")


def _is_binary(data: bytes) -> bool:
    """Tell bytes that never were text from damaged text: they have control codes, and read as nothing sensible."""
    head = data[: 3 * _SAMPLE]
    controls = sum(1 for _ in _CONTROL.finditer(head.decode("latin-1")))
    nearest = _nearest(head)
    return controls > _RANDOM_SHARE * len(head) and plausibility(head.decode(nearest, errors="replace"), nearest) < 0


def _is_surely_utf_8(reading: Decoded) -> bool:
    """Tell valid UTF-8 from other encodings whose bytes happen to be valid: few do, and only in the shortest texts."""
    if reading.encoding != "utf-8" or "\x00" in reading.text:
        return False
    others = _ASCII.sub("", reading.text)
    return len(others) >= _SURE or (bool(others) and plausibility(others, "utf-8") >= _PLAUSIBLE)


def _no_text(name: str, why: str) -> InputError:
    return InputError(
        f"this is no text file: {why}",
        place=Place(name),
        advice="give the article as .txt, .md, .docx, .html or .pdf, with the ending that its content has; " + _ADVICE,
    )


def _try(data: bytes, encoding: str) -> Decoded | None:
    if encoding == "utf-8" and b"\x00" not in data and data.isascii():
        return Decoded(data.decode("ascii"), "utf-8")
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        return None


def _nearest(data: bytes) -> str:
    """Return the encoding that a damaged file most likely has."""
    head = data[: 3 * _SAMPLE]
    return max(_CANDIDATES, key=lambda e: plausibility(head.decode(e, errors="replace"), e))


def _decode_as(data: bytes, name: str, encoding: str) -> Decoded:
    codec = known_codec(encoding)
    if codec is None:
        raise ConfigError(
            f"stages.ingest.encoding: there is no encoding {encoding!r}",
            place=Place(name),
            advice="use auto, or a name such as utf-8, utf-16, gb18030 or big5",
        )
    bom = bom_encoding(data)
    skip = bom[1] if bom and bom[0].startswith(codec) else 0  # utf-16 may be either of two
    try:
        return Decoded(data[skip:].decode(bom[0] if bom and skip else codec), codec)
    except UnicodeDecodeError as err:
        raise _bad_byte(data, name, codec, skip, err.start) from err
    except UnicodeError as err:  # codecs such as utf-16 without a mark say no place
        raise InputError(f"this is not valid {codec}: {err}", place=Place(name), advice=_ADVICE) from err


def _bad_byte(data: bytes, name: str, codec: str, skip: int, start: int) -> InputError:
    before = _NEWLINE.split(data[skip : skip + start].decode(codec, errors="ignore"))
    offset = skip + start
    return InputError(
        f"byte 0x{data[offset]:02X} at offset {offset} is not valid {codec}",
        place=Place(name, len(before), len(before[-1]) + 1),
        advice=_ADVICE,
    )
