"""The parts of a review file in Word that say how it looks: an own look with real styles, landscape on A4."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
NS: Final = f'xmlns:w="{_W}" xmlns:r="{_R}"'
XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
ACCENT, CAUTION, INK, SOFT, FAINT, RULE = "8C2F21", "C9A227", "1A1A1A", "5C5850", "B8B2A7", "D9D3C7"
_PAGE: Final = (16838, 11906)
_SIDE: Final = 850
"""Margin left and right, in twentieths of a point as all lengths here: 15 mm."""
WIDTH: Final = _PAGE[0] - 2 * _SIDE
"""Of the text."""
SECTION: Final = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/>'
    f'<w:pgSz w:w="{_PAGE[0]}" w:h="{_PAGE[1]}" w:orient="landscape"/><w:pgMar w:top="1020" w:right="{_SIDE}" '
    f'w:bottom="964" w:left="{_SIDE}" w:header="510" w:footer="454" w:gutter="0"/></w:sectPr>'
)
_LATIN: Final = "Source Serif 4"
_ALTERNATIVES: Final = {
    "Noto Sans SC": "Microsoft YaHei,PingFang SC,Source Han Sans SC,SimHei",
    "Noto Sans TC": "Microsoft JhengHei,PingFang TC,Source Han Sans TC",
    _LATIN: "Georgia",
}
_REGIONS: Final = {"en": "en-US", "zh": "zh-CN", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}


def run(text: str, style: str = "", properties: str = "") -> str:
    """Return a run of ``text``, whose characters were made fit before."""
    name = f'<w:rStyle w:val="{style}"/>' if style else ""
    inner = f"<w:rPr>{name}{properties}</w:rPr>" if name or properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'


def paragraph(style: str, content: str, properties: str = "") -> str:
    """Return a paragraph around runs."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def _han(language: str) -> str:
    return "Noto Sans TC" if language.startswith("zh-Hant") else "Noto Sans SC"


def _voice(language: str, east: str) -> str:
    """Return the fonts and languages of a text; ``east`` is the language of what is Chinese in it."""
    han = _han(east)
    latin, hint = (han, ' w:hint="eastAsia"') if language.startswith("zh") else (_LATIN, "")
    return f'<w:rFonts{hint} w:ascii="{latin}" w:eastAsia="{han}" w:hAnsi="{latin}" w:cs="{latin}"/>'


def _language(language: str, east: str) -> str:
    return f'<w:lang w:val="{_region(language)}" w:eastAsia="{_region(east)}"/>'


def _region(language: str) -> str:
    return _REGIONS.get(language, language)


def _style(name: str, size: float, spacing: str, color: str = INK, *, more: str = "", ahead: str = "") -> str:
    """Return a paragraph style; ``size`` in points, ``ahead`` is what its paragraphs have before the spacing."""
    outline = '<w:outlineLvl w:val="0"/>' if name == "heading 1" else ""
    own = "" if name in {"heading 1", "header", "footer", "annotation text"} else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{own} w:styleId="{name.title().replace(" ", "")}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{ahead}<w:spacing {spacing}/>{outline}</w:pPr>'
        f'<w:rPr>{more}<w:color w:val="{color}"/><w:sz w:val="{size * 2:.0f}"/><w:szCs w:val="{size * 2:.0f}"/></w:rPr>'
        "</w:style>"
    )


_LINES: Final = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>'
    for side in ("top", "bottom", "insideH", "insideV")
)
_TAB: Final = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH}"/></w:tabs>'
_FIXED: Final = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
    '<w:style w:type="table" w:customStyle="1" w:styleId="ReviewSheet"><w:name w:val="Review Sheet"/>'
    f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{_LINES}</w:tblBorders><w:tblCellMar>'
    '<w:left w:w="100" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    + _style("heading 1", 18, 'w:before="0" w:after="80"', more="<w:b/><w:bCs/>", ahead="<w:keepNext/>")
    + _style("About", 8.5, 'w:before="0" w:after="60"', SOFT)
    + _style("Column Head", 8, 'w:before="60" w:after="60"', SOFT, more="<w:b/><w:bCs/>", ahead="<w:keepNext/>")
    + _style("Sheet Id", 7, 'w:before="80" w:after="0"', SOFT, more="<w:noProof/>")
    + _style("Sheet Key", 4, 'w:before="20" w:after="40"', FAINT, more="<w:noProof/>")
    + _style("Cell Source", 10, 'w:before="60" w:after="100" w:line="288" w:lineRule="auto"')
    + _style("Cell Target", 10, 'w:before="60" w:after="100" w:line="283" w:lineRule="auto"')
    + _style("Cell Note", 9, 'w:before="60" w:after="100"')
    + _style("header", 8, 'w:after="0"', SOFT, ahead=_TAB)
    + _style("footer", 8, 'w:after="0"', SOFT, ahead=_TAB)
    + _style("annotation text", 9, 'w:after="0"')
)


