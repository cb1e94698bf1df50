"""The engine ``argos``: the model that the settings mean, whichever of the two kinds it is."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from report_pipeline.errors import ModelMissingError
from report_pipeline.models.store import ModelKind, choose, folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from report_pipeline.config import TranslateSettings
    from report_pipeline.engines.base import Answer, Request, TranslationEngine
    from report_pipeline.model import EngineSignature
    from report_pipeline.models.store import InstalledModel
    from report_pipeline.progress import Progress

PUBLIC_PAIR = "zh_en"
"""What ``download: true`` fetches from the Argos index when no model is named."""


def load_argos(settings: TranslateSettings, *, root: Path, progress: Progress) -> TranslationEngine:
    """Return the engine of the model that ``settings`` mean, and say which one where they leave it open.

    Raises ModelMissingError and ModelInvalidError, and with ``download: true`` what ``install`` raises.
    """
    try:
        model, why = choose(settings, root=root)
    except ModelMissingError:
        if not settings.download:
            raise
        _fetch(settings, root, progress)
        model, why = choose(settings, root=root)
    if settings.model == "auto":
        progress.note(f"model: {model.title} ({why})")
    return _engine(model, settings, progress)


def _engine(model: InstalledModel, settings: TranslateSettings, progress: Progress) -> TranslationEngine:
    if model.kind is ModelKind.PACKAGE and model.path is not None:
        from report_pipeline.engines.argos_package import ArgosPackageEngine

        return ArgosPackageEngine(model.path, settings)
    from report_pipeline.engines.local_lm import LocalLmEngine
    from report_pipeline.models.weights import known, prepare_gguf

    if model.path is not None:
        return LocalLmEngine(prepare_gguf(model.path, progress, tuned=settings.tuned), settings)
    converted = known(tuned=settings.tuned)
    return LocalLmEngine(converted, settings) if converted else WheelEngine(settings, progress)


class WheelEngine:
    """The language model of the wheels before its conversion: what it is is known, the first translation converts."""

    listens = True

    def __init__(self, settings: TranslateSettings, progress: Progress) -> None:
        self._settings = settings
        self._progress = progress

    @property
    def signature(self) -> EngineSignature:
        """The same as that of the converted model."""
        from report_pipeline.engines.local_lm import LocalLmEngine
        from report_pipeline.models.weights import promised

        return LocalLmEngine(promised(self._settings.tuned), self._settings).signature

    def translate(self, requests: Sequence[Request]) -> Iterator[Answer]:
        """Convert the model and translate. Raises what ``prepare_wheels`` and the engine raise."""
        return self._engine.translate(requests)

    @cached_property
    def _engine(self) -> TranslationEngine:
        from report_pipeline.engines.local_lm import LocalLmEngine
        from report_pipeline.models.weights import prepare_wheels

        return LocalLmEngine(prepare_wheels(self._progress, tuned=self._settings.tuned), self._settings)


def _fetch(settings: TranslateSettings, root: Path, progress: Progress) -> None:
    """Install what the settings name from the public index; only a pair of languages can be found there."""
    from report_pipeline.models.install import PAIR, install

    name = PUBLIC_PAIR if settings.model == "auto" else settings.model
    if PAIR.fullmatch(name):
        install(name, models_dir=folder_of(settings, root), progress=progress)
