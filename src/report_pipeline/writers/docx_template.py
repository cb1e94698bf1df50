"""The Word template of the house, written by code: every style names its fonts and languages.

python-docx's own template falls back to MS Mincho for East Asian text and brings parts that fail validation, so this
package does without it.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

ACCENT, INK, SOFT, RULE = "8C2F21", "1A1A1A", "5C5850", "D9D3C7"
_NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True, slots=True)
class Voice:
    """How one language is set."""

    font: str
    language: str
    """Tag with a region, as Word wants it: ``zh-CN``, ``en-US``."""

    @property
    def hint(self) -> str:
        """Attribute that gives quotation marks and dashes to the East Asian font, full width."""
        return ' w:hint="eastAsia"' if self.language.startswith("zh") else ""


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style. Lengths are in points."""

    name: str
    side: str
    """``src`` or ``tgt``: whose font and language it has."""
    size: float = 10.5
    line: float = 1.3
    """Line height, a multiple of single spacing."""
    before: float = 0
    after: float = 0
    left: float = 0
    first: float = 0
    """First line's indent beside ``left``."""
    based_on: str = "Normal"
    bold: bool = False
    italic: bool = False
    color: str = INK
    outline: int | None = None
    """0 for the first heading level."""
    keep_next: bool = False
    keep_lines: bool = False
    justified: bool = False
    border: str = ""
    """Side of a rule: ``left``, ``top`` or ``bottom``."""
    extra: str = ""
    """More paragraph properties, as XML, of those that come after ``w:pBdr`` and before ``w:spacing``."""

    @property
    def id(self) -> str:
        """Identifier in the file."""
        return style_id(self.name)


def style_id(name: str) -> str:
    """Return the identifier of the style called ``name``: ``heading 1`` is ``Heading1``."""
    return name.title().replace(" ", "")


_RIGHT_TAB = '<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>'


def styles(width: int, *, book: bool) -> tuple[Style, ...]:
    """Return the house styles for a text ``width`` in twentieths of a point.

    ``book``: one language only, set like a book, with indents instead of space between paragraphs.
    """
    tabs = _RIGHT_TAB.format(width=width)
    gap = 0 if book else 7
    result = [
        Style("Kicker", "tgt", size=9, after=14, color=ACCENT, keep_next=True),
        Style("Standing", "tgt", size=9, before=10, after=22, italic=True, color=SOFT, border="bottom"),
        Style("Body Source", "src", line=1.25, after=0 if book else 2, first=21 if book else 0, justified=True),
        Style("Body Target", "tgt", line=1.2, after=gap, first=16 if book else 0),
        Style("Cell Source", "src", size=10, line=1.2, before=3, after=5, justified=True),
        Style("Cell Target", "tgt", size=10, line=1.18, before=3, after=5),
        Style("Subtitle", "tgt", size=12.5, after=2, italic=True, color=SOFT, keep_next=True),
        Style("Subtitle Source", "src", size=12.5, after=2, color=SOFT, keep_next=True),
        Style("Byline", "tgt", size=10, before=2, italic=True),
        Style("Byline Source", "src", size=10, before=6, keep_next=True),
        Style("caption", "tgt", size=9, before=3, after=8, left=9, italic=True, color=SOFT, border="left"),
        Style("Caption Source", "src", size=9, before=3, after=3, left=9, color=SOFT, border="left"),
        Style("List Paragraph", "tgt", after=gap, left=18, first=-12),
        Style("List Source", "src", line=1.25, after=2, left=18, first=-12),
        Style("Column Head", "tgt", size=8, after=3, color=SOFT, keep_next=True),
        Style("Gloss", "tgt", size=7, line=1.0, color=SOFT, keep_next=True),
        Style("Pinyin", "tgt", size=7, line=1.0, color=ACCENT, keep_next=True),
        Style("Gloss Word", "src", size=10.5, line=1.0, keep_next=True),
        Style("Colophon Head", "tgt", size=10, before=30, after=4, bold=True, border="top", keep_next=True),
        Style("Colophon", "tgt", size=8.5, after=3, color=SOFT, keep_lines=True),
        Style("Banner", "tgt", size=9, bold=True, color=ACCENT),
        Style("header", "tgt", size=8, color=SOFT, extra=tabs),
        Style("footer", "tgt", size=8, color=SOFT, extra=tabs),
    ]
    for level, size in enumerate((20, 12.5, 11.5, 11, 10.5, 10.5), 1):
        before, after = (0, 5) if level == 1 else (14, 5)
        result.append(
            Style(
                f"heading {level}",
                "tgt",
                size=size,
                line=1.1,
                before=before,
                after=after,
                bold=True,
                outline=level - 1,
                keep_next=True,
                keep_lines=True,
            )
        )
    return tuple(result)


