"""Schemas for editors: complete in themselves, current, and of the same mind as `validate`."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from jsonschema import Draft7Validator

from blm.core.signals.signal_table import ALL_DOMAIN_SIGNALS, DOMAIN_SIGNALS, LINK_SIGNALS
from blm.pipeline.setup.migrate import migrate_repository
from blm.repo.editor.editor_conditions import explain_signal
from blm.repo.editor.editor_files import check_schemas, refresh_schemas, schema_line, schema_of
from blm.repo.editor.editor_schemas import editor_schema, editor_schemas
from blm.repo.editor.schema_docs import FILES as HUMAN
from blm.repo.policy.policies import PACKAGED
from blm.repo.schema.schemas import load_schema
from blm.repo.site.profile_files import read_profile
from blm.repo.site.profiles import build_site
from blm.repo.yaml.strict_loader import load, load_file
from tests.repo.conftest import FILES, SITE, Tree
from tests.repo.test_schemas import parts

DEFAULT: Any = load_file(PACKAGED / "default.yaml").data


@pytest.mark.parametrize("name", HUMAN)
def test_a_schema_needs_no_other(name: str) -> None:
    """Each is valid draft 7, refers to its own definitions only, and explains every key."""
    schema = editor_schema(name)

    Draft7Validator.check_schema(schema)
    defined = {f"#/definitions/{part}" for part in schema.get("definitions", {})}
    for path, part in parts(schema):
        assert part.get("$ref", next(iter(defined), None)) in {*defined, None}, path
        if "/then" in path or "/if" in path or "/else" in path:
            continue
        for key, spec in part.get("properties", {}).items():
            assert spec.get("description"), f"{path}/{key}"
        for word in ("enum", "enumDescriptions"):
            described = part.get("enumDescriptions")
            assert described is None or len(described) == len(part[word])


@pytest.mark.parametrize("path", FILES)
def test_valid_files_are_valid_for_editors(path: str) -> None:
    """What `validate` takes, an editor takes."""
    schema = editor_schema(schema_of(path) or "")

    assert list(Draft7Validator(schema).iter_errors(load(FILES[path], path).data)) == []


@pytest.mark.parametrize("name", ["default", "strict"])
def test_policies_are_valid_for_editors(name: str) -> None:
    """Every condition of the bundled policies suits its signal by the schema, too."""
    data = load_file(PACKAGED / f"{name}.yaml").data

    assert list(Draft7Validator(editor_schema("policy")).iter_errors(data)) == []


def test_conditions_know_the_signals() -> None:
    """A rule may name signals of a domain, a weight none that sum up others, links their own."""
    definitions = editor_schema("policy")["definitions"]
    names = {part: definitions[part]["properties"]["signal"]["enum"] for part in ("condition", "weight", "link_condition")}  # fmt: skip

    assert names["condition"] == list(ALL_DOMAIN_SIGNALS)
    assert names["weight"] == list(DOMAIN_SIGNALS)
    assert names["link_condition"] == list(LINK_SIGNALS)
    assert explain_signal(LINK_SIGNALS["external_links"]) == (
        "External links on the linking page (3d). Number: links on the source page."
    )


@pytest.mark.parametrize(
    ("condition", "valid"),
    [
        ({"signal": "spam_band", "eq": "high"}, True),
        ({"signal": "spam_band", "gte": 5}, False),
        ({"signal": "spam_band", "in": ["low", "hihg"]}, False),
        ({"signal": "traffic", "matches": "x"}, False),
        ({"signal": "relevant", "eq": "yes"}, False),
        ({"signal": "poison_anchor", "eq": True}, False),
        ({"any_link": {"signal": "poison_anchor", "eq": True}}, True),
        ({"any_link": {"any": [{"signal": "anchor_text", "matches": "x"}]}}, True),
        ({"any_link": {"signal": "traffic", "gte": 5}}, False),
        ({"any_link": {"any_link": {"signal": "poison_anchor", "eq": True}}}, False),
    ],
)
def test_comparisons_suit_their_signals(condition: Mapping[str, Any], *, valid: bool) -> None:
    """An editor underlines a comparison that `validate` refuses."""
    rule = {"id": "x", "recommend": "watch", "when": condition, "because": "x"}
    policy = {"schema": 1, "name": "x", "rules": [rule]}

    assert Draft7Validator(editor_schema("policy")).is_valid(policy) is valid


def values(data: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value below mappings that is no mapping and no list of mappings."""
    for key, value in data.items():
        if isinstance(value, dict):
            yield from values(value, (*above, key))
        elif not isinstance(value, list) or not any(isinstance(e, dict) for e in value):
            yield (*above, key), value


