"""Schemas: every key explained, and every mistake said once, at its place, with a hint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from blm.core.inventory.metrics import METRICS
from blm.core.inventory.streams import STREAMS
from blm.core.site.stages import RECLAIM_TRANSITIONS, TRANSITIONS
from blm.errors import Problem
from blm.repo.schema.condition_checks import Signals
from blm.repo.schema.schemas import bundle_schema, check, is_date, load_schema, schema_names
from blm.repo.yaml.strict_loader import load
from tests.pace import few
from tests.repo.conftest import FILES, SIGNALS

HUMAN = (
    "anchors",
    "blm",
    "decisions",
    "incidents",
    "log",
    "policy",
    "prospects",
    "protected",
    "site",
    "targets",
)


def said(schema: str, text: str, signals: Signals | None = SIGNALS) -> list[str]:
    """Problems of a text, as lines."""
    return [str(problem) for problem in check(load(text, "f"), schema, signals=signals)]


def parts(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema within a schema."""
    if isinstance(schema, dict):
        yield path, schema
        for key, value in schema.items():
            if key not in {"examples", "default", "enum", "const"}:
                yield from parts(value, f"{path}/{key}")
    elif isinstance(schema, list):
        for index, value in enumerate(schema):
            yield from parts(value, f"{path}/{index}")


def test_schemas_are_those_of_the_files() -> None:
    """There is a schema for each file that people write, for shared values and for `validate`."""
    assert {*HUMAN, "validate", "values"} <= set(schema_names())


@pytest.mark.parametrize("name", [*HUMAN, "validate", "values"])
def test_schema_is_valid_and_versioned(name: str) -> None:
    """Each schema is one of draft 2020-12, and its address names the version."""
    schema = load_schema(name)

    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"https://blm.example/schemas/1/{name}.schema.json"


@pytest.mark.parametrize("name", [*HUMAN, "validate"])
def test_every_key_has_description_and_example(name: str) -> None:
    """No key of any file goes without a description and an example; nothing else is allowed."""
    for path, schema in parts(load_schema(name)):
        assert not {"anyOf", "oneOf", "patternProperties"} & schema.keys(), path
        if path.rpartition("/")[2] in {"if", "then", "else"} or "/effective" in path:
            continue
        for key, spec in schema.get("properties", {}).items():
            assert spec.get("description"), f"{path}/{key}"
            assert spec.get("examples"), f"{path}/{key}"
        if schema.get("type") == "object" or schema.get("type") == ["object", "null"]:
            closed = schema.get("additionalProperties") is False
            assert closed or "propertyNames" in schema, path


@pytest.mark.parametrize("name", [*HUMAN, "validate"])
def test_examples_and_defaults_follow_their_schema(name: str) -> None:
    """The example and the default of every key are valid values of that key.

    Each key is checked by a bundle that anybody could use without the other files.
    """
    bundle = bundle_schema(name)
    for path, schema in parts(load_schema(name)):
        for key, spec in schema.get("properties", {}).items():
            if "examples" not in spec:
                continue
            pointer = "/".join(
                part.replace("$", "%24") for part in f"{path}/properties/{key}".split("/")
            )
            whole = {
                "$schema": bundle["$schema"],
                "$ref": f"{bundle['$id']}#{pointer}",
                "$defs": {"it": bundle},
            }
            for value in [*spec["examples"], *([spec["default"]] if "default" in spec else [])]:
                assert list(Draft202012Validator(whole).iter_errors(value)) == [], (
                    f"{path}/{key}: {value}"
                )


def test_names_are_those_of_the_core() -> None:
    """Streams, metrics and events that files may name are the ones that the core knows."""
    values = load_schema("values")["$defs"]
    event = load_schema("log")["$defs"]["event"]["properties"]["event"]

    assert values["stream"]["enum"] == list(STREAMS)
    assert values["metric"]["enum"] == list(METRICS)
    assert {*TRANSITIONS, *RECLAIM_TRANSITIONS, "baseline"} <= set(event["enum"])


@pytest.mark.parametrize("path", FILES)
def test_valid_files_have_no_problem(path: str) -> None:
    """The files of a small repository follow their schemas."""
    name = path.rpartition("/")[2].removesuffix(".yaml")

    assert said(name, FILES[path]) == []


SITE = "schema: 1\nsite: acme.example\ndomains: [acme.example]\nowners: [ana]\n"

