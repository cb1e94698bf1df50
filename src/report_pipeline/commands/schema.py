"""``report-pipeline schema``: the definitions of pipeline.yaml for editors."""

from __future__ import annotations

import json
from typing import Any

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of pipeline.yaml, with which editors complete and check the file."""
    click.echo(json_schema(), nl=False)


def json_schema() -> str:
    """Return the schema (JSON Schema, draft 2020-12) as text."""
    from pydantic.json_schema import GenerateJsonSchema

    from report_pipeline.config import Config

    found = Config.model_json_schema()
    for definition in (found, *found["$defs"].values()):
        _allow_nothing(definition)
    head = {"$schema": GenerateJsonSchema.schema_dialect, "title": "pipeline.yaml of report-pipeline"}
    return json.dumps(head | {k: v for k, v in found.items() if k != "title"}, ensure_ascii=False, indent=2) + "\n"


def _allow_nothing(definition: dict[str, Any]) -> None:
    """Let each option with a default be empty, and YAML's null stand for the word, as `parse_config` does."""
    required = definition.get("required", [])
    for name, option in definition.get("properties", {}).items():
        if "$ref" in option and name not in required:
            option["anyOf"] = [{"$ref": option.pop("$ref")}, {"type": "null"}]
        elif "type" in option and name not in required:
            option["type"] = [option["type"], "null"]
            if "enum" in option:
                option["enum"] = [*option["enum"], None]
