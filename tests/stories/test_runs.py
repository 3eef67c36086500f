"""Runs that race, that are killed, that have nothing new: nothing is lost, nothing written twice."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.forge.hub import Hub, Meanwhile
from tests.forge.hub_git import git
from tests.stories.places import BRANCH, FOLDER, SITE, Story, World, day, world_of

SITES = ("one.example", "two.example", "three.example")
SERVED = range(1, 9) if os.environ.get("BLM_DEEP_STORIES") else (1, 5)
"""After how many writing requests runs are killed; after facts, and after the branch, by default."""


@pytest.fixture(scope="module")
def trio(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Three sites with lines to propose."""
    return world_of(tmp_path_factory, "trio", SITES, 150)


def test_three_sites_at_the_same_time(hub: Hub, trio: World, tmp_path: Path) -> None:
    """Three jobs race: each site has its facts on main and its one pull request; then all is quiet."""
    repository = hub.repository(dict(trio.files))
    stories = []
    for site in SITES:
        (tmp_path / site).mkdir()
        stories.append(Story.begin(trio, repository, tmp_path / site))
    running = [s.start("propose", site) for s, site in zip(stories, SITES, strict=True)]
    ended = [one.communicate(timeout=180) for one in running]
    assert [one.returncode for one in running] == [0, 0, 0], ended
    story = stories[0]
    branches = [pull["head"]["ref"] for pull in story.pulls()]
    assert sorted(branches) == sorted(f"blm/{site}/audit" for site in SITES)
    assert all(story.text(f"profiles/{site}/history.yaml", "main") for site in SITES)
    refs, writes = story.refs(), len(repository.writes)
    story.pull()
    shown = json.loads(story.run("--format", "json", "propose", "--all"))
    assert {one["outcome"] for one in shown["results"] if one["kind"] == "audit"} == {"unchanged"}
    assert repository.writes[writes:] == []
    assert story.refs() == refs
    hub.judge()


def test_one_bad_site_stops_no_other(hub: Hub, trio: World, tmp_path: Path) -> None:
    """A broken file makes its site fail and the run red; the others are opened, one issue says so."""
    broken = dict(trio.files)
    broken["profiles/two.example/site.yaml"] = b"schema: 1\nsite: [\n"
    repository = hub.repository(broken)
    story = Story.begin(trio, repository, tmp_path)
    story.run("propose", "--all", code=1)
    branches = [pull["head"]["ref"] for pull in story.pulls()]
    assert sorted(branches) == ["blm/one.example/audit", "blm/three.example/audit"]
    assert story.text("profiles/two.example/history.yaml", "main") == ""
    assert "blm runs fail" in [issue["title"] for issue in story.issues()]
    good = trio.files["profiles/two.example/site.yaml"].decode()
    bad = broken["profiles/two.example/site.yaml"].decode()
    story.commit("alice", {"profiles/two.example/site.yaml": (bad, good)}, "main")
    story.pull()
    story.run("propose", "--all")
    assert len(story.pulls()) == 3
    assert "blm runs fail" not in [issue["title"] for issue in story.issues()]
    hub.judge()


def test_a_push_in_between_costs_its_own_site_only(hub: Hub, trio: World, tmp_path: Path) -> None:
    """A laptop's snapshot reaches main while a run judges: it stays, and the other sites go on."""
    story = Story.begin(trio, hub.repository(dict(trio.files)), tmp_path)
    path, who = "profiles/one.example/exports.yaml", ("-c", "user.name=a", "-c", "user.email=a@x")

    def push_first() -> None:
        assert (story.work / "profiles/one.example/history.yaml").exists()  # it is judged
        copy = story.copy("alice", "main")
        (copy / path).write_text("# laptop\n")
        git(copy, "add", path)
        git(copy, *who, "commit", "--quiet", "-m", "From a laptop")
        git(copy, "push", "--quiet", "origin", "main")

    pushes = r"GET \.git/info/refs\?service=git-receive-pack"
    story.repository.meanwhile.append(Meanwhile(pushes, push_first))
    story.run("propose", "--all", code=1)
    assert story.repository.meanwhile == []
    assert "one.example: branch main has moved" in story.said
    assert "# laptop" in story.text(path, "main")
    branches = [pull["head"]["ref"] for pull in story.pulls()]
    assert sorted(branches) == ["blm/three.example/audit", "blm/two.example/audit"]
    assert story.text("profiles/two.example/history.yaml", "main")
    assert story.text("profiles/one.example/history.yaml", "main") == ""
    assert git(story.work, "status", "--porcelain") == b""
    assert git(story.work, "rev-parse", "HEAD~1") == git(
        story.repository.bare, "rev-parse", "main~1"
    )
    story.run("propose", "--all")
    assert len(story.pulls()) == 3
    hub.judge()


