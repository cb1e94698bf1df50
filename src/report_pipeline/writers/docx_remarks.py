"""What is said about the text of a Word edition: comments at its margin, and footnotes."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING

from report_pipeline.writers.docx_markup import TARGET, paragraph, run
from report_pipeline.writers.docx_styles_xml import NS
from report_pipeline.writers.text import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report_pipeline.model import Comment

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RULES = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)


class Comments:
    """Numbers the comments in the order in which the body names them."""

    def __init__(self) -> None:
        self.said: list[Comment] = []

    def around(self, content: str, comments: Sequence[Comment]) -> str:
        """Return runs with the anchors of ``comments`` around them."""
        numbers = range(len(self.said), len(self.said) + len(comments))
        self.said += comments
        starts = "".join(f'<w:commentRangeStart w:id="{n}"/>' for n in numbers)
        sign = '<w:r><w:rPr><w:rStyle w:val="AnnotationReference"/></w:rPr><w:commentReference w:id="{}"/></w:r>'
        ends = "".join(f'<w:commentRangeEnd w:id="{n}"/>{sign.format(n)}' for n in numbers)
        return f"{starts}{content}{ends}"

    def part(self) -> bytes:
        """Return ``word/comments.xml``."""
        inner = "".join(_comment(n, comment) for n, comment in enumerate(self.said))
        return f"{_XML}<w:comments {NS}>{inner}</w:comments>".encode()


class Footnotes:
    """Numbers the footnotes in the order in which the body names them."""

    def __init__(self) -> None:
        self.said: list[Comment] = []

    def after(self, notes: Sequence[Comment]) -> str:
        """Return the signs of ``notes``, to stand after the text they are about."""
        numbers = range(len(self.said) + 1, len(self.said) + len(notes) + 1)
        self.said += notes
        style = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
        return "".join(f'<w:r>{style}<w:footnoteReference w:id="{n}"/></w:r>' for n in numbers)

    def part(self) -> bytes:
        """Return ``word/footnotes.xml``."""
        inner = "".join(_footnote(n, note) for n, note in enumerate(self.said, 1))
        return f"{_XML}<w:footnotes {NS}>{_RULES}{inner}</w:footnotes>".encode()


def _comment(number: int, comment: Comment) -> str:
    author = literal(comment.author)
    initials = "".join(word[0] for word in author.replace("-", " ").split())[:3].upper()
    date = f' w:date="{moment}"' if (moment := _moment(comment.when)) else ""
    sign = '<w:r><w:rPr><w:rStyle w:val="AnnotationReference"/></w:rPr><w:annotationRef/></w:r>'
    lines = "".join(
        paragraph("annotation text", (sign if i == 0 else "") + run(literal(line), TARGET))
        for i, line in enumerate(comment.text.splitlines() or [""])
    )
    names = f'w:author="{escape(author)}" w:initials="{escape(initials)}"'
    return f'<w:comment w:id="{number}" {names}{date}>{lines}</w:comment>'


def _footnote(number: int, note: Comment) -> str:
    sign = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
    text = " ".join(map(literal, note.text.split()))
    said = f" {text} ({literal(note.author)})" if note.author else f" {text}"
    return f'<w:footnote w:id="{number}">{paragraph("footnote text", sign + run(said, TARGET))}</w:footnote>'


def _moment(text: str) -> str:
    """Return a time in UTC as Word writes it; empty where ``text`` is none."""
    with suppress(ValueError, OverflowError):
        at = datetime.fromisoformat(text)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return ""
