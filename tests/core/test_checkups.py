"""What doctor makes of what it sees."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from blm.core.doctor.checkups import (
    Checkup,
    check_branches,
    check_exports,
    check_files,
    check_last_run,
    check_owners,
    check_public,
    check_schedule,
    check_settings,
    check_token,
    check_waiting,
    is_bad,
)
from blm.core.doctor.workflow_checks import audits, check_workflow
from blm.core.forge.forge_values import Repository, Settings
from blm.core.schedule.cadences import ExportDue

HUB = Repository("acme/backlinks", "main", False, "https://forge.example/acme/backlinks", "ana")
FINE = Settings(issues=True, may_open=True, rules=("deletion",))
SHA = "0" * 40
CALLER: dict[str, Any] = {
    "on": {"schedule": [{"cron": "23 5 * * *"}], "workflow_dispatch": None},
    "jobs": {
        "audit": {
            "permissions": {
                "contents": "write", "pull-requests": "write", "issues": "write", "statuses": "write",
            },
            "uses": f"o/blm/.github/workflows/audit.yml@{SHA}",
            "with": {"blm": "blm"},
        }
    },
}  # fmt: skip


def states(found: list[Checkup]) -> dict[str, str]:
    """State by check."""
    return {one.name: one.state for one in found}


def test_bad_is_as_strict_as_somebody_asks() -> None:
    """Errors by default, warnings too, or nothing at all."""
    warned = [check_files(0, 1)]
    assert [is_bad(warned, how) for how in ("error", "warning", "never")] == [False, True, False]
    failed = [check_files(1, 1)]
    assert [is_bad(failed, how) for how in ("error", "warning", "never")] == [True, True, False]
    assert not is_bad([check_files(0, 0), Checkup("x", "unknown", "x")], "warning")
    assert "1 error in files" in failed[0].says
    assert "2 errors in files" in check_files(2, 0).says


def test_tokens() -> None:
    """One that cannot write is an error; a workflow's own, and one that may not ask, are unknown."""
    assert check_token(HUB, "write").state == "ok"
    assert check_token(HUB, "admin").state == "ok"
    refused = check_token(HUB, "read")
    assert (refused.state, "contents, pull-requests and issues: write" in refused.hint) == ("error", True)  # fmt: skip
    assert check_token(HUB, None).state == "unknown"
    bot = dataclasses.replace(HUB, login="github-actions[bot]")
    assert check_token(bot, "none").state == "unknown"


@pytest.mark.parametrize(
    ("change", "name", "state", "hint"),
    [
        ({}, "issues", "ok", ""),
        ({"issues": False}, "issues", "error", "Features: Issues"),
        ({"issues": None}, "issues", "unknown", ""),
        ({"may_open": False}, "pull requests", "error", "allow GitHub Actions to create and approve"),
        ({"may_open": None}, "pull requests", "unknown", "allow GitHub Actions to create and approve"),
        ({"rules": None}, "rules", "unknown", ""),
        ({"rules": ("deletion", "non_fast_forward")}, "rules", "ok", ""),
        ({"rules": ("pull_request",)}, "rules", "warning", "merge blm/facts"),
        ({"rules": ("required_status_checks",)}, "rules", "warning", "merge blm/facts"),
    ],
)  # fmt: skip
def test_settings(change: dict[str, Any], name: str, state: str, hint: str) -> None:
    """Each setting that stands in the way is named as the forge's page names it."""
    found = check_settings(dataclasses.replace(FINE, **change), "auto")
    one = next(one for one in found if one.name == name)
    assert one.state == state
    assert hint in one.hint


def test_rules_are_held_against_what_blm_yaml_wants() -> None:
    """A base branch without pushes contradicts facts: commit, and is what pull-request is for."""
    closed = dataclasses.replace(FINE, rules=("pull_request",))
    assert states(check_settings(closed, "commit"))["rules"] == "error"
    assert states(check_settings(closed, "pull-request"))["rules"] == "ok"
    assert states(check_settings(FINE, "commit"))["rules"] == "ok"


@pytest.mark.parametrize(
    ("last", "run", "today", "state"),
    [
        ("2026-01-05T05:23:00Z", "weekly", "2026-01-19", "ok"),
        ("2026-01-05T05:23:00Z", "weekly", "2026-01-20", "warning"),
        ("2026-01-05T05:23:00Z", "daily", "2026-01-07", "ok"),
        ("2026-01-05T05:23:00Z", "daily", "2026-01-08", "warning"),
        (None, "weekly", "2026-01-20", "warning"),
    ],
)
def test_the_last_good_run(last: str | None, run: Any, today: str, state: str) -> None:
    """Older than twice its cadence, or never: with the clicks to start it."""
    found = check_last_run("blm.yml", last, run, today)
    assert found.state == state
    assert (found.hint == "") == (state == "ok")


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("disabled_inactivity", "GitHub does so after 60 days without activity"),
        ("disabled_manually", "somebody did so"),
        ("disabled_fork", "GitHub does so in a fork"),
    ],
)
def test_a_workflow_that_is_switched_off(state: str, why: str) -> None:
    """Why, and both ways back; one that is active, or of which nothing is told, is no finding."""
    page = "https://github.com/acme/r/actions/workflows/blm.yml"
    (found,) = check_schedule("blm.yml", state, page)
    assert (found.name, found.state) == ("schedule", "error")
    assert why in found.says
    assert found.hint == f"gh workflow enable blm.yml, or Enable workflow on {page}"
    assert check_schedule("blm.yml", "active", page) == check_schedule("blm.yml", None, page) == []


