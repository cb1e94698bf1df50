"""What makes a tagged PDF one to keep (PDF/A-3a, ISO 19005-3) and one for all (PDF/UA-1, ISO 14289-1).

WeasyPrint declares one of the two, writes metadata in one language, and knows no relation between a file and its
attachment; the output intent and the embedded fonts it does bring.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from report_pipeline.writers import wording

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pikepdf

    from report_pipeline.model import Edition

XLIFF_TYPE = "application/xliff+xml"
_EXTENSION = """\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
"""PDF/A wants a description of every property that it does not know itself."""


def declare(pdf: pikepdf.Pdf, edition: Edition) -> None:
    """Write the metadata: both standards, and titles and descriptions in both languages.

    The stream is not compressed, so that programs that know no PDF find it (ISO 32000-1, 14.3.2).
    """
    import pikepdf

    stream = pikepdf.Stream(pdf, _packet(edition, {k[1:]: str(v) for k, v in pdf.docinfo.items()}).encode())
    stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    pdf.Root.Metadata = stream


def attach(pdf: pikepdf.Pdf, name: str, data: bytes, media_type: str, description: str) -> None:
    """Attach a file as the data from which the document was made."""
    import pikepdf

    spec = pikepdf.AttachedFileSpec(
        pdf,
        data,
        filename=name,
        description=description,
        mime_type=media_type,
        relationship=pikepdf.Name.Data,
    )
    stream = spec.obj.EF.F
    stream.Params = pikepdf.Dictionary(Size=len(data))  # no time of the run
    pdf.attachments[name] = spec
    pdf.Root.AF = pikepdf.Array([pdf.attachments[name].obj])


def _packet(edition: Edition, info: dict[str, str]) -> str:
    facts = wording.properties(edition)
    titles = [(edition.target_language, edition.title_target)] * wording.has_target(edition)
    titles += [(edition.source_language, edition.title_source)]
    about = [
        *_simple("pdfaid", "part", "3"),
        *_simple("pdfaid", "conformance", "A"),
        *_simple("pdfuaid", "part", "1"),
        f"<dc:title>{_alternatives(facts.title, titles)}</dc:title>",
        f"<dc:description>{_alternatives(facts.subject, [(facts.language, facts.subject)])}</dc:description>",
        f"<dc:language>{_bag(wording.languages(edition))}</dc:language>",
        "<dc:format>application/pdf</dc:format>",
        *_simple("pdf", "Producer", info.get("Producer", "")),
        *_simple("pdf", "Keywords", info.get("Keywords", "")),
        *_simple("xmp", "CreatorTool", info.get("Creator", "")),
        *_simple("xmp", "CreateDate", _xmp_date(info.get("CreationDate", ""))),
        *_simple("xmp", "ModifyDate", _xmp_date(info.get("ModDate", ""))),
    ]
    lines = "\n".join(about)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"'
        ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\n'
        f'{lines}\n</rdf:Description>\n{_EXTENSION}</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end="r"?>'
    )


def _simple(prefix: str, name: str, value: str) -> list[str]:
    return [f"<{prefix}:{name}>{escape(value, quote=False)}</{prefix}:{name}>"] if value else []


def _alternatives(default: str, others: Iterable[tuple[str, str]]) -> str:
    from report_pipeline.writers.text import literal

    given = {"x-default": default} | {language: literal(text).strip() for language, text in others if text.strip()}
    items = "".join(f'<rdf:li xml:lang="{k}">{escape(v, quote=False)}</rdf:li>' for k, v in given.items())
    return f"<rdf:Alt>{items}</rdf:Alt>"


def _bag(items: Iterable[str]) -> str:
    return f"<rdf:Bag>{''.join(f'<rdf:li>{escape(item)}</rdf:li>' for item in items)}</rdf:Bag>"


def _xmp_date(pdf_date: str) -> Any:  # noqa: ANN401 - pikepdf has no types here
    from pikepdf.models.metadata import decode_pdf_date

    return decode_pdf_date(pdf_date).strftime("%Y-%m-%dT%H:%M:%SZ") if pdf_date else ""
