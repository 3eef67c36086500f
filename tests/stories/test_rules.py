"""Rules of a repository that proposals keep: where facts go, who must agree, who may look on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from blm.repo.snapshot import shards
from tests.forge.hub_git import git
from tests.stories.places import BRANCH, FOLDER, SITE, Story, day


def set_facts(story: Story, way: str) -> None:
    """A person chooses in `blm.yaml` how facts reach main."""
    text = story.text("blm.yaml", "main")
    old = next(line for line in text.splitlines() if line.startswith("facts:"))
    story.commit("alice", {"blm.yaml": (old, f"facts: {way}")}, "main")


def test_facts_commit_takes_no_other_way(story: Story) -> None:
    """With `facts: commit`, a main that refuses pushes is an error: nothing is opened instead."""
    set_facts(story, "commit")
    story.repository.protected.add("main")
    before = story.refs()
    story.pull()
    story.run("propose", SITE, code=1)
    assert "facts" in story.said
    assert story.refs() == before
    assert story.pulls() == []
    story.repository.protected.clear()
    assert story.outcome() == "opened"
    assert story.text(f"{FOLDER}/history.yaml", "main")


def test_facts_pull_request_never_pushes_to_main(story: Story) -> None:
    """With `facts: pull-request`, main gets no commit of the program, though it would take one."""
    set_facts(story, "pull-request")
    main = git(story.repository.bare, "rev-parse", "main")
    assert story.outcome() == "opened"
    number = next(p["number"] for p in story.pulls() if p["head"]["ref"] == BRANCH)
    story.comment("bob", number, f"/blm keep {story.world.domains[0]} because ours")
    story.close("alice", number)
    assert story.outcome() == "declined"
    assert git(story.repository.bare, "rev-parse", "main") == main
    (facts,) = story.pulls()
    assert facts["head"]["ref"] == "blm/facts"
    assert "decision: keep" in story.decisions("blm/facts")
    assert "event: declined" in story.text(f"{FOLDER}/log.yaml", "blm/facts")
    assert story.quiet() in ("declined", "unchanged")


def test_recommendations_in_several_files_wait_as_one(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Further files of recommendations wait on the facts branch too, and leave it when few are left."""
    set_facts(story, "pull-request")
    with monkeypatch.context() as short:
        short.setattr(shards, "LIMIT_BYTES", 10_000)
        assert story.outcome() == "opened"
        assert len(results_on(story, "blm/facts")) >= 4
        head = git(story.repository.bare, "rev-parse", "blm/facts")
        story.propose(SITE, "--cadence", "quarterly")
        assert git(story.repository.bare, "rev-parse", "blm/facts") == head
    story.propose(SITE, "--cadence", "quarterly", today=day(1))
    assert results_on(story, "blm/facts") == ["recommendations.yaml"]


def results_on(story: Story, branch: str) -> list[str]:
    """Files of recommendations on a branch."""
    shown = git(story.repository.bare, "ls-tree", "--name-only", f"{branch}:{FOLDER}")
    return [name for name in shown.decode().split() if name.startswith("recommendations")]


def test_what_main_gains_while_facts_wait(story: Story) -> None:
    """A merge and waiting facts both change decisions: both hold, and the facts can be merged."""
    story.repository.protected.add("main")
    story.propose()
    first, second, third, *rest = story.world.domains
    number = next(p["number"] for p in story.pulls() if p["head"]["ref"] == BRANCH)
    story.comment("alice", number, f"/blm keep {first} because ours")
    assert story.outcome() == "updated"
    story.comment("bob", number, f"/blm keep {second} because a partner")
    story.merge("alice", number)
    story.outcome()
    waiting = story.decisions("blm/facts")
    assert f"domain: {first}, decision: keep" in waiting
    assert f"domain: {second}, decision: keep" in waiting
    (facts,) = story.pulls()
    story.pull()
    upload = story.run("disavow", SITE).splitlines()
    asked = [f"domain:{one}" for one in (third, *rest)]
    assert [line for line in upload if line.startswith("domain:")] == asked
    story.merge("alice", facts["number"])
    assert story.outcome() == "unchanged"
    assert f"domain: {second}, decision: keep" in story.decisions("main")
    assert story.text(f"{FOLDER}/history.yaml", "main")
    assert story.quiet() == "unchanged"
    assert story.pulls() == []


def test_second_review(story: Story) -> None:
    """Above the limit the check is red until two people approved the pull request as it is."""
    guards = (
        "guards: {max_followed_share: 100}",
        "guards: {max_followed_share: 100, second_review_above: 3}",
    )
    story.commit("alice", {f"{FOLDER}/site.yaml": guards}, "main")
    assert story.outcome() == "opened"
    assert story.check()[0] == "failure"
    story.approve("alice", story.number)
    story.outcome()
    assert story.check()[0] == "failure"
    story.approve("bob", story.number)
    story.outcome()
    assert story.check()[0] == "success"
    assert story.quiet() == "unchanged"


