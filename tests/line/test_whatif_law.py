"""The law of what-if: it is the difference of two replays, each done by itself."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import event, given
from hypothesis import strategies as st

from blm.core.audit.audit import Audit
from blm.core.audit.judge import judge
from blm.core.link_profile.desired_state import replay_moment
from blm.core.whatif.comparison import compare
from blm.core.whatif.whatif import WhatIf
from blm.errors import BlmError
from blm.pipeline.load_site import load_desired
from blm.pipeline.policy import whatif
from blm.render.audit.audit_json import render_audit_json
from blm.render.whatif.whatif_json import render_whatif_json
from blm.repo.snapshot.inventory import load_snapshot
from tests.core.test_made import assert_alike
from tests.line.repositories import ROOT, blm, commit, deliver, git, simulated, started
from tests.observed import watch_calls
from tests.pace import few
from tests.shared import copy_of

TODAY = "2026-12-01"


def replay(root: Path, site: str) -> Audit:
    """A checkout judged by itself, with the dates of its last audit."""
    desired = load_desired(root, site)
    moment = replay_moment(desired.history)
    assert moment is not None
    return judge(load_snapshot(root / "profiles" / site), desired, moment)


@dataclass
class Place:
    """A repository, and what a replay of it as committed gives.

    Attributes:
        root: whose working tree is edited.
        site: that is asked about.
        then: the replay of an untouched copy.
        domains: referring domains that people are shown, and some others.
    """

    root: Path
    site: str
    then: Audit
    domains: tuple[str, ...]

    @classmethod
    def begin(cls, root: Path, site: str) -> Place:
        """Commit, and judge what is committed in a checkout of its own."""
        git(root, "init", "-q", "-b", "main")
        commit(root, "Begin")
        copy = root.parent / "copy"
        git(root.parent, "clone", "-q", str(root), str(copy))
        then = replay(copy, site)
        lines = (root / f"profiles/{site}/domains").rglob("*.yaml")
        known = [line.split('"')[3] for path in lines for line in path.read_text().splitlines()[1:]]
        shown = [finding.domain for finding in then.findings]
        return cls(root, site, then, (*shown[:12], *sorted(known)[:12]))

    def restore(self) -> None:
        """Take edits back."""
        git(self.root, "checkout", "-q", "--", ".")
        git(self.root, "clean", "-qfd")


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A bundled site."""
    root = tmp_path_factory.mktemp("bundled") / "repo"
    shutil.copytree(ROOT / "profiles", root / "profiles")
    shutil.copytree(ROOT / "policies", root / "policies")
    shutil.copy(ROOT / "blm.yaml", root)
    return Place.begin(root, "acme.example")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A simulated site with two audits, between which a tool's index changed."""
    root = copy_of(tmp_path_factory, "drawn", make_drawn) / "repo"
    return Place.begin(root, "acme.example")


def make_drawn(folder: Path) -> None:
    """That site, in a repository below the folder."""
    dates = ("2026-05-25", "2026-06-29")
    out = simulated(folder, 120, dates, spam_share=0.2, incidents=(("semrush", dates[1], 0.1),))
    root = started(folder, [])
    for date in dates:
        deliver(root, out / date)
        blm(root, "audit", "acme.example", "--write", "--today", date)


