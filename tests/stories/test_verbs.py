"""The small verbs against the emulator: what they say of a real forge, and when it says no."""

from __future__ import annotations

import json
import os
import socket
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from tests.forge.hub_git import git
from tests.stories.places import FOLDER, SITE, Story, day, shell


def checks(story: Story, *arguments: str, code: int = 0, **how: Any) -> dict[str, tuple[str, str]]:
    """State and sentence of doctor's checks by name; the last one of each."""
    shown = say(story, "--format", "json", "doctor", *arguments, code=code, **how)
    return {one["name"]: (one["state"], one["says"]) for one in json.loads(shown)["checks"]}


def say(story: Story, *words: str, code: int = 0, token: str = "bot-token", today: str = "") -> str:
    """A verb that is not told to be quiet; its standard output, and in `story.said` the rest."""
    with patch.dict(os.environ, story.environment(token), clear=True):
        ended, shown, story.said = shell(["--repo", str(story.work), "--today", today or day(0), *words])  # fmt: skip
    assert ended == code, f"exit {ended}\n{shown}\n{story.said}"
    return shown


def monday(story: Story, state: str = "open") -> list[dict[str, Any]]:
    """The week's issues, oldest first."""
    found = story.repository.as_("alice-token", "GET", f"/issues?labels=blm/monday&state={state}")
    return sorted(found, key=lambda one: one["number"])


def export_of(story: Story) -> Path:
    """One export as a person downloaded it."""
    return next(path for path in sorted((story.world.exports / SITE).rglob("*.csv")) if "backlinks" in path.name)  # fmt: skip


def test_doctor_of_a_repository_where_all_is_well(story: Story) -> None:
    """Token, settings, rules, privacy are fine; nothing is written; the workflow never ran."""
    found = checks(story, token="alice-token")
    for name in ("token", "issues", "pull requests", "rules", "privacy"):
        assert found[name][0] == "ok", found[name]
    assert found["last run"][0] == "warning"
    story.repository.runs.append({"name": "blm.yml", "created_at": f"{day(-1)}T05:23:00Z"})
    assert checks(story)["last run"][0] == "ok"
    assert story.repository.writes == []


def test_doctor_names_what_stands_in_the_way(story: Story) -> None:
    """The setting for pull requests, a protected branch, an old run, a public repository."""
    story.repository.actions_may_open = False
    story.repository.protected.add("main")
    story.repository.private = False
    story.repository.runs.append({"name": "blm.yml", "created_at": f"{day(-40)}T05:23:00Z"})
    found = checks(story, code=10, token="alice-token")
    assert found["pull requests"][0] == "error"
    assert found["rules"] == ("warning", "the base branch takes no push: facts travel in the pull request blm/facts")  # fmt: skip
    assert found["privacy"] == ("error", "the repository is public, and one site in it is not")
    assert found["last run"][0] == "warning"
    assert f"overdue on {day(-26)}" in found["last run"][1]
    assert story.repository.writes == []


def test_a_schedule_that_github_switched_off(story: Story) -> None:
    """After 60 quiet days no run comes: doctor says so, why, and both ways back."""
    story.repository.states["blm.yml"] = "disabled_inactivity"
    assert checks(story, code=10)["schedule"][0] == "error"
    shown = say(story, "doctor", code=10)
    line = next(one for one in shown.splitlines() if "schedule: " in one)
    assert "after 60 days without activity" in line
    assert "hint: gh workflow enable blm.yml, or Enable workflow on http" in line
    assert line.endswith("/actions/workflows/blm.yml")
    story.repository.states.clear()
    assert "schedule" not in checks(story)


def test_a_renamed_repository(story: Story) -> None:
    """A run by the old name works, pushes and opens, and says the new name once."""
    env, name = story.environment(), story.repository.name
    story.repository.hub.renamed["acme/before"] = name
    git(story.work, "remote", "set-url", "origin", story.repository.remote.replace(name, "acme/before"))  # fmt: skip
    story.environment = lambda token="bot-token": {**env, "GITHUB_REPOSITORY": "acme/before"}  # type: ignore[method-assign]
    shown = say(story, "propose", SITE)
    assert f"{SITE} audit: opened" in shown
    assert story.said.count(f"acme/before is {name} now: the old name is followed") == 1
    assert f"set GITHUB_REPOSITORY={name}, and git remote set-url" in story.said
    assert story.text(f"{FOLDER}/history.yaml", "main")
    del story.repository.hub.renamed["acme/before"]


