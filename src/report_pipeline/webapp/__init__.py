"""The review page: a local server for a person who corrects and approves translations in the browser."""

from __future__ import annotations

from report_pipeline.webapp.server import serve

__all__ = ["serve"]
