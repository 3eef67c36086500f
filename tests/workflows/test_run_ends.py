"""The end of a run: exit code, issue, summary, annotations, calls."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

import pytest

from blm.core.schedule.run_counts import RunCounts, say_counts
from blm.errors import InvalidFiles, Problem
from blm.forge.webhooks import call
from blm.pipeline.propose.propose_one import Result
from blm.pipeline.runs.run_end import (
    HEARTBEAT,
    WEBHOOK,
    RunEnd,
    append_summary,
    send_notices,
    show_annotations,
)
from blm.render.audit.badge import render_badge
from blm.render.problems.problems import annotate
from blm.render.problems.run_summary import render_summary
from tests.forge.hub_git import git
from tests.stories.places import SITE, Story
from tests.workflows.listening import Ear

GOOD = RunCounts(3, 1, 0, 0, {"opened": 1, "unchanged": 2})
IDLE = RunCounts(3, 0, 0, 0, {})
BAD = RunCounts(3, 1, 0, 1, {})


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository that wants to be told."""
    text = "schema: 1\nnotifications: {heartbeat: true, webhook: true}\n"
    (tmp_path / "blm.yaml").write_text(text)
    return tmp_path


def addresses(ear: Ear) -> Mapping[str, str]:
    """What the environment of a workflow holds."""
    return {HEARTBEAT: f"{ear.url}/alive?key=secret", WEBHOOK: f"{ear.url}/told"}


def test_one_broken_site_lets_the_others_go_on(story: Story, tmp_path: Path) -> None:
    """Exit 1, one issue and an annotation at the line; the good site's pull request is open.

    The next run, good again, has work for that reason alone, closes the issue, and ends with 0.
    """
    broken = story.work / "profiles/broken.example"
    broken.mkdir()
    (broken / "site.yaml").write_text("schema: 1\nsite: broken.example\nowners: 7\n")
    summary = tmp_path / "summary"
    told = ("--format", "github", "--summary", str(summary))
    story.run("fetch", "--all", code=1)
    shown = story.run("propose", "--all", *told, code=1)
    assert "::error file=profiles/broken.example/site.yaml,line=3" in shown
    assert "::error title=blm::broken.example failed: the log of this run says why" in shown
    assert len(story.pulls()) == 1
    assert "1 of 2 sites judged; proposals: 1 opened; 1 failed" in summary.read_text()
    (issue,) = failures(story)
    assert "broken.example" in issue["body"]

    (broken / "site.yaml").unlink()
    broken.rmdir()
    story.pull()
    reasons = json.loads(story.run("--format", "json", "matrix"))
    assert "the last run failed" in reasons["other"]
    assert story.run("propose", "--all", *told) == ""
    assert failures(story) == []


def failures(story: Story) -> list[dict[str, str]]:
    """The open issues about runs."""
    found = story.repository.as_("alice-token", "GET", "/issues?state=open")
    return [one for one in found if one["title"] == "blm runs fail"]


def test_an_earlier_job_counts(story: Story) -> None:
    """What failed before this job opens the issue, too; the run itself is no failure for it."""
    story.run("propose", "--all", "--before", "failure")
    assert "an earlier job" in failures(story)[0]["body"]
    story.run("propose", SITE)
    assert len(failures(story)) == 1  # a run over one site proves nothing about the others
    story.run("propose", "--all", "--before", "success")
    assert failures(story) == []


def test_the_forge_that_fails_last_spoils_the_run_only(story: Story, tmp_path: Path) -> None:
    """Issues that cannot be told make exit 1, after the pull request and before the summary."""
    from tests.forge.hub import Fault

    story.run("fetch", "--all")
    story.repository.faults.append(Fault(r"^GET /issues$", status=404, body={}, times=9))
    story.run("propose", "--all", "--summary", str(tmp_path / "summary"), code=1)
    story.repository.faults.clear()
    assert len(story.pulls()) == 1
    assert "proposals: 1 opened; 1 failed" in (tmp_path / "summary").read_text()


