"""A Word file of one's own whose styles take the place of the house's.

Only its styles, lists, colours and typefaces are taken, as XML that is read without entities: no text, picture, link or
macro of it reaches an edition. Styles are told apart by their names, which are the same in Word of every language.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from report_pipeline.errors import ConfigError
from report_pipeline.writers.docx_styles_xml import BULLET, NS, W

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PARTS = ("word/styles.xml", "word/numbering.xml", "word/theme/theme1.xml")
_MOST = 16 * 2**20
"""Bytes of a part: Word's own are a tenth of a megabyte."""
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_REFERENCES = ("basedOn", "next", "link", "pStyle", "styleLink", "numStyleLink")
_JAPANESE = ("MS ", "ＭＳ", "Yu ", "游")
"""How the typefaces begin that Word falls back to; they lack Chinese shapes."""
_RULED = {"header", "footer"}
_BEFORE_TABS = {"keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers"}
_BEFORE_TABS |= {"pBdr", "shd"}
"""What comes before tab stops in the schema."""
_SAVE_ANEW = "save it as .docx or .dotx with Word or LibreOffice"


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """What is taken of the file, as XML elements."""

    styles: Any
    numbering: Any
    """``None`` where it has no lists."""
    theme: Any
    """``None`` where it has none."""

    @property
    def size(self) -> float:
        """Points of its text; 0 where it does not say."""
        for path in ("w:style[w:name/@w:val='Normal']/w:rPr/w:sz/@w:val", "w:docDefaults//w:rPr/w:sz/@w:val"):
            for half in self.styles.xpath(path, namespaces={"w": W}):
                return int(half) / 2 if half.isdigit() else 0
        return 0

    @property
    def names_chinese(self) -> bool:
        """Tell whether it says in which typeface East Asian text is set, and not in a Japanese one."""
        said = self.styles.xpath(
            "w:docDefaults//w:rFonts/@w:eastAsia | w:style[w:name/@w:val='Normal']/w:rPr/w:rFonts/@w:eastAsia",
            namespaces={"w": W},
        )
        if self.theme is not None:
            said += [e.get("typeface", "") for e in self.theme.iterfind(f".//{_A}minorFont/{_A}ea")]
        return any(name and not name.startswith(_JAPANESE) for name in said)


def read_template(data: bytes) -> OwnTemplate:
    """Return what is taken of a .docx or .dotx file.

    Raises ConfigError, without a place, for what is no Word file or is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            styles, numbering, theme = (_part(archive, name) for name in _PARTS)
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError) as err:
        raise ConfigError(f"the template is no Word file with styles: {err}", advice=_SAVE_ANEW) from err
    if styles is None or styles.tag != f"{{{W}}}styles":
        raise ConfigError("the template is no Word file with styles", advice=_SAVE_ANEW)
    return OwnTemplate(styles, numbering, theme)


def _part(archive: zipfile.ZipFile, name: str) -> Any:  # noqa: ANN401 - an lxml element
    from lxml import etree

    if name not in archive.namelist():
        return None
    if archive.getinfo(name).file_size > _MOST:
        raise ConfigError(f"{name} in the template is too large", advice=_SAVE_ANEW)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(archive.read(name), parser)
    except etree.XMLSyntaxError as err:
        raise ConfigError(f"{name} in the template is damaged: {err}", advice=_SAVE_ANEW) from err
    if root.getroottree().docinfo.internalDTD is not None:
        raise ConfigError(f"{name} in the template has a document type, which Word never writes", advice=_SAVE_ANEW)
    return root


def merged_styles(own: OwnTemplate, house: Mapping[str, str], language: str, han: str) -> str:
    """Return ``word/styles.xml``: the template's styles, and those of ``house`` (XML by name) that it lacks.

    ``language`` is the XML of the document's languages. ``han`` is the typeface for Chinese where the template names
    none; empty otherwise. Raises ConfigError where a style is of another kind than the house's of its name.
    """
    from lxml import etree

    wanted = {name.lower(): name for name in house}
    rename: dict[str, str] = {}
    found = set()
    for style in _styles(own.styles):
        name = wanted.get(_name(style).lower())
        if name is None:
            continue
        kind = _said(house[name], "type")
        if style.get(f"{{{W}}}type", "paragraph") != kind:
            raise ConfigError(
                f"the template's style “{_name(style)}” is no {kind} style", advice="rename it, or remove it"
            )
        rename[style.get(f"{{{W}}}styleId")] = _said(house[name], "styleId")
        found.add(name)
    taken = {_said(xml, "styleId") for xml in house.values()}
    for style in _styles(own.styles):
        old = style.get(f"{{{W}}}styleId")
        if old in taken and old not in rename:
            rename[old] = f"{old}Own"
    for root in (own.styles, own.numbering):
        _renamed(root, rename)
    for name in found & _RULED:
        _take_tabs(own, name, house[name])
    _speaks(own, language, han)
    text = etree.tostring(own.styles, encoding="unicode")
    added = "".join(xml for name, xml in house.items() if name not in found)
    return text.replace("</w:styles>", f"{added}</w:styles>") if "</w:styles>" in text else _reprefixed(own, added)


def _reprefixed(own: OwnTemplate, added: str) -> str:
    """Return the styles where the file calls Word's namespace otherwise than everyone."""
    from lxml import etree

    for child in list(etree.fromstring(f"<w:styles {NS}>{added}</w:styles>")):
        own.styles.append(child)
    text: str = etree.tostring(own.styles, encoding="unicode")
    return text


