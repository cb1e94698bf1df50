"""A page that a reviewer fills in with a browser: one file, no program of ours, no network.

The page keeps what is written in its own elements, so it does not matter how it is saved: by its own button, or by the
browser as a page or as a web archive (MHTML).
"""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import re
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from report_pipeline.errors import InputError, Place
from report_pipeline.exchange.sheets import WEB_ARCHIVE
from report_pipeline.model import BlockKind, Status
from report_pipeline.review.sheet import Returned, text_base

if TYPE_CHECKING:
    from report_pipeline.review.sheet import Sheet, SheetRow

_ADVICE: Final = "save the page in the browser with its own Save button, and send that file"
_MOST: Final = 64 << 20
"""Bytes of a page."""
_PART: Final = 50
"""Rows of a list: the browser skips whole lists that are out of sight."""
_COLUMN: Final = 64
"""Characters of a translation in a line of its field, about."""
_HEADINGS: Final = frozenset({BlockKind.TITLE, BlockKind.HEADING})
_NOT_HTML: Final = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")


def write(sheet: Sheet) -> bytes:
    """Return the page; the same sheet gives the same bytes. Characters that HTML forbids become U+FFFD."""
    css, script = _asset("sheet.css"), _asset("sheet.js")
    policy = f"default-src 'none'; style-src {_hashed(css)}; script-src {_hashed(script)}; base-uri 'none'"
    rows = [_row(row, number, sheet) for number, row in enumerate(sheet.rows, 1)]
    parts = (rows[start : start + _PART] for start in range(0, len(rows), _PART))
    pairs = "\n".join('<ol class="pairs">\n{}\n</ol>'.format("\n".join(part)) for part in parts)
    digest = hashlib.sha256(pairs.encode()).hexdigest()[:16]
    title = _text(sheet.title or sheet.document)
    page = f"""\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="{_text(sheet.generator)}">
<title>Review: {title}</title>
<style>{css}</style></head>
<body class="plain" data-review="1" data-document="{_text(sheet.document)}" data-digest="{digest}">
<form autocomplete="off">
<header><h1 lang="{_text(sheet.source_language)}">{title}</h1>
<p class="about">{_text(sheet.source_name)}: {len(sheet.rows):,} sentences to review. This page \
works without a network; nothing leaves it until you save it and send the file back.</p>
<noscript><p class="about">Without JavaScript this page can be read; what you write is not saved.</p></noscript>
<p class="keys"><kbd>Ctrl</kbd>+<kbd>Enter</kbd> approve and go on · <kbd>Alt</kbd>+<kbd>↓</kbd> <kbd>↑</kbd> \
next, previous · <kbd>Ctrl</kbd>+<kbd>S</kbd> save</p></header>
{_TOOLS.format(pairs=len(sheet.rows))}
<main>
{pairs}
</main>
{_CONTROLS}
<footer id="end"></footer>
</form>
<script>{script}</script>
</body></html>
"""
    return page.encode()


_TOOLS: Final = """\
<div class="tools"><div role="group" aria-label="Tools">
<label>Your name<input id="who"></label>
<label>Find<input id="find" type="search"></label>
<label>Show<select id="show"><option value="all">everything</option><option value="open">what is not approved</option>\
<option value="found">what the checks found</option><option value="noted">what has a note</option>\
<option value="changed">what was changed here</option></select></label>
<span class="how"><span id="count"></span>\
<progress id="done" max="{pairs}" value="0" aria-labelledby="count"></progress></span>
<button type="button" id="save">Save</button></div>
<p class="notice" id="notice" role="status"></p></div>"""

_STATUSES: Final = "".join(f"<option>{status}</option>" for status in Status)
_CONTROLS: Final = f"""\
<template id="controls"><select class="control" aria-label="Status of">{_STATUSES}</select>\
<button type="button" class="control approve" aria-label="Approve">Approve</button>\
<button type="button" class="control add" aria-label="Note on">Note</button>\
<button type="button" class="control take" aria-label="Machine's text for" hidden>Machine's text</button>\
<button type="button" class="control back" aria-label="Undo" hidden>Undo</button></template>"""


@cache
def _asset(name: str) -> str:
    return (files("report_pipeline.exchange") / "assets" / name).read_text("utf-8")


def _hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