MISTAKES = [
    ("site", SITE + "cadance: small\n", "f:5:1: unknown key 'cadance'. hint: did you mean cadence?"),
    ("site", SITE + "disavow: aks\n", "f:5:10: 'aks' is not one of never, ask, propose. hint: did you mean ask?"),
    ("site", SITE + "column_maps: [{name: x, tool: X, columns: {target_url: To}}]\n", "f:5:43: 'source_url' is missing. hint: add 'source_url: \"From URL\"' for column with the page that links"),
    ("site", SITE + "column_maps: [{name: x, tool: X, columns: {source_url: From, anchr: A}}]\n", "f:5:62: unknown key 'anchr'. hint: did you mean anchor?"),
    ("site", SITE + "column_maps: [{name: x, tool: X, columns: {source_url: ''}}]\n", "f:5:56: the text is empty. hint: such as \"From URL\""),
    ("site", SITE + "column_maps: [{name: x, tool: X, columns: {source_url: From, rel: R}, values: {rel: {DF: folow}}}]\n", "f:5:90: 'folow' is not one of follow, nofollow, sponsored, ugc. hint: did you mean follow?"),
    ("site", SITE + "public: yes\n", "f:5:9: expected true or false, found the text 'yes'. hint: write true"),
    ("site", SITE + "public: False\n", "f:5:9: expected true or false, found the text 'False'. hint: write false"),
    ("site", SITE + "topics: hiking\n", "f:5:9: expected a list, found the text 'hiking'. hint: write [hiking]"),
    ("site", SITE + "topics:\n", "f:5:8: expected a list, found nothing. hint: write [] for none"),
    ("site", SITE + "overrides:\n", "f:5:11: expected policy sections, found nothing. hint: write {} for none"),
    ("site", SITE + "topics: [1984]\n", "f:5:10: expected text, found the number 1984. hint: put it in quotes: \"1984\""),
    ("site", SITE + "languages: [en, jp]\n", "f:5:17: 'jp' is not a two-letter language code (ISO 639-1). hint: such as en"),
    ("site", SITE + "languages: [en, en]\n", "f:5:12: en stands twice in the list. hint: keep one of the two"),
    ("site", SITE + "streams: {ahref.links: {}}\n", "f:5:11: 'ahref.links' is not a stream, tool and report. hint: did you mean ahrefs.links?"),
    ("site", SITE + "streams: {gsc.links: {max_age_days: 0}}\n", "f:5:37: expected at least 1, found 0. hint: such as 35"),
    ("site", SITE + "streams: {gsc.links: {max_age_days: 5 weeks}}\n", "f:5:37: expected a number of days, found the text '5 weeks'. hint: such as 35"),
    ("site", SITE + "protected: [Partner.example]\n", "f:5:13: expected a protected domain, found the text 'Partner.example'. hint: such as {domain: partner.example, reason: \"our distributor\"}"),
    ("site", SITE + "protected: [{domain: https://p.example/, reason: x}]\n", "f:5:22: 'https://p.example/' is not a host name in lower case, without https:// and path. hint: write p.example"),
    ("site", SITE + "campaigns: [{name: x, from: 2026-02-30, to: 2026-03-01}]\n", "f:5:29: '2026-02-30' is not a date. hint: write year-month-day, such as 2026-01-31"),
    ("site", "schema: 1\nsite: acme.example\ndomains: [acme.example]\n", "f:1:1: 'owners' is missing. hint: add 'owners: [ana]' for who answers for the site (S69)"),
    ("site", SITE.replace("[ana]", "[]"), "f:4:9: the list is empty. hint: such as [ana]"),
    ("site", SITE.replace("1", "2", 1), "f:1:9: schema 2 is newer than this blm, which reads 1. hint: upgrade blm"),
    ("site", SITE.replace("1", "one", 1), "f:1:9: schema must be 1, found the text 'one'. hint: write 'schema: 1'"),
    ("site", "site:acme.example\n", "f:1:1: expected a mapping of keys and values, found the text 'site:acme.example'. hint: put a space after the colon"),
    ("site", "", "f:1:1: the file is empty. hint: start it with 'schema: 1', or remove it"),
    ("decisions", "schema: 1\ndecisions:\n- {domain: a.example, decision: keep, by: ana, on: 2026-01-02}\n", "f:3:3: 'reason' is missing. hint: add 'reason: \"a customer's blog\"' for why, in the person's words"),
    ("decisions", "schema: 1\ndecisions:\n- {domain: a.example, decision: keep, reason: ' ', by: ana, on: 2026-01-02}\n", "f:3:47: the text is empty. hint: such as \"a customer's blog\""),
    ("decisions", "schema: 1\ndecisions:\n- {decision: keep, reason: x, by: ana, on: 2026-01-02}\n", "f:3:3: 'domain' is missing. hint: add 'domain: odd.example' for referring domain, or `url` of one page"),
    ("decisions", "schema: 1\ndecisions:\n- {domain: a.example, url: 'https://a.example/x', decision: keep, reason: x, by: ana, on: 2026-01-02}\n", "f:3:4: 'domain' does not belong in an entry about one URL. hint: remove it"),
    ("decisions", "schema: 1\ndecisions: {a.example: keep}\n", "f:2:12: expected a list, found a mapping. hint: such as [{domain: odd.example, decision: keep, reason: \"a customer's blog\", by: ana, on: 2026-01-02}]"),
    ("log", "schema: 1\nevents: [{on: 2026-01-02, subject: a b, event: baseline, by: ana}]\n", "f:2:36: 'a b' is not a domain, a URL or a file name. hint: such as spam.example"),
    ("log", "schema: 1\nevents: [{on: 2026-01-02, subject: a.example, event: no-contact, by: ana}]\n", "f:2:10: 'reason' is missing. hint: add 'reason: \"no address on the site\"' for why nobody could be asked"),
    ("prospects", "schema: 1\nprospects: [{domain: a.example, target_url: 'https://acme.example/', status: placed, on: 2026-01-02}]\n", "f:2:13: 'source_url' is missing. hint: add 'source_url: \"https://mag.example/review\"' for page that links"),
    ("anchors", "schema: 1\nranges: {exact: [3]}\n", "f:2:17: expected 2 entries, found 1. hint: such as [3, 5]"),
    ("anchors", "schema: 1\nranges: {exact: [3, 500]}\n", "f:2:21: expected at most 100, found 500. hint: such as 5"),
    ("targets", "schema: 1\nkpis: {toxic_share: {target: {lt: 3, gt: 1}}}\n", "f:2:30: expected exactly one of lt, lte, gt, gte, within, outside, found lt, gt. hint: such as {lt: 5}"),
    ("targets", "schema: 1\nkpis: {toxic_shar: {target: {lt: 3}}}\n", "f:2:8: unknown key 'toxic_shar'. hint: did you mean toxic_share?"),
    ("blm", "schema: 1\ninboxes: [{kind: mail, at: x}]\n", "f:2:18: 'mail' is not one of branch, url, bucket. hint: such as branch"),
    ("policy", "schema: 1\nname: x\nsuspicion: {prior: 100}\n", "f:3:20: expected less than 100, found 100. hint: such as 6"),
    ("policy", "schema: 1\nname: My Policy\n", "f:2:7: 'My Policy' is not a name of lower-case letters, digits and hyphens. hint: such as strict"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "text", "expected"), MISTAKES, ids=[f"{m[0]}-{n}" for n, m in enumerate(MISTAKES)]
)
def test_mistake(schema: str, text: str, expected: str) -> None:
    """Each mistake is one problem that names its place, what is wrong and what to do."""
    assert said(schema, text) == [expected]


