"""The project that the working folder lies in, for commands that also work outside of one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from report_pipeline.config import TranslateSettings

if TYPE_CHECKING:
    from report_pipeline.config_file import Project


def project_here() -> Project | None:
    """Load the project of the working folder; ``None`` outside of one.

    Raises ConfigError and MultipleConfigError when its pipeline.yaml is wrong.
    """
    from report_pipeline.config_file import FILE_NAME, load_project

    here = Path.cwd()
    if not any((folder / FILE_NAME).is_file() for folder in (here, *here.parents)):
        return None
    return load_project(here)


def translate_settings_here() -> tuple[TranslateSettings, Path, int]:
    """Return the settings of translation here, the folder that their paths start from, and ``segment.max_chars``.

    Outside of a project these are the defaults. Raises what ``project_here`` raises.
    """
    from report_pipeline.config import SegmentSettings

    project = project_here()
    if project is None:
        return TranslateSettings(), Path.cwd(), SegmentSettings().max_chars
    stages = project.config.stages
    return stages.translate, project.root, stages.segment.max_chars
