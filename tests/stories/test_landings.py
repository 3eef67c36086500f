"""Ways in which people bring a proposal's lines to the base branch: each is a merge."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.forge.hub_git import git
from tests.stories.places import BRANCH, FOLDER, SITE, Story
from tests.stories.teams import DISAVOW, LOG, Team, begin, spam

WHO = ("-c", "user.name=bob", "-c", "user.email=bob@example.com")


def cherry_pick(folder: Path, branch: str) -> None:
    """Somebody takes the commits of a branch over to main, one by one."""
    git(folder, *WHO, "cherry-pick", "--allow-empty", f"main..{branch}")


def by_hand(folder: Path, branch: str) -> None:
    """Somebody copies the lines, not the report."""
    git(folder, "checkout", "--quiet", branch, "--", DISAVOW)
    git(folder, *WHO, "commit", "--quiet", "-m", "Lines by hand")


def squash(folder: Path, branch: str) -> None:
    """Somebody squashes a branch with git."""
    git(folder, *WHO, "merge", "--quiet", "--squash", branch)
    git(folder, *WHO, "commit", "--quiet", "-m", "Squashed")


def rebase(folder: Path, branch: str) -> None:
    """Somebody rebases a branch onto main and moves main there."""
    git(folder, *WHO, "rebase", "--quiet", "--force-rebase", "main", branch)
    git(folder, "checkout", "--quiet", "main")
    git(folder, "merge", "--quiet", "--ff-only", branch)


def fast_forward(folder: Path, branch: str) -> None:
    """Somebody moves main to the branch."""
    git(folder, "merge", "--quiet", "--ff-only", branch)


def merge(folder: Path, branch: str) -> None:
    """Somebody merges with git."""
    git(folder, *WHO, "merge", "--quiet", "--no-ff", "--no-edit", branch)


Way = Callable[[Path, str], None]
WAYS: list[Way] = [merge, squash, rebase, fast_forward, cherry_pick, by_hand]
UNKNOWN_TO_GITHUB: list[Way] = [squash, rebase, cherry_pick, by_hand]
"""After these pushes GitHub shows the pull request as open, and later as closed unmerged."""


def land(story: Story, way: Way) -> None:
    """Bob brings the branch to main in one of the ways, and pushes."""
    copy = story.copy("bob", "main")
    git(copy, "branch", "--quiet", "local", f"origin/{BRANCH}")
    way(copy, "local")
    git(copy, "push", "--quiet", "origin", "main")


def merged(story: Story) -> list[str]:
    """Lines of the log that tell merges."""
    log = story.text(f"{FOLDER}/log.yaml", "main")
    assert "event: declined" not in log
    return [line for line in log.splitlines() if "event: merged" in line]


@pytest.mark.parametrize("way", WAYS)
def test_github_pushes(story: Story, way: Way) -> None:
    """Pushed to main by git and closed: merged, by whoever pushed."""
    story.propose()
    number = story.number
    land(story, way)
    if story.pulls():
        assert way in UNKNOWN_TO_GITHUB
        story.close("alice", number)
    story.outcome()
    told = merged(story)
    assert len(told) == len(story.world.lines) + 1
    assert all("by: bob" in one for one in told)
    assert BRANCH not in story.refs()
    assert story.quiet() == "unchanged"


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_github_button(story: Story, method: str) -> None:
    """Each of the three buttons is a merge by whoever pressed it."""
    story.propose()
    address = f"/pulls/{story.number}/merge"
    story.repository.as_("alice-token", "PUT", address, {"merge_method": method})
    story.outcome()
    told = merged(story)
    assert len(told) == len(story.world.lines) + 1
    assert all("by: alice" in one for one in told)
    assert story.quiet() == "unchanged"


@pytest.mark.parametrize(("queued", "by"), [("alice", "alice"), ("", "bob")])
def test_github_merge_queue(story: Story, queued: str, by: str) -> None:
    """The queue's bot merges: the merge is of whoever queued it, else of who approved it last."""
    story.propose()
    number = story.number
    story.approve("mallory", number)
    story.approve("bob", number)
    story.approve("mallory", number)
    if queued:
        story.repository.overlays.setdefault(number, {})["queued_by"] = queued
    story.repository.as_("queue-token", "PUT", f"/pulls/{number}/merge", {})
    story.outcome()
    told = merged(story)
    assert len(told) == len(story.world.lines) + 1
    assert all(f"by: {by}" in one for one in told)


def test_github_a_part_of_the_lines_is_no_merge(story: Story) -> None:
    """Where one line is missing on main, closing stays a no."""
    story.propose()
    number = story.number
    land(story, by_hand)
    first = story.world.lines[0]
    story.commit("bob", {f"{FOLDER}/disavow.txt": (first + "\n", "")}, "main")
    story.close("alice", number)
    assert story.outcome() == "declined"


@pytest.fixture
def team(tmp_path: Path) -> Team:
    """A team whose first proposal asks three lines of domains that nobody can write to."""
    domains = [f"spam{n}.example" for n in range(3)]
    made = begin(tmp_path, "2026-02-02", *map(spam, domains))
    made.propose("quarterly")
    live = tmp_path / "live.txt"
    live.write_bytes(b"# nothing yet\n")
    made.blm("disavow", SITE, "--adopt", str(live))
    for domain in domains:
        made.log(domain, "no-contact", reason="mail bounced")
    made.commit("The list that is live")
    assert made.propose("quarterly")["audit"] == "opened"
    return made


@pytest.mark.parametrize(
    ("way", "delete"), [(w, d) for w in WAYS for d in (True, False) if d or w is not by_hand]
)
def test_local_pushes(team: Team, way: Way, delete: bool) -> None:  # noqa: FBT001
    """In a bare repository each way is a merge, whether the branch is deleted or not."""
    branch = f"blm/{SITE}/audit"
    team.git("fetch", "-q", str(team.bare), f"{branch}:local")
    way(team.folder, "local")
    team.git("push", "-q", str(team.bare), "HEAD:main")
    if delete:
        team.git("push", "-q", str(team.bare), f":{branch}")
    team.propose()
    team.propose()
    log = team.text(LOG)
    assert "event: declined" not in log
    assert log.count("event: merged") == 4
    assert log.count("by: bob") == (0 if way is fast_forward else 4)
    assert branch not in team.git("-C", str(team.bare), "branch")
