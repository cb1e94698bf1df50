import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tiny_package import make_folder, pack

from report_pipeline.errors import (
    BusyError,
    MachineError,
    ModelInvalidError,
    ModelMissingError,
    PipelineError,
    UsageError,
)
from report_pipeline.models.folders import cache_folder, packages_folder
from report_pipeline.models.install import install, remove, unpacked
from report_pipeline.models.store import InstalledModel, installed
from report_pipeline.progress import NullProgress

pytestmark = pytest.mark.usefixtures("private_folders")


def put(source: Path | str, **options: object) -> InstalledModel:
    return install(str(source), progress=NullProgress(), **{"models_dir": None, **options})  # type: ignore[arg-type]


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def nothing_is_left() -> bool:
    """Whether no package, no part of one and no folder of work is anywhere where packages are."""
    packages = packages_folder()
    return not packages.exists() or [p for p in packages.parent.rglob("*") if p != packages] == []


def refuses(source: Path, error: type[PipelineError], what: str, **options: object) -> None:
    with pytest.raises(error, match=what):
        put(source, **options)
    assert nothing_is_left()


def test_what_is_no_file(tmp_path: Path) -> None:
    refuses(tmp_path / "none.argosmodel", ModelMissingError, "no such file")


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04", os.urandom(100_000)])
def test_what_is_no_archive(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "broken.argosmodel"
    path.write_bytes(data)
    refuses(path, ModelInvalidError, "no zip archive")


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.99, 0.9999])
def test_a_truncated_archive(tmp_path: Path, tiny_argosmodel: Path, keep: float) -> None:
    data = tiny_argosmodel.read_bytes()
    path = tmp_path / "cut.argosmodel"
    path.write_bytes(data[: int(len(data) * keep)])
    refuses(path, ModelInvalidError, "not a usable Argos package")


@pytest.mark.parametrize("place", [0.2, 0.4, 0.6, 0.8])
def test_an_archive_with_altered_bytes(tmp_path: Path, tiny_argosmodel: Path, place: float) -> None:
    data = bytearray(tiny_argosmodel.read_bytes())
    at = int(len(data) * place)
    data[at : at + 20] = bytes(20)
    path = tmp_path / "altered.argosmodel"
    path.write_bytes(data)
    refuses(path, ModelInvalidError, "not a usable Argos package")


@pytest.mark.parametrize(
    "name", ["../evil.txt", "p/../../evil.txt", "/etc/evil.txt", "p\\..\\..\\evil.txt", "C:/evil.txt", "./evil.txt"]
)
def test_a_member_that_leads_outside(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path / "slip.argosmodel", {"p/metadata.json": b"{}", name: b"x"})
    refuses(path, ModelInvalidError, "unsafe member")
    assert list(tmp_path.rglob("evil.txt")) == []


def test_a_symbolic_link(tmp_path: Path) -> None:
    path = tmp_path / "link.argosmodel"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("p/metadata.json", "{}")
        link = zipfile.ZipInfo("p/model")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc")
    refuses(path, ModelInvalidError, "unsafe member")


def test_a_bomb(tmp_path: Path) -> None:
    path = archive(tmp_path / "bomb.argosmodel", {"p/metadata.json": b"{}", "p/model.bin": bytes(30_000_000)})
    refuses(path, ModelInvalidError, "would unpack to")


def test_ten_thousand_files(tmp_path: Path) -> None:
    path = archive(tmp_path / "many.argosmodel", {f"p/{n}": b"" for n in range(10_001)})
    refuses(path, ModelInvalidError, "would unpack to")


@pytest.mark.parametrize(
    "members",
    [
        {"metadata.json": b"{}"},
        {"a/metadata.json": b"{}", "b/metadata.json": b"{}"},
        {"a/b/metadata.json": b"{}"},
        {"a/readme": b""},
    ],
)
def test_an_archive_without_a_single_package(tmp_path: Path, members: dict[str, bytes]) -> None:
    refuses(archive(tmp_path / "x.argosmodel", members), ModelInvalidError, "no single folder")


@pytest.mark.parametrize(
    ("metadata", "what"),
    [
        (b"not json", "cannot be read"),
        (b"[]", "no pair of languages"),
        (b'{"from_code": 1, "to_code": "en"}', "no pair of languages"),
        (b'{"from_code": "zh", "to_code": "en", "type": "sbd"}', "does not translate"),
        (b'{"from_code": "zh", "to_code": "en"}', "model.bin is missing"),
    ],
)
def test_a_package_that_is_none(tmp_path: Path, metadata: bytes, what: str) -> None:
    refuses(archive(tmp_path / "x.argosmodel", {"p/metadata.json": metadata}), ModelInvalidError, what)


def test_a_package_for_other_languages(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, name="translate-de_en-1_0", metadata={"from_code": "de"})
    refuses(pack(folder, tmp_path / "de.argosmodel"), ModelInvalidError, "translates de into en, not Chinese")


def test_a_package_with_damaged_weights(tmp_path: Path, tiny_folder: Path) -> None:
    folder = Path(shutil.copytree(tiny_folder, tmp_path / tiny_folder.name))
    weights = folder / "model" / "model.bin"
    weights.write_bytes(weights.read_bytes()[:-100])
    refuses(pack(folder, tmp_path / "x.argosmodel"), ModelInvalidError, "weights cannot be read")
    refuses(folder, ModelInvalidError, "weights cannot be read")


