"""Styles as WordprocessingML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report_pipeline.writers.docx_styles import BASE_SIZE, INK, RULE, TABLE, style_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from report_pipeline.writers.docx_styles import CharacterStyle, Style, Voice

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NS = f'xmlns:w="{W}" xmlns:r="{R}"'
BULLET = 1
"""Number of the list with bullets."""
_BUILT_IN = ("heading ", "toc ", "TOC ", "footnote ", "annotation ", "List Bullet", "List Paragraph")
_ALSO_BUILT_IN = {"Title", "Subtitle", "caption", "header", "footer", "Hyperlink"}
BORDER_SPACE = 8
"""Points between a paragraph and the rule over or under it."""
_TWIPS = 20


class Sheet:
    """Writes styles for a text of ``size`` points.

    ``own_fonts``: the styles name the house's typefaces and ink; otherwise they take those of the document's own
    Normal style, and of the house's only the Chinese typeface where ``han`` says so.
    """

    def __init__(
        self,
        voices: Mapping[str, Voice],
        size: float,
        *,
        own_fonts: bool = True,
        han: bool = True,
        bullet: int = BULLET,
    ) -> None:
        """``bullet`` is the number of the list with bullets."""
        self.voices = voices
        self.bullet = bullet
        self.scale = size / BASE_SIZE
        self.own_fonts = own_fonts
        self.han = han

    def defaults(self) -> str:
        """Return what holds for every paragraph: languages, typefaces, and the rules of Chinese line breaking.

        No line begins with a sign that ends something or ends with one that opens (kinsoku); a full stop may hang over
        the edge; an opening sign at a line's start is narrow; Chinese keeps a distance from Latin and digits.
        """
        house = self.voices["tgt"]
        size = round(BASE_SIZE * self.scale * 2)
        return (
            f"<w:docDefaults><w:rPrDefault><w:rPr>{self._fonts('tgt')}"
            f'<w:color w:val="{INK}"/><w:kern w:val="0"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
            f"{language(house, self.voices['src'])}</w:rPr></w:rPrDefault>"
            "<w:pPrDefault><w:pPr><w:widowControl/><w:kinsoku/><w:overflowPunct/><w:topLinePunct/><w:autoSpaceDE/>"
            "<w:autoSpaceDN/></w:pPr></w:pPrDefault></w:docDefaults>"
        )

    def fixed(self) -> dict[str, str]:
        """Return the styles that every document has, by name."""
        return {
            "Normal": (
                '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
                "<w:qFormat/></w:style>"
            ),
            "Default Paragraph Font": (
                '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
                '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
            ),
            "Normal Table": (
                '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
                '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
                '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
                '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
            ),
            TABLE: (
                f'<w:style w:type="table" w:customStyle="1" w:styleId="{style_id(TABLE)}"><w:name w:val="{TABLE}"/>'
                '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblCellMar>'
                '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
                '<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>'
                f'<w:bottom w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/></w:tcBorders></w:tcPr>'
                "</w:tblStylePr></w:style>"
            ),
        }

    def written(self, paragraphs: Sequence[Style], characters: Sequence[CharacterStyle]) -> dict[str, str]:
        """Return the styles by name."""
        result = self.fixed()
        result |= {s.name: self.paragraph(s) for s in paragraphs}
        return result | {s.name: self.character(s) for s in characters}

    def paragraph(self, style: Style) -> str:
        """Return a paragraph style."""
        follows = f'<w:next w:val="{style_id(style.next)}"/>' if style.next else ""
        return (
            f'<w:style w:type="paragraph"{_custom(style.name)} w:styleId="{style.id}"><w:name w:val="{style.name}"/>'
            f'<w:basedOn w:val="{style_id(style.based_on)}"/>{follows}<w:qFormat/>'
            f"<w:pPr>{self._paragraph(style)}</w:pPr><w:rPr>{self._run(style)}</w:rPr></w:style>"
        )

    def character(self, style: CharacterStyle) -> str:
        """Return a character style."""
        # the hint gives quotation marks and dashes of Chinese to the East Asian font, full width
        inner = '<w:rFonts w:hint="eastAsia"/>' if self._is_chinese(style.side) else ""
        inner = self._fonts(style.side, heading=True) if style.heading else inner
        inner += "<w:b/><w:bCs/>" if style.bold else ""
        inner += "" if style.spelled else "<w:noProof/>"
        inner += f'<w:color w:val="{style.color}"/>' if style.color else ""
        inner += self._size(style.size) if style.size else ""
        inner += '<w:vertAlign w:val="superscript"/>' if style.raised else ""
        inner += language(self.voices[style.side], self.voices["src"]) if style.side else ""
        return (
            f'<w:style w:type="character"{_custom(style.name)} w:styleId="{style_id(style.name)}">'
            f'<w:name w:val="{style.name}"/><w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/>'
            f"<w:rPr>{inner}</w:rPr></w:style>"
        )

    def _fonts(self, side: str, *, heading: bool = False) -> str:
        """Return the typefaces, by the theme where Word knows it and by name for other programs."""
        source, voice = self.voices["src"], self.voices[side]
        slot, han = ("major", source.heading_font) if heading else ("minor", source.font)
        hint = ' w:hint="eastAsia"' if self._is_chinese(side) else ""
        if not self.own_fonts:
            named = f' w:eastAsia="{han}"' if self.han else ""
            return f"<w:rFonts{hint}{named}/>" if hint or named else ""
        latin = voice.heading_font if heading else voice.font
        theirs = f"{slot}EastAsia" if side == "src" else f"{slot}HAnsi"
        return (
            f'<w:rFonts{hint} w:ascii="{latin}" w:eastAsia="{han}" w:hAnsi="{latin}" w:cs="{latin}" '
            f'w:asciiTheme="{theirs}" w:eastAsiaTheme="{slot}EastAsia" w:hAnsiTheme="{theirs}"/>'
        )

    def _is_chinese(self, side: str) -> bool:
        return bool(side) and self.voices[side].language.startswith("zh")

    def _size(self, points: float) -> str:
        half = round(points * self.scale * 2)
        return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'

    def _length(self, points: float) -> int:
        return round(points * self.scale * _TWIPS)

    def _paragraph(self, style: Style) -> str:
        """Return the paragraph properties in the schema's order."""
        xml = "<w:keepNext/>" * style.keep_next + "<w:keepLines/>" * style.keep_lines
        if style.bullet:
            xml += f'<w:numPr><w:numId w:val="{self.bullet}"/></w:numPr>'
        if style.border:
            size, space = (12, 6) if style.border == "left" else (4, BORDER_SPACE)
            xml += (
                f'<w:pBdr><w:{style.border} w:val="single" w:sz="{size}" w:space="{space}" w:color="{RULE}"/></w:pBdr>'
            )
        tabs = (*style.tabs, *((("left", style.column, "none"),) if style.column else ()))
        if tabs:
            stops = "".join(f'<w:tab w:val="{k}" w:leader="{leader}" w:pos="{place}"/>' for k, place, leader in tabs)
            xml += f"<w:tabs>{stops}</w:tabs>"
        xml += "" if style.hyphens else "<w:suppressAutoHyphens/>"
        xml += (
            f'<w:spacing w:before="{self._length(style.before)}" w:after="{self._length(style.after)}" '
            f'w:line="{self._length(style.size * style.line)}" w:lineRule="atLeast"/>'
        )
        left, first = style.column or self._length(style.left), -style.column or self._length(style.first)
        xml += f'<w:ind w:left="{left}" w:{"firstLine" if first >= 0 else "hanging"}="{abs(first)}"/>'
        xml += f'<w:jc w:val="{"both" if style.justified else "left"}"/>'
        return xml + (f'<w:outlineLvl w:val="{style.outline}"/>' if style.outline is not None else "")

    def _run(self, style: Style) -> str:
        bold = f'<w:b w:val="{style.bold:d}"/><w:bCs w:val="{style.bold:d}"/>'
        italic = f'<w:i w:val="{style.italic:d}"/><w:iCs w:val="{style.italic:d}"/>'
        color = f'<w:color w:val="{style.color}"/>' if self.own_fonts or style.color != INK else ""
        return (
            f"{self._fonts(style.side, heading=style.bold)}{bold}{italic}{color}{self._size(style.size)}"
            f"{language(self.voices[style.side], self.voices['src'])}"
        )


def language(voice: Voice, east: Voice) -> str:
    """Return the ``w:lang`` of a voice."""
    return f'<w:lang w:val="{voice.language}" w:eastAsia="{east.language}"/>'


def _custom(name: str) -> str:
    built_in = name in _ALSO_BUILT_IN or (name.startswith(_BUILT_IN) and not name.endswith("Source"))
    return "" if built_in else ' w:customStyle="1"'