def test_an_enterprise_server(story: Story) -> None:
    """Its API, its git and its pages are used, with its token; nothing leads to github.com."""
    env, hub = story.environment(), story.repository.hub
    del env["GITHUB_API_URL"]
    git(story.work, "remote", "set-url", "origin", f"{hub.url}/{story.repository.name}.git")
    story.environment = lambda token="bot-token": {**env, "GITHUB_SERVER_URL": hub.url}  # type: ignore[method-assign]
    assert f"{SITE} audit: opened" in say(story, "propose", SITE)
    (pull,) = story.repository.as_("alice-token", "GET", "/pulls?state=open")
    assert "github.com" not in pull["body"]
    page = pull["html_url"].rpartition("/pull/")[0]
    assert f"{page}/blob/" in pull["body"]
    assert story.text(f"{FOLDER}/history.yaml", "main")
    env["GITHUB_API_URL"] = f"{hub.url}/api/v3"
    assert checks(story)["token"][0] == "ok"


def test_a_site_that_went_leaves_no_proposal_unnoticed(story: Story) -> None:
    """Doctor names the branch of a site that was renamed; the daily list has no work for it."""
    story.propose()
    story.pull()
    assert "branches" not in checks(story)
    assert json.loads(say(story, "--format", "json", "matrix"))["open"] == 1
    (story.work / FOLDER).rename(story.work / "profiles/new.example")
    site = story.work / "profiles/new.example/site.yaml"
    site.write_text(site.read_text().replace(SITE, "new.example"))
    assert checks(story)["branches"] == (
        "warning", f"blm/{SITE}/audit is of a site that has no profile any more",
    )  # fmt: skip
    assert json.loads(say(story, "--format", "json", "matrix"))["open"] == 0


def test_doctor_with_a_token_that_may_little(story: Story) -> None:
    """What it may not ask is unknown, what it cannot do is an error, and each check goes on."""
    found = checks(story, code=10, token="carol-token")
    assert found["token"][0] == "error"
    assert found["files"][0] in ("ok", "warning")
    found = checks(story, token="actions-token")
    assert found["token"][0] == "unknown"


def test_a_bad_token_is_one_sentence(story: Story) -> None:
    """401: doctor says it as a finding, every other verb as its error, none as a traceback."""
    found = checks(story, code=10, token="stolen")
    assert found["forge"][0] == "error"
    assert found["files"][0] in ("ok", "warning")
    for words in (["todo"], ["disavow", SITE], ["ingest", SITE, str(export_of(story)), "--push"]):
        say(story, *words, code=1, token="stolen")
        assert len(story.said.strip().splitlines()) == 1
        assert "hint: " in story.said
        assert "stolen" not in story.said
    assert not (story.work / FOLDER / "exports.yaml").exists()


