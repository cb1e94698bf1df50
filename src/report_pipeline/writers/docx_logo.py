"""The logo of a Word edition, with the words for those who do not see it."""

from __future__ import annotations

import io
from html import escape
from typing import TYPE_CHECKING, Any

from report_pipeline.errors import ConfigError
from report_pipeline.writers.docx_markup import paragraph

if TYPE_CHECKING:
    from report_pipeline.writers.theme import Theme

_HIGHEST, _WIDEST = 14, 60
"""Millimetres of the box that the logo fits into."""
_MILLIMETRE = 36000
"""In English Metric Units."""
_POINTS_TO_PIXELS = 8
"""An SVG is drawn with so many pixels a point: 576 dpi."""
_URL = "edition-logo:"
_NO_DISTANCE = 'distT="0" distB="0" distL="0" distR="0"'
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"


def logo(document: Any, theme: Theme) -> str:  # noqa: ANN401 - python-docx has no types
    """Put the theme's logo into a python-docx document and return its paragraph; empty where there is none.

    Raises ConfigError for a picture that cannot be read, MachineError where an SVG cannot be drawn.
    """
    if not theme.logo:
        return ""
    data = drawn(theme.logo) if theme.logo_type == "image/svg+xml" else theme.logo
    try:
        relation, image = document.part.get_or_add_image(io.BytesIO(data))
        across, down = image.px_width, image.px_height
        scale = min(_HIGHEST / down, _WIDEST / across)
    except Exception as err:
        raise ConfigError(f"the logo cannot be read: {err}", advice="export it anew as PNG") from err
    extent = f'cx="{round(across * scale * _MILLIMETRE)}" cy="{round(down * scale * _MILLIMETRE)}"'
    named = f'id="1" name="Logo" descr="{escape(theme.logo_alt)}"'
    return paragraph(
        "Logo",
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" {_NO_DISTANCE}><wp:extent {extent}/>'
        f'<wp:docPr {named}/><a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/picture">'
        f'<pic:pic xmlns:pic="{_DRAWING}/picture"><pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>",
    )


def drawn(svg: bytes) -> bytes:
    """Return an SVG as PNG on white; nothing that it names is fetched.

    Raises MachineError where WeasyPrint cannot be loaded.
    """
    import pypdfium2

    from report_pipeline.writers.pdf import load_weasyprint

    weasyprint = load_weasyprint()
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Nothing(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002 - its signature
            if url != _URL:
                raise ValueError(f"a logo loads nothing: {url}")
            return URLFetcherResponse(url, io.BytesIO(svg), {"Content-Type": "image/svg+xml"}, 200)

    paper = f"@page {{ size: {_WIDEST}mm {_HIGHEST}mm; margin: 0 }} body {{ margin: 0 }}"
    box = f"img {{ max-width: {_WIDEST}mm; height: {_HIGHEST}mm; display: block }}"
    page = f'<style>{paper} {box}</style><img src="{_URL}">'
    pdf = weasyprint.HTML(string=page, url_fetcher=Nothing()).write_pdf()
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=_POINTS_TO_PIXELS).to_pil()
    from PIL import Image, ImageChops

    white = Image.new(picture.mode, picture.size, "white")
    out = io.BytesIO()
    picture.crop(ImageChops.difference(picture, white).getbbox()).save(out, "PNG")
    return out.getvalue()
