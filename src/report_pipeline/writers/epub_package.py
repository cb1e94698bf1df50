"""The parts of an EPUB around its text: package document, table of contents, and the frame of a page (EPUB 3.3)."""

from __future__ import annotations

import re
import time
import uuid
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from report_pipeline.writers import wording
from report_pipeline.writers.text import literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from report_pipeline.model import Edition
    from report_pipeline.writers.html_markup import Heading

_NAMESPACE = uuid.UUID("6a2f2a37-5a5c-5cf2-9d2b-8e0a1f0c7d15")
"""Of our identifiers: an edition of the same source, name and layout is the same publication."""
_ACCESSIBILITY = {
    "schema:accessMode": ("textual",),
    "schema:accessModeSufficient": ("textual",),
    "schema:accessibilityFeature": (
        "tableOfContents",
        "readingOrder",
        "structuralNavigation",
        "displayTransformability",
        "unlocked",
    ),
    "schema:accessibilityHazard": ("none",),
}
_SUMMARY = (
    "All content is text, in reading order, with headings and a table of contents; every passage is marked with its"
    " language."
)
_LOGO = " The logo is described in words."
_PICTURES = {"schema:accessMode": ("visual",), "schema:accessibilityFeature": ("alternativeText",)}
"""What an edition with a logo has besides."""
_CONFORMS = "EPUB Accessibility 1.1 - WCAG 2.2 Level AA"


@dataclass(frozen=True, slots=True)
class Chapter:
    """One page file."""

    file: str
    title: str
    body: str
    """XHTML."""
    kind: str
    """EPUB's structural semantics: ``bodymatter`` or ``backmatter``."""


def page(edition: Edition, title: str, body: str, kind: str) -> str:
    """Return a page in XHTML; ``body`` is XHTML, too, and ``kind`` its place in the book."""
    language = escape(wording.house_language(edition))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'lang="{language}" xml:lang="{language}">\n<head>\n<title>{escape(title)}</title>\n'
        '<link rel="stylesheet" type="text/css" href="edition.css"/>\n</head>\n'
        f'<body class="{escape(edition.layout)}" epub:type="{kind}">\n{body}\n</body>\n</html>\n'
    )


def xhtml(html: str) -> str:
    """Return HTML as XML, with ``xml:lang`` beside each ``lang``."""
    from lxml import etree
    from lxml import html as parser

    body = parser.fragment_fromstring(html, create_parent="body")
    for element in body.iter():
        if language := element.get("lang"):
            element.set("{http://www.w3.org/XML/1998/namespace}lang", language)
    return "".join(etree.tostring(child, encoding="unicode", method="xml") for child in body)


def navigation(edition: Edition, chapters: Sequence[Chapter], headings: Sequence[Heading]) -> str:
    """Return the table of contents, nested, each entry in the languages that the edition shows."""
    entries = list(_entries(edition, chapters, headings))
    label = escape(wording.screen_words(edition).contents)
    about = chapters[-1]
    landmarks = (
        f'<li><a epub:type="bodymatter" href="{chapters[0].file}">{escape(chapters[0].title)}</a></li>'
        f'<li><a epub:type="backmatter" href="{about.file}">{escape(about.title)}</a></li>'
    )
    body = (
        f'<nav epub:type="toc" role="doc-toc" id="toc"><h1>{label}</h1>{_nested(entries)}</nav>\n'
        f'<nav epub:type="landmarks" hidden="hidden" aria-label="Landmarks"><ol>{landmarks}</ol></nav>'
    )
    return page(edition, wording.screen_words(edition).contents, body, "frontmatter")


def _entries(edition: Edition, chapters: Sequence[Chapter], headings: Sequence[Heading]) -> Iterator[tuple[int, str]]:
    """Yield depth and link of each entry; a chapter without a title has its file's."""
    for number, chapter in enumerate(chapters, 1):
        own = [h for h in headings if h.article == number]
        if not own or own[0].depth:
            yield 0, f'<a href="{chapter.file}">{escape(chapter.title)}</a>'
        for heading in own:
            texts = []
            for language, text, shown in (
                (edition.source_language, heading.source, wording.has_source(edition)),
                (edition.target_language, heading.target, wording.has_target(edition)),
            ):
                if shown and text:
                    texts.append(f'<span lang="{language}" xml:lang="{language}">{escape(text)}</span>')
            label = " ".join(texts) or escape(wording.NO_TRANSLATION)
            yield heading.depth, f'<a href="{chapter.file}#{escape(literal(heading.pair_id))}">{label}</a>'


