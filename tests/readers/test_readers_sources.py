from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from report_pipeline.errors import InputError
from report_pipeline.readers import READERS, reader_for
from report_pipeline.readers.sources import expand, read_bytes


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "source" / "deep").mkdir(parents=True)
    for name in ("b.txt", "a.md", "报告[1].docx", "glossary.yaml", ".hidden.txt", "~$a.docx", "deep/c.TXT"):
        (root / "source" / name).write_text("新区", encoding="utf-8")
    (root / "empty").mkdir()
    (root / "folder.txt").mkdir()
    (tmp_path / "outside.txt").write_text("新区", encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("source/c.txt", "no such file"),
        ("nowhere/b.txt", "no such file"),
        ("../outside.txt", "outside the project"),
        ("source/../../outside.txt", "outside the project"),
        ("/etc/passwd", "outside the project"),
        ("a\0b.txt", "outside the project"),
        ("../*.txt", "outside the project"),
        ("source/glossary.yaml", "not supported"),
        ("empty", "no article"),
        ("source/*.pdf", "no article matches"),
        ("folder.txt", "named like a file"),
        (f"source/{'长' * 300}.txt", "cannot be looked at"),
    ],
)
def test_sources_that_cannot_be_used(project: Path, source: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        expand(source, project)
    assert caught.value.place is not None
    assert caught.value.advice


def test_a_missing_file_names_the_nearest(project: Path) -> None:
    with pytest.raises(InputError) as caught:
        expand("source/bb.txt", project)
    assert "b.txt" in caught.value.advice
    with pytest.raises(InputError) as caught:
        expand("sourc/b.txt", project)
    assert "source" in caught.value.advice


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_what_is_neither_file_nor_folder_is_refused(project: Path) -> None:
    os.mkfifo(project / "pipe.txt")
    with pytest.raises(InputError, match="neither"):
        expand("pipe.txt", project)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(project: Path) -> None:
    path = project / "source" / "b.txt"
    path.chmod(0)
    with pytest.raises(InputError, match="may not be read"):
        read_bytes(path)


def test_a_file_that_cannot_be_read(project: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_bytes(project / "source")
    assert read_bytes(project / "source" / "b.txt") == "新区".encode()


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("source/b.txt", ["b.txt"]),
        ("./source//b.txt", ["b.txt"]),
        ("source", ["a.md", "b.txt", "报告[1].docx"]),
        ("source/", ["a.md", "b.txt", "报告[1].docx"]),
        ("source/*.txt", ["b.txt"]),
        ("source/**/*.[tT]*", ["b.txt", "deep/c.TXT"]),
        ("source/报告[1].docx", ["报告[1].docx"]),
        ("source/deep", ["deep/c.TXT"]),
    ],
)
def test_files_folders_and_globs(project: Path, source: str, names: list[str]) -> None:
    assert [p.relative_to(project / "source").as_posix() for p in expand(source, project)] == names


def test_an_absolute_path_inside_the_project_is_fine(project: Path) -> None:
    path = project / "source" / "b.txt"
    assert expand(str(path), project) == (path,)
    assert expand(str(project / "source" / "*.txt"), project) == (path,)


def test_every_ending_has_its_reader_and_others_are_refused() -> None:
    assert set(READERS) >= {".txt", ".md", ".docx", ".html", ".htm", ".pdf"}
    for suffix in READERS:
        assert suffix in reader_for(Path(f"报告{suffix.upper()}")).suffixes
    for name in ("a.doc", "a", "a.txt.gz"):
        with pytest.raises(InputError, match="not supported") as caught:
            reader_for(Path(name))
        assert ".txt" in caught.value.advice


def test_importing_the_readers_imports_no_library_of_a_format() -> None:
    code = "import sys, report_pipeline.readers.sources; print(sorted({'docx', 'lxml', 'pypdfium2', 'markdown_it', 'charset_normalizer'} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
