"""Policies: what extends what, what a site lays over it, and where each value is from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from blm.core.policy.policy import Policy
from blm.errors import BlmError, InvalidFiles
from blm.repo.policy.layers import Resolution, hash_values
from blm.repo.policy.policies import (
    PACKAGED,
    policy_names,
    resolve_policy,
    resolve_site_policy,
)
from blm.repo.site.profile_files import read_profile
from blm.repo.site.profiles import load_profile
from tests.repo.conftest import SIGNALS, SITE, Tree

ROOT = Path(__file__).parents[2]


def policy(name: str, body: str = "") -> str:
    """A policy that extends the default one."""
    return f"schema: 1\nname: {name}\nextends: default\n{body}"


def resolve(tree: Tree, name: str = "default") -> Resolution:
    """A policy of the repository."""
    return resolve_policy(tree.root, name, signals=SIGNALS)


def for_site(tree: Tree) -> Resolution:
    """The policy in force for the site."""
    return resolve_site_policy(read_profile(tree.root, "acme.example"), signals=SIGNALS)


@pytest.mark.parametrize("name", ["default", "strict"])
def test_packaged_policy_is_the_repositorys(name: str) -> None:
    """The copy that is shipped inside the package never differs from `policies/`."""
    assert (PACKAGED / f"{name}.yaml").read_bytes() == (
        ROOT / "policies" / f"{name}.yaml"
    ).read_bytes()


def test_packaged_policies_hold_without_a_file(tree: Tree) -> None:
    """A repository without policies of its own has `default` and `strict`."""
    strict = resolve(tree, "strict").policy()

    assert policy_names(tree.root) == ("default", "strict")
    assert (strict.name, strict.guards["max_new_lines"], strict.guards["min_sources"]) == (
        "strict",
        10,
        2,
    )


def test_the_repositorys_own_policy_wins_over_the_packaged_one(tree: Tree) -> None:
    """A file `policies/default.yaml` takes the place of the packaged one."""
    text = (PACKAGED / "default.yaml").read_text().replace("max_new_lines: 25", "max_new_lines: 7")
    tree.write("policies/default.yaml", text)

    assert resolve(tree).policy().guards["max_new_lines"] == 7
    assert resolve(tree).where(("guards", "max_new_lines")).startswith("policies/default.yaml:")


def test_layers_are_laid_in_order(tree: Tree) -> None:
    """blm.yaml, then the site's overrides, then anchors.yaml and targets.yaml win, each over the last."""
    tree.write("blm.yaml", "schema: 1\nlimits: {max_shrink: 30, retention_days: 500}\n")
    overrides = "overrides: {limits: {max_shrink: 20}, kpis: {toxic_share: {min_sample: 5}}, anchors: {stop_above: 7, ranges: {exact: [1, 2]}}}\n"
    tree.change(f"{SITE}/site.yaml", "policy: default\n", f"policy: default\n{overrides}")
    tree.write(f"{SITE}/anchors.yaml", "schema: 1\nranges: {exact: [2, 6]}\n")
    tree.write(
        f"{SITE}/targets.yaml",
        "schema: 1\nkpis: {toxic_share: {min_sample: 6, target: {lte: 2}}}\n",
    )
    found = for_site(tree)
    made = found.policy()

    assert made.limits == {
        "incident_share": 5,
        "max_skipped_share": 5,
        "max_shrink": 20,
        "retention_days": 500,
    }
    assert made.anchors["ranges"]["exact"] == [2, 6]
    assert made.anchors["stop_above"] == 7
    assert made.kpis["toxic_share"]["min_sample"] == 6
    assert made.kpis["toxic_share"]["target"] == {"lte": 2}
    assert made.kpis["toxic_share"]["bands"] == {"urgent": {"gte": 8}, "warn": {"gte": 5}}
    assert resolve_site_policy(load_profile(tree.root, "acme.example")).policy() == made


