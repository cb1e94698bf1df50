from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from report_pipeline.lexicon.dictionary import WordCutter, load_dictionary, load_words

if TYPE_CHECKING:
    from pathlib import Path


def test_an_unknown_word_has_no_gloss() -> None:
    assert load_dictionary().gloss("槐柳桦") == ""
    assert load_dictionary().entries("槐柳桦") == ()


@pytest.mark.parametrize(
    ("word", "gloss"),
    [
        ("环境", "environment"),
        ("環境", "environment"),
        ("苹果", "apple"),
        ("创新", "innovation"),
        ("和", "and"),
        ("的", ""),
        ("济南市", "Jinan City"),
        ("山东", "Shandong"),
    ],
)
def test_short_glosses(word: str, gloss: str) -> None:
    assert load_dictionary().gloss(word) == gloss


def test_glosses_hold_no_references() -> None:
    for word in ("发展", "长", "行", "打", "重", "党支部"):
        assert not set(load_dictionary().gloss(word)) & set("()[]|")


def test_a_surname_comes_behind_the_word() -> None:
    assert load_dictionary().entries("高")[0].pinyin == "gāo"


def test_words_joined_give_the_text_and_own_words_hold_together() -> None:
    text = "槐东新区加快建设，成效明显。"
    words = WordCutter(["槐东新区"]).cut(text)
    assert "".join(words) == text
    assert words[0] == "槐东新区"


def test_cutting_is_silent_and_keeps_its_cache_out_of_tmp(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    load_words.cache_clear()
    cutter = WordCutter()
    cutter.cut("你好，世界")
    logging.shutdown()
    assert capfd.readouterr().err == ""
    assert list((tmp_path / "report-pipeline" / "words").iterdir())


def test_without_a_cache_folder_words_are_cut_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    load_words.cache_clear()
    assert WordCutter().cut("你好，世界") == ("你好", "，", "世界")
    assert capfd.readouterr().err == ""


def test_words_of_one_cutter_are_no_words_of_another() -> None:
    WordCutter(["低空物流园"])
    assert "低空物流园" not in WordCutter().cut("低空物流园")