def test_codes_of_sites_and_of_the_run() -> None:
    """Only 1 and 3 make a run of several sites red; one site alone speaks for itself."""
    assert RunEnd({"a": 0, "b": 11}).code == 0
    assert RunEnd({"a": 1, "b": 3, "c": 11}).code == 3
    assert RunEnd({"a": 11}).code == 11
    assert RunEnd({"a": 0}, telling=1).code == 1
    counts = RunEnd({"a": 1, "b": 11, "c": 0}, before="failure").counts
    assert (counts.sites, counts.failed, counts.refused, counts.is_good) == (3, 2, 1, False)


def test_problems_become_annotations() -> None:
    """Errors in files stand at their lines, refusals are warnings."""
    end = RunEnd({"a.example": 0, "b.example": 0})
    error = InvalidFiles(
        [Problem("profiles/a.example/site.yaml", 3, 9, "owners", "must be a list")]
    )
    end.settle("a.example", 1, error)
    end.settle("b.example", 11, ValueError())
    first, second, third = show_annotations(end).splitlines()
    assert first.startswith("::error file=profiles/a.example/site.yaml,line=3,col=9::")
    assert second == "::error title=blm::a.example failed: the log of this run says why"
    assert third == "::warning title=blm::b.example refused: the log of this run says why"


def test_an_annotation_cannot_be_left() -> None:
    """Line breaks, percent signs and commas of strangers neither end a command nor begin one."""
    shown = annotate("warning", "100%\n::error::x\r\n", "a,b:c\n::stop-commands::")
    assert shown.count("\n") == 0
    assert shown.startswith("::warning title=a%2Cb%3Ac")
    assert "100%25" in shown
    assert shown.count("::error") == 1


def test_a_summary_is_one_table_whatever_it_says() -> None:
    """Pipes, mentions and tags in a reason stay text; unchanged proposals are only counted."""
    hostile = "no review asked of @ghost: </td>|<script>\n# x"
    address = "https://github.com/acme/r/pull/7"
    rows = [
        ("a.example", "audit", "opened", hostile, address),
        ("b.example", "audit", "unchanged", "nothing is due", ""),
    ]
    shown = render_summary(RunCounts(3, 1, 1, 0, {"opened": 1}), {"c.example": 11}, rows)
    lines = [line for line in shown.splitlines() if line.startswith("|")]
    assert [len(re.findall(r"(?<!\\)\|", line)) for line in lines] == [5] * 4
    assert "c.example | – | refused" in shown
    assert "<script>" not in shown
    assert "`@ghost:`" in shown
    assert f"[`#7`]({address})" in shown
    assert "Unchanged proposals: 1." in shown