def _text(text: str) -> str:
    """Return text for an element or an attribute in double quotes."""
    return escape(_NOT_HTML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")))


def _row(row: SheetRow, number: int, sheet: Sheet) -> str:
    source = _text(row.source)
    if row.kind in _HEADINGS:
        source = f"<h2>{source}</h2>"
    line = f"<small>line {row.line}</small>" if row.line else ""
    about = f"o{number} f{number}" if row.findings else f"o{number}"
    by = ", ".join(_text(text) for text in (row.who, row.when[:10]) if text)
    kept = " readonly" if row.status is Status.LOCKED else ""
    target = (
        f'<textarea class="target" id="t{number}" lang="{_text(sheet.target_language)}"'
        f' rows="{max(1, -(-len(row.target) // _COLUMN))}" aria-label="Translation {number}"'
        f' aria-describedby="{about}"{kept}>\n{_text(row.target)}</textarea>'
    )
    return (
        f'<li id="r{number}" class="{row.kind}" data-status="{row.status}" data-id="{_text(row.segment_id)}"'
        f' data-hash="{_text(row.source_hash)}" data-base="{text_base(row.target, row.status, row.note)}"'
        f' data-who="{_text(row.who)}" data-when="{_text(row.when)}"><div class="n">{number}{line}</div>'
        f'<div class="source" id="o{number}" lang="{_text(sheet.source_language)}">{source}</div>'
        f'<div class="side">{target}{_findings(row, number)}{_others(row, sheet.target_language)}'
        f'<div class="row" id="c{number}"><span class="by">{by}</span></div>{_note(row, number)}</div></li>'
    )


def _findings(row: SheetRow, number: int) -> str:
    found = "".join(f'<li class="{f.severity}"><b>{_text(f.check)}</b> {_text(f.message)}</li>' for f in row.findings)
    return f'<ul class="findings" id="f{number}">{found}</ul>' if found else ""


def _others(row: SheetRow, language: str) -> str:
    """Return the other texts of a pair: the machine's, and a person's for an older source."""
    texts = ""
    if row.machine not in ("", row.target):
        texts += f'<p class="other">Machine: <q class="machine" lang="{_text(language)}">{_text(row.machine)}</q></p>'
    if row.stale:
        texts += f'<p class="other">For an older source: <q lang="{_text(language)}">{_text(row.stale)}</q></p>'
    return texts


def _note(row: SheetRow, number: int) -> str:
    if not row.note:
        return ""
    lines = row.note.count("\n") + 1
    label = f'aria-label="Note on {number}" placeholder="Note"'
    return f'<textarea class="note" id="n{number}" rows="{lines}" {label}>\n{_text(row.note)}</textarea>'


def read(data: bytes, name: str) -> tuple[Returned, ...]:
    """Return the rows of a page that a reviewer saved.

    Raises InputError for a page of another kind, one that is damaged or cut off, and one in another encoding.
    """
    from lxml import etree

    if len(data) > _MOST:
        raise InputError(f"the page has more than {_MOST >> 20} MiB", place=Place(name), advice=_ADVICE)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root: Any = etree.fromstring(_decoded(_page(data), name).replace("\0", "\ufffd").encode(), parser)
    except etree.XMLSyntaxError as err:  # only for a page with nothing in it
        raise InputError(f"this is no HTML: {err.msg}", place=Place(name), advice=_ADVICE) from err
    body = None if root is None else root.find("body")
    if body is None or body.get("data-review") is None:
        raise InputError("this is not a page for review", place=Place(name), advice=_ADVICE)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log) or not body.xpath("//*[@id='end']"):
        raise InputError("the page is damaged: it does not reach its end", place=Place(name), advice=_ADVICE)
    who = "".join(body.xpath("//input[@id='who']/@value"))
    rows = body.xpath("//ol[contains(@class, 'pairs')]/li")
    return tuple(_returned(row, Place(name, at), body.get("data-document", ""), who) for at, row in enumerate(rows, 1))


def _page(data: bytes) -> bytes:
    """Return the page itself of a web archive, other bytes as they are."""
    if not WEB_ARCHIVE.match(data):
        return data
    message = email.message_from_bytes(data, policy=email.policy.HTTP)
    pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    return bytes(pages[0].get_payload(decode=True)) if pages else data


def _decoded(data: bytes, name: str) -> str:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        raise InputError("this is no UTF-8", place=Place(name, line), advice=_ADVICE) from err


def _returned(row: Any, place: Place, document: str, who: str) -> Returned:  # noqa: ANN401 - an lxml element
    number = row.get("id", "")[1:]
    fields = {field.get("id", ""): field for field in row.iter("textarea", "div") if field.get("id")}
    target, source, row_end, note = (fields.pop(f"{letter}{number}", None) for letter in "tocn")
    if fields or target is None or source is None or row_end is None or not row.get("data-id"):
        raise InputError("the page is damaged: a row lacks something", place=place, advice=_ADVICE)
    word = row.get("data-status", "")
    if word not in set(Status):
        raise InputError(f"{word!r} is no status", place=place, advice=_ADVICE)
    return Returned(
        place,
        row.get("data-id"),
        _field(target),
        document,
        row.get("data-hash", ""),
        "".join(source.itertext()),
        row.get("data-base", ""),
        Status(word),
        "" if note is None else _field(note),
        row.get("data-who") or (who if row.get("data-sent") else ""),
        row.get("data-when", ""),
    )


def _field(element: Any) -> str:  # noqa: ANN401 - an lxml element
    """Return the text of a field; a line end at its beginning is none, as HTML has it."""
    return "".join(element.itertext()).removeprefix("\n")
