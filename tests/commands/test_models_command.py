import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from report_pipeline.commands.models import models, print_models
from report_pipeline.errors import ModelInvalidError, ModelMissingError, UsageError

pytestmark = pytest.mark.usefixtures("private_folders")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(models, [str(a) for a in arguments])


def test_without_a_model_the_list_says_how_to_get_one() -> None:
    result = run("list")
    assert result.exit_code == 0
    assert "no model from Chinese into English is installed" in result.stderr
    assert result.stdout == ""


def test_names_that_nothing_has(tiny_argosmodel: Path) -> None:
    assert isinstance(run("verify").exception, ModelMissingError)
    run("install", tiny_argosmodel)
    for command in ("verify", "remove"):
        error = run(command, "opus").exception
        assert isinstance(error, ModelMissingError)
        assert "translate-zh_en-0_1" in str(error)


def test_a_file_that_is_not_there() -> None:
    assert isinstance(run("install", "none.argosmodel").exception, ModelMissingError)


def test_install_list_verify_remove(tiny_argosmodel: Path) -> None:
    done = run("install", tiny_argosmodel)
    assert "installed translate-zh_en-0_1 (package" in done.stdout

    header, row = run("list").stdout.splitlines()
    fields = dict(zip(header.split("\t"), row.split("\t"), strict=True))
    assert fields["name"] == "translate-zh_en-0_1"
    assert (fields["kind"], fields["licence"], fields["languages"]) == ("package", "CC0", "zh→en")
    assert fields["measured"] == "not measured"
    assert "auto takes translate-zh_en-0_1: the only one" in run("list").stderr

    listed = json.loads(run("list", "--json").stdout)
    assert listed["auto"] == "translate-zh_en-0_1"
    assert listed["models"][0]["digest"] in run("verify").stdout
    assert "loads and translates" in run("verify", "zh_en").stdout

    assert run("remove", "translate-zh_en-0_1", "--quiet").output == ""
    assert json.loads(run("list", "--json").stdout)["models"] == []


def test_a_damaged_model_fails_and_the_others_are_verified_too(tiny_argosmodel: Path, private_folders: Path) -> None:
    run("install", tiny_argosmodel)
    (private_folders / "share" / "argos-translate" / "packages" / "broken").mkdir()
    result = run("verify")
    assert isinstance(result.exception, ModelInvalidError)
    assert "translate-zh_en-0_1: loads" in result.stdout
    assert "broken:" in result.stderr
    assert "broken cannot be used" in run("list").stderr


def test_the_project_s_folder_of_models_is_used(tiny_argosmodel: Path, tmp_path: Path) -> None:
    config = "version: 1\ndocuments: [{id: a, source: a.txt}]\nstages: {translate: {models_dir: my-models}}\n"
    (tmp_path / "pipeline.yaml").write_text(config)
    run("install", tiny_argosmodel)
    assert (tmp_path / "my-models" / "translate-zh_en-0_1").is_dir()
    assert "translate-zh_en-0_1" in run("list").stdout
    assert run("list", "--models-dir", tmp_path / "other").stdout == ""


def test_installing_what_is_installed(tiny_argosmodel: Path, private_folders: Path) -> None:
    run("install", tiny_argosmodel)
    folder = private_folders / "share" / "argos-translate" / "packages" / "translate-zh_en-0_1"
    assert isinstance(run("install", folder).exception, UsageError)


def test_a_terminal_of_80_columns_shows_every_model_whole(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from report_pipeline.models.store import WHEELS

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    print_models([WHEELS], WHEELS.name)
    shown = capsys.readouterr().out
    assert all(word in shown for word in (f"{WHEELS.name}  (auto)", "language model", "zh→en", "1.1 GB", "Apache-2.0"))
    assert str(WHEELS.score) in shown
    assert max(map(len, shown.splitlines())) <= 80
