"""Markdown (CommonMark with tables)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from report_pipeline.model import BlockKind
from report_pipeline.readers.base import Line, RawText
from report_pipeline.readers.encoding import decode
from report_pipeline.readers.lines import join_wrapped, split_lines, with_titles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")


class MarkdownReader:
    """Reads .md files. Each line of text stands on the line that it has in the file."""

    suffixes: tuple[str, ...] = (".md", ".markdown")

    def read(self, data: bytes, name: str, encoding: str) -> RawText:
        """Decode ``data``, take the markup off and keep what it says: headings, list items, captions.

        Paragraphs stay as they are wrapped. HTML in the text is text. Raises InputError for a binary file or broken
        encoding, ConfigError for an unknown ``encoding``.
        """
        from markdown_it import MarkdownIt

        decoded = decode(data, name, encoding)
        text = "\n".join(line.text for line in split_lines(decoded.text))
        notes: list[str] = []
        if front := _FRONT_MATTER.match(text):
            text = "\n" * front[0].count("\n") + text[front.end() :]
            notes.append("the front matter (between ---) was left out")
        # Indented text is a paragraph with an indent here, as Chinese paragraphs have, and no program code.
        parser = (
            MarkdownIt("commonmark", {"html": False}).enable("table").disable(["code", "html_block", "html_inline"])
        )
        layout = _Layout(text.count("\n") + 1)
        layout.fill(parser.parse(text))
        return RawText(with_titles(layout.lines), decoded.encoding, tuple(notes))


class _Layout:
    """Lines of the file, filled from the parser's tokens."""

    def __init__(self, count: int) -> None:
        self.lines: list[Line] = [Line("")] * count
        self.lists: list[int | None] = []  # the next number of each open list; None for bullets
        self.marker = ""  # of the item that begins
        self.in_item = False

    def fill(self, tokens: Sequence[Token]) -> None:
        """Put each block's text on its lines."""
        heading = 0
        for token in tokens:
            if token.type in {"bullet_list_open", "ordered_list_open"}:
                start = int(token.attrs.get("start", 1)) if token.type[0] == "o" else None
                self.lists.append(start)
            elif token.type in {"bullet_list_close", "ordered_list_close"}:
                self.lists.pop()
            elif token.type == "list_item_open":
                self._begin_item(token)
            elif token.type == "heading_open":
                heading = int(token.tag[1:])
            elif token.type == "heading_close":
                heading = 0
            elif token.type == "inline" and token.map:
                self._put_inline(token, heading)
            elif token.type in {"fence", "code_block"} and token.map:
                self._put_code(token)

    def _begin_item(self, token: Token) -> None:
        number = self.lists[-1]
        self.marker = "" if number is None else f"{number}{token.markup} "
        self.lists[-1] = None if number is None else number + 1
        self.in_item = True

    def _put_inline(self, token: Token, heading: int) -> None:
        first = (token.map or [0])[0]
        kind, level, text = None, 0, _plain(token)
        if heading:
            kind, level = BlockKind.HEADING, heading
        elif self.in_item:
            kind, level, text = BlockKind.LIST_ITEM, len(self.lists), self.marker + text
        elif _is_picture(token):
            kind = BlockKind.CAPTION
        self.in_item = False
        if kind is not None:
            self._put(first, Line(join_wrapped(text).strip(), kind, level, whole=True))
            return
        for n, piece in enumerate(text.split("\n")):
            self._put(first + n, Line(piece))

    def _put_code(self, token: Token) -> None:
        first = (token.map or [0])[0] + (token.type == "fence")
        for n, piece in enumerate(token.content.removesuffix("\n").split("\n")):
            self._put(first + n, Line(piece, whole=True))

    def _put(self, at: int, line: Line) -> None:
        """Put a line where it is in the file, or, for the cells of a table's row, behind what stands there."""
        at = min(at, len(self.lines) - 1)
        if not self.lines[at].text:
            self.lines[at] = line
        elif line.text:
            self.lines[at] = Line(f"{self.lines[at].text}\t{line.text}", whole=True)


def _plain(token: Token) -> str:
    """Return the text of inline markup, its line ends as line feeds."""
    parts = []
    for child in token.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
        else:
            parts.append(child.content)  # an image's content is its alternative text, a link's is its children
    return "".join(parts)


def _is_picture(token: Token) -> bool:
    return [c.type for c in token.children or () if c.content.strip()] == ["image"]