def test_origin_of_values(tree: Tree) -> None:
    """Each value in force knows the file and line that it comes from, rules by their id."""
    tree.write(
        "policies/own.yaml",
        policy(
            "own",
            "rules:\n  - {id: relevant, because: it fits}\n  - {id: extra, recommend: watch, when: {signal: links, gt: 9}, because: many}\n",
        ),
    )
    tree.change(f"{SITE}/site.yaml", "policy: default", "policy: own")
    tree.write(f"{SITE}/targets.yaml", "schema: 1\nkpis:\n  toxic_share:\n    target: {lt: 2}\n")
    found = for_site(tree)
    ids = [rule["id"] for rule in found.values["rules"]]
    index = ids.index("relevant")

    assert ids[-1] == "extra"
    assert found.where(("rules", index, "because")) == "policies/own.yaml:5"
    assert found.where(("rules", "extra", "when")) == "policies/own.yaml:6"
    assert found.where(("rules", index, "when")).startswith(
        "blm/repo/scaffold/policies/default.yaml:"
    )
    assert found.where(("kpis", "toxic_share", "target")) == f"{SITE}/targets.yaml:4"
    assert found.where(("kpis", "toxic_share", "bands", "warn")).startswith("blm/repo/scaffold/")
    assert found.where(("nothing", "of", "the", "kind")) == "policies/own.yaml:1"


def test_a_later_condition_or_comparison_replaces_the_earlier_one(tree: Tree) -> None:
    """`when`, `target` and each band say one thing: they never mix with what they replace."""
    rules = "rules: [{id: real-traffic, when: {all: [{signal: traffic, gte: 50}]}}]\n"
    kpis = "kpis: {average_authority: {target: {gt: 45}, bands: {watch: {lte: 45}}}}\n"
    tree.write("policies/own.yaml", policy("own", rules + kpis))
    made = resolve(tree, "own").policy()
    rule = next(rule for rule in made.rules if rule.id == "real-traffic")

    assert rule.when == {"all": [{"signal": "traffic", "gte": 50}]}
    assert rule.recommend == "keep"
    assert made.kpis["average_authority"]["target"] == {"gt": 45}
    assert made.kpis["average_authority"]["bands"] == {"watch": {"lte": 45}}


def test_hash_is_of_the_effective_values(tree: Tree) -> None:
    """The hash has twelve digits, ignores comments and layout, and follows each value."""
    first = resolve(tree).hash
    tree.write("policies/default.yaml", "# a comment\n" + (PACKAGED / "default.yaml").read_text())
    same = resolve(tree).hash
    tree.change("policies/default.yaml", "wait_days: 14", "wait_days: 15")

    assert len(first) == 12
    assert first == same != resolve(tree).hash
    assert hash_values({"b": 1, "a": [2]}) == hash_values({"a": [2], "b": 1})
    assert json.loads(json.dumps(dict(resolve(tree).values))) == resolve(tree).values