def styles(source: str, target: str) -> str:
    """Return the styles for two languages."""
    sides = "".join(
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{side}Text"><w:name w:val="{side} Text"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr>{_voice(language, source)}'
        f"{_language(language, source)}</w:rPr></w:style>"
        for side, language in (("Source", source), ("Target", target))
    )
    return (
        f"<w:styles {NS}><w:docDefaults><w:rPrDefault><w:rPr>{_voice(target, source)}"
        f'<w:color w:val="{INK}"/><w:sz w:val="20"/><w:szCs w:val="20"/>{_language(target, source)}</w:rPr>'
        f"</w:rPrDefault><w:pPrDefault/></w:docDefaults>{_FIXED}{sides}</w:styles>"
    )


def settings(source: str, target: str) -> str:
    """Return the settings: changes are tracked, so that it is known whose they are."""
    # compatibilityMode 15: Word 2013 and later, no "compatibility mode" in the title bar
    return (
        f'<w:settings {NS}><w:trackRevisions/><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:compatSetting '
        'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="{_region(target)}" w:eastAsia="{_region(source)}"/></w:settings>'
    )


def fonts(source: str) -> str:
    """Return what stands in for the house's fonts where they are not installed."""
    return (
        f"<w:fonts {NS}>"
        + "".join(
            f'<w:font w:name="{family}"><w:altName w:val="{_ALTERNATIVES[family]}"/>'
            f'<w:family w:val="{kind}"/><w:pitch w:val="variable"/></w:font>'
            for family, kind in ((_LATIN, "roman"), (_han(source), "swiss"))
        )
        + "</w:fonts>"
    )


_PARTS: Final = (
    ("styles", "wordprocessingml.styles"),
    ("settings", "wordprocessingml.settings"),
    ("fontTable", "wordprocessingml.fontTable"),
    ("header", "wordprocessingml.header"),
    ("footer", "wordprocessingml.footer"),
    ("comments", "wordprocessingml.comments"),
)
"""Parts that hang on the document, in the order of their ids, from rId1."""


def package(document: str, parts: dict[str, str], core: str, custom: str) -> dict[str, bytes]:
    """Return all parts of the file by name; ``parts`` are those that hang on the document, by kind."""
    office = "application/vnd.openxmlformats-officedocument"
    kept = [(f"rId{n}", kind, f"{office}.{type_}+xml") for n, (kind, type_) in enumerate(_PARTS, 1) if kind in parts]
    overrides = {f"/word/{kind}.xml": type_ for _, kind, type_ in kept}
    overrides["/word/document.xml"] = f"{office}.wordprocessingml.document.main+xml"
    overrides["/docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    overrides["/docProps/custom.xml"] = f"{office}.custom-properties+xml"
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/>'
        + "".join(f'<Override PartName="{name}" ContentType="{type_}"/>' for name, type_ in overrides.items())
        + "</Types>"
    )
    roots = (
        ("rId1", f"{_R}/officeDocument", "word/document.xml"),
        ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ("rId3", f"{_R}/custom-properties", "docProps/custom.xml"),
    )
    texts = {
        "[Content_Types].xml": types,
        "_rels/.rels": _relationships(roots),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _relationships((i, f"{_R}/{kind}", f"{kind}.xml") for i, kind, _ in kept),
        **{f"word/{kind}.xml": parts[kind] for _, kind, _ in kept},
        "docProps/core.xml": core,
        "docProps/custom.xml": custom,
    }
    return {name: (XML + text).encode() for name, text in texts.items()}


def _relationships(items: Iterable[tuple[str, str, str]]) -> str:
    inner = "".join(f'<Relationship Id="{i}" Type="{kind}" Target="{target}"/>' for i, kind, target in items)
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'
