"""The translate step: first translations, the choice among them, and repairs, as `quality` in the config wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from report_pipeline.stages.choose import choose
from report_pipeline.stages.earlier import in_order
from report_pipeline.stages.repair import SHARE, repair
from report_pipeline.stages.repair_ask import Asker
from report_pipeline.stages.translate import translate

if TYPE_CHECKING:
    from collections.abc import Callable

    from report_pipeline.model import Document, SegmentedDocument, TranslatedDocument
    from report_pipeline.runner.workshop import Workshop
    from report_pipeline.stages.translate import Tell, TranslateReport

SHARES: Final = {"fast": 0.0, "balanced": SHARE, "best": 3 * SHARE}
"""Quality → the share of a document that may be translated again."""


def translated(
    shop: Workshop, name: str, document: Callable[[], Document], segmented: SegmentedDocument
) -> TranslatedDocument:
    """Return the translation of the document ``name``; the shop keeps what was done in ``reports`` and ``repairs``.

    ``document`` is asked for only by an engine that can be told things.
    """
    stages = shop.project.config.stages
    tell = shop.tell(document()) if shop.engine.listens else None
    longest, earlier = stages.segment.max_chars, stages.translate.told.earlier

    def first(part: SegmentedDocument, told: Tell | None) -> tuple[TranslatedDocument, TranslateReport]:
        return translate(part, shop.engine, max_chars=longest, store=shop.memory, progress=shop.progress, tell=told)

    if earlier and tell is not None:
        made, shop.reports[name] = in_order(segmented, first, tell, count=earlier, max_chars=longest)
    else:
        made, shop.reports[name] = first(segmented, tell)
    if stages.translate.quality == "best":
        made = choose(made, glossary=shop.glossary, rules=stages.check.rules)
    made, shop.repairs[name] = repair(
        made,
        Asker(shop.engine, store=shop.memory, progress=shop.progress, tell=tell),
        glossary=shop.glossary,
        rules=stages.check.rules,
        share=SHARES[stages.translate.quality],
    )
    return made
