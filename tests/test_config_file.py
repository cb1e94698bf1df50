from __future__ import annotations

import contextlib
import textwrap
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_pipeline.config import Config
from report_pipeline.config_file import load_project, parse_config
from report_pipeline.errors import ConfigError, MultipleConfigError
from report_pipeline.model import Layout

if TYPE_CHECKING:
    from pathlib import Path

MINIMAL = "version: 1\ndocuments: [{id: a, source: a.txt}]\n"


def errors_of(text: str) -> list[tuple[str, str, str]]:
    """Place, message and advice of every error."""
    with pytest.raises(MultipleConfigError) as caught:
        parse_config(textwrap.dedent(text), "p")
    return [(str(e.place), e.message, e.advice) for e in caught.value.errors]


def error_of(text: str) -> tuple[str, str, str]:
    found = errors_of(text)
    assert len(found) == 1, found
    return found[0]


def test_all_errors_come_at_once_in_the_order_of_the_file() -> None:
    found = errors_of("""\
        version: 2
        documents:
          - id: a b
            sorce: x
        stages:
          translate: {engine: argoss, threads: many}
          translat:
          publish:
            editions:
              - {name: x, layout: side_by_side}
              - {name: x, layout: target, formats: pdff}
        """)
    assert [place for place, _, _ in found] == [
        "p:1:10",
        "p:3:5",
        "p:3:9",
        "p:4:5",
        "p:6:23",
        "p:6:40",
        "p:7:3",
        "p:10:27",
        "p:11:16",
        "p:11:44",
    ]


@pytest.mark.parametrize(
    ("addition", "place", "message", "advice"),
    [
        ("stagse: {}", "p:3:1", "unknown key `stagse`", "did you mean `stages`?"),
        ("engine: argos", "p:3:1", "unknown key `engine`", "it belongs in stages.translate"),
        ("stages: {translate: {beam-size: 2}}", "p:3:22", "unknown key", "did you mean `beam_size`?"),
        ("stages: {translate: {engine: argo}}", "p:3:30", "`argo` is not allowed", "did you mean `argos`?"),
        ("stages: {translate: {engine: x}}", "p:3:30", "`x` is not allowed", "allowed: argos, gloss, null"),
        ("stages: {translate: {threads: 4.5}}", "p:3:31", "`4.5` is no whole number", "0: all cores"),
        ("stages: {translate: {threads: 999}}", "p:3:31", "too big: at most 256", ""),
        ("stages: {translate: {memory: 7}}", "p:3:30", "neither true nor false", ""),
        (
            "stages: {publish: {editions: [{name: a, layout: source, formats: docx, comments: true}]}}",
            "p:3:82",
            "a layout that shows the translation",
            "another layout than source",
        ),
        (
            "stages: {publish: {editions: [{name: a, layout: target, formats: pdf, comments: true}]}}",
            "p:3:81",
            "needs the format docx",
            "formats: [docx]",
        ),
        (
            "stages: {publish: {editions: [{name: a, layout: source, notes: footnotes}]}}",
            "p:3:64",
            "a layout that shows the translation",
            "another layout than source",
        ),
        (
            "stages: {publish: {editions: [{name: a, layout: target, notes: footnotes, comments: true}]}}",
            "p:3:64",
            "says again what the comments say",
            "comments: false",
        ),
        ("stages: {translate: {hypotheses: 3}}", "p:3:34", "is more than beam_size (1)", "at most beam_size"),
        ("stages: {translate: {glossary: {a: b}}}", "p:3:32", "a mapping is no list", ""),
        ("stages: {translate: [a]}", "p:3:21", "a list is no mapping of options", "keys allowed: engine, model"),
        ("stages: {ingest: {encoding: gb1803}}", "p:3:29", "`gb1803` is not allowed", "did you mean `gb18030`?"),
        ("stages: {ingest: {encoding: base64}}", "p:3:29", "`base64` is not allowed", ""),
        ("stages: {publish: {editions: [{name: x, layout: target, formats: []}]}}", "p:3:66", "at least one entry", ""),
        ("stages: {check: {fail_on: number}}", "p:3:27", "`number` is not allowed", "did you mean `numbers`?"),
        ("languages: {target: no}", "p:3:21", "`no` is not allowed", "allowed: en"),
        ("languages: {target: !!binary en}", "p:3:21", "the tag `!!binary`", "delete the tag"),
        ("stages: !secret {}", "p:3:9", "the tag `!secret`", "delete the tag"),
        ("version: 1", "p:3:1", "`version` is given twice", "in line 1 already"),
        ("? [a]\n: b", "p:3:3", "a key must be one word", ""),
        ("<<: text", "p:3:5", "`<<` needs a mapping", ""),
        ("[a, b]: 1", "p:3:1", "a key must be one word", ""),
    ],
)
def test_each_error_says_where_what_and_what_else(addition: str, place: str, message: str, advice: str) -> None:
    found = error_of(MINIMAL + addition)
    assert found[0] == place
    assert message in found[1]
    assert advice in found[2]


