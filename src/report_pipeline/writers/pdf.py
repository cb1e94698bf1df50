"""PDF editions: WeasyPrint sets the HTML of the edition; pikepdf adds what WeasyPrint has no words for."""

from __future__ import annotations

import gc
import io
import logging
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any

from report_pipeline.errors import MachineError
from report_pipeline.model import Layout
from report_pipeline.writers import fonts, hooks, rare, styles, wording
from report_pipeline.writers.print_markup import LOGO_URL, PrintMarkup
from report_pipeline.writers.repacked import epoch
from report_pipeline.writers.spacing import HYPHEN, hyphening, spaced
from report_pipeline.writers.theme import HOUSE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from report_pipeline.model import Edition
    from report_pipeline.writers.theme import Theme

PANGO_ADVICE = "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_FONT_SCHEME = "edition-font:"
_TOP, _BOTTOM, _SIDE, _BOOK_SIDE = 24, 23, 20, 33
"""Margins in mm; a page of one language has lines no longer than the eye likes."""
_BOOK_SIZE = 1.08
"""Size of the text in one language beside that in two."""


class PdfWriter:
    """Writes tagged PDF (PDF/A-3a and PDF/UA-1) with embedded fonts, bookmarks and the language of every passage."""

    suffix = "pdf"

    def __init__(self, cache: Path, theme: Theme = HOUSE) -> None:
        """``cache`` is not used: subsetting is faster than reading a kept subset back."""
        self.cache = cache
        self.theme = theme

    def render(self, edition: Edition) -> bytes:
        """Return the PDF. The same edition gives the same bytes.

        Raises MachineError when Pango or a font is missing.
        """
        weasyprint = load_weasyprint()
        from report_pipeline.exchange.edition_pairs import edition_pairs
        from report_pipeline.writers.pdf_finish import finish

        loaded = _faces(edition, self.theme)
        document = weasyprint.HTML(
            string=page(edition, self.theme), url_fetcher=_fetcher(loaded, self.theme), base_url=None
        )
        raw = document.write_pdf(pdf_variant="pdf/a-3a", pdf_identifier=b"report-pipeline", uncompressed_pdf=True)
        del document
        gc.collect()  # the laid-out pages hold one another; what follows then needs no memory of its own
        pairs = edition_pairs(edition) if wording.has_target(edition) and edition.articles else b""
        return finish(raw, edition, pairs)


def _faces(edition: Edition, theme: Theme) -> dict[str, bytes]:
    """Return the subset fonts by the names of their faces; Chinese ones have the spacing of Chinese in them."""
    language = edition.source_language
    loaded = {}
    for face, characters in styles.characters(edition, theme.pairing).items():
        font = fonts.subset(face, characters, language)
        loaded[face.name] = spaced(font) if face.family == fonts.HAN else hyphening(font)
    for face, characters in styles.rare_characters(edition, theme.pairing).items():
        loaded[face.name] = fonts.subset(face, characters, language)
    return loaded


