"""What takes the place of WeasyPrint's own functions, put there only in versions that have been looked at.

In another version the pages are set as WeasyPrint sets them: Chinese lines stay ragged and cells break by themselves.
"""

from __future__ import annotations

import inspect
import logging
from typing import TYPE_CHECKING

from report_pipeline.writers import justify, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

log = logging.getLogger(__name__)

KNOWN = ("70",)
"""Major versions of WeasyPrint; pyproject.toml has the same bound."""
ADVICE = f"pip install 'weasyprint>={KNOWN[0]},<{int(KNOWN[-1]) + 1}'"
_told: set[str] = set()


def install() -> None:
    """Let WeasyPrint fill Chinese lines and break rows well; where it cannot, log once why not."""
    why = misfit()
    if not why:
        justify.install()
        rows.install()
    elif why not in _told:
        _told.add(why)
        log.warning("%s: PDFs are set plainly, with ragged Chinese lines (%s)", why, ADVICE)


def misfit() -> str:
    """Return why this WeasyPrint is left as it is, or an empty string."""
    import weasyprint

    name = f"WeasyPrint {weasyprint.__version__}"
    if weasyprint.__version__.split(".")[0] not in KNOWN:
        return f"{name} is not known to this program"
    try:
        changed = [what.__name__ for what, wanted in _replaced() if [*inspect.signature(what).parameters] != wanted]
    except (ImportError, AttributeError) as err:
        return f"{name} is not as expected ({err})"
    return f"{name} has another {' and '.join(changed)}" if changed else ""


def _replaced() -> Iterator[tuple[Callable[..., object], list[str]]]:
    """Yield what is replaced, with the names of its parameters as they are expected."""
    from weasyprint.formatting_structure.boxes import TableRowBox
    from weasyprint.layout import inline

    yield inline.justify_line, ["context", "line", "extra_width"]
    yield TableRowBox.copy_with_children, ["self", "new_children"]