def _nested(entries: Sequence[tuple[int, str]]) -> str:
    """Return nested lists; a depth that is left out (1, then 3) counts as one."""
    result = ""
    depths: list[int] = []
    for depth, link in entries:
        while depths and depth < depths[-1]:
            depths.pop()
            result += "</li></ol>"
        if not depths or depth > depths[-1]:
            depths.append(depth)
            result += f"<ol><li>{link}"
        else:
            result += f"</li><li>{link}"
    return result + "</li></ol>" * len(depths)


def package(edition: Edition, chapters: Sequence[Chapter], files: Mapping[str, str], moment: int) -> str:
    """Return the package document; ``moment`` is the time of the edition in seconds since 1970.

    ``files`` are the media types of fonts and pictures by their names.
    """
    items = [("nav", "nav.xhtml", "application/xhtml+xml", ' properties="nav"'), ("css", "edition.css", "text/css", "")]
    items += [(_id(c.file), c.file, "application/xhtml+xml", "") for c in chapters]
    items += [(_id(name), name, kind, "") for name, kind in files.items()]
    manifest = "".join(f'<item id="{i}" href="{href}" media-type="{kind}"{more}/>\n' for i, href, kind, more in items)
    spine = "".join(f'<itemref idref="{_id(c.file)}"/>' for c in chapters)
    language = escape(wording.house_language(edition))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" '
        f'xml:lang="{language}" prefix="schema: http://schema.org/ a11y: http://www.idpf.org/epub/vocab/package/a11y/#">\n'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        + "".join(
            f"{line}\n"
            for line in _metadata(edition, moment, pictures=any(kind.startswith("image/") for kind in files.values()))
        )
        + f"</metadata>\n<manifest>\n{manifest}</manifest>\n<spine>{spine}</spine>\n</package>\n"
    )


def _id(name: str) -> str:
    return re.sub(r"\W", "-", name)


def _metadata(edition: Edition, moment: int, *, pictures: bool) -> Iterator[str]:
    facts, note = wording.properties(edition), edition.provenance
    name = f"{note.source_sha256}/{edition.name}/{edition.layout}"
    yield f'<dc:identifier id="id">urn:uuid:{uuid.uuid5(_NAMESPACE, name)}</dc:identifier>'
    yield f'<dc:title id="title">{escape(facts.title)}</dc:title>'
    other = literal(edition.title_source).strip()
    if other and wording.has_source(edition) and wording.has_target(edition):
        yield (
            f'<meta refines="#title" property="alternate-script" xml:lang="{escape(edition.source_language)}">'
            f"{escape(other)}</meta>"
        )
    for language, shown in (
        (edition.target_language, wording.has_target(edition)),
        (edition.source_language, wording.has_source(edition)),
    ):
        if shown:
            yield f"<dc:language>{escape(language)}</dc:language>"
    yield f"<dc:description>{escape(facts.subject)}</dc:description>"
    yield f"<dc:source>{escape(literal(note.source))}</dc:source>"
    yield f'<meta property="dcterms:modified">{time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))}</meta>'
    yield f'<meta name="generator" content="{escape(facts.creator)}"/>'
    for key, values in _ACCESSIBILITY.items():
        for value in (*values, *(_PICTURES.get(key, ()) if pictures else ())):
            yield f'<meta property="{key}">{value}</meta>'
    yield f'<meta property="schema:accessibilitySummary" xml:lang="en">{_SUMMARY}{_LOGO * pictures}</meta>'
    yield f'<meta property="dcterms:conformsTo" id="conforms">{_CONFORMS}</meta>'
    yield f'<meta refines="#conforms" property="a11y:certifiedBy">{escape(facts.creator)}</meta>'
