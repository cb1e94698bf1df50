from __future__ import annotations

import json
from typing import Any

import pytest

from report_pipeline.commands.schema import json_schema, schema
from report_pipeline.config import Config
from report_pipeline.config_file import parse_config


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(json_schema())
    return loaded


def test_the_command_prints_what_editors_read(capsys: pytest.CaptureFixture[str]) -> None:
    schema.main([], standalone_mode=False)
    printed = json.loads(capsys.readouterr().out)
    assert printed["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(printed["properties"]) == set(Config.model_fields)
    assert printed["required"] == ["version", "documents"]


def test_every_option_is_explained_and_unknown_keys_are_errors(found: dict[str, Any]) -> None:
    sections = [found, *(d for d in found["$defs"].values() if d["type"] == "object")]
    assert len(sections) > 8
    for section in sections:
        assert section["additionalProperties"] is False
        for name, option in section["properties"].items():
            assert option.get("description"), name


def test_editors_allow_what_the_program_allows(found: dict[str, Any]) -> None:
    translate = found["$defs"]["TranslateSettings"]["properties"]
    assert translate["engine"]["enum"] == ["argos", "gloss", "null", None]
    assert {"type": "string"} in translate["glossary"]["anyOf"]
    assert {"type": "null"} in found["properties"]["stages"]["anyOf"]
    text = (
        "version: 1\ndocuments: [{id: a, source: a.txt}]\nstages: {translate: {engine: null, glossary: g}, ingest: }\n"
    )
    assert parse_config(text, "p").stages.translate.engine == "null"