def test_the_freeze_label(story: Story) -> None:
    """A labelled pull request is left alone; without the label the program hears what was said."""
    story.propose()
    story.label("alice", story.number, "blm", "blm/freeze")
    story.comment("alice", story.number, f"/blm keep {story.world.domains[0]} because ours")
    assert story.quiet() == "frozen"
    story.label("alice", story.number, "blm")
    assert story.outcome() == "updated"
    assert story.lines() == list(story.world.lines[1:])


def test_a_public_repository_refuses(story: Story) -> None:
    """Client data is neither pushed nor proposed where everybody reads, unless the site says so."""
    story.repository.private = False
    before = story.refs()
    story.pull()
    story.run("propose", SITE, code=11)
    assert "public" in story.said
    assert story.refs() == before
    assert story.repository.writes == []
    yes = ("public: false", "public: true")
    story.commit("alice", {f"{FOLDER}/site.yaml": yes}, "main")
    assert story.outcome() == "opened"


VERBS = (
    (("fetch", SITE), 11),
    (("intake", "--to", "facts", SITE), 0),  # the handed-over word is what the run reads
    (("audit", SITE), 11),
    (("--format", "json", "report", SITE), 11),
    (("outreach", SITE), 11),
    (("reclaim", SITE, "--draft", "--all-due"), 11),
    (("lint", "--against", SITE, os.devnull), 11),
    (("why", SITE, "spam.example"), 11),
    (("policy", "tune", SITE), 11),
)


@pytest.mark.parametrize(("verb", "code"), VERBS, ids=lambda one: "")
def test_a_workflow_of_a_public_repository_shows_nothing(
    story: Story, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, verb: tuple[str, ...], code: int
) -> None:
    """Logs and artifacts are read by everybody: no verb prints or hands over client data there."""
    monkeypatch.chdir(tmp_path)
    environment = {**story.environment(), "GITHUB_ACTIONS": "true"}
    monkeypatch.setattr(story, "environment", lambda _: environment)
    story.repository.private = False
    shown = story.run(*verb, code=code)
    assert shown == ""
    assert f"{SITE} is not" in story.said
    assert not any(domain in story.said for domain in story.world.domains)
    handed = [path.name for path in tmp_path.glob(f"facts/{SITE}/*")]
    assert handed == (["error.json"] if verb[0] == "intake" else [])
    story.repository.private = True
    with story.any_code():
        story.run(*verb)
    assert "public" not in story.said


def test_a_full_audit_with_nothing_to_do_is_a_pull_request(story: Story) -> None:
    """The quarter's report is what was asked for: opened once, with no line, merged to its end."""
    protect = "".join(
        f"\n  - {{domain: {one}, decision: keep, reason: ours, by: alice, on: {day(-1)}}}"
        for one in story.world.domains
    )
    decisions = {f"{FOLDER}/decisions.yaml": ("decisions: []", f"decisions:{protect}")}
    story.commit("alice", decisions, "main")
    assert story.outcome() == "opened"
    assert story.lines() == []
    (pull,) = story.pulls()
    assert "nothing" in f"{pull['title']} {pull['body']}".lower()
    paths = {one["filename"] for one in story.repository.as_("alice-token", "GET", f"/pulls/{pull['number']}/files")}  # fmt: skip
    assert {path.split("/")[2] for path in paths} == {"reports"}
    assert story.quiet() == "unchanged"
    story.merge("alice", pull["number"])
    assert story.outcome() == "unchanged"
    assert story.quiet() == "unchanged"
    assert story.pulls() == []


@pytest.mark.parametrize("way", ["pull request closed", "killed before it was opened"])
def test_facts_that_nobody_sees_are_not_lost(story: Story, way: str) -> None:
    """What waits on the facts branch holds, whether its pull request was closed or never opened."""
    story.repository.protected.add("main")
    if way == "killed before it was opened":
        story.pull()
        story.repository.dies_in = 6  # the push and, by API, tree, commit and ref, refused; …
        story.run("propose", SITE, code=1)
        story.repository.dies_in = None
    story.outcome()
    branches = {pull["head"]["ref"]: pull["number"] for pull in story.pulls()}
    assert set(branches) == {BRANCH, "blm/facts"}
    story.comment("alice", branches[BRANCH], f"/blm keep {story.world.domains[0]} because ours")
    story.close("alice", branches[BRANCH])
    story.outcome()
    story.close("bob", branches["blm/facts"])
    assert story.quiet() in ("declined", "unchanged")
    assert f"domain: {story.world.domains[0]}, decision: keep" in story.decisions("blm/facts")
