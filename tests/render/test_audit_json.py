"""The JSON of an audit: key for key as documented, raw values, one schema for judged and refused."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from blm.core.audit.audit import Audit
from blm.core.plan.line_guards import Guard
from blm.errors import Problem
from blm.render.audit.audit_json import render_audit_json, render_refusal_json
from blm.render.audit.inspections import render_inspect_json
from blm.render.problems.problems import render_problems_json
from blm.render.sections.recommendations import format_recommendations
from blm.render.text.terminals import dump_json
from blm.repo.schema.schemas import load_schema, schema_names
from blm.repo.yaml.flow_lines import format_lines, parse_line

from . import factories as make
from .proposals import forty

AUDITS: tuple[Callable[[], Audit], ...] = (
    make.full_audit,
    make.quiet_audit,
    make.provisional_audit,
    make.incident_audit,
)
KEYS = {
    "": "schema site as_of today status versions policy fingerprint exports links referring_domains kpis anchors recommendations domains networks plan guards drift",
    "policy": "name hash",
    "exports": "file stream format rows skipped as_of scope coverage new",
    "links": "live new lost unseen changed returned",
    "referring_domains": "live new lost assessed unassessed",
    "kpis": "id value raw unit interval band target previous assessed reason",
    "anchors": "class share low high band examples",
    "recommendations": "keep watch remove unassessed",
    "domains": "domain recommendation due rule stage held_by decision suspicion completeness links evidence unknown would_flip",
    "plan": "mode disavow_add disavow_remove take_back held_back next outreach_due reclaim watch_due edits",
    "guards": "id scope status numbers knob release",
    "drift": "kind subject expected observed band",
}
"""The documented keys, in their order."""
SHRINK = Guard(
    "shrink",
    "run",
    "blocked",
    "9 rows, 1,000 on 2026-10-20",
    "limits.max_shrink",
    "download it again",
)


def errors(value: object, name: str) -> list[str]:
    """What a value gets wrong by a schema."""
    resources = [
        (str(load_schema(n)["$id"]), Resource.from_contents(dict(load_schema(n))))
        for n in schema_names()
    ]
    registry: Registry[Any] = Registry().with_resources(resources)
    return [
        error.message
        for error in Draft202012Validator(load_schema(name), registry=registry).iter_errors(value)
    ]


@pytest.mark.parametrize("make_audit", AUDITS)
def test_an_audit_follows_its_schema(make_audit: Callable[[], Audit]) -> None:
    """Whatever was judged, the object validates and survives JSON as it is."""
    shown = render_audit_json(make_audit())

    assert errors(shown, "audit") == []
    assert json.loads(dump_json(shown)) == shown


@pytest.mark.parametrize("path", KEYS)
def test_keys_are_the_documented_ones(path: str) -> None:
    """Every object has exactly the documented keys, in the documented order."""
    shown = render_audit_json(make.full_audit())
    part = shown[path] if path else shown
    for one in part if isinstance(part, list) else [part]:
        assert " ".join(one) == KEYS[path]


def test_networks_are_among_the_domains() -> None:
    """Each network has the documented keys, validates, and names only domains that are shown."""
    shown = render_audit_json(forty()[0])
    own, network = shown["networks"]
    assert own["id"] == "own"

    assert errors(shown, "audit") == []
    assert list(network) == ["id", "domains", "why", "links", "confidence"]
    assert len(network["domains"]) == 9
    assert set(network["domains"]) < {one["domain"] for one in shown["domains"]}
    assert network["links"] == sum(
        one["links"] for one in shown["domains"] if one["domain"] in network["domains"]
    )


def test_a_refusal_has_the_same_keys_and_no_numbers() -> None:
    """A refused run says who refused and counts nothing: zero would be a claim."""
    refused = render_refusal_json("acme.example", "2026-11-22", [SHRINK])

    assert errors(refused, "audit") == []
    assert list(refused) == KEYS[""].split()
    assert refused["status"] == "refused"
    assert refused["guards"] == [dataclasses.asdict(SHRINK)]
    assert set(refused["links"].values()) == {None}
    assert list(refused["plan"]) == KEYS["plan"].split()


def test_a_refusal_tells_what_it_knows() -> None:
    """A run that got as far as the policy names it."""
    audit = make.quiet_audit()
    refused = render_refusal_json(
        "acme.example",
        "2026-11-22",
        [SHRINK],
        audit.versions,
        as_of="2026-11-21",
        policy=("default", "abc"),
    )

    assert errors(refused, "audit") == []
    assert (refused["as_of"], refused["policy"]) == (
        "2026-11-21",
        {"name": "default", "hash": "abc"},
    )
    assert refused["versions"] == {"blm": "0.1.0", "schema": 1, "suffixes": "2026-10-23"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("as_of", None),
        ("fingerprint", None),
        ("policy", {"name": None, "hash": None}),
        ("links", dict.fromkeys(KEYS["links"].split())),
        ("other", 1),
    ],
)
def test_a_judged_audit_may_not_leave_blanks(key: str, value: object) -> None:
    """What only a refusal may leave open is an error in a result, and so is an unknown key."""
    assert errors({**render_audit_json(make.quiet_audit()), key: value}, "audit")


def test_a_refusal_needs_a_guard() -> None:
    """Nobody is refused without a reason."""
    assert errors(render_refusal_json("acme.example", "2026-11-22", []), "audit")


def test_values_are_raw() -> None:
    """JSON is data: domains, anchors and URLs are as strangers wrote them."""
    shown = render_audit_json(make.full_audit())

    assert shown["anchors"][0]["examples"][0] == make.HOSTILE
    assert shown["plan"]["reclaim"][0]["source_url"] == f"https://good-0.example/{make.HOSTILE}"
    assert shown["plan"]["disavow_add"][0] == "domain:spam-00.example"
    assert shown["exports"][3]["skipped"] == [
        {"row": 17, "reason": "no source URL"},
        {"row": 44, "reason": make.HOSTILE},
    ]


def test_new_exports_are_marked() -> None:
    """An export is new when it was first ingested since the audit before."""
    assert [export["new"] for export in render_audit_json(make.quiet_audit())["exports"]] == [
        False,
        True,
        True,
    ]


def test_lines_held_are_named_at_their_domain_and_summed_by_guard() -> None:
    """A guard of single lines says at each domain that it holds it, and once how many."""
    shown = render_audit_json(make.full_audit())
    held = {d["domain"]: d["held_by"] for d in shown["domains"] if d["held_by"]}
    lines = [g for g in shown["guards"] if g["scope"] == "line"]

    assert held == {"asked.example": ["G6"], "flagged.example": ["G6"], "young.example": ["G13"]}
    assert [(g["id"], g["numbers"], g["knob"], g["status"]) for g in lines] == [
        ("G6", "2 lines", "outreach.wait_days", "blocked"),
        ("G13", "1 line", "guards.young_days", "blocked"),
    ]
    assert shown["plan"]["held_back"][0] == {
        "domain": "asked.example",
        "guard": "G6",
        "until": "2026-11-29",
    }


def test_guards_of_the_proposal_are_not_summed_twice() -> None:
    """A line held by a guard of the whole proposal is counted there alone."""
    blocked = dataclasses.replace(make.GUARDS[1], status="blocked")
    held = make.HeldBack("spam.example", make.Hold("G12", "x", "y"))
    shown = render_audit_json(
        make.make_audit(plan=make.make_plan(guards=(blocked,), held_back=(held,)))
    )

    assert [g["id"] for g in shown["guards"]] == ["G12"]


def test_edits_name_the_file_only_when_there_are_lines() -> None:
    """The plan's edits are those of the disavow file, and none when nothing is proposed."""
    edits = render_audit_json(make.full_audit())["plan"]["edits"]

    assert [(e["file"], len(e["add"]), e["remove"]) for e in edits] == [
        ("profiles/acme.example/disavow.txt", 6, [])
    ]
    assert render_audit_json(make.quiet_audit())["plan"]["edits"] == []


