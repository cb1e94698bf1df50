"""What many tests need: tiny translation packages, and folders of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tiny_package import make_folder, pack

if TYPE_CHECKING:
    from pathlib import Path


pytest_plugins = ("browser", "edition_samples", "webapp_samples")


@pytest.fixture
def private_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which no model is installed."""
    home = tmp_path / "home"
    home.mkdir()
    for name, folder in (("DATA", "share"), ("CACHE", "cache"), ("CONFIG", "config")):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / folder))
    for name in ("ARGOS_PACKAGES_DIR", "ARGOS_TRANSLATE_PACKAGE_DIR", "ARGOS_PACKAGE_INDEX", "SNAP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr("report_pipeline.models.store.wheel_model_installed", lambda: False)
    return home


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An unpacked Argos package zh→en with random weights. Not to be changed."""
    return make_folder(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def tiny_argosmodel(tiny_folder: Path) -> Path:
    """The same as an archive."""
    return pack(tiny_folder, tiny_folder.parent / "tiny.argosmodel")
