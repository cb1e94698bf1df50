"""The translation memory of the project that the working folder lies in."""

from __future__ import annotations

from pathlib import Path


def memory_path_here() -> Path:
    """Return the file that ``stages.translate.memory_file`` names, relative to the project; the default without one.

    Raises ConfigError outside of a project, and what ``load_project`` raises.
    """
    from report_pipeline.config_file import load_project

    project = load_project()
    named: str = project.config.stages.translate.memory_file
    return project.root / Path(named).expanduser()