def test_exports_that_are_due_say_where_they_are() -> None:
    """Each stream with its tool's clicks; the primary one says what waits for it."""
    due = [
        ExportDue("ahrefs.links", "2026-01-05", "2026-02-09", True),
        ExportDue("house.links", None, "", False),
    ]
    first, second = check_exports("acme.example", due, {"ahrefs": "Ahrefs: Export"})
    assert first.sentence == (
        "acme.example: ahrefs.links of 2026-01-05 is too old, and proposals wait for it. "
        "hint: Ahrefs: Export; then blm ingest acme.example FILE --push"
    )
    assert second.sentence.startswith("acme.example: house.links never came. hint: download it;")
    assert check_exports("acme.example", [], {}) == []


def test_a_public_repository_with_private_sites() -> None:
    """Client data that everybody can read is an error; a public site in public is none."""
    public = dataclasses.replace(HUB, public=True)
    assert check_public(HUB, ["a.example"]).state == "ok"
    assert check_public(public, []).state == "ok"
    assert check_public(public, ["a.example"]).state == "error"
    assert "2 sites" in check_public(public, ["a.example", "b.example"]).says


def test_owners_that_nobody_can_ask() -> None:
    """None at all, or a name that the repository does not know; one that was not told of is fine."""
    owners = {"a.example": (), "b.example": ("ana", "bea"), "c.example": ("bea",)}
    found = check_owners(owners, {"ana": "read", "bea": "none"})
    assert [one.says for one in found] == [
        "a.example has no owner: nobody is asked",
        "bea, owner of 2 sites, is not known in the repository",
    ]
    assert check_owners({"b.example": ("ana",)}, {"ana": None}) == []


def test_facts_that_wait() -> None:
    """Since when, and where to merge them."""
    assert check_waiting(None, "", "2026-01-05") == []
    (one,) = check_waiting("2026-01-02T05:00:00Z", "https://f/1", "2026-01-05")
    assert one.sentence == "facts wait in blm/facts since 2026-01-02. hint: merge it: https://f/1"


def changed(*path: str, to: Any) -> Any:
    """The caller's workflow with one value changed; ``...`` takes it out."""
    copy: Any = _copy(CALLER)
    at = copy
    for step in path[:-1]:
        at = at[step]
    if to is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return copy


def _copy(data: Any) -> Any:
    return {k: _copy(v) for k, v in data.items()} if isinstance(data, dict) else data


def test_a_workflow_that_is_whole() -> None:
    """One line that says so."""
    assert states(check_workflow("blm.yml", CALLER)) == {"workflow": "ok"}


@pytest.mark.parametrize(
    ("data", "state", "said"),
    [
        (changed("on", "schedule", to=...), "warning", "no schedule"),
        (changed("on", "schedule", to=[]), "warning", "no schedule"),
        (changed("on", to="push"), "warning", "no schedule"),
        (changed("on", "workflow_dispatch", to=...), "warning", "cannot be started by hand"),
        (changed("on", "issue_comment", to=None), "error", "started by issue_comment"),
        (changed("on", "pull_request_target", to=None), "error", "started by pull_request_target"),
        (changed("jobs", "audit", "permissions", "issues", to=...), "error", "may not write issues"),
        (changed("jobs", "audit", "permissions", to="read-all"), "error", "contents, issues, pull-requests and statuses"),
        (changed("jobs", "audit", "uses", to="o/blm/.github/workflows/audit.yml@v1"), "warning", "can move"),
        (changed("jobs", "audit", "with", to=...), "error", "what to install"),
        (changed("jobs", to={}), "error", "no longer runs blm propose"),
        (changed("jobs", to=["x"]), "error", "no longer runs blm propose"),
        (None, "error", "no longer runs blm propose"),
        ([1], "error", "no longer runs blm propose"),
        ("on: x", "error", "no longer runs blm propose"),
    ],
)  # fmt: skip
def test_a_workflow_that_was_altered(data: object, state: str, said: str) -> None:
    """What is missing or open is one finding, whatever the file holds."""
    found = [one for one in check_workflow("blm.yml", data) if said in one.says]
    assert [one.state for one in found] == [state]
    assert found[0].hint


def test_a_workflow_with_steps_of_its_own() -> None:
    """Rights may be spread over jobs; a word that only resembles the command is none."""
    job = {"permissions": "write-all", "steps": [{"run": "x\nblm propose --all"}, "odd", {"uses": "a/b@c"}]}  # fmt: skip
    data = {"on": CALLER["on"], "jobs": {"a": job}}
    assert states(check_workflow("audit.yml", data)) == {"workflow": "ok"}
    assert not audits({"jobs": {"a": {"steps": [{"run": "blm proposed"}]}}})


def test_proposals_of_sites_that_are_no_more() -> None:
    """One warning a branch, with the command that ends it; a name that is no proposal's is left."""
    names = ["blm/facts", "blm/a.example/audit", "blm/old.example/targets", "blm/old.example/notes"]
    hostile = ["blm/$(id)/audit", "blm/-x/audit", "blm/a b/audit", "blm/x/audit;id"]
    (found,) = check_branches([*names, *hostile], ["a.example"])
    assert (found.name, found.state) == ("branches", "warning")
    assert found.hint.startswith("git push origin --delete blm/old.example/targets takes it away")