def numbers(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of all numbers in a value."""
    if isinstance(value, bool):
        return []
    if isinstance(value, int | float):
        return [path]
    pairs = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [found for key, inner in pairs for found in numbers(inner, (*path, key))]


class Editor:
    """A person who edits at random; what to edit, and how, hypothesis draws."""

    def __init__(self, place: Place, data: st.DataObject) -> None:
        """Edit this place."""
        self.place, self.data = place, data
        self.profile = f"profiles/{place.site}"

    def edit(self) -> None:
        """One to three edits."""
        names = sorted(name for name in vars(Editor) if name.startswith("edit_"))
        for name in self.data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=3)):
            getattr(self, name)()

    def edit_number(self) -> None:
        """A number of the policy, anywhere."""
        with self.opened("policies/default.yaml") as policy:
            *above, last = self.data.draw(st.sampled_from(numbers(policy)))
            inner = policy
            for step in above:
                inner = inner[step]
            factor = self.data.draw(st.sampled_from([0.5, 2, 0, 10]))
            was = inner[last]
            inner[last] = type(was)(was * factor)

    def edit_rule(self) -> None:
        """What a rule says, or where it stands."""
        with self.opened("policies/default.yaml") as policy:
            rules = policy["rules"]
            one = self.data.draw(st.integers(0, len(rules) - 1))
            how = self.data.draw(
                st.sampled_from(["keep", "watch", "remove", "last", "away", "any"])
            )
            if how == "last":
                rules.append(rules.pop(one))
            elif how == "away":
                del rules[one]
            elif how == "any":
                rules[one]["when"] = {
                    "any": [
                        rules[one]["when"],
                        {"any_link": {"signal": "external_links", "gte": 50}},
                    ]
                }
            else:
                rules[one]["recommend"] = how

    def edit_words(self) -> None:
        """Words of the anchor policy and of the niche."""
        word = st.sampled_from(["casino", "Acme", "review", "coffee grinder", "espresso"])
        with self.opened(f"{self.profile}/anchors.yaml") as anchors:
            key = self.data.draw(st.sampled_from(["money", "brand", "products", "poison_allowed"]))
            if key != "poison_allowed":
                anchors[key] = self.data.draw(st.lists(word, max_size=2, unique=True))
        with self.opened(f"{self.profile}/site.yaml") as site:
            site["topics"] = self.data.draw(st.lists(word, max_size=2, unique=True))
            site["languages"] = self.data.draw(st.sampled_from([["en"], ["de"], ["en", "ru"]]))

    def edit_settings(self) -> None:
        """What a site wants, and what holds for it alone."""
        with self.opened(f"{self.profile}/site.yaml") as site:
            site["disavow"] = self.data.draw(st.sampled_from(["never", "ask", "propose"]))
            site["known_link_buying"] = self.data.draw(st.booleans())
            site["policy"] = self.data.draw(st.sampled_from(["default", "strict"]))
            site["protected"] = [{"domain": self.domain(), "reason": "ours"}]
        with self.opened(f"{self.profile}/targets.yaml") as targets:
            limit = self.data.draw(st.sampled_from([0, 1, 50]))
            targets["kpis"] = {
                "toxic_share": {"bands": {"warn": {"gte": limit}, "urgent": {"gte": 60}}}
            }

    def edit_decisions(self) -> None:
        """What a person says of a domain, here or for all sites."""
        said = self.data.draw(st.sampled_from(["keep", "watch", "remove", "protect"]))
        line = {
            "domain": self.domain(),
            "decision": said,
            "reason": "x",
            "by": "ana",
            "on": "2026-04-01",
        }
        own = self.data.draw(st.booleans())
        path = f"{self.profile}/decisions.yaml" if own else "policies/shared/decisions.yaml"
        with self.opened(path) as decisions:
            kept = decisions.get("decisions") or []
            decisions["decisions"] = [
                one for one in kept if one.get("domain") != line["domain"]
            ] + [line]

    def edit_log(self) -> None:
        """An owner who could not be asked."""
        with self.opened(f"{self.profile}/log.yaml") as log:
            event = {
                "on": "2026-11-21",
                "subject": self.domain(),
                "event": "no-contact",
                "by": "ana",
                "reason": "none",
            }
            log["events"] = [*(log.get("events") or []), event]

    def edit_incidents(self) -> None:
        """An index change that a person states."""
        with self.opened("policies/shared/incidents.yaml") as incidents:
            stream = self.data.draw(st.sampled_from(["ahrefs.links", "semrush.links", "moz.links"]))
            one = {"stream": stream, "from": "2026-01-01", "to": "2026-12-31", "reason": "x"}
            incidents["incidents"] = [one]

    def edit_lists(self) -> None:
        """Lines in the disavow file, or a list that was uploaded."""
        line = f"domain:{self.domain()}\n".encode()
        path = self.place.root / self.profile / "disavow.txt"
        if self.data.draw(st.booleans()):
            path = path.parent / "receipts" / "2026-11-21-list.txt"
            path.parent.mkdir(exist_ok=True)
        path.write_bytes((path.read_bytes() if path.exists() else b"") + b"\n" + line)

    def domain(self) -> str:
        """Some referring domain."""
        return self.data.draw(st.sampled_from(self.place.domains))

    def opened(self, path: str) -> Opened:
        """A YAML file as data, written back."""
        return Opened(self.place.root / path)


class Opened:
    """A YAML file as data while the context lasts."""

    def __init__(self, path: Path) -> None:
        """Of this path; an absent file is an empty one."""
        self.path = path
        text = path.read_text() if path.exists() else "schema: 1"
        self.data: Any = yaml.safe_load(text)

    def __enter__(self) -> Any:
        """The data."""
        return self.data

    def __exit__(self, *_: object) -> None:
        """Write it back, dates as texts."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.data, default=str, ensure_ascii=False))


def ask(place: Place) -> tuple[list[Any], list[WhatIf]]:
    """The two judgements that the verb compares, and what it finds; none where it judges nothing."""
    names = (place.site,)
    with (
        watch_calls(compare) as compared,
        whatif.ask_whatif(place.root, names, None, every=False) as question,
    ):
        for name in question.touched(names):
            question.ask(name, TODAY)
    seen = [side for call in compared for side in (call["before"], call["after"])]
    return seen, question.found.sites


def differ(then: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """What differs between the JSON of two replays, told without any code of what-if."""
    shown = [
        {one["domain"]: one["recommendation"] for one in side["domains"]} for side in (then, now)
    ]
    both = shown[0].keys() & shown[1].keys()
    bands = {
        key: {
            one[name]: (one["band"], after["band"])
            for one, after in zip(then[key], now[key], strict=True)
            if one["band"] != after["band"]
        }
        for key, name in (("kpis", "id"), ("anchors", "class"))
    }
    return {
        "moved": {name: (shown[0][name], shown[1][name]) for name in both if shown[0][name] != shown[1][name]},
        "counts": {name: now["recommendations"][name] - count for name, count in then["recommendations"].items()},
        **bands,
    }  # fmt: skip


def check(place: Place, data: st.DataObject) -> None:
    """Edit, ask, and hold the answer against two replays."""
    place.restore()
    Editor(place, data).edit()
    try:
        now = replay(place.root, place.site)
    except BlmError:
        event("files with errors")
        with pytest.raises(BlmError):
            ask(place)
        return
    seen, found = ask(place)
    if not found:
        event("the same words")
        same = {"policy_hash": "", "site": None, "findings": (), "plan": place.then.plan}
        assert dataclasses.replace(now, **same) == dataclasses.replace(place.then, **same)
        return
    before, after = seen
    assert_alike(before.audit, place.then)
    assert_alike(after.audit, now)
    (said,) = found
    event(f"the same outcome: {said.is_same}")
    value = render_whatif_json(whatif.Found("0" * 40, "", [said]))["sites"][0]
    old, new = render_audit_json(place.then), render_audit_json(now)
    wanted = differ(old, new)
    moves = {one["domain"]: (one["from"], one["to"]) for one in value["changed"]}
    assert wanted["moved"].items() <= moves.items()
    assert (value["plan_before"], value["plan_after"]) == (old["plan"], new["plan"])
    for key, name in (("kpis", "id"), ("anchors", "class")):
        assert {o[name]: (o["band_before"], o["band_after"]) for o in value[key]} == wanted[key]
    shown = (
        {one["domain"]: one["recommendation"] for one in side["domains"]} for side in (old, new)
    )
    for side, at in zip(shown, (0, 1), strict=True):
        for domain, pair in moves.items():
            assert pair[at] == side.get(domain, pair[at])
            assert domain in side or pair[at] in ("keep", "unassessed")
    if old["links"]["live"] == new["links"]["live"]:
        for name, count in wanted["counts"].items():
            came = sum(pair[1] == name for pair in moves.values())
            gone = sum(pair[0] == name for pair in moves.values())
            assert came - gone == count or _dead_ones(place.then, now)
    assert said.is_same == (
        not moves
        and not value["kpis"]
        and not value["anchors"]
        and not value["guards"]
        and old["plan"] == new["plan"]
        and not said.reach.is_any
    )


def _dead_ones(then: Audit, now: Audit) -> bool:
    """Whether people are shown domains that no longer link, which no count is about."""
    return any(not finding.live for side in (then, now) for finding in side.findings)


LAW = few(2, shrinks=False)
"""Few, as each judges a site three times; and a smaller example takes minutes to find."""


@LAW
@given(data=st.data())
def test_whatif_is_the_difference_of_two_replays_of_a_bundled_site(
    bundled: Place, data: st.DataObject
) -> None:
    """Any edits of policies and people's files: both sides are the replays, and so is what differs."""
    check(bundled, data)


@LAW
@given(data=st.data())
def test_whatif_is_the_difference_of_two_replays_of_a_drawn_site(
    drawn: Place, data: st.DataObject
) -> None:
    """The same over a site with an index change, a second audit and much spam."""
    check(drawn, data)