@pytest.mark.parametrize("served", SERVED)
def test_a_run_killed_after_some_requests(story: Story, served: int) -> None:
    """Killed between any two writing requests, the next run ends where an undisturbed one does."""
    story.pull()
    story.repository.dies_in = served
    story.run("propose", SITE, code=1)
    story.repository.dies_in = None
    assert story.outcome() in ("opened", "updated")
    (pull,) = story.pulls()
    assert tuple(story.lines()) == story.world.lines
    assert story.check()[0] == "success"
    assert [label["name"] for label in pull["labels"]] == ["blm"]
    assert story.quiet() == "unchanged"


def test_a_run_killed_again_and_again(story: Story) -> None:
    """Words and a merge are carried out once, however often the runs that do it are killed."""
    story.propose()
    number, (first, second, *_) = story.number, story.world.domains
    story.comment("alice", number, f"/blm keep {first} because ours")
    _go_on(story, (2, 3, 4, 5))
    assert story.lines() == list(story.world.lines[1:])
    story.comment("bob", number, f"/blm keep {second} because a partner")
    story.merge("alice", number)
    _go_on(story, (0, 2, 3, 4))
    replies = [one["body"] for one in story.comments(number) if one["user"]["login"] == "blm-bot"]
    assert len(replies) == 2
    log = story.text(f"{FOLDER}/log.yaml", "main")
    assert log.count("event: merged") == len(story.world.lines) - 1 + 1
    assert f"domain: {second}, decision: keep" in story.decisions("main")
    assert BRANCH not in story.refs()
    assert story.quiet() == "unchanged"


def _go_on(story: Story, served: tuple[int, ...]) -> None:
    """Runs that are killed after so many writing requests, and one that is not."""
    for count in served:
        story.pull()
        story.repository.dies_in = count
        with story.any_code():
            story.run("propose", SITE)
        story.repository.dies_in = None
    story.outcome()


def test_without_new_exports_deadlines_are_kept(story: Story) -> None:
    """No new export: a weekly run comes when something falls due, old data blocks with its reason."""
    story.propose()
    story.merge("alice", story.number)
    story.outcome()
    shutil.rmtree(story.work / "exports")
    history = story.text(f"{FOLDER}/history.yaml", "main")
    assert story.quiet(today=day(1)) == "unchanged"
    assert story.text(f"{FOLDER}/history.yaml", "main") == history
    later = story.propose(today=day(95))  # the quarter's audit falls due in between
    assert next(one["outcome"] for one in later if one["kind"] == "audit") == "refused"
    assert "G10" in next(one["reason"] for one in later if one["kind"] == "audit")
    assert story.pulls() == []
    assert story.text(f"{FOLDER}/history.yaml", "main") != history
    assert story.quiet(today=day(95)) in ("unchanged", "refused")


def test_a_stale_checkout_proposes_nothing(story: Story) -> None:
    """Somebody's old checkout does not take back what a newer snapshot asks."""
    story.propose()
    old = story.work.parent / "old"
    git(story.work.parent, "clone", "--quiet", story.repository.remote, str(old))
    git(old, "reset", "--quiet", "--hard", "HEAD~1")
    before, writes = story.refs(), len(story.repository.writes)
    story.work, current = old, story.work
    story.run("propose", SITE, code=1)
    assert "git pull" in story.said
    assert story.refs() == before
    told = ("POST /issues", "POST /labels")  # that the run failed, nothing else
    assert [one for one in story.repository.writes[writes:] if one not in told] == []
    story.work = current
