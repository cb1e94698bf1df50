"""A review file in Word: a table whose ids and sources are locked, with the findings as comments.

What the way back needs stands in the cells of the ids as small text: Word, LibreOffice and Google Docs keep text,
whatever they do to content controls, properties and bookmarks.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from report_pipeline.exchange import docx_parts, sheet_words
from report_pipeline.exchange.docx_parts import ACCENT, CAUTION, NS, paragraph, run
from report_pipeline.exchange.sheet_words import fit
from report_pipeline.model import BlockKind, Severity, Status
from report_pipeline.writers.repacked import packed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from report_pipeline.review.sheet import Returned, Sheet, SheetRow

_WIDTHS: Final = {"id": 1580, "source": 4900, "target": 5560, "status": 1058, "note": 2040}
_LOCKED_SHADE, _HEAD_SHADE = "F8F6F2", "EDE8DF"
_HOW_TO: Final = (
    "Correct the translation, choose a status, and write notes; the grey columns stay as they are. Changes are "
    "tracked, so that it is known whose they are; your comments become notes. Save it as .docx and send it back."
)
_HEADINGS: Final = frozenset({BlockKind.TITLE, BlockKind.SUBTITLE, BlockKind.HEADING})


def write(sheet: Sheet) -> bytes:
    """Return the file; the same sheet gives the same bytes."""
    body = _Body(sheet)
    document = f"<w:document {NS}><w:body>{body.xml()}{docx_parts.SECTION}</w:body></w:document>"
    languages = sheet.source_language, sheet.target_language
    parts = {
        "styles": docx_parts.styles(*languages),
        "settings": docx_parts.settings(*languages),
        "fontTable": docx_parts.fonts(sheet.source_language),
        **_furniture(sheet),
    }
    if body.comments:
        parts["comments"] = f"<w:comments {NS}>{''.join(_comments(body.comments))}</w:comments>"
    return packed(docx_parts.package(document, parts, _core(sheet), _custom(sheet)))


def read(data: bytes, name: str) -> tuple[Returned, ...]:
    """Return the rows of all tables in the file's order, tracked changes as if they were accepted.

    Raises InputError for a file that is no Word document, damaged, unsafe to read or without a row, and for rows with
    merged cells or a status that is none.
    """
    from report_pipeline.exchange.docx_rows import rows

    return tuple(map(sheet_words.returned, rows(data, name)))


class _Body:
    """Writes the text and the table; collects the comments meanwhile."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.comments: list[str] = []
        """Remarks, in the order in which the table names them."""

    def xml(self) -> str:
        """Return the paragraphs and the table."""
        sheet = self._sheet
        about = f"{sheet.document} · {sheet.source_name} · {len(sheet.rows):,} rows · {sheet.generator}"
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS.values())
        rows = "".join(self._row(row) for row in sheet.rows)
        return (
            paragraph("Heading1", _runs(sheet.title or sheet.document))
            + paragraph("About", _runs(about))
            + paragraph("About", run(_HOW_TO), '<w:spacing w:after="200"/>')
            + f'<w:tbl><w:tblPr><w:tblStyle w:val="ReviewSheet"/><w:tblW w:w="{sum(_WIDTHS.values())}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
            f'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
            f"{self._head()}{rows}</w:tbl>{paragraph('SheetKey', '')}"
        )

    def _head(self) -> str:
        cells = {k: paragraph("ColumnHead", _runs(head)) for k, head in sheet_words.heads(self._sheet).items()}
        cells["id"] += paragraph("SheetKey", _locked(_runs(self._sheet.document), "document"))
        inner = "".join(_cell(column, content, shade=_HEAD_SHADE) for column, content in cells.items())
        return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{inner}</w:tr>"

    def _row(self, row: SheetRow) -> str:
        target, bold = fit(row.target), row.kind in _HEADINGS
        where = f"line {row.line}" * bool(row.line)
        cells = {
            "id": paragraph("SheetId", _locked(_runs(row.segment_id), "id"))
            + (paragraph("SheetId", run(where)) if where else "")
            + paragraph("SheetKey", _locked(_runs(sheet_words.key(row, target)), "key")),
            "source": paragraph("CellSource", _locked(_runs(row.source, "SourceText", bold=bold), "source")),
            "target": paragraph("CellTarget", self._remarked(_runs(row.target, "TargetText", bold=bold), row)),
            "status": paragraph("CellNote", _choice(row.status)),
            "note": paragraph("CellNote", _runs(row.note) if row.note else ""),
        }
        edge = ""
        if row.findings:
            color = ACCENT if any(f.severity is Severity.ERROR for f in row.findings) else CAUTION
            edge = f'<w:tcBorders><w:left w:val="single" w:sz="18" w:space="0" w:color="{color}"/></w:tcBorders>'
        inner = "".join(
            _cell(k, c, edge * (k == "target"), _LOCKED_SHADE * (k in {"id", "source"})) for k, c in cells.items()
        )
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{inner}</w:tr>"

    def _remarked(self, content: str, row: SheetRow) -> str:
        """Return runs with the anchors of the remarks around them."""
        remarks = [sheet_words.signed(fit(remark)) for remark in sheet_words.remarks(row)]
        numbers = range(len(self.comments), len(self.comments) + len(remarks))
        self.comments += remarks
        starts = "".join(f'<w:commentRangeStart w:id="{n}"/>' for n in numbers)
        ends = "".join(f'<w:commentRangeEnd w:id="{n}"/><w:r><w:commentReference w:id="{n}"/></w:r>' for n in numbers)
        return f"{starts}{content}{ends}"