@pytest.mark.parametrize(
    ("documents", "place", "message"),
    [
        ("[]", "p:2:12", "at least one entry"),
        ("[{id: a}]", "p:2:13", "`source` is missing in documents[1]"),
        ("[{id: a, source: }]", "p:2:29", "`source` is missing"),
        ("[{id: a, source: ''}]", "p:2:29", "must not be empty"),
        ("[{id: ../a, source: s}]", "p:2:18", "may only have letters"),
        ("[{id: 文, source: s}]", "p:2:18", "may only have letters"),
        ("[{id: Editions, source: s}]", "p:2:18", "a folder of build/"),
        ("[{id: a, source: s}, {id: A, source: t}]", "p:2:38", "the id `A` is taken by the entry in line 2"),
        ("[{id: a, source: [s]}]", "p:2:29", "a list is no text"),
        ("[text]", "p:2:13", "`text` is no mapping"),
    ],
)
def test_documents(documents: str, place: str, message: str) -> None:
    found = error_of(f"version: 1\ndocuments: {documents}\n")
    assert found[0] == place
    assert message in found[1]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: b: c", "p:1:5", "put the text in quotes"),
        ("a:\n\tb: 1", "p:2:1", "YAML does not allow tabs"),
        ("a: [1, 2\nb: 3", "p:2:2", "close the bracket"),
        ("a: 'x", "p:1:6", "close the quotes"),
        ("a: *x", "p:1:4", "needs an anchor"),
        ("a: \x01", "p:1:4", "U+0001 may not stand here"),
        ("a: 1\n---\nb: 2", "p:2:1", "one document"),
        ("a: &a [*a]", "p:1:4", "endless"),
        ("[" * 500, "p:1:41", "nested too deeply"),
        ("- " * 500, "p:1:81", "nested too deeply"),
        ("", "p", "the file is empty"),
        ("# only a comment\n", "p", "the file is empty"),
    ],
)
def test_text_that_is_no_yaml(text: str, place: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, "p")
    assert str(caught.value.place) == place
    assert message in str(caught.value)


def test_a_billion_laughs_end_soon() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    start = time.perf_counter()
    with pytest.raises(ConfigError, match="endless or far too big"):
        parse_config("\n".join(lines), "p")
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        (MINIMAL.encode() + "# 文".encode("gb18030"), "pipeline.yaml:3:3", "not UTF-8"),
        (MINIMAL.encode("utf-16"), "pipeline.yaml", "UTF-16"),
        (b"#" * 40_000_000, "pipeline.yaml", "too big"),
    ],
)
def test_bytes_that_are_no_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, place: str, message: str
) -> None:
    (tmp_path / "pipeline.yaml").write_bytes(data)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=message) as caught:
        load_project()
    assert str(caught.value.place) == place


def test_no_project_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="report-pipeline init"):
        load_project(tmp_path)


def test_start_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file or folder"):
        load_project(tmp_path / "x")


def test_project_is_found_from_a_folder_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pipeline.yaml").write_bytes(b"\xef\xbb\xbf" + MINIMAL.encode())
    below = tmp_path / "source" / "deep"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    project = load_project()
    assert project.root == tmp_path
    assert project.path == tmp_path / "pipeline.yaml"
    assert project.config.documents[0].source == "a.txt"


