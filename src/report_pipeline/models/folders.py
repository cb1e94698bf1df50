"""Where models are kept: the user's own folders (XDG base directories) and Argos Translate's."""

from __future__ import annotations

import json
import os
from pathlib import Path


def _xdg(variable: str, default: str) -> Path:
    value = os.environ.get(variable, "")
    # The specification: a relative path in these variables is to be ignored.
    return Path(value) if Path(value).is_absolute() else Path.home() / default


def cache_folder() -> Path:
    """Return the folder for what can be made again: downloads, unpacked packages, digests."""
    return _xdg("XDG_CACHE_HOME", ".cache") / "report-pipeline"


def models_folder() -> Path:
    """Return the folder of language models (GGUF files) that the user installed."""
    return _xdg("XDG_DATA_HOME", ".local/share") / "report-pipeline" / "models"


def packages_folder() -> Path:
    """Return the folder of Argos packages, found the way ``argostranslate.settings`` finds it.

    Done here without importing it, since the import makes folders in the user's home. Beyond what Argos does,
    its old variable ARGOS_TRANSLATE_PACKAGE_DIR is still heard.
    """
    home = Path(os.environ["SNAP_USER_DATA"]) if "SNAP" in os.environ else Path.home()
    data = Path(os.environ.get("XDG_DATA_HOME", home / ".local" / "share")) / "argos-translate"
    config = Path(os.environ.get("XDG_CONFIG_HOME", home / ".config")) / "argos-translate"
    named = os.environ.get("ARGOS_PACKAGES_DIR") or _setting(config / "settings.json", "ARGOS_PACKAGES_DIR")
    return Path(named or os.environ.get("ARGOS_TRANSLATE_PACKAGE_DIR") or data / "packages")


def _setting(file: Path, key: str) -> str | None:
    """Return one of Argos' own settings; a file that cannot be read says nothing, as with Argos."""
    try:
        settings = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
    value = settings.get(key) if isinstance(settings, dict) else None
    return value if isinstance(value, str) else None
