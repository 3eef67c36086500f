"""Issues that call owners: runs that fail, runs that no longer come, incidents of a site."""

from __future__ import annotations

from typing import Any

import pytest

from blm.pipeline.runs.alert_issues import FAILING_TITLE, OVERDUE_TITLE
from tests.stories.places import FOLDER, SITE, Story, day

SERVER = "https://forge.example"


@pytest.fixture(autouse=True)
def in_a_workflow(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run belongs to run 7 of a workflow."""
    own = story.environment
    page = {"GITHUB_SERVER_URL": SERVER, "GITHUB_RUN_ID": "7"}
    monkeypatch.setattr(story, "environment", lambda token="bot-token": own(token) | page)


def titled(story: Story, title: str, state: str = "open") -> list[dict[str, Any]]:
    """Issues with this title."""
    return [issue for issue in story.issues(state) if issue["title"] == title]


def test_a_failure_names_the_site_and_the_run(story: Story) -> None:
    """Where to look is in the issue; the next good run over all sites closes it."""
    site = f"{FOLDER}/site.yaml"
    good = story.text(site, "main")
    story.commit("alice", {site: (good, "schema: 1\nsite: [\n")}, "main")
    story.pull()
    story.run("propose", "--all", code=1)
    (issue,) = titled(story, FAILING_TITLE)
    assert f"- `{SITE}`" in issue["body"]
    page = f"{SERVER}/{story.repository.name}/actions/runs/7"
    assert f"The log is at [`the run`]({page})." in issue["body"]
    writes = len(story.repository.writes)
    story.run("propose", "--all", code=1)
    assert story.repository.writes[writes:] == []
    story.commit("alice", {site: ("schema: 1\nsite: [\n", good)}, "main")
    story.pull()
    story.run("propose", "--all")
    assert titled(story, FAILING_TITLE) == []


def test_runs_that_no_longer_come_are_told_once(story: Story) -> None:
    """A run that a merge started sees that no scheduled one came; a good one closes the issue."""
    story.repository.runs.append({"name": "blm.yml", "created_at": f"{day(-9)}T05:00:00Z"})
    story.run("propose", SITE)
    assert titled(story, OVERDUE_TITLE) == []
    story.repository.runs[0] = {"name": "blm.yml", "created_at": f"{day(-40)}T05:00:00Z"}
    story.pull()
    story.run("propose", SITE)
    (issue,) = titled(story, OVERDUE_TITLE)
    assert f"The last good weekly run was on {day(-40)}" in issue["body"]
    assert story.quiet() == "unchanged"
    story.pull()
    story.run("propose", "--all")
    assert titled(story, OVERDUE_TITLE) == []
    assert len(titled(story, OVERDUE_TITLE, "closed")) == 1


def test_an_incident_says_what_to_do(story: Story) -> None:
    """A manual action in the site's file is one issue for its owners, written once."""
    site = f"{FOLDER}/site.yaml"
    action = f"manual_action: {{kind: unnatural-links, received: {day(-5)}}}\npublic: false"
    story.commit("alice", {site: ("public: false", action)}, "main")
    story.propose()
    (issue,) = titled(story, f"{SITE}: Search Console shows a manual action")
    assert "What to do:\n\n- Lines may be proposed in every audit" in issue["body"]
    assert [one["login"] for one in issue["assignees"]] == ["alice"]
    assert story.quiet() == "unchanged"


def test_an_incident_that_comes_back_is_told_again(story: Story) -> None:
    """Over, its issue is closed; the next manual action is a new issue."""
    site, title = f"{FOLDER}/site.yaml", f"{SITE}: Search Console shows a manual action"
    action = f"manual_action: {{kind: unnatural-links, received: {day(-5)}}}\npublic: false"
    seen = []
    for change in (("public: false", action), (action, "public: false"), ("public: false", action)):
        story.commit("alice", {site: change}, "main")
        story.propose(SITE, "--cadence", "weekly")
        seen.append([len(titled(story, title, state)) for state in ("open", "closed")])
    assert seen == [[1, 0], [0, 1], [1, 1]]