def test_file_of_another_name(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(MINIMAL)
    assert load_project(tmp_path / "other.yaml").root == tmp_path


def test_words_that_yaml_takes_for_something_else() -> None:
    config = parse_config(
        textwrap.dedent("""\
            version: 1
            documents:
              - id: 1e3
                source: 012
                title: {zh: 2024-01-01, en: no}
                headings: [on, 1_000, "null"]
                ingest: {unwrap: off}
            stages:
              ingest: {unwrap: off}
              translate: {engine: null, model: 0x10, memory: off, download: yes, threads: 4}
            """),
        "p",
    )
    document, stages = config.documents[0], config.stages
    assert (document.id, document.source) == ("1e3", "012")
    assert (document.title.zh, document.title.en) == ("2024-01-01", "no")
    assert document.headings == ("on", "1_000", "null")
    assert document.ingest.unwrap == stages.ingest.unwrap == "off"
    assert (stages.translate.engine, stages.translate.model) == ("null", "0x10")
    assert (stages.translate.memory, stages.translate.download, stages.translate.threads) == (False, True, 4)


def test_one_text_stands_for_a_list_of_one() -> None:
    config = parse_config(
        MINIMAL + "stages: {translate: {glossary: g.yaml}, check: {fail_on: numbers},"
        " publish: {editions: [{name: e, layout: interlinear, formats: pdf}]}}",
        "p",
    )
    assert config.stages.translate.glossary == ("g.yaml",)
    assert config.stages.check.fail_on == ("numbers",)
    assert config.stages.publish.editions[0].formats == ("pdf",)
    assert config.stages.publish.editions[0].layout is Layout.INTERLINEAR


def test_nothing_behind_a_key_means_the_default() -> None:
    text = MINIMAL + "stages:\n  publish:\n  translate:\n    models_dir: null\n    model: ~\nlanguages:\n"
    assert parse_config(text, "p") == parse_config(MINIMAL, "p")


def test_aliases_and_merges() -> None:
    text = textwrap.dedent("""\
        version: 1
        documents:
          - &first {id: a, source: a.txt, ingest: {unwrap: off}}
          - <<: *first
            id: b
          - {<<: [{id: c, source: c.txt}, *first]}
        """)
    a, b, c = parse_config(text, "p").documents
    assert (b.id, b.source, b.ingest) == ("b", a.source, a.ingest)
    assert (c.id, c.source, c.ingest) == ("c", "c.txt", a.ingest)


def test_loading_is_quick() -> None:
    documents = "".join(f"  - {{id: d{i}, source: source/{i}.txt}}\n" for i in range(50))
    start = time.perf_counter()
    parse_config("version: 1\ndocuments:\n" + documents, "p")
    assert time.perf_counter() - start < 0.2  # 5 ms on an idle machine; the rest is for a busy one


@given(st.text())
def test_any_text_gives_a_config_or_a_config_error(text: str) -> None:
    with contextlib.suppress(ConfigError):
        assert isinstance(parse_config(text, "p"), Config)


keys = st.sampled_from(["version", "documents", "id", "source", "stages", "translate", "engine", "publish", "editions"])
values = st.recursive(
    st.sampled_from(["1", "argos", "x", "~", "", "[]"]) | st.integers().map(str),
    lambda inner: (
        st.dictionaries(keys, inner).map(lambda d: "{" + ", ".join(f"{k}: {v}" for k, v in d.items()) + "}")
        | st.lists(inner).map(lambda items: "[" + ", ".join(i or "~" for i in items) + "]")
    ),
)


@given(values)
def test_any_structure_gives_a_config_or_errors_with_places(text: str) -> None:
    found: tuple[ConfigError, ...] = ()
    with contextlib.suppress(ConfigError):
        try:
            assert isinstance(parse_config(text, "p"), Config)
        except MultipleConfigError as err:
            found = err.errors
    assert all(e.place and e.place.line for e in found)


def test_the_best_quality_follows_four_hypotheses_unless_told_otherwise() -> None:
    def beam(more: str) -> tuple[int, int]:
        config = parse_config(f"{MINIMAL}stages: {{translate: {{{more}}}}}", "p")
        return config.stages.translate.beam_size, config.stages.translate.hypotheses

    assert beam("quality: balanced") == (1, 1)
    assert beam("quality: best") == (4, 4)
    assert beam("quality: best, beam_size: 2") == (2, 1)
    assert error_of(f"{MINIMAL}stages: {{translate: {{quality: good}}}}")[0] == "p:3:31"
    assert error_of(f"{MINIMAL}stages: {{translate: {{quality: best, told: all}}}}")[0] == "p:3:43"


@pytest.mark.parametrize(
    ("options", "examples"),
    [
        ("quality: balanced", 0),
        ("quality: best", 1),
        ("quality: best, told: {names: false}", 1),
        ("quality: best, told: {examples: 0}", 0),
        ("quality: best, beam_size: 1, told: {examples: 3}", 3),
    ],
)
def test_the_best_quality_is_shown_an_example_unless_told_otherwise(options: str, examples: int) -> None:
    config = parse_config(f"{MINIMAL}stages: {{translate: {{{options}}}}}", "p")
    assert config.stages.translate.told.examples == examples
