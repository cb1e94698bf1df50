"""HTML pages: what a browser would show of the text; nothing is loaded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from report_pipeline.errors import InputError, Place
from report_pipeline.model import BlockKind
from report_pipeline.readers.base import RawText
from report_pipeline.readers.encoding import bom_encoding, decode, known_codec
from report_pipeline.readers.lines import Marked, join_wrapped, lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator

_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_META_WITHIN = 4096
_DROPPED = frozenset(
    {"script", "style", "noscript", "template", "head", "iframe", "object", "embed", "applet", "svg", "math", "canvas"}
    | {"audio", "video", "map", "select", "button", "textarea", "datalist", "dialog", "nav", "rt", "rp", "del"}
)
_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "img", "ins"}
    | {"kbd", "label", "mark", "q", "ruby", "rb", "s", "samp", "small", "span", "strike", "strong", "sub", "sup"}
    | {"time", "tt", "u", "var", "wbr"}
)
_KINDS = {
    "figcaption": BlockKind.CAPTION,
    "caption": BlockKind.CAPTION,
    "li": BlockKind.LIST_ITEM,
    "dt": BlockKind.LIST_ITEM,
    **{f"h{n}": BlockKind.HEADING for n in range(1, 7)},
}
_LISTS = frozenset({"ul", "ol", "menu", "dl"})
_NUL = "\x00"
_MAX_CHARS = 50_000_000


class HtmlReader:
    """Reads .html and .htm files."""

    suffixes: tuple[str, ...] = (".html", ".htm")

    def read(self, data: bytes, name: str, encoding: str) -> RawText:
        """Decode ``data`` (mark, told encoding, ``<meta charset>``, then detection) and extract its blocks.

        Scripts, styles, navigation and what is hidden are left out; of a page with one ``<article>`` (or ``<main>``)
        only that is read, which the notes say. Without a heading of the first level the page's title is the title.
        Raises InputError for a binary file, broken encoding, or a page that is too large or nested too deep,
        ConfigError for an unknown ``encoding``.
        """
        from lxml import etree

        decoded = decode(data, name, _declared(data) if encoding == "auto" else encoding)
        if len(decoded.text) > _MAX_CHARS:
            raise InputError(f"the page has more than {_MAX_CHARS:,} characters", place=Place(name), advice="split it")
        parser = etree.HTMLParser(
            encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
        )
        text = decoded.text.replace(_NUL, "\ufffd")  # the parser would stop there
        try:
            root = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
        except etree.XMLSyntaxError as err:  # only for a page with nothing in it
            raise InputError(f"this is no HTML: {err.msg}", place=Place(name)) from err
        if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
            raise InputError(
                "the page's elements are nested too deep to read", place=Place(name), advice="save it as text"
            )
        if root is None:
            return RawText((), decoded.encoding)
        part, notes = _content(root)
        walk = _Walk()
        walk.element(part)
        blocks = walk.result()
        if not any(b.kind is BlockKind.HEADING and b.level == 1 for b in blocks) and (
            title := root.findtext("head/title")
        ):
            blocks.insert(0, Marked((_collapse(title).strip(),), BlockKind.TITLE))
        lines, printed = lay_out(blocks)
        return RawText(lines, decoded.encoding, (*notes, *walk.notes(), *printed))


def _declared(data: bytes) -> str:
    """Return the encoding that the page declares, or ``auto`` where it declares none that holds."""
    if bom_encoding(data) or not (meta := _META.search(data[:_META_WITHIN])):
        return "auto"
    codec = known_codec(meta[1].decode("ascii"))
    if codec is None or codec.startswith(("utf-16", "utf-32")):  # cannot be: the declaration was read as ASCII
        return "auto"
    try:
        data.decode(codec)
    except UnicodeError:
        return "auto"  # pages are often converted without their declaration
    return codec


def _content(root: Any) -> tuple[Any, tuple[str, ...]]:  # noqa: ANN401 - an lxml element
    """Return the element that holds the article, and a note about what is outside it."""
    body = root.find("body")
    whole = root if body is None else body
    for tag in ("article", "main"):
        found = [e for e in whole.iter(tag) if _text_of(e)]
        if len(found) == 1:
            outside = len(_text_of(whole)) - len(_text_of(found[0]))
            note = f"only the page's <{tag}> was read; {outside} characters outside it were left out"
            return found[0], ((note,) if outside else ())
    return whole, ()


def _text_of(element: Any) -> str:  # noqa: ANN401 - an lxml element
    return "".join("".join(element.itertext()).split())


def _collapse(text: str) -> str:
    return re.sub(" {2,}", " ", re.sub("[ \t]+", " ", join_wrapped(re.sub(r"[ \t]*[\r\n\f][ \t\r\n\f]*", "\n", text))))


class _Walk:
    """Collects the blocks of an element, without recursion: pages may nest thousands deep."""

    def __init__(self) -> None:
        self.blocks: list[Marked] = []
        self.pieces: list[list[str]] = [[]]
        self.kinds: list[tuple[BlockKind | None, int]] = [(None, 0)]
        self.lists: list[list[int] | None] = []
        self.dropped: set[str] = set()
        self.marker = ""
        self.pre = 0

    def result(self) -> list[Marked]:
        """Return the blocks found so far, the open one closed."""
        self._close()
        return self.blocks

    def notes(self) -> tuple[str, ...]:
        """Name what was left out although a browser may show it."""
        shown = sorted(
            self.dropped & {"nav", "rt", "del", "svg", "math", "iframe", "select", "textarea", "dialog", "hidden"}
        )
        return (
            (f"left out: {', '.join(f'<{t}>' if t != 'hidden' else 'hidden elements' for t in shown)}",)
            if shown
            else ()
        )

    def element(self, root: Any) -> None:  # noqa: ANN401 - an lxml element
        """Walk through ``root`` in document order."""
        stack: list[Iterator[Any]] = [iter([root])]
        open_tags: list[Any] = []
        while stack:
            node = next(stack[-1], None)
            if node is None:
                stack.pop()
                if open_tags:
                    self._end(left := open_tags.pop())
                    self._text(left.tail if left is not root else None)
            elif self._is_dropped(node):
                self._text(node.tail if node is not root else None)
            else:
                self._start(node)
                open_tags.append(node)
                stack.append(iter(node))

    def _is_dropped(self, node: Any) -> bool:  # noqa: ANN401 - an lxml element
        if not isinstance(node.tag, str):
            return True
        style = (node.get("style") or "").replace(" ", "").lower()
        hidden = node.get("hidden") is not None or "display:none" in style
        if node.tag in _DROPPED or hidden:
            if _text_of(node):
                self.dropped.add("hidden" if hidden else node.tag)
            return True
        return False

    def _start(self, node: Any) -> None:  # noqa: ANN401 - an lxml element
        tag = node.tag
        if tag == "br":
            self.pieces.append([])
        elif tag not in _INLINE:
            self._close()
            if tag in _LISTS:
                self.lists.append([_int(node.get("start"), 1)] if tag == "ol" else None)
            if tag == "li" and self.lists and (numbers := self.lists[-1]):
                self.marker = f"{numbers[0]}. "
                numbers[0] += 1
            if tag in _KINDS:
                level = int(tag[1]) if tag[0] == "h" else max(1, len(self.lists)) if tag in {"li", "dt"} else 0
                self.kinds.append((_KINDS[tag], level))
            self.pre += tag == "pre"
        self._text(node.text)

    def _end(self, node: Any) -> None:  # noqa: ANN401 - an lxml element
        tag = node.tag
        if tag == "br" or tag in _INLINE:
            return
        self._close()
        if tag in _LISTS:
            self.lists.pop()
        if tag in _KINDS:
            self.kinds.pop()
            self.marker = ""
        self.pre -= tag == "pre"

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if not self.pre:
            self.pieces[-1].append(text)
            return
        first, *rest = text.split("\n")
        self.pieces[-1].append(first)
        self.pieces += [[piece] for piece in rest]

    def _close(self) -> None:
        texts = ["".join(piece) for piece in self.pieces]
        pieces = [t if self.pre else _collapse(t).strip(" \n") for t in texts]
        self.pieces = [[]]
        if any(p.strip() for p in pieces):
            kind, level = self.kinds[-1]
            first = next(n for n, p in enumerate(pieces) if p.strip())
            pieces[first] = self.marker + pieces[first]
            self.marker = ""
            self.blocks.append(Marked(tuple(pieces), kind, level))


def _int(text: str | None, default: int) -> int:
    try:
        return int(text or default)
    except ValueError:
        return default