def _runs(text: str, style: str = "", *, bold: bool = False) -> str:
    """Return runs of a text that may have line ends and tabs."""
    properties = "<w:b/>" * bold
    pieces: list[str] = []
    for number, line in enumerate(fit(text).split("\n")):
        pieces += ["<w:r><w:br/></w:r>"] * (number > 0)
        for place, piece in enumerate(line.split("\t")):
            pieces += ["<w:r><w:tab/></w:r>"] * (place > 0)
            pieces += [run(piece, style, properties)] * bool(piece)
    return "".join(pieces)


def _locked(content: str, tag: str) -> str:
    """Return runs in a content control that can neither be changed nor taken away."""
    return (
        f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/><w:lock w:val="sdtContentLocked"/></w:sdtPr>'
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
        if content
        else ""
    )


_ITEMS: Final = "".join(f'<w:listItem w:displayText="{s}" w:value="{s}"/>' for s in Status)


def _choice(status: Status) -> str:
    return (
        '<w:sdt><w:sdtPr><w:alias w:val="Status"/><w:tag w:val="status"/><w:lock w:val="sdtLocked"/>'
        f"<w:dropDownList>{_ITEMS}</w:dropDownList></w:sdtPr><w:sdtContent>{run(status)}</w:sdtContent></w:sdt>"
    )


def _cell(column: str, content: str, edge: str = "", shade: str = "") -> str:
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{_WIDTHS[column]}" w:type="dxa"/>{edge}{fill}</w:tcPr>{content}</w:tc>'


def _furniture(sheet: Sheet) -> dict[str, str]:
    """Return what stands at the head and the foot of each page."""
    tab = "<w:r><w:tab/></w:r>"
    page, pages = (f'<w:fldSimple w:instr=" {field} ">{run("1")}</w:fldSimple>' for field in ("PAGE", "NUMPAGES"))
    head = _runs(sheet.title or sheet.document) + tab + _runs(f"Review of {sheet.document}")
    foot = _runs(sheet.source_name) + tab + page + run(" / ") + pages
    return {
        "header": f"<w:hdr {NS}>{paragraph('Header', head)}</w:hdr>",
        "footer": f"<w:ftr {NS}>{paragraph('Footer', foot)}</w:ftr>",
    }


def _core(sheet: Sheet) -> str:
    title, program = (escape(fit(text)[:255]) for text in (sheet.title or sheet.document, sheet.generator))
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:creator>{program}</dc:creator>'
        f"<cp:lastModifiedBy>{program}</cp:lastModifiedBy></cp:coreProperties>"
    )


def _custom(sheet: Sheet) -> str:
    return (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property '
        f'fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{sheet_words.DOCUMENT_PROPERTY}">'
        f"<vt:lpwstr>{escape(fit(sheet.document))}</vt:lpwstr></property></Properties>"
    )


def _comments(texts: list[str]) -> Iterator[str]:
    for number, text in enumerate(texts):
        content = paragraph("AnnotationText", f"<w:r><w:annotationRef/></w:r>{_runs(text)}")
        yield f'<w:comment w:id="{number}" w:author="{sheet_words.PROGRAM}" w:initials="RP">{content}</w:comment>'