def test_defaults_are_those_of_the_default_policy() -> None:
    """Each value of `default` is the default of its key: in a policy and in a site's overrides."""
    policy, site = editor_schema("policy"), editor_schema("site")["properties"]["overrides"]
    for path, value in values({k: v for k, v in DEFAULT.items() if k not in {"schema", "name"}}):
        for schema in (policy, site):
            for number, step in enumerate(path):
                schema = schema["properties"][step]
                if "$ref" in schema:  # a mark, which is one value
                    mark: Any = schema["default"]
                    for inner in path[number + 1 :]:
                        mark = mark[inner]
                    assert mark == value, path
                    break
            else:
                assert schema["default"] == value, path
                assert "Default: " in schema["description"]


BARE = "schema: 1\nsite: acme.example\ndomains: [acme.example]\nowners: [ana]\n"


@pytest.mark.parametrize("file", ["site", "anchors", "blm", "targets"])
def test_defaults_are_those_of_the_code(tree: Tree, file: str) -> None:
    """A key that is written with its default changes nothing of what is read."""
    path = "blm.yaml" if file == "blm" else f"{SITE}/{file}.yaml"
    bare = BARE if file == "site" else "schema: 1\n"
    for key, spec in load_schema(file)["properties"].items():
        if "default" in spec:
            tree.write(path, bare)
            before = build_site(read_profile(tree.root, "acme.example"))
            tree.write(path, f"{bare}{key}: {json.dumps(spec['default'])}\n")
            after = build_site(read_profile(tree.root, "acme.example"))
            assert dataclasses.replace(after, **_placed(before)) == before, key
            assert not [p for p in tree.problems(path) if p.severity == "error"], key


def _placed(site: Any) -> dict[str, Any]:
    """What knows its line, which moves."""
    return {"decisions": site.decisions, "events": site.events}


def test_optional_keys_say_what_holds_without_them() -> None:
    """Each key at the top of a file that may be left out has a default, but for those of a policy."""
    for name in set(HUMAN) - {"policy"}:
        schema = load_schema(name)
        optional = set(schema["properties"]) - set(schema["required"])
        assert {key for key in optional if "default" not in schema["properties"][key]} == set()


def test_files_of_people_have_a_line() -> None:
    """Each kind of file names its schema from its own folder; other files name none."""
    assert schema_line("blm.yaml") == "# yaml-language-server: $schema=schemas/blm.schema.json\n"
    assert schema_line("policies/x.yaml").endswith("=../schemas/policy.schema.json\n")
    assert schema_line(f"{SITE}/log.yaml").endswith("=../../schemas/log.schema.json\n")
    for path in (
        f"{SITE}/history.yaml",
        f"{SITE}/inventory/0.yaml",
        "policies/tests/x.yaml",
        "x.yaml",
    ):
        assert schema_of(path) is None


def test_schemas_of_another_version_are_told(tree: Tree) -> None:
    """Without a folder nothing is said; one that differs is one warning, which migrate mends."""
    assert list(check_schemas(tree.root)) == []
    for path, content in editor_schemas().items():
        tree.write(path, content)
    assert tree.said() == []
    tree.write("schemas/site.schema.json", "{}")
    (tree.root / "schemas/log.schema.json").unlink()
    assert tree.said() == [
        "schemas/site.schema.json: warning: the schemas for editors are not those of this version of blm"
    ]
    assert set(refresh_schemas(tree.root)) == {
        "schemas/site.schema.json",
        "schemas/log.schema.json",
    }


def test_migrate_brings_the_folder_and_the_lines_once(tree: Tree) -> None:
    """A repository without schemas gets them and one line per file, which then stay as they are."""
    tree.change("blm.yaml", "schema: 1\n", "\n# ours\nschema: 1 # x\n")
    before = {path: (tree.root / path).read_text() for path in FILES}
    said = migrate_repository(tree.root, write=True)

    assert "blm.yaml: rewritten" in said
    assert not [line for line in said if "exports.yaml" in line], "nothing was ever taken in"
    assert "schemas/site.schema.json: written" in said
    for path, text in before.items():
        assert (tree.root / path).read_text() == schema_line(path) + text
    assert tree.said() == []
    assert migrate_repository(tree.root, write=False) == []
    tree.change("blm.yaml", schema_line("blm.yaml"), "")
    assert migrate_repository(tree.root, write=False) == []
