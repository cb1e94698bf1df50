from __future__ import annotations

from report_pipeline.lexicon.renderings import load_renderings, source_words


def test_an_unknown_word_has_no_renderings() -> None:
    assert load_renderings().of("龘龘") == (0, {})


def test_an_unknown_root_is_rare_but_not_impossible() -> None:
    table = load_renderings()
    assert 0 < table.frequency("zzzzz") < table.frequency("devel")


def test_a_word_has_the_roots_that_translators_use() -> None:
    seen, shares = load_renderings().of("发展")
    assert seen > 100
    assert max(shares, key=shares.__getitem__) == "devel"
    assert all(0 < share < 1 for share in shares.values())


def test_words_are_the_longest_of_the_dictionary() -> None:
    assert list(source_words("发展abc经济，龘")) == ["发展", "经济", "龘"]
