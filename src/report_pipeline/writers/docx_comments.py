"""Comments at the margin of a Word edition: where they hang in the body, and the part that holds them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from report_pipeline.writers.text import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report_pipeline.model import Comment


_SIZE = 9
"""Points."""


class Anchors:
    """Numbers the comments in the order in which the body names them."""

    def __init__(self) -> None:
        self.comments: list[Comment] = []

    def around(self, content: str, comments: Sequence[Comment]) -> str:
        """Return runs with the anchors of ``comments`` around them."""
        numbers = range(len(self.comments), len(self.comments) + len(comments))
        self.comments += comments
        starts = "".join(f'<w:commentRangeStart w:id="{n}"/>' for n in numbers)
        ends = "".join(f'<w:commentRangeEnd w:id="{n}"/><w:r><w:commentReference w:id="{n}"/></w:r>' for n in numbers)
        return f"{starts}{content}{ends}"


def add_comments(document: Any, comments: Sequence[Comment]) -> None:  # noqa: ANN401 - python-docx has no types
    """Put ``comments`` into a python-docx document, under the numbers that their anchors have."""
    if not comments:
        return
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    style = document.styles.add_style("annotation text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    style.base_style, style.font.size = document.styles["Normal"], Pt(_SIZE)
    for comment in comments:
        text = "\n".join(map(literal, comment.text.splitlines()))
        author = literal(comment.author)
        initials = "".join(word[0] for word in author.replace("-", " ").split())[:3].upper()
        made = document.part.comments.add_comment(text, author, initials)
        made._comment_elm.date = _moment(comment.when)  # noqa: SLF001 - python-docx put the time of the run there
        made.paragraphs[0].runs[0].style = None  # the sign of the comment: python-docx names a style that is not there
        for paragraph in made.paragraphs:
            paragraph.style = style


def _moment(text: str) -> datetime | None:
    with suppress(ValueError, OverflowError):
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return None
