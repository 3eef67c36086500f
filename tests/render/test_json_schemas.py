"""Schemas and docs of the JSON outputs: every key explained, and the docs name exactly these keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from jsonschema import Draft202012Validator

from blm.core.anchors.anchor_distribution import CLASSES, OTHERS, ClassBand
from blm.core.audit.audit import Status
from blm.core.inventory.readings import Coverage
from blm.core.plan.line_guards import Guard, Scope
from blm.core.plan.plan import Mode
from blm.core.policy.bands import Band
from blm.core.policy.policy import Recommendation
from blm.core.reclaim.lost_links import CATEGORIES, CHANCE
from blm.core.site.site import Verdict
from blm.render.text.numbers import KPI_NAMES
from blm.repo.schema.schemas import load_schema

from .factories import UNITS
from .test_audit_json import errors

OUTPUTS = (
    "audit",
    "inspect",
    "lint",
    "report",
    "policy-show",
    "policy-whatif",
    "policy-test",
    "policy-backtest",
    "policy-tune",
    "why",
    "outreach",
    "reclaim",
    "disavow",
    "receipt",
)
DOCUMENTED = (*OUTPUTS, "validate")
DOCS = Path(__file__).parents[2] / "docs" / "reference" / "json.md"
ROW = re.compile(r"^\| (?:`([^`]+)`|the whole) \| ((?:`\w+`(?:, )?)+) \|")


def parts(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema within a schema, with its place."""
    if isinstance(schema, dict):
        yield path, schema
        for key, value in schema.items():
            if key not in {"examples", "enum", "const"}:
                yield from parts(value, f"{path}/{key}")


def objects(name: str) -> dict[str, list[str]]:
    """Keys of every object that an output holds, by its place, such as ``plan.edits[]``."""
    whole = load_schema(name)
    found: dict[str, list[str]] = {}

    def walk(part: Any, path: str) -> None:
        reference = part.get("$ref", "")
        if reference.startswith("#/$defs/"):
            part = whole["$defs"][reference.removeprefix("#/$defs/")]
        if "items" in part:
            walk(part["items"], f"{path}[]")
        elif "properties" in part:
            found[path] = list(part["properties"])
            for key, value in part["properties"].items():
                walk(value, f"{path}.{key}".lstrip("."))

    walk(whole, "")
    return found


def documented(name: str) -> dict[str, list[str]]:
    """Keys of every object that the page names below the heading of an output."""
    heading = f"\n## {name.replace('-', ' ')}\n"
    section = DOCS.read_text(encoding="utf-8").partition(heading)[2].partition("\n## ")[0]
    rows = [match for match in map(ROW.match, section.splitlines()) if match]
    return {match[1] or "": re.findall(r"`(\w+)`", match[2]) for match in rows}


@pytest.mark.parametrize("name", DOCUMENTED)
def test_docs_name_exactly_the_keys_of_the_schema(name: str) -> None:
    """Whoever relies on a documented key finds it, and no key goes undocumented."""
    assert documented(name) == objects(name) != {}


@pytest.mark.parametrize("name", OUTPUTS)
def test_every_key_is_described_and_nothing_else_allowed(name: str) -> None:
    """Each key has a description and an example; objects are closed or say what names they take."""
    schema = load_schema(name)

    Draft202012Validator.check_schema(dict(schema))
    assert schema["$id"] == f"https://blm.example/schemas/1/{name}.schema.json"
    for path, part in parts(schema):
        if path.rpartition("/")[2] in {"if", "then", "else"}:
            continue
        for key, spec in part.get("properties", {}).items():
            assert spec.get("description"), f"{path}/{key}"
            assert spec.get("examples"), f"{path}/{key}"
        if "object" in str(part.get("type")):
            assert part.get("additionalProperties") is False or "propertyNames" in part, path


@pytest.mark.parametrize("name", OUTPUTS)
def test_examples_make_a_valid_whole(name: str) -> None:
    """The examples of all keys together are an output that validates."""
    properties = load_schema(name)["properties"]

    assert errors({key: spec["examples"][0] for key, spec in properties.items()}, name) == []


def test_words_are_those_of_the_core() -> None:
    """Every list of allowed words is the core's own."""
    definitions = load_schema("audit")["$defs"]

    def words(definition: str, key: str) -> list[Any]:
        return list(definitions[definition]["properties"][key]["enum"])

    assert load_schema("audit")["properties"]["status"]["enum"] == list(get_args(Status))
    assert words("kpi", "id") == list(KPI_NAMES) == list(UNITS)
    assert words("kpi", "band") == words("drift", "band") == list(get_args(Band))
    assert words("anchor", "class") == [*CLASSES, *OTHERS]
    assert words("anchor", "band") == list(get_args(ClassBand))
    assert words("domain", "recommendation") == list(get_args(Recommendation))
    assert words("decision", "decision") == list(get_args(Verdict))
    assert words("export", "coverage") == list(get_args(Coverage))
    assert words("guard", "scope") == list(get_args(Scope))
    assert words("guard", "status") == list(get_args(get_type_hints(Guard)["status"]))
    assert words("plan", "mode") == [*get_args(Mode), None]
    assert set(words("reclaim", "category")) == {*CATEGORIES, "unexplained"} == set(CHANCE)
