"""Translation engines by name; each is imported when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from report_pipeline.config import TranslateSettings
    from report_pipeline.engines.base import TranslationEngine
    from report_pipeline.progress import Progress

    Loader = Callable[[TranslateSettings, Path, Progress], TranslationEngine]


def _argos(settings: TranslateSettings, root: Path, progress: Progress) -> TranslationEngine:
    from report_pipeline.engines.argos import load_argos

    return load_argos(settings, root=root, progress=progress)


def _gloss(settings: TranslateSettings, root: Path, progress: Progress) -> TranslationEngine:  # noqa: ARG001 - needs no bar
    from report_pipeline.engines.gloss import GlossEngine

    return GlossEngine(settings, root)


def _null(settings: TranslateSettings, root: Path, progress: Progress) -> TranslationEngine:  # noqa: ARG001 - has no options
    from report_pipeline.engines.null import NullEngine

    return NullEngine()


ENGINES: dict[str, Loader] = {"argos": _argos, "gloss": _gloss, "null": _null}
"""Name in pipeline.yaml → what makes the engine."""


def load_engine(settings: TranslateSettings, *, root: Path, progress: Progress) -> TranslationEngine:
    """Return the engine that ``settings`` name; its weights are loaded when it first translates.

    ``root`` is the folder that relative paths in ``settings`` start from. Raises ModelMissingError and
    ModelInvalidError for the model, ConfigError for a glossary.
    """
    return ENGINES[settings.engine](settings, root, progress)
