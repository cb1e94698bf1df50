"""Rows that break across pages in WeasyPrint, which looks at each cell by itself.

Where no line of a cell may stand on the page (``orphans`` and ``widows``) and its neighbour goes on there, WeasyPrint
leaves the cell empty; here the row waits for the next page, so that both languages begin on the same one. It asks for
nothing to be set twice: WeasyPrint copies a finished row, and takes it back where all its cells are empty.
"""

from __future__ import annotations

from typing import Any


def install() -> None:
    """Let rows begin in all their cells. Installing twice is as good as once."""
    from weasyprint.formatting_structure.boxes import ParentBox, TableRowBox

    def copy_with_children(self: Any, new_children: Any) -> Any:  # noqa: ANN401 - an untyped library
        row = ParentBox.copy_with_children(self, new_children)
        if any(map(_waits, new_children)):
            for cell in new_children:
                cell.empty = True
        return row

    TableRowBox.copy_with_children = copy_with_children


def _waits(cell: Any) -> bool:  # noqa: ANN401
    """Tell whether nothing of a cell stands on this page or on one before, where it would have lost its upper edge."""
    return getattr(cell, "empty", False) and "top" not in cell.remove_decoration_sides