def test_ranges_of_anchors_are_the_wanted_ones() -> None:
    """Low and high are the ends of the wanted range; a class without one has none."""
    shown = {
        a["class"]: (a["low"], a["high"]) for a in render_audit_json(make.quiet_audit())["anchors"]
    }

    assert shown["exact"] == (3, 5)
    assert shown["image"] == (None, None)


def test_a_lapsed_decision_is_no_decision() -> None:
    """Only a decision in force is given, with who, when, why and until when."""
    shown = {
        d["domain"]: d["decision"] for d in render_audit_json(make.full_audit("words"))["domains"]
    }

    assert shown["lapsed.example"] is None
    assert shown["partner.example"] == {
        "decision": "keep",
        "by": "ana",
        "on": "2026-05-02",
        "reason": "words",
        "expires": "2028-05-02",
    }


def test_recommendations_are_lines_that_git_can_compare() -> None:
    """One record per finding, sorted by domain, all with the same keys, and readable again."""
    audit = make.full_audit()
    records = format_recommendations(
        dataclasses.replace(audit, findings=tuple(reversed(audit.findings)))
    )

    assert [r["domain"] for r in records] == sorted(f.domain for f in audit.findings)
    assert {tuple(r) for r in records} == {tuple(records[0])}
    assert [
        parse_line(line) for line in format_lines("x", records).splitlines() if line[:2] == "- "
    ] == records
    waiting = next(r for r in records if r["domain"] == "asked.example")
    assert {k: waiting[k] for k in ("stage", "until", "held_by", "machine")} == {
        "stage": "waiting", "until": "2026-11-29", "held_by": ["G6"], "machine": "remove",
    }  # fmt: skip


def test_inspections_follow_their_schema() -> None:
    """What an export is, in the documented keys, undated and domain-level ones included."""
    undated = make.make_reading(
        export=make.make_export("gsc.sites", None, coverage="capped", cap=1000),
        delimiter=",",
        property_host=None,
        totals={"newest": None},
    )
    shown = render_inspect_json([make.make_reading(), undated])

    assert errors(shown, "inspect") == []
    assert shown["exports"][0]["skipped_rows"] == [{"row": 17, "reason": "no source URL"}]
    assert (shown["exports"][1]["vendor"], shown["exports"][1]["cap"]) == ("gsc", 1000)


def test_problems_follow_their_schema() -> None:
    """`validate` prints what its schema says."""
    problem = Problem("site.yaml", 3, 2, "owners[0]", "x", "y", "warning")

    assert errors(render_problems_json([problem]), "validate") == []


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(st.characters()),
        lambda x: st.lists(x) | st.dictionaries(st.text(st.characters()), x),
        max_leaves=9,
    )
)
def test_json_is_exact_and_harmless(value: Any) -> None:
    """A parser gets back what went in; a terminal gets no control, bidi or invisible character."""
    text = dump_json(value)
    odd = {
        *map(
            chr,
            (*range(32), *range(127, 160), *range(0x200B, 0x2010), *range(0x2028, 0x202F), 0xFEFF),
        )
    } - {"\n"}

    assert json.loads(text) == json.loads(json.dumps(value))
    assert not odd & set(text)
    text.encode("utf-8")