def load_weasyprint() -> Any:  # noqa: ANN401 - an untyped library
    """Import WeasyPrint.

    Raises MachineError with the one line that installs what is missing.
    """
    try:
        import weasyprint
    except OSError as err:  # cffi found no libpango or libharfbuzz
        library = str(err).split(":", 1)[0].removeprefix("cannot load library ")
        raise MachineError(f"PDF needs Pango, which this machine lacks ({library})", advice=PANGO_ADVICE) from err
    except ImportError as err:
        raise MachineError(f"WeasyPrint cannot be loaded: {err}", advice="pip install weasyprint") from err
    hooks.install()
    for name in ("weasyprint", "weasyprint.progress", "fontTools"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return weasyprint


def page(edition: Edition, theme: Theme = HOUSE) -> str:
    """Return the HTML that WeasyPrint sets."""
    markup = PrintMarkup(edition, theme.logo_alt if theme.logo else "")
    facts = wording.properties(edition)
    rarer = styles.rare_characters(edition, theme.pairing)
    faces = (*fonts.PAIRINGS[theme.pairing], *rarer)
    css = "".join(styles.face_rule(f, _FONT_SCHEME + f.name) for f in faces)
    css += styles.sheet("edition.css") + styles.columns(edition, theme.pairing) + styles.sheet("page.css")
    css += _paper(edition, theme) + _furniture(edition) + _families(rarer) + theme.css.replace("</", "<\\/")
    return (
        f'<!DOCTYPE html>\n<html lang="{facts.language}"><head><meta charset="utf-8">\n{markup.head()}\n{_dates()}'
        f"<style>{css}</style></head>\n"
        f'<body class="{escape(edition.layout)}">\n{_shown(markup, edition, theme)}\n</body></html>\n'
    )


def _shown(markup: PrintMarkup, edition: Edition, theme: Theme) -> str:
    """Return the page's elements, with □ for characters that no font has: .notdef is forbidden in PDF/A."""
    body = f"{markup.running()}\n{markup.body()}"
    missing = rare.unknown(body, theme.pairing, edition.source_language)
    return body.translate(dict.fromkeys(map(ord, missing), rare.SIGN))


def _paper(edition: Edition, theme: Theme) -> str:
    """Return the rules for the theme's paper, margins, size and colour."""
    book = edition.layout in {Layout.TARGET, Layout.SOURCE}
    side = _BOOK_SIDE if book else _SIDE
    given = theme.margins
    margins = (
        _TOP if given.top is None else given.top,
        side if given.right is None else given.right,
        _BOTTOM if given.bottom is None else given.bottom,
        side if given.left is None else given.left,
    )
    width, height = theme.paper
    size = theme.size * (_BOOK_SIZE if book else 1)
    return (
        f"@page {{ size: {width:g}mm {height:g}mm; margin: {' '.join(f'{m:g}mm' for m in margins)}; }}\n"
        f":root {{ --accent: {theme.accent}; }}\nhtml {{ font-size: {size:g}pt; hyphenate-character: '{HYPHEN}'; }}\n"
    )


def _families(rarer: Iterable[fonts.Face]) -> str:
    """Return the rules that put the fonts of rare characters behind the house's."""
    names = "".join(f', "{face.family}"' for face in rarer)
    if not names:
        return ""
    return (
        f'.src {{ font-family: "{fonts.HAN}", "{fonts.LATIN}"{names}; }}\n'
        f'.tgt {{ font-family: "{fonts.LATIN}", "{fonts.HAN}"{names}; }}\n'
    )


def _furniture(edition: Edition) -> str:
    """Return the page rules that depend on the edition."""
    before, between, after = wording.page_count(edition)
    family = fonts.LATIN if wording.has_target(edition) else fonts.HAN
    rules = (
        f'@page {{ @bottom-right {{ content: "{before}" counter(page) "{between}" counter(pages) "{after}"; '
        f'font-family: "{family}"; }} }}\n'
    )
    if not (wording.has_source(edition) and wording.has_target(edition)):
        shown, other = ("right", "left") if wording.has_target(edition) else ("left", "right")
        rules += f"@page {{ @top-{shown} {{ width: 100%; }} @top-{other} {{ width: 0; content: none; }} }}\n"
    if wording.banner(edition):
        rules += "@page { @top-right { content: element(banner); } }\n"
        rules += "@page :first { @top-right { content: element(banner); } }\n"
    return rules


def _dates() -> str:
    """Return the creation date from SOURCE_DATE_EPOCH (https://reproducible-builds.org); without it there is none."""
    moment = epoch()
    if moment is None:
        return ""
    stamp = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return "".join(f'<meta name="dcterms.{k}" content="{stamp}">\n' for k in ("created", "modified"))


def _fetcher(faces: dict[str, bytes], theme: Theme) -> Any:  # noqa: ANN401 - a class of an untyped library
    """Return a fetcher that knows the edition's fonts and logo only: no text can make the writer load anything."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fonts(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002 - its signature
            if url == LOGO_URL and theme.logo:
                return URLFetcherResponse(url, io.BytesIO(theme.logo), {"Content-Type": theme.logo_type}, 200)
            if not url.startswith(_FONT_SCHEME):
                raise ValueError(f"an edition loads nothing: {url}")
            return URLFetcherResponse(url, io.BytesIO(faces[url.removeprefix(_FONT_SCHEME)]), {}, 200)

    return Fonts()
