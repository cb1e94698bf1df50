"""The Word template of the house, written by code: the parts of an empty file with the house's styles.

python-docx's own template falls back to MS Mincho for East Asian text and brings parts that fail validation, so this
package does without it. The typefaces are those of the document's theme, so a person changes them in one place.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from report_pipeline.writers.docx_styles import INK, SOFT
from report_pipeline.writers.docx_styles_xml import BULLET, NS, R

if TYPE_CHECKING:
    from collections.abc import Mapping

    from report_pipeline.writers.docx_styles import Voice

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = {
    "word/document.xml": f"{_TYPE}.document.main+xml",
    "word/styles.xml": f"{_TYPE}.styles+xml",
    "word/settings.xml": f"{_TYPE}.settings+xml",
    "word/numbering.xml": f"{_TYPE}.numbering+xml",
    "word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
}
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SCRIPTS = {"zh-CN": "Hans", "zh-TW": "Hant"}


def package(parts: Mapping[str, str]) -> bytes:
    """Return an empty Word file; ``parts`` are the texts of styles, settings, numbering and theme by their path."""
    document = f"<w:document {NS}><w:body><w:sectPr/></w:body></w:document>"
    written = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(("officeDocument", "word/document.xml")),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _relationships(
            ("styles", "styles.xml"),
            ("settings", "settings.xml"),
            ("numbering", "numbering.xml"),
            ("theme", "theme/theme1.xml"),
        ),
        **parts,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, xml in written.items():
            archive.writestr(name, _XML + xml)
    return out.getvalue()


def styles_part(defaults: str, styles: Mapping[str, str]) -> str:
    """Return ``word/styles.xml``."""
    return f"<w:styles {NS}>{defaults}{''.join(styles.values())}</w:styles>"


def settings_part(latin: str, east_asian: str, *, footnotes: bool, contents: bool) -> str:
    """Return ``word/settings.xml``.

    ``contents``: Word asks, when it opens the file, whether to bring the page numbers in the table of contents up to
    date; it knows them only after it has set the pages.
    """
    # compatibilityMode 15: Word 2013 and later, no "compatibility mode" in the title bar
    modern = 'w:uri="http://schemas.microsoft.com/office/word" w:val="1"/>'
    return (
        f'<w:settings {NS}><w:embedTrueTypeFonts/><w:saveSubsetFonts/><w:defaultTabStop w:val="420"/>'
        '<w:autoHyphenation/><w:consecutiveHyphenLimit w:val="2"/><w:hyphenationZone w:val="280"/>'
        '<w:doNotHyphenateCaps/><w:characterSpacingControl w:val="compressPunctuation"/>'
        + "<w:updateFields/>" * contents
        + '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>' * footnotes
        + '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        f'w:val="15"/><w:compatSetting w:name="overrideTableStyleFontSizeAndJustification" {modern}'
        f'<w:compatSetting w:name="enableOpenTypeFeatures" {modern}'
        f'<w:compatSetting w:name="doNotFlipMirrorIndents" {modern}</w:compat>'
        f'<w:themeFontLang w:val="{latin}" w:eastAsia="{east_asian}"/>'
        '<w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" w:accent1="accent1" '
        'w:accent2="accent2" w:accent3="accent3" w:accent4="accent4" w:accent5="accent5" w:accent6="accent6" '
        'w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"/></w:settings>'
    )


def numbering_part(font: str) -> str:
    """Return ``word/numbering.xml``: the bullets of lists, for both languages from one ``font``."""
    face = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:hint="default"/></w:rPr>'
    return (
        f'<w:numbering {NS}><w:abstractNum w:abstractNumId="{BULLET}"><w:multiLevelType w:val="hybridMultilevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
        f'{face}</w:lvl></w:abstractNum><w:num w:numId="{BULLET}"><w:abstractNumId w:val="{BULLET}"/></w:num>'
        "</w:numbering>"
    )


def theme_part(source: Voice, target: Voice, accent: str) -> str:
    """Return ``word/theme/theme1.xml``: the house's colours and typefaces."""
    colours = {"dk1": INK, "lt1": "FFFFFF", "dk2": SOFT, "lt2": "F4F1EA", "accent1": accent}
    colours |= {f"accent{n}": tone for n, tone in enumerate(("35587A", "5B7042", "8A6A1F", "6A4A73", SOFT), 2)}
    colours |= {"hlink": accent, "folHlink": SOFT}
    scheme = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in colours.items())
    fonts = "".join(
        f'<a:{kind}Font><a:latin typeface="{latin}"/><a:ea typeface="{han}"/><a:cs typeface=""/>{_script(source, han)}'
        f"</a:{kind}Font>"
        for kind, latin, han in (
            ("major", target.heading_font, source.heading_font),
            ("minor", target.font, source.font),
        )
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="6350">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'<a:theme xmlns:a="{_A}" name="Edition"><a:themeElements><a:clrScheme name="Edition">{scheme}</a:clrScheme>'
        f'<a:fontScheme name="Edition">{fonts}</a:fontScheme><a:fmtScheme name="Edition">'
        f"<a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst>"
        "</a:fmtScheme></a:themeElements></a:theme>"
    )


def _script(source: Voice, font: str) -> str:
    script = _SCRIPTS.get(source.language, "")
    return f'<a:font script="{script}" typeface="{font}"/>' if script else ""


def _content_types() -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="/{n}" ContentType="{t}"/>' for n, t in _PARTS.items())
        + "</Types>"
    )


def _relationships(*targets: tuple[str, str]) -> str:
    items = (f'<Relationship Id="rId{i}" Type="{R}/{t}" Target="{n}"/>' for i, (t, n) in enumerate(targets, 1))
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(items)
        + "</Relationships>"
    )
