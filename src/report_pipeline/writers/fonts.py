"""The faces of the house: where their files are, and how they are cut down to the characters of one edition.

All are under the SIL Open Font License and come as wheels, because a machine may have no font at all. HarfBuzz pins a
variable font's weight and subsets it in about 10 ms, where WeasyPrint's own way takes 16 s for the 18 MB of Noto Sans
SC and fontTools 1.5 s; so only WOFF2 is worth keeping.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from report_pipeline.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Iterable

HAN = "Edition Han"
"""Family of the source language in CSS; a name of its own, so that no installed font can take its place."""
LATIN = "Edition Latin"
"""Family of the target language in CSS."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """A font file in an installed distribution, for one script."""

    distribution: str
    package: str
    path: str
    name: str
    """Family name under which readers may have it installed."""


_SANS_SC = Wheel(
    "justmytype-intl-cjk", "justmytype_intl_cjk", "fonts/ofl/notosanssc/NotoSansSC[wght].ttf", "Noto Sans SC"
)
_SANS_TC = Wheel(
    "justmytype-intl-cjk", "justmytype_intl_cjk", "fonts/ofl/notosanstc/NotoSansTC[wght].ttf", "Noto Sans TC"
)
_SONG_SC = Wheel("pylopdf-fonts-zh-cn", "pylopdf_fonts_zh_cn", "NotoSerifSC-Regular.otf", "Noto Serif SC")
_SONG_TC = Wheel("pylopdf-fonts-zh-tw", "pylopdf_fonts_zh_tw", "NotoSerifTC-Regular.otf", "Noto Serif TC")


def _english(distribution: str, file: str, name: str) -> tuple[Wheel, Wheel]:
    """Return the upright and the italic file of a family of fontpkg."""
    package = distribution.replace("-", "_")
    upright, italic = (Wheel(distribution, package, f"files/{file.format(style)}", name) for style in ("", "-Italic"))
    return upright, italic


_SERIF, _SERIF_ITALIC = _english("fontpkg-source-serif-4", "SourceSerif4{}[opsz,wght].ttf", "Source Serif 4")
_SANS, _SANS_ITALIC = _english("fontpkg-source-sans-3", "SourceSans3{}[wght].ttf", "Source Sans 3")


@dataclass(frozen=True, slots=True)
class Face:
    """One style of a family."""

    family: str
    weight: int
    """CSS weight: 400 or 700."""
    italic: bool
    simplified: Wheel
    """Its file; for English the only one."""
    traditional: Wheel | None = None
    """Traditional Chinese has its own shapes and centred punctuation, hence its own file."""
    axes: tuple[tuple[str, float], ...] = ()
    """Where the variable font is pinned."""

    @property
    def name(self) -> str:
        """Short name, such as ``han-700``; unique within a pairing."""
        family = {HAN: "han", LATIN: "latin"}.get(self.family, self.family.lower().replace(" ", "-"))
        return f"{family}-{self.weight}{'i' if self.italic else ''}"

    def wheel(self, language: str) -> Wheel:
        """Return where the face is for a source text in ``language`` (a BCP 47 tag)."""
        return self.traditional if self.traditional and language.startswith("zh-Hant") else self.simplified


class Pairing(NamedTuple):
    """The faces of both languages. There is no Han italic: slanted Han is not Chinese typography."""

    han: Face
    han_bold: Face
    latin: Face
    latin_italic: Face
    latin_bold: Face


_HAN_BOLD = Face(HAN, 700, italic=False, simplified=_SANS_SC, traditional=_SANS_TC, axes=(("wght", 700),))
PAIRINGS = {
    # Headings of Chinese books stand in a sans over a text in Song
    "serif": Pairing(
        Face(HAN, 400, italic=False, simplified=_SONG_SC, traditional=_SONG_TC),
        _HAN_BOLD,
        Face(LATIN, 400, italic=False, simplified=_SERIF, axes=(("wght", 400), ("opsz", 11))),
        Face(LATIN, 400, italic=True, simplified=_SERIF_ITALIC, axes=(("wght", 400), ("opsz", 11))),
        Face(LATIN, 700, italic=False, simplified=_SERIF, axes=(("wght", 600), ("opsz", 20))),
    ),
    "sans": Pairing(
        Face(HAN, 400, italic=False, simplified=_SANS_SC, traditional=_SANS_TC, axes=(("wght", 400),)),
        _HAN_BOLD,
        Face(LATIN, 400, italic=False, simplified=_SANS, axes=(("wght", 400),)),
        Face(LATIN, 400, italic=True, simplified=_SANS_ITALIC, axes=(("wght", 400),)),
        Face(LATIN, 700, italic=False, simplified=_SANS, axes=(("wght", 650),)),
    ),
}
"""By the theme's ``pairing``."""