def test_all_mistakes_are_told_at_once() -> None:
    """A file with many mistakes lists all of them, in order of place, YAML's own included."""
    text = "schema: 1\nsite: A.example\nsite: b.example\ndomains: x\nowners: []\nfoo: 1\n"
    problems = check(load(text, "f"), "site")

    assert [(p.line, p.column) for p in problems] == [(2, 7), (3, 1), (4, 10), (5, 9), (6, 1)]


def test_broken_yaml_is_told_alone() -> None:
    """Where YAML itself cannot be read, the schema adds nothing."""
    assert said("site", "a: [\n") == ["f:1:4: this '[' is never closed. hint: add ']'"]


def test_names_of_hosts() -> None:
    """Hosts are A-labels in lower case with a dot, or addresses; nothing around them."""
    good = ["a.example", "xn--bcher-kva.example", "my_shop.example", "192.0.2.1", '"[2001:db8::1]"']
    bad = [
        "localhost",
        "a..example",
        "-a.example",
        "a.example.",
        "bücher.example",
        "a.example/x",
        '"a.example\\n"',
        "a b.example",
    ]
    line = "schema: 1\nprotected: [{{domain: {}, reason: x}}]\n".format

    assert [said("protected", line(host)) for host in good] == [[]] * len(good)
    assert [len(said("protected", line(host))) for host in bad] == [1] * len(bad)


def test_dates_are_of_the_calendar() -> None:
    """Only year-month-day of a real day is a date; what is no text is left to its type."""
    assert is_date("2024-02-29")
    assert is_date(5)
    assert not any(
        is_date(text) for text in ("2026-02-29", "20260101", "2026-W01-1", "2026-1-1", "")
    )


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 200)
    | st.sampled_from(["", "x", "2026-01-02", "a.example", "keep"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "schema",
                    "rules",
                    "id",
                    "when",
                    "all",
                    "signal",
                    "gte",
                    "kpis",
                    "suspicion",
                    "families",
                    "weights",
                    "overrides",
                    "decisions",
                    "events",
                    "x",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@few(37)
@given(JSON, st.sampled_from(HUMAN))
def test_any_data_is_answered(value: Any, name: str) -> None:
    """Data of any shape gives problems with places and messages, never an exception."""
    problems = check(load(json.dumps(value), "f"), name, signals=SIGNALS)

    assert all(
        isinstance(p, Problem) and p.line == 1 and p.column >= 1 and p.message for p in problems
    )
    assert problems == sorted(set(problems))
