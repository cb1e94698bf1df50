"""EPUB 3 editions: a chapter an article, the languages one below the other, for reading systems of every size.

Two columns have no room there, so a side-by-side edition is set as an interleaved one.
"""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from report_pipeline.model import EditionArticle, Layout
from report_pipeline.writers import fonts, styles, wording
from report_pipeline.writers.docx_logo import drawn
from report_pipeline.writers.epub_package import Chapter, navigation, package, page, xhtml
from report_pipeline.writers.html_markup import AnchoredMarkup, headings
from report_pipeline.writers.repacked import epoch
from report_pipeline.writers.theme import HOUSE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from report_pipeline.model import Edition
    from report_pipeline.writers.theme import Theme

_OLDEST = 315532800
"""1980-01-01, the oldest time that ZIP knows, in seconds since 1970."""
_CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)


class EpubWriter:
    """Writes EPUB 3 with its fonts, a table of contents in both languages and accessibility metadata."""

    suffix = "epub"

    def __init__(self, cache: Path, theme: Theme = HOUSE) -> None:
        """``cache`` is not used: subsetting is faster than reading a kept subset back."""
        self.cache = cache
        self.theme = theme

    def render(self, edition: Edition) -> bytes:
        """Return the file. The same edition gives the same bytes.

        Raises MachineError when a font is missing, or WeasyPrint for a logo in SVG.
        """
        if edition.layout is Layout.SIDE_BY_SIDE:
            edition = replace(edition, layout=Layout.INTERLEAVED)
        moment, theme = max(epoch() or 0, _OLDEST), self.theme
        rarer = styles.rare_characters(edition, theme.pairing)
        faces = {
            f"fonts/{face.name}.ttf": (face, fonts.subset(face, characters, edition.source_language))
            for face, characters in (styles.characters(edition, theme.pairing) | rarer).items()
        }
        logo = _logo(theme)
        chapters = list(_chapters(_BookMarkup(edition, next(iter(logo), ""), theme.logo_alt)))
        rules = "".join(styles.face_rule(face, name) for name, (face, _) in faces.items())
        css = rules + styles.sheet("epub.css") + styles.families(rarer) + theme.css
        kinds = dict.fromkeys(faces, "font/ttf") | {name: kind for name, (kind, _) in logo.items()}
        files = {
            "META-INF/container.xml": _CONTAINER.encode(),
            "EPUB/package.opf": package(edition, chapters, kinds, moment).encode("utf-8"),
            "EPUB/nav.xhtml": navigation(edition, chapters, list(headings(edition))).encode("utf-8"),
            "EPUB/edition.css": css.encode("utf-8"),
        }
        files |= {f"EPUB/{c.file}": page(edition, c.title, c.body, c.kind).encode("utf-8") for c in chapters}
        files |= {f"EPUB/{name}": data for name, (_, data) in faces.items()}
        files |= {f"EPUB/{name}": data for name, (_, data) in logo.items()}
        return _zipped(files, moment)


class _BookMarkup(AnchoredMarkup):
    """Gives the parts of the text one by one."""

    def __init__(self, edition: Edition, logo: str, logo_alt: str) -> None:
        """``logo`` is the name of the picture over the title; empty: none."""
        super().__init__(edition)
        self._picture = f'<p class="logo"><img src="{logo}" alt="{escape(logo_alt)}"></p>' if logo else ""

    def _logo(self) -> str:
        return self._picture

    def articles(self) -> Iterator[str]:
        for number, article in enumerate(self.edition.articles or (EditionArticle(()),), 1):
            yield "\n".join(self._article(article, first=number == 1)) + self.notes()

    def colophon(self) -> str:
        return self._colophon()


def _logo(theme: Theme) -> dict[str, tuple[str, bytes]]:
    """Return the logo's media type and data by its name; nothing where there is none.

    An SVG is drawn: reading systems and validators ask more of one than a house's own has.

    Raises MachineError where an SVG cannot be drawn.
    """
    if theme.logo_type == "image/svg+xml":
        return {"logo.png": ("image/png", drawn(theme.logo))}
    return {f"logo.{theme.logo_type.removeprefix('image/')}": (theme.logo_type, theme.logo)} if theme.logo else {}


def _chapters(markup: _BookMarkup) -> Iterator[Chapter]:
    edition = markup.edition
    fallback = wording.properties(edition).title
    of_source = edition.layout is Layout.SOURCE
    titles = {h.article: h.source if of_source else h.target for h in headings(edition) if not h.depth}
    banner = wording.banner(edition)
    warning = f'<p class="banner tgt" lang="{escape(edition.target_language)}">{escape(banner)}</p>' if banner else ""
    for number, text in enumerate(markup.articles(), 1):
        body = xhtml(f"{warning}<article>{text}</article>")
        yield Chapter(f"text-{number}.xhtml", titles.get(number) or fallback, body, "bodymatter")
    yield Chapter("about.xhtml", wording.colophon(edition)[0], xhtml(markup.colophon()), "backmatter")


def _zipped(files: dict[str, bytes], moment: int) -> bytes:
    """Return the archive: ``mimetype`` first and stored, as OCF wants it, and the same time on every part."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in {"mimetype": b"application/epub+zip", **files}.items():
            info = zipfile.ZipInfo(name, time.gmtime(moment)[:6])
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return out.getvalue()
