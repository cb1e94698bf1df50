from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from report_pipeline.errors import ConfigError, InputError
from report_pipeline.yaml_nodes import compose, foreign_tag, is_null, name_of, read_text

if TYPE_CHECKING:
    from pathlib import Path


def value_of(text: str) -> yaml.Node:
    root = compose(f"key: {text}\n", "p", InputError)
    assert isinstance(root, yaml.MappingNode)
    node = root.value[0][1]
    assert isinstance(node, yaml.Node)
    return node


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="x: cannot read the file: No such file"):
        read_text(tmp_path / "x", "x", InputError)
    with pytest.raises(ConfigError, match="cannot read the file"):
        read_text(tmp_path, "x", ConfigError)


def test_place_of_a_broken_byte_counts_characters(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes("一\r\n二三".encode() + b"\xff")
    with pytest.raises(InputError, match="byte 0xff is not UTF-8") as caught:
        read_text(tmp_path / "x", "x", InputError)
    assert str(caught.value.place) == "x:2:3"


def test_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xef\xbb\xbfa: b")
    assert read_text(tmp_path / "x", "x", InputError) == "a: b"


@pytest.mark.parametrize(
    "text", ["!!binary aGk=", "!secret x", "!!set {a}", "!!omap [a: b]", "!!python/object:os.system x"]
)
def test_tags_that_mean_more_than_text(text: str) -> None:
    assert foreign_tag(value_of(text)) == text.split(maxsplit=1)[0]


@pytest.mark.parametrize("text", ["x", "1", "1.5", "off", "~", "2024-01-01", "'x'", "=", "[a]", "{a: b}", "!!str 1"])
def test_tags_that_do_not(text: str) -> None:
    assert foreign_tag(value_of(text)) == ""


def test_null_is_an_empty_value_and_no_quoted_word() -> None:
    assert [
        text for text in ("", "~", "null", "'~'", '"null"', "''", "|-\n  null", "0", "[]") if is_null(value_of(text))
    ] == [
        "",
        "~",
        "null",
    ]


def test_names_in_messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert name_of(tmp_path / "review" / "a.yaml") == os.path.join("review", "a.yaml")  # noqa: PTH118
    assert name_of(tmp_path.parent / "a.yaml") == str(tmp_path.parent / "a.yaml")


@given(st.text(alphabet="ab \n\t-:?[]{},#&*!|>'\"%@`\\<~01\x00\x85\u2028\ufeff\ud800文", max_size=60))
@example("%YAML 1.1\n---\na: b")
@example("? - ? - ? -\n")
@example("a: |9\n b")
@settings(max_examples=400)
def test_any_text_has_a_node_or_a_typed_error(text: str) -> None:
    with contextlib.suppress(InputError):
        assert compose(text, "p", InputError) is None or compose(text, "p", InputError)