def test_an_archive_with_another_digest_or_size(tiny_argosmodel: Path) -> None:
    refuses(tiny_argosmodel, ModelInvalidError, "SHA-256", sha256="0" * 64)
    refuses(tiny_argosmodel, ModelInvalidError, "bytes instead of", size=5)


def test_too_little_disk(tiny_argosmodel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 99, 1))
    refuses(tiny_argosmodel, MachineError, "the disk has 1")


def test_a_folder_for_packages_that_cannot_be_made(tiny_argosmodel: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MachineError, match="cannot be installed"):
        put(tiny_argosmodel, models_dir=tmp_path / "file" / "packages")


def test_another_installation_is_under_way(tiny_argosmodel: Path) -> None:
    from filelock import FileLock

    cache_folder().mkdir(parents=True)
    with FileLock(cache_folder() / "install.lock"), pytest.raises(BusyError):
        put(tiny_argosmodel)


def test_an_archive_is_installed_where_argos_finds_it(tiny_argosmodel: Path, tiny_folder: Path) -> None:
    digest = hashlib.sha256(tiny_argosmodel.read_bytes()).hexdigest()
    model = put(tiny_argosmodel, sha256=digest.upper(), size=tiny_argosmodel.stat().st_size)
    assert model.path == packages_folder() / tiny_folder.name
    assert installed() == (model,)

    from argostranslate.package import get_installed_packages

    (package,) = get_installed_packages([packages_folder()])
    assert (package.from_code, package.to_code) == ("zh", "en")
    assert sorted(p.name for p in packages_folder().parent.iterdir()) == ["packages"]


def test_a_folder_is_installed(tiny_folder: Path, tmp_path: Path) -> None:
    model = put(tiny_folder, models_dir=tmp_path / "models")
    assert model.path == tmp_path / "models" / tiny_folder.name
    assert tiny_folder.exists()


def test_the_same_again_replaces_it(tiny_folder: Path, tiny_argosmodel: Path) -> None:
    model = put(tiny_argosmodel)
    assert model.path is not None
    (model.path / "extra").write_text("of the old one")
    assert put(tiny_folder).path == model.path
    assert not (model.path / "extra").exists()
    with pytest.raises(UsageError, match="already installed"):
        put(model.path)


def test_a_failed_installation_leaves_the_old_one(tiny_argosmodel: Path, tmp_path: Path, tiny_folder: Path) -> None:
    model = put(tiny_argosmodel)
    folder = Path(shutil.copytree(tiny_folder, tmp_path / tiny_folder.name))
    (folder / "sentencepiece.model").write_bytes(b"")
    with pytest.raises(ModelInvalidError):
        put(pack(folder, tmp_path / "bad.argosmodel"))
    assert installed() == (model,)


def test_what_a_killed_installation_left_is_cleared_away(tiny_argosmodel: Path) -> None:
    packages_folder().mkdir(parents=True)
    stale = packages_folder().parent / ".packages-installing-0123abcd"
    (stale / "half").mkdir(parents=True)
    put(tiny_argosmodel)
    assert not stale.exists()


def test_an_archive_is_used_where_it_lies_and_unpacked_once(tiny_argosmodel: Path) -> None:
    first = unpacked(tiny_argosmodel)
    made = (first / "metadata.json").stat().st_mtime_ns
    assert unpacked(tiny_argosmodel) == first
    assert (first / "metadata.json").stat().st_mtime_ns == made
    assert installed() == ()


def test_a_package_is_removed(tiny_argosmodel: Path) -> None:
    remove(put(tiny_argosmodel))
    assert installed() == ()
    assert nothing_is_left()


def test_importing_argos_translate_leaves_no_folders(private_folders: Path, tmp_path: Path) -> None:
    code = "from report_pipeline.models.package import argos; print(argos('package').__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "argostranslate.package"
    assert list(private_folders.iterdir()) == []


@pytest.mark.parametrize(
    ("environment", "settings"),
    [
        ({}, None),
        ({"ARGOS_PACKAGES_DIR": "{}/chosen"}, None),
        ({}, {"ARGOS_PACKAGES_DIR": "{}/from-file"}),
        ({"ARGOS_PACKAGES_DIR": "{}/chosen"}, {"ARGOS_PACKAGES_DIR": "{}/from-file"}),
        ({"XDG_DATA_HOME": "{}/data"}, None),
        ({"SNAP": "{}/snap", "SNAP_USER_DATA": "{}/snapdata"}, None),
    ],
)
def test_the_folder_of_packages_is_the_one_argos_uses(
    environment: dict[str, str], settings: dict[str, str] | None, tmp_path: Path, private_folders: Path
) -> None:
    filled = {k: v.format(tmp_path) for k, v in environment.items()}
    if settings is not None:
        file = private_folders / "config" / "argos-translate" / "settings.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps({k: v.format(tmp_path) for k, v in settings.items()}))
    code = (
        "from report_pipeline.models.folders import packages_folder as ours; here = ours();"
        "from argostranslate.settings import package_data_dir as theirs; print(here == theirs)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | filled, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True"


def test_the_old_variable_of_argos_is_heard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARGOS_TRANSLATE_PACKAGE_DIR", str(tmp_path))
    assert packages_folder() == tmp_path
