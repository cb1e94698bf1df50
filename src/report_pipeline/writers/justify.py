"""Justified Chinese in WeasyPrint, which knows the spaces between words only and stretches nothing in a line of Han.

By clreq (3.1.4 and 3.2.3) a line of Chinese is filled by a little space between all characters, and the blank half of a
full-width mark at its end may hang over the edge. WeasyPrint calls its own `justify_line` for every line that is to be
filled; for lines of Chinese this module's takes its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_HANGING = frozenset("，。、；：！？”’）》〉」』】〕〗")
"""Marks whose second half is blank in simplified Chinese; traditional has the first six in the middle."""
_HANGING_TRADITIONAL = frozenset("”’）》〉」』】〕〗")
_MOST = 0.12
"""Of an em, between two characters: a line that needs more stays ragged."""
_BREAK = "\u200b"


def install() -> None:
    """Let WeasyPrint fill lines of Chinese. ``hooks.py`` says whether it fits."""
    from weasyprint.layout import inline

    if getattr(inline.justify_line, "fills_chinese", False):
        return
    latin = inline.justify_line

    def justify_line(context: Any, line: Any, extra_width: float) -> None:  # noqa: ANN401 - an untyped library
        if str(line.style["lang"] or "").startswith("zh"):
            _fill(line, extra_width)
        else:
            latin(context, line, extra_width)

    justify_line.fills_chinese = True  # type: ignore[attr-defined]
    inline.justify_line = justify_line


def _texts(box: Any) -> Iterator[Any]:  # noqa: ANN401
    if hasattr(box, "text"):
        yield box
    for child in getattr(box, "children", ()):
        yield from _texts(child)


def _fill(line: Any, extra: float) -> None:  # noqa: ANN401
    texts = [box for box in _texts(line) if getattr(box, "pango_layout", None)]
    if not texts:
        return
    gaps = sum(len(_shown(box)) for box in texts) - 1
    size = texts[-1].style["font_size"]
    hanging = _HANGING_TRADITIONAL if str(line.style["lang"]).startswith("zh-Hant") else _HANGING
    if _shown(texts[-1])[-1:] and _shown(texts[-1])[-1] in hanging:
        extra += size / 2
    if gaps > 0 and extra / gaps <= _MOST * size:
        _spread(line, extra / gaps, 0.0)


def _shown(box: Any) -> str:  # noqa: ANN401
    return str(box.text).replace(_BREAK, "")


def _spread(box: Any, space: float, moved: float) -> float:  # noqa: ANN401
    """Move ``box`` by ``moved`` and put ``space`` behind each of its characters; return how far its end has moved."""
    box.position_x += moved
    start = moved
    if hasattr(box, "text"):
        # Drawn anew from these, as WeasyPrint's own spacing of words is
        box.text = _shown(box)
        if layout := getattr(box, "pango_layout", None):
            layout.text = box.text
        box.style = box.style.copy()
        box.style["letter_spacing"] = space
        moved += space * len(box.text)
    for child in getattr(box, "children", ()):
        moved = _spread(child, space, moved)
    box.width += moved - start
    return moved