def template(source: Voice, target: Voice, width: int, *, book: bool) -> bytes:
    """Return an empty Word file with the house styles."""
    voices = {"src": source, "tgt": target}
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(("officeDocument", "word/document.xml")),
        "word/document.xml": f"<w:document {_NS}><w:body><w:sectPr/></w:body></w:document>",
        "word/_rels/document.xml.rels": _relationships(("styles", "styles.xml"), ("settings", "settings.xml")),
        "word/styles.xml": _styles(styles(width, book=book), voices),
        "word/settings.xml": _settings(target.language, source.language),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, xml in parts.items():
            archive.writestr(name, _XML + xml)
    return out.getvalue()


def _content_types() -> str:
    overrides = (
        ("/word/document.xml", "document.main"),
        ("/word/styles.xml", "styles"),
        ("/word/settings.xml", "settings"),
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="{n}" ContentType="{_TYPE}.{t}+xml"/>' for n, t in overrides)
        + "</Types>"
    )


def _relationships(*targets: tuple[str, str]) -> str:
    items = (f'<Relationship Id="rId{i}" Type="{_REL}/{t}" Target="{n}"/>' for i, (t, n) in enumerate(targets, 1))
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(items)
        + "</Relationships>"
    )


def _settings(latin: str, east_asian: str) -> str:
    # compatibilityMode 15: Word 2013 and later, no "compatibility mode" in the title bar
    return (
        f'<w:settings {_NS}><w:embedTrueTypeFonts/><w:saveSubsetFonts/><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:compatSetting '
        'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="{latin}" w:eastAsia="{east_asian}"/></w:settings>'
    )


def _styles(all_styles: tuple[Style, ...], voices: dict[str, Voice]) -> str:
    house = voices["tgt"]
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{_voice(house, voices['src'])}"
        f'<w:color w:val="{INK}"/><w:sz w:val="21"/><w:szCs w:val="21"/>'
        f"{_language(house, voices['src'])}</w:rPr></w:rPrDefault>"
        "<w:pPrDefault/></w:docDefaults>"
    )
    fixed = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )
    characters = "".join(
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{style_id(name)}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr>{_voice(voices[side], voices["src"])}'
        f"{_language(voices[side], voices['src'])}</w:rPr></w:style>"
        for name, side in (("Source Text", "src"), ("Target Text", "tgt"))
    )
    return (
        f"<w:styles {_NS}>{defaults}{fixed}"
        + "".join(_style(s, voices) for s in all_styles)
        + characters
        + "</w:styles>"
    )


def _voice(voice: Voice, east: Voice) -> str:
    return (
        f'<w:rFonts{voice.hint} w:ascii="{voice.font}" w:eastAsia="{east.font}" '
        f'w:hAnsi="{voice.font}" w:cs="{voice.font}"/>'
    )


def _language(voice: Voice, east: Voice) -> str:
    return f'<w:lang w:val="{voice.language}" w:eastAsia="{east.language}"/>'


def _style(style: Style, voices: dict[str, Voice]) -> str:
    built_in = style.name in {"Subtitle", "caption", "List Paragraph", "header", "footer"} or style.name.startswith(
        "heading "
    )
    custom = "" if built_in else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style.id}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="{style.based_on}"/><w:qFormat/><w:pPr>{_paragraph(style)}</w:pPr>'
        f"<w:rPr>{_run(style, voices)}</w:rPr></w:style>"
    )


def _paragraph(style: Style) -> str:
    """Return the paragraph properties in the schema's order."""
    xml = "<w:keepNext/>" * style.keep_next + "<w:keepLines/>" * style.keep_lines + "<w:widowControl/>"
    if style.border:
        size, space = (12, 6) if style.border == "left" else (4, 8)
        xml += f'<w:pBdr><w:{style.border} w:val="single" w:sz="{size}" w:space="{space}" w:color="{RULE}"/></w:pBdr>'
    xml += style.extra
    xml += (
        f'<w:spacing w:before="{style.before * 20:.0f}" w:after="{style.after * 20:.0f}" '
        f'w:line="{style.line * 240:.0f}" w:lineRule="auto"/>'
    )
    kind = "firstLine" if style.first >= 0 else "hanging"
    xml += f'<w:ind w:left="{style.left * 20:.0f}" w:{kind}="{abs(style.first) * 20:.0f}"/>'
    xml += '<w:jc w:val="both"/>' if style.justified else '<w:jc w:val="left"/>'
    return xml + (f'<w:outlineLvl w:val="{style.outline}"/>' if style.outline is not None else "")


def _run(style: Style, voices: dict[str, Voice]) -> str:
    voice = voices[style.side]
    bold = f'<w:b w:val="{style.bold:d}"/><w:bCs w:val="{style.bold:d}"/>'
    italic = f'<w:i w:val="{style.italic:d}"/><w:iCs w:val="{style.italic:d}"/>'
    size = f'<w:sz w:val="{style.size * 2:.0f}"/><w:szCs w:val="{style.size * 2:.0f}"/>'
    return (
        f'{_voice(voice, voices["src"])}{bold}{italic}<w:color w:val="{style.color}"/>{size}'
        f"{_language(voice, voices['src'])}"
    )