def test_a_summary_fits_what_github_shows(tmp_path: Path) -> None:
    """GitHub drops a summary above 1 MiB as a whole: rows are cut, and it says so."""
    cut = "This is cut to the 1 MiB that GitHub shows of a step: the log of this run says all."
    end = RunEnd({f"s{n}.example": 0 for n in range(300)})
    end.results = [
        Result(
            site, "audit", "frozen", "", "https://github.com/acme/r/pull/7", 7, "", "ä" * 9000, 0
        )
        for site in end.codes
    ]
    path = tmp_path / "summary"
    append_summary(end, path)
    whole = path.read_text()
    assert cut not in whole
    before = "x" * (1024 * 1024 - len(whole.encode()) // 2)
    path.write_text(before)
    append_summary(end, path)
    assert path.stat().st_size <= 1024 * 1024
    added = path.read_text().removeprefix(before)
    assert cut in added
    assert "s49.example" in added
    assert "s199.example" not in added
    small = render_summary(RunCounts(1, 1, 0, 0, {}), {}, [])
    assert "cut" not in small
    assert render_summary(RunCounts(1, 1, 0, 0, {}), {}, [], 10) == ""


def test_what_counts_say() -> None:
    """One line without zeros."""
    assert say_counts(GOOD) == "1 of 3 sites judged; proposals: 1 opened"
    assert say_counts(BAD) == "1 of 3 sites judged; 1 failed"
    assert say_counts(IDLE) == "0 of 3 sites judged"


def test_a_good_run_is_told_in_counts(repo: Path, ear: Ear) -> None:
    """The heartbeat is asked once, the webhook gets numbers and a text."""
    assert send_notices(repo, addresses(ear), GOOD, whole=True) == []
    assert ear.asked("/alive?key=secret") == [("GET", "")]
    ((method, body),) = ear.asked("/told")
    assert method == "POST"
    assert json.loads(body) == {
        "schema": 1, "event": "run", "outcome": "good", "sites": 3, "judged": 1, "refused": 0, "failed": 0,
        "proposals": {"opened": 1, "unchanged": 2}, "text": f"blm: {say_counts(GOOD)}",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "whole", "paths"),
    [
        (IDLE, True, ["/alive?key=secret"]),
        (IDLE, False, []),
        (GOOD, False, ["/told"]),
        (BAD, True, ["/told"]),
    ],
)
def test_who_is_called_when(
    repo: Path, ear: Ear, counts: RunCounts, whole: object, paths: list[str]
) -> None:
    """The heartbeat after good runs over all sites, the webhook when something happened."""
    assert send_notices(repo, addresses(ear), counts, whole=bool(whole)) == []
    assert [path for _, path, _ in ear.heard] == paths


@pytest.mark.parametrize("text", ["schema: 1\n", "notifications: [\n", "notifications: yes\n"])
def test_nobody_is_called_who_was_not_asked_for(tmp_path: Path, ear: Ear, text: str) -> None:
    """Without the setting, or with a broken file, addresses are not called, and that is said."""
    (tmp_path / "blm.yaml").write_text(text)
    said = send_notices(tmp_path, addresses(ear), GOOD, whole=True)
    assert [one.split()[0] for one in said] == [HEARTBEAT, WEBHOOK]
    assert ear.heard == []
    assert send_notices(tmp_path, {}, GOOD, whole=True) == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://hooks.example/secret", "is no https address"),
        ("file:///etc/secret", "is no https address"),
        ("https://[secret", "is no address"),
        ("http://127.0.0.1:9/secret", "could not be reached"),
        ("http://localhost:99999/secret", "could not be reached"),
    ],
)
def test_an_address_is_never_shown(address: str, said: str) -> None:
    """What goes wrong is said without the address, which is a secret."""
    assert call("BLM_WEBHOOK_URL", address, {}) == f"BLM_WEBHOOK_URL {said}"


@pytest.mark.parametrize("status", [302, 404, 500])
def test_other_answers_are_told_and_not_followed(ear: Ear, status: int) -> None:
    """A redirect is an answer like another: nobody is led elsewhere."""
    ear.status = status
    assert call("BLM_HEARTBEAT_URL", f"{ear.url}/x") == f"BLM_HEARTBEAT_URL answered {status}"
    assert [path for _, path, _ in ear.heard] == ["/x"]


def test_a_badge_is_a_picture_of_a_day() -> None:
    """Well-formed, the same bytes for the same day, and only the date in it."""
    shown = render_badge("2026-11-23")
    assert ET.fromstring(shown).get("aria-label") == "backlinks: audited 2026-11-23"
    assert render_badge("2026-11-23") == shown
    assert render_badge("2026-11-24") == shown.replace("2026-11-23", "2026-11-24")


def test_the_badge_moves_with_the_history(story: Story) -> None:
    """It travels with the facts; a run in which nothing is due leaves it."""
    story.run("fetch", "--all")
    story.run("propose", SITE)
    path = f"profiles/{SITE}/badge.svg"
    before = git(story.repository.bare, "log", "--format=%H", "main", "--", path)
    assert before
    story.pull()
    story.run("propose", SITE)
    assert git(story.repository.bare, "log", "--format=%H", "main", "--", path) == before