def test_a_forge_that_is_not_there(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Offline, each verb ends with one sentence and 1, after four tries; doctor still says what the files say."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    naps: list[float] = []
    monkeypatch.setattr(time, "sleep", naps.append)  # the machine's own
    env = story.environment()
    story.environment = lambda token="bot-token": {**env, "GITHUB_API_URL": url}  # type: ignore[method-assign]
    assert checks(story, code=10)["forge"][0] == "error"
    for words in (["todo"], ["disavow", SITE]):
        say(story, *words, code=1)
        assert len(story.said.strip().splitlines()) == 1
        assert "hint: " in story.said
    assert naps == 3 * [1.0, 4.0, 9.0]


def test_a_public_repository_prints_nothing(story: Story) -> None:
    """A site that is not public is neither printed nor pushed there: not a byte of it."""
    story.repository.private = False
    refs = story.refs()
    push = ["ingest", SITE, str(export_of(story)), "--push"]
    for words in (["todo"], ["todo", "--issue"], ["disavow", SITE], push):
        assert say(story, *words, code=11) == ""
        assert f"the repository is public, and {SITE} is not. hint:" in story.said
    assert (story.refs(), story.repository.writes) == (refs, [])


def test_ingest_from_a_laptop(story: Story) -> None:
    """The snapshot is on main, the second time nothing is written, and an audit finds it due."""
    export = export_of(story)
    say(story, "ingest", SITE, str(export), "--push")
    assert f"pushed the snapshot of {SITE} to main" in story.said
    assert export.name in story.text(f"{FOLDER}/exports.yaml", "main")
    refs, writes = story.refs(), list(story.repository.writes)
    said = say(story, "ingest", SITE, str(export), "--push")
    assert "already taken in before" in said
    assert f"nothing to push: main has the snapshot of {SITE}" in story.said
    assert (story.refs(), story.repository.writes) == (refs, writes)
    assert SITE in say(story, "matrix", "--format", "json")


def test_ingest_where_main_takes_no_push(story: Story) -> None:
    """The snapshot waits in the rolling pull request; the second time nothing is written."""
    story.repository.protected.add("main")
    before = git(story.repository.bare, "rev-parse", "main")
    say(story, "ingest", SITE, str(export_of(story)), "--push")
    (pull,) = story.pulls()
    assert pull["head"]["ref"] == "blm/facts"
    assert f"main takes no push: the snapshot of {SITE} waits in blm/facts" in story.said
    assert git(story.repository.bare, "rev-parse", "main") == before
    refs, writes = story.refs(), list(story.repository.writes)
    say(story, "ingest", SITE, str(export_of(story)), "--push")
    assert "nothing to push" in story.said
    assert (story.refs(), story.repository.writes) == (refs, writes)
    assert checks(story)["facts"][0] == "warning"


def test_the_week_is_told_in_one_issue(story: Story) -> None:
    """A proposal to decide stands first; the same asks write nothing; the next week's issue replaces it."""
    story.propose()
    shown = json.loads(say(story, "--format", "json", "todo"))["items"]
    (pull,) = story.pulls()
    assert (shown[0]["kind"], shown[0]["subject"]) == ("decide", f"#{pull['number']}")
    assert shown[0]["command"] == pull["html_url"]
    assert monday(story) == []
    say(story, "todo", "--issue")
    (issue,) = monday(story)
    assert "## Decide" in issue["body"]
    assert [one["login"] for one in issue["assignees"]] == ["alice"]
    writes = list(story.repository.writes)
    say(story, "todo", "--issue")
    say(story, "todo", "--issue", today=day(7))
    assert story.repository.writes == writes
    story.merge("alice", pull["number"])
    story.outcome()
    say(story, "todo", "--issue", today=day(8))
    old, new = monday(story, "all")
    assert (old["state"], new["state"]) == ("closed", "open")
    assert "## Upload" in new["body"]
    assert "## Decide" not in new["body"]


def test_fetch_with_the_workflow_s_token(story: Story) -> None:
    """Files dropped into the branch in the web page arrive; no request goes to the API."""
    export = export_of(story)
    copy = story.work.parent / "dropper"
    git(story.work.parent, "clone", "--quiet", story.repository.remote_of("alice-token"), str(copy))
    git(copy, "switch", "--quiet", "--orphan", "exports")
    (copy / SITE).mkdir()
    (copy / SITE / export.name).write_bytes(export.read_bytes())
    who = ("-c", "user.name=alice", "-c", "user.email=alice@example.com")
    git(copy, "add", "-f", f"{SITE}/{export.name}")
    git(copy, *who, "commit", "--quiet", "-m", "Add files via upload")
    git(copy, "push", "--quiet", "origin", "exports")
    for path in (story.work / "exports" / SITE).rglob("*.csv"):
        path.unlink()
    asked = len(story.repository.asked)
    say(story, "fetch", "--all")
    assert story.said == f"new exports: {SITE} 1\n"
    assert (story.work / "exports" / SITE / export.name).read_bytes() == export.read_bytes()
    assert len(story.repository.asked) == asked
    story.propose()
    assert export.name in story.text(f"{FOLDER}/exports.yaml", "main")
    assert "exports/" not in git(story.repository.bare, "ls-tree", "-r", "--name-only", "main").decode()  # fmt: skip
