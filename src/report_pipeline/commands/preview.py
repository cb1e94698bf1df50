"""``report-pipeline preview``: the editions in the browser, rendered anew at every save."""

from __future__ import annotations

import click


@click.command()
@click.argument("documents", nargs=-1, metavar="[DOCUMENT]…")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Listen on this port; 0: a free one.")
@click.option("--no-browser", is_flag=True, help="Print the address, and open no browser.")
def preview(documents: tuple[str, ...], port: int, no_browser: bool) -> None:
    """Show the editions of DOCUMENTS (default: all) as HTML and as the pages of the PDF, until Ctrl-C.

    The page follows every save of a source, a review file, pipeline.yaml, a glossary or a file of the theme. Nothing
    is written to build/editions, and no gate stops it; only this machine can open it.
    """
    from report_pipeline.config_file import load_project
    from report_pipeline.webapp.preview_app import serve_preview

    serve_preview(load_project(), documents, port=port, open_browser=not no_browser)
