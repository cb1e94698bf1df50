import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tiny_package import make_folder

from report_pipeline.config import TranslateSettings
from report_pipeline.errors import ModelInvalidError, ModelMissingError, UsageError
from report_pipeline.models.folders import models_folder, packages_folder
from report_pipeline.models.install import install, remove
from report_pipeline.models.store import (
    WHEELS,
    InstalledModel,
    ModelKind,
    choose,
    digest_of,
    find,
    gguf_model,
    installed,
    note_file,
)
from report_pipeline.models.verify import verify
from report_pipeline.progress import NullProgress

pytestmark = pytest.mark.usefixtures("private_folders")


def have(tiny_folder: Path, name: str, folder: Path | None = None, **metadata: object) -> Path:
    """Put a package of other metadata where packages are."""
    target = (folder or packages_folder()) / name
    shutil.copytree(tiny_folder, target)
    about = json.loads((target / "metadata.json").read_text())
    (target / "metadata.json").write_text(json.dumps(about | metadata))
    return target


def take(root: Path, **settings: Any) -> tuple[InstalledModel, str]:  # noqa: ANN401 - settings of all types
    return choose(TranslateSettings(**settings), root=root)


def gguf(path: Path, architecture: str = "qwen2", name: str = "Tiny Qwen") -> Path:
    """Write a GGUF file that is whole and holds next to nothing."""
    import numpy as np
    from gguf import GGUFWriter, LlamaFileType

    path.parent.mkdir(parents=True, exist_ok=True)
    writer = GGUFWriter(path, architecture)
    writer.add_name(name)
    writer.add_license("apache-2.0")
    writer.add_file_type(LlamaFileType.MOSTLY_Q8_0)
    writer.add_tensor("token_embd.weight", np.zeros((4, 32), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def test_nothing_is_installed(tmp_path: Path) -> None:
    assert installed() == ()
    with pytest.raises(ModelMissingError, match="no model from Chinese into English is installed"):
        take(tmp_path)


def test_auto_never_takes_a_model_for_other_languages(tiny_folder: Path, tmp_path: Path) -> None:
    have(tiny_folder, "translate-en_zh-1_9", from_code="en", to_code="zh")
    have(tiny_folder, "translate-zt_en-1_9", from_code="zt")
    with pytest.raises(ModelMissingError, match="none of the 2 that are installed can be used"):
        take(tmp_path)
    assert take(tmp_path, model="zt_en")[0].name == "translate-zt_en-1_9"


def test_a_wrong_pair_of_languages_is_invalid(tiny_folder: Path, tmp_path: Path) -> None:
    have(tiny_folder, "translate-de_en-1_0", from_code="de")
    for model in ("translate-de_en-1_0", "de_en", str(packages_folder() / "translate-de_en-1_0")):
        with pytest.raises(ModelInvalidError, match="translates de into en, not Chinese into English"):
            take(tmp_path, model=model)


@pytest.mark.parametrize("part", ["metadata.json", "model/model.bin", "sentencepiece.model"])
def test_a_damaged_package_is_listed_and_not_taken(tiny_folder: Path, tmp_path: Path, part: str) -> None:
    (have(tiny_folder, "translate-zh_en-1_9") / part).unlink()
    (model,) = installed()
    assert model.problem
    with pytest.raises(ModelMissingError):
        take(tmp_path)
    with pytest.raises(ModelInvalidError):
        take(tmp_path, model="translate-zh_en-1_9")
    with pytest.raises(ModelInvalidError):
        verify(model, NullProgress())


def test_a_name_that_nothing_has(tiny_folder: Path, tmp_path: Path) -> None:
    have(tiny_folder, "translate-zh_en-1_9")
    with pytest.raises(ModelMissingError, match=r"no model is called 'opus' \(installed: translate-zh_en-1_9\)"):
        take(tmp_path, model="opus")


@pytest.mark.parametrize("model", ["models/none.gguf", "none.argosmodel", "~/none", "../none"])
def test_a_path_where_nothing_is(tmp_path: Path, model: str) -> None:
    with pytest.raises(ModelMissingError, match="no such model file"):
        take(tmp_path, model=model)


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(ModelInvalidError):
        take(tmp_path, model="./notes.txt")


def test_the_measured_one_wins_and_it_says_why(
    tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    have(tiny_folder, "a-package-of-mine")
    monkeypatch.setattr("report_pipeline.models.store.wheel_model_installed", lambda: True)
    assert take(tmp_path) == (WHEELS, f"the best measured of 2 that are installed, {WHEELS.score}")
    have(tiny_folder, "translate-zh_en-1_9", package_version="1.9")
    model, why = take(tmp_path)
    assert model.name == "translate-zh_en-1_9"
    assert why == "the best measured of 3 that are installed, 23.1 BLEU / 54.0 chrF2 on FLORES dev 61–260"
    assert [m.name for m in installed()] == ["translate-zh_en-1_9", WHEELS.name, "a-package-of-mine"]


def test_among_unmeasured_ones_the_order_is_steady(tiny_folder: Path, tmp_path: Path) -> None:
    for name in ("b", "a"):
        have(tiny_folder, name)
    assert take(tmp_path)[0].name == "a"
    assert "none has been measured" in take(tmp_path)[1]


def test_a_name_pins_the_model(tiny_folder: Path, tmp_path: Path) -> None:
    have(tiny_folder, "translate-zh_en-1_9", package_version="1.9")
    have(tiny_folder, "other")
    assert take(tmp_path, model="Other")[0].name == "other"
    assert take(tmp_path, model="zh_en")[0].name == "translate-zh_en-1_9"


def test_a_path_from_the_project_s_folder(tiny_folder: Path, tiny_argosmodel: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny_folder, tmp_path / "models" / "mine")
    shutil.copy(tiny_argosmodel, tmp_path / "models" / "mine.argosmodel")
    gguf(tmp_path / "models" / "mine.gguf")
    assert take(tmp_path, model="models/mine")[0].path == tmp_path / "models" / "mine"
    packed = take(tmp_path, model="models/mine.argosmodel")[0]
    assert (packed.kind, packed.title) == (ModelKind.PACKAGE, "Argos zh→en 0.1")
    assert take(tmp_path, model="models/mine.gguf")[0].kind is ModelKind.LANGUAGE_MODEL


def test_the_config_s_folder_of_models_comes_instead_of_argos_own(tiny_folder: Path, tmp_path: Path) -> None:
    have(tiny_folder, "of-the-user")
    have(tiny_folder, "of-the-project", tmp_path / "models")
    assert take(tmp_path, models_dir="models")[0].name == "of-the-project"


def test_a_package_is_described(tiny_folder: Path) -> None:
    have(tiny_folder, "translate-zh_en-0_1")
    (model,) = installed()
    assert (model.kind, model.title, model.licence) == ("package", "Argos zh→en 0.1", "CC0")
    assert model.languages == ("zh", "en")
    assert model.date == time.strftime("%Y-%m-%d")
    assert model.size == sum(p.stat().st_size for p in tiny_folder.rglob("*") if p.is_file())
    assert len(digest_of(model)) == 64
    assert digest_of(model) in verify(model, NullProgress())


def test_a_package_that_changed_has_another_digest(tiny_folder: Path, tmp_path: Path) -> None:
    folder = make_folder(packages_folder(), seed=1)
    first = digest_of(installed()[0])
    weights = folder / "model" / "model.bin"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x07")
    assert digest_of(installed()[0]) != first


def test_verifying_finds_damaged_weights(tiny_folder: Path) -> None:
    folder = have(tiny_folder, "translate-zh_en-0_1")
    (folder / "model" / "model.bin").write_bytes(b"\x00" * 1000)
    with pytest.raises(ModelInvalidError, match="weights cannot be read"):
        verify(installed()[0], NullProgress())


def test_a_gguf_file_is_installed_listed_verified_and_removed(tmp_path: Path) -> None:
    model = install(str(gguf(tmp_path / "tiny.gguf")), models_dir=None, progress=NullProgress())
    assert model.path == models_folder() / "tiny.gguf"
    assert (model.title, model.licence, model.kind) == ("Tiny Qwen (Q8_0)", "apache-2.0", "language model")
    assert installed() == (model,)
    assert model.digest in verify(model, NullProgress())
    with pytest.raises(UsageError, match="already installed"):
        install(str(model.path), models_dir=None, progress=NullProgress())
    remove(model)
    assert list(models_folder().iterdir()) == []


def test_a_gguf_file_that_changed_is_found_out(tmp_path: Path) -> None:
    model = install(str(gguf(tmp_path / "tiny.gguf")), models_dir=None, progress=NullProgress())
    assert model.path is not None
    data = bytearray(model.path.read_bytes())
    data[-1] ^= 1
    model.path.write_bytes(data)
    with pytest.raises(ModelInvalidError, match="changed since it was installed"):
        verify(gguf_model(model.path), NullProgress())


@pytest.mark.parametrize("note", [b"", b"[]", b'{"size": 3}', b'{"size": "x", "title": 3}'])
def test_a_damaged_note_is_no_note(tmp_path: Path, note: bytes) -> None:
    path = gguf(models_folder() / "tiny.gguf")
    note_file(path).write_bytes(note)
    (model,) = installed()
    assert (model.title, model.digest, model.score) == ("tiny", "", None)


@pytest.mark.parametrize(
    ("content", "what"), [(b"GGUF", "GGUF"), (b"not one", "GGUF"), (b"GGUF\x03\x00\x00\x00" + b"\xff" * 50, "GGUF")]
)
def test_a_gguf_file_that_is_none(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "bad.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelInvalidError, match=what):
        install(str(path), models_dir=None, progress=NullProgress())
    assert not models_folder().exists()


def test_a_gguf_file_of_another_architecture(tmp_path: Path) -> None:
    with pytest.raises(ModelInvalidError, match="llama"):
        install(str(gguf(tmp_path / "l.gguf", "llama")), models_dir=None, progress=NullProgress())


def test_a_gguf_file_with_another_digest_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ModelInvalidError, match="SHA-256"):
        install(str(gguf(tmp_path / "t.gguf")), models_dir=None, progress=NullProgress(), sha256="0" * 64)
    assert list(models_folder().iterdir()) == []


def test_the_measured_gguf_files_are_known_by_their_digest(tmp_path: Path) -> None:
    path = gguf(models_folder() / "small.gguf")
    note = {"size": path.stat().st_size, "sha256": "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32"}
    note_file(path).write_text(json.dumps(note))
    assert str(installed()[0].score) == "12.1 BLEU / 40.0 chrF2 on FLORES dev 1–60"


def test_the_wheels_cannot_be_removed_here() -> None:
    with pytest.raises(UsageError, match="came with pip"):
        remove(WHEELS)


def test_finding_prefers_the_whole_name() -> None:
    assert find("zh_en", [WHEELS]) is None
    assert find(WHEELS.name.upper(), [WHEELS]) == WHEELS


def test_listing_opens_no_library(tiny_folder: Path) -> None:
    have(tiny_folder, "translate-zh_en-1_9")
    code = (
        "import sys; from report_pipeline.models.store import installed; installed();"
        "print([m for m in ('ctranslate2', 'argostranslate', 'numpy', 'gguf', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