def _styles(root: Any) -> Iterator[Any]:  # noqa: ANN401 - lxml elements
    yield from root.iterfind(f"{{{W}}}style")


def _name(style: Any) -> str:  # noqa: ANN401 - an lxml element
    name = style.find(f"{{{W}}}name")
    return "" if name is None else name.get(f"{{{W}}}val", "")


def _said(xml: str, attribute: str) -> str:
    """Return an attribute of a style of the house, from its XML."""
    return xml.split(f'w:{attribute}="', 1)[1].split('"', 1)[0]


def _renamed(root: Any, rename: Mapping[str, str]) -> None:  # noqa: ANN401 - an lxml element
    if root is None:
        return
    value, identifier = f"{{{W}}}val", f"{{{W}}}styleId"
    for tag in _REFERENCES:
        for element in root.iter(f"{{{W}}}{tag}"):
            element.set(value, rename.get(element.get(value), element.get(value)))
    for style in _styles(root):
        style.set(identifier, rename.get(style.get(identifier), style.get(identifier)))


def _take_tabs(own: OwnTemplate, name: str, house: str) -> None:
    """Give a style of the template the house's tab stops: the place of the page number depends on the page's width."""
    from lxml import etree

    ours = etree.fromstring(f"<w:styles {NS}>{house}</w:styles>").find(f"{{{W}}}style/{{{W}}}pPr/{{{W}}}tabs")
    (style,) = (s for s in _styles(own.styles) if _name(s).lower() == name)
    properties = style.find(f"{{{W}}}pPr")
    if properties is None:
        properties = etree.Element(f"{{{W}}}pPr")
        followers = [e for e in style if etree.QName(e).localname in {"rPr", "tblPr"}]
        style.insert(style.index(followers[0]) if followers else len(style), properties)
    for old in properties.findall(f"{{{W}}}tabs"):
        properties.remove(old)
    before = [i for i, e in enumerate(properties, 1) if etree.QName(e).localname in _BEFORE_TABS]
    properties.insert(max(before, default=0), ours)


def _speaks(own: OwnTemplate, language: str, han: str) -> None:
    """Set the document's languages, and the typeface of Chinese, where paragraphs take them from."""
    from lxml import etree

    for properties in own.styles.iterfind(f"{{{W}}}docDefaults/{{{W}}}rPrDefault/{{{W}}}rPr"):
        for old in properties.findall(f"{{{W}}}lang"):
            properties.remove(old)
        properties.append(etree.fromstring(f"<w:rPr {NS}>{language}</w:rPr>")[0])
    if not han:
        return
    for fonts in own.styles.iter(f"{{{W}}}rFonts"):
        if fonts.get(f"{{{W}}}eastAsia", "").startswith(_JAPANESE):
            fonts.set(f"{{{W}}}eastAsia", han)
    if own.theme is not None:
        for face in own.theme.iter(f"{_A}ea"):
            face.set("typeface", han)
        for face in list(own.theme.iter(f"{_A}font")):
            if face.get("script") in {"Hans", "Hant"}:
                face.getparent().remove(face)


def merged_numbering(own: OwnTemplate, house: str) -> tuple[str, int]:
    """Return ``word/numbering.xml`` with the template's lists and the house's, and the number of its bullets."""
    from lxml import etree

    if own.numbering is None:
        return house, BULLET
    root = own.numbering
    for tag in ("numPicBullet", "lvlPicBulletId"):  # they lead to pictures, which are not taken
        for element in list(root.iter(f"{{{W}}}{tag}")):
            element.getparent().remove(element)
    numbers = [int(n) for n in root.xpath("//@w:numId | //@w:abstractNumId", namespaces={"w": W}) if n.isdigit()]
    number = max(numbers, default=0) + 1
    kept, use = etree.fromstring(house.replace(f'="{BULLET}"><w:multi', f'="{number}"><w:multi'))
    use.set(f"{{{W}}}numId", str(number))
    use[0].set(f"{{{W}}}val", str(number))
    last = root.findall(f"{{{W}}}abstractNum")
    root.insert(root.index(last[-1]) + 1 if last else 0, kept)
    cleanup = root.find(f"{{{W}}}numIdMacAtCleanup")
    root.insert(len(root) if cleanup is None else root.index(cleanup), use)
    text: str = etree.tostring(root, encoding="unicode")
    return text, number


def merged_theme(own: OwnTemplate, house: str) -> str:
    """Return ``word/theme/theme1.xml``: the house's, with the template's colours and typefaces."""
    from lxml import etree

    if own.theme is None:
        return house
    root: Any = etree.fromstring(house)
    for tag in ("clrScheme", "fontScheme"):
        theirs, ours = own.theme.find(f".//{_A}{tag}"), root.find(f".//{_A}{tag}")
        if theirs is not None:
            ours.getparent().replace(ours, theirs)
    text: str = etree.tostring(root, encoding="unicode")
    return text