def test_chains_of_policies(tree: Tree) -> None:
    """A policy may extend one that extends another."""
    tree.write(
        "policies/middle.yaml", policy("middle", "guards: {max_new_lines: 9, young_days: 30}\n")
    )
    tree.write(
        "policies/leaf.yaml", "schema: 1\nname: leaf\nextends: middle\nguards: {max_new_lines: 3}\n"
    )
    guards = resolve(tree, "leaf").policy().guards

    assert (guards["max_new_lines"], guards["young_days"], guards["min_sources"]) == (3, 30, 2)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a": "schema: 1\nname: a\nextends: b\n", "b": "schema: 1\nname: b\nextends: a\n"}, "policies/a.yaml:3:10: policies extend each other: a extends b extends a"),
        ({"a": "schema: 1\nname: a\nextends: a\n"}, "policies/a.yaml:3:10: policies extend each other: a extends a"),
        ({"a": "schema: 1\nname: a\nextends: defalt\n"}, "policies/a.yaml:3:10: unknown policy 'defalt'. hint: did you mean default?"),
        ({"a": "schema: 1\nname: a\nextends: default\nanchors: {ranges: {branded: [80, 90]}}\n"}, "policies/a.yaml:4:19: the lower ends of the ranges add up to 123 %, more than 100"),
        ({"a": "schema: 1\nname: a\nextends: default\nanchors:\n  ranges: {branded: [0, 1]}\n"}, "policies/a.yaml:5:11: the upper ends of the ranges add up to 61 %, less than 100"),
        ({"a": "schema: 1\nname: a\nextends: default\nanchors: {ranges: {exact: [6, 5]}}\n"}, "policies/a.yaml:4:27: 6 is above 5. hint: write [5, 6]"),
        ({"a": "schema: 1\nname: a\nextends: default\nkpis: {follow_share: {bands: {warn: {outside: [92, 55]}}}}\n"}, "policies/a.yaml:4:47: 92 is above 55. hint: write [55, 92]"),
        ({"a": "schema: 1\nname: a\nextends: default\nrules: [{id: new, recommend: watch}]\n"}, "policies/a.yaml:4:14: there is no rule 'new' to change, and a new one needs when and because. hint: add when and because"),
        ({"a": "schema: 1\nname: a\nextends: default\nmetrics: {authority: {order: [semrush.page_as]}}\n"}, "policies/a.yaml:4:31: 'semrush.page_as' has no bands"),
        ({"a": "schema: 1\nname: a\nextends: default\nmetrics: {traffic: {order: [ahrefs.spam]}}\n"}, "policies/a.yaml:4:29: 'ahrefs.spam' is no number"),
        ({"a": "schema: 1\nname: a\nextends: default\nmetrics: {spam: {flag: moz.da}}\n"}, "policies/a.yaml:4:24: 'moz.da' is no flag"),
        ({"a": "schema: 1\nname: a\nextends: default\nrules: [{id: x, recommend: keep, when: {signal: links, gt: 1}, because: y}, {id: x, recommend: keep, when: {signal: links, gt: 2}, because: y}]\n"}, "policies/a.yaml:4:82: 'x' stands twice"),
        ({"a": "schema: 1\nname: a\n"}, "policies/a.yaml:1:1: the policy lacks anchors, cadence, "),
        ({"a": "schema: 1\nname: a\nextends: default\nguards: {max_lines: 5}\n"}, "policies/a.yaml:4:10: unknown key 'max_lines'. hint: did you mean max_new_lines?"),
    ],
)  # fmt: skip
def test_mistakes_are_told_at_their_place(tree: Tree, files: dict[str, str], expected: str) -> None:
    """What only shows once values are laid over each other is told where the value stands."""
    for name, text in files.items():
        tree.write(f"policies/{name}.yaml", text)
    found = resolve(tree, "a")

    assert str(found.problems[0]).startswith(expected)
    with pytest.raises(InvalidFiles):
        found.policy()


def test_ids_that_stand_twice_are_told_even_when_inherited(tree: Tree) -> None:
    """Two entries of one id in a child fall on the same inherited rule: the second would be lost."""
    tree.write(
        "policies/a.yaml",
        policy("a", "rules: [{id: relevant, because: x}, {id: relevant, because: y}]\n"),
    )

    assert [str(p) for p in resolve(tree, "a").problems] == [
        "policies/a.yaml:4:42: 'relevant' stands twice. hint: give it another id"
    ]


def test_unknown_policy_asked_by_name(tree: Tree) -> None:
    """A name that no file asked for is an expected error with a suggestion."""
    with pytest.raises(BlmError, match=r"unknown policy 'strickt'\. hint: did you mean strict\?"):
        resolve(tree, "strickt")
    with pytest.raises(BlmError, match="unknown policy"):
        resolve(tree, "../default")


def test_default_policy_is_typed(tree: Tree) -> None:
    """The default policy gives the core everything it reads."""
    made = resolve(tree).policy()

    assert isinstance(made, Policy)
    assert made.rules[0].id == "spam-without-traffic"
    assert set(made.caps) == {weight.family for weight in made.weights}