def font_file(face: Face, language: str) -> Path:
    """Return the font file that holds ``face`` for a source text in ``language`` (a BCP 47 tag).

    Raises MachineError when the wheel that brings it is not installed.
    """
    wheel = face.wheel(language)
    spec = find_spec(wheel.package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (file := Path(folder) / wheel.path).is_file():
            return file
    raise MachineError(f"the font {Path(wheel.path).name} is missing", advice=f"pip install {wheel.distribution}")


def subset(face: Face, text: Iterable[str], language: str) -> bytes:
    """Return a static font of ``face`` with the characters of ``text`` that it has.

    Layout features are kept (kerning, full-width forms); hinting is not, as print and today's screens do without.

    Raises MachineError when the font or HarfBuzz is missing.
    """
    return _subset(face, frozenset(map(ord, text)), font_file(face, language))


@lru_cache(maxsize=16)  # the PDF, HTML and DOCX of one edition ask for the same subsets one after another
def _subset(face: Face, codepoints: frozenset[int], file: Path) -> bytes:
    try:
        hb: Any = import_module("uharfbuzz")  # it has no types
    except ImportError as err:
        raise MachineError(f"the library uharfbuzz cannot be loaded: {err}", advice="pip install uharfbuzz") from err
    source = hb.Face(hb.Blob.from_file_path(str(file)))
    wish = hb.SubsetInput()
    wish.unicode_set.update(sorted(codepoints))
    wish.layout_feature_tag_set.clear()
    wish.layout_feature_tag_set.invert()  # the complement of nothing: all features
    wish.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    for tag, value in face.axes:
        wish.pin_axis_location(source, tag, value)
    return bytes(hb.subset(source, wish).blob.data)


def real_family(face: Face, language: str) -> str:
    """Return the name under which readers may have ``face`` installed."""
    return face.wheel(language).name


def named(font: bytes, face: Face, family: str) -> bytes:
    """Return ``font`` with the names and style flags that word processors ask for: ``family`` and the face's style."""
    from fontTools.ttLib import TTFont

    style = {(400, False): "Regular", (400, True): "Italic", (700, False): "Bold"}[face.weight, face.italic]
    parsed = TTFont(BytesIO(font), recalcTimestamp=False)
    full, postscript = f"{family} {style}", f"{family.replace(' ', '')}-{style}"
    table = parsed["name"]
    table.names = [n for n in table.names if n.nameID in (0, 13, 14)]  # copyright and licence stay with the font
    for name_id, value in ((1, family), (2, style), (3, postscript), (4, full), (6, postscript)):
        table.setName(value, name_id, 3, 1, 0x409)
    parsed["OS/2"].usWeightClass = face.weight
    parsed["OS/2"].fsSelection = {"Regular": 0x40, "Italic": 0x01, "Bold": 0x20}[style]
    parsed["head"].macStyle = {"Regular": 0, "Italic": 2, "Bold": 1}[style]
    if "STAT" in parsed:
        del parsed["STAT"]
    out = BytesIO()
    parsed.save(out)
    return out.getvalue()


def woff2(font: bytes, cache: Path) -> bytes:
    """Return ``font`` as WOFF2; taken from ``cache`` where it was made before (it costs over a second).

    A cache that cannot be written is no reason to fail: the work is then done again the next time.
    """
    kept = cache / f"{hashlib.sha256(font).hexdigest()}.woff2"
    try:
        data = kept.read_bytes()
    except OSError:
        data = b""
    if data[:4] == b"wOF2" and int.from_bytes(data[8:12], "big") == len(data):  # the header's own length field
        return data
    from fontTools.ttLib import TTFont

    parsed = TTFont(BytesIO(font), recalcTimestamp=False)
    parsed.flavor = "woff2"
    out = BytesIO()
    parsed.save(out)
    _keep(kept, out.getvalue())
    return out.getvalue()


def _keep(path: Path, data: bytes) -> None:
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).replace(path)
    except OSError:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
