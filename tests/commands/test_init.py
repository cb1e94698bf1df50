from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from report_pipeline.commands.init import SCHEMA_FILE, document_id, init
from report_pipeline.config import Config, Stages
from report_pipeline.config_file import load_project, parse_config
from report_pipeline.config_template import template
from report_pipeline.errors import InputError, MachineError, UsageError

REPO = Path(__file__).parents[2]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "春耕简报 2024.txt"
    path.write_text("春耕已经开始。\n", encoding="utf-8")
    return path


def run_init(*args: object) -> None:
    init.main([str(arg) for arg in args], standalone_mode=False)


def tree(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*"))


def test_a_project_is_not_overwritten(here: Path, article: Path) -> None:
    (here / "pipeline.yaml").write_text("mine")
    with pytest.raises(UsageError, match="is not overwritten"):
        run_init(article)
    assert tree(here) == ["pipeline.yaml"]
    assert (here / "pipeline.yaml").read_text() == "mine"


def test_another_article_of_the_same_name_is_not_overwritten(here: Path, article: Path) -> None:
    (here / "source").mkdir()
    (here / "source" / article.name).write_text("other")
    with pytest.raises(UsageError, match="move it away first"):
        run_init(article)
    assert tree(here) == ["source", f"source/{article.name}"]


def test_dangling_link_in_the_way(here: Path) -> None:
    (here / "pipeline.yaml").symlink_to("nowhere")
    with pytest.raises(UsageError, match="not overwritten"):
        run_init()


@pytest.mark.parametrize(
    ("name", "message"), [("missing.txt", "cannot read the article"), ("a.xyz", "not supported"), (".", "a folder")]
)
def test_article_that_cannot_be_used(here: Path, name: str, message: str) -> None:
    (here / "a.xyz").write_bytes(b"")
    with pytest.raises(InputError, match=message):
        run_init(name)
    assert tree(here) == ["a.xyz"]


def test_file_where_a_folder_is_needed(here: Path) -> None:
    (here / "review").write_bytes(b"")
    with pytest.raises(MachineError, match="cannot make the folder"):
        run_init()
    assert not (here / "pipeline.yaml").exists()


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_folder_that_may_not_be_written(here: Path) -> None:
    here.chmod(0o555)
    with pytest.raises(MachineError):
        run_init()


def test_article_from_elsewhere_is_copied(here: Path, article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_init(article)
    assert tree(here) == [".gitignore", "pipeline.yaml", "review", "source", f"source/{article.name}"]
    assert (here / "source" / article.name).read_bytes() == article.read_bytes()
    (document,) = load_project().config.documents
    assert (document.id, document.source) == ("chun-geng-jian-bao-2024", f"source/{article.name}")
    assert "wrote pipeline.yaml" in capsys.readouterr().out


def test_article_of_the_project_stays_where_it_is(here: Path) -> None:
    (here / "texts").mkdir()
    (here / "texts" / "Report.md").write_text("x")
    run_init("texts/Report.md")
    (document,) = load_project().config.documents
    assert (document.id, document.source) == ("report", "texts/Report.md")
    assert tree(here / "source") == []


def test_articles_that_lie_in_source_are_found(here: Path) -> None:
    (here / "source").mkdir()
    for name in ("b.txt", "B.md", "notes.yaml", ".hidden.txt", "~$open.docx"):
        (here / "source" / name).write_text("x")
    run_init()
    documents = load_project().config.documents
    assert [(d.id, d.source) for d in documents] == [("b", "source/B.md"), ("b-2", "source/b.txt")]


def test_nothing_to_translate_yet(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_init()
    assert "put your article at source/article.txt" in capsys.readouterr().out
    assert load_project().config.documents[0].source == "source/article.txt"


def test_schema_for_editors(here: Path) -> None:
    run_init("--schema")
    first = (here / "pipeline.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={SCHEMA_FILE}"
    assert (here / SCHEMA_FILE).is_file()


def test_template_holds_every_option_with_its_default() -> None:
    text = template([("a", "a.txt")])
    assert parse_config(text, "p") == parse_config("version: 1\ndocuments: [{id: a, source: a.txt}]", "p")
    everything = re.sub(r"^( +)#(?=\w+:)", r"\1", text, flags=re.MULTILINE)
    config = parse_config(everything, "p")
    assert config.stages == Stages()
    assert everything.count("\n") > text.count("\n#") + 40
    given = [m[1] for m in re.finditer(r"^ *#?(\w+):", text, re.MULTILINE)]
    for section in (Config, *(f.annotation for f in Stages.model_fields.values())):
        for name in section.model_fields:  # type: ignore[union-attr]
            assert name in given


def test_template_quotes_names_that_yaml_would_change() -> None:
    for source in (
        "a: b.txt",
        "no",
        "#1.txt",
        "1e3",
        "'x'.txt",
        "全角：.txt",
        "a\\b.txt",
        "[x].txt",
        "null",
        "off",
        "*.txt",
    ):
        assert parse_config(template([("a", source)]), "p").documents[0].source == source


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("huaiyin", "huaiyin"),
        ("Annual Report_2024 (final)", "annual-report-2024-final"),
        ("春耕", "chun-geng"),
        ("２０２４年", "2024-nian"),
        ("Überblick", "uberblick"),
        ("…", "article"),
        ("editions", "editions-1"),
        ("x" * 90, "x" * 40),
        ("word-" * 20, "word-word-word-word-word-word-word-word"),
    ],
)
def test_ids_from_file_names(stem: str, expected: str) -> None:
    assert document_id(stem) == expected
    assert parse_config(template([(document_id(stem), "a.txt")]), "p").documents[0].id == expected


def test_the_example_project_is_valid() -> None:
    config = parse_config((REPO / "pipeline.yaml").read_text(encoding="utf-8"), "pipeline.yaml")
    assert [d.id for d in config.documents] == ["example"]
    assert all((REPO / d.source).is_file() for d in config.documents)
