"""The page's typefaces: the house's, cut down to a document's characters, since a machine may have no Chinese font."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from report_pipeline.errors import MachineError
from report_pipeline.writers import fonts

if TYPE_CHECKING:
    from report_pipeline.webapp.desk import Desk

_ALWAYS: Final = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2040)))) | frozenset(
    "、。《》「」『』【】〔〕！（），：；？￥％～·€→←↑↓×√✓"
)
_SANS: Final = fonts.PAIRINGS["sans"]
FACES: Final = {face.name: face for face in (_SANS.han, _SANS.han_bold, _SANS.latin, _SANS.latin_bold)}
"""By the names that the page asks for: ``han-400``, ``latin-700`` …"""


def font(desk: Desk, name: str) -> bytes | None:
    """Return a face for a document as TrueType; ``None`` where it cannot be had, and the system's font serves."""
    if name not in FACES:
        return None
    characters = set(_ALWAYS)
    for row in desk.rows():
        characters.update(row.reviewed.pair.source, row.reviewed.target)
    for suggestion in desk.suggestions:
        characters.update(suggestion.source, suggestion.target)
    try:
        return fonts.subset(FACES[name], characters, desk.source_language)
    except MachineError:
        return None
