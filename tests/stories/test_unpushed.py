"""A no that was committed and not pushed: the run says that it does not count yet, and how to send it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.forge import hub as hubs
from tests.forge.hub_git import git
from tests.stories.places import FOLDER, SITE, Story, World, day
from tests.stories.test_local import SHELL, Desk, step
from tests.stories.test_local import desk as desk  # noqa: PLC0414 -- a fixture

IDENTITY = ("-c", "user.name=dana", "-c", "user.email=dana@example.com")
BARE = "../backlinks.git"


def keep(desk: Desk, domain: str) -> None:
    """Somebody keeps a domain, and commits it to their own main."""
    path = desk.folder / FOLDER / "decisions.yaml"
    line = f"  - {{domain: {domain}, decision: keep, reason: a partner, by: dana, on: {day(0)}}}\n"
    text = path.read_text().replace("decisions: []", "decisions:")
    path.write_text(text.rstrip("\n") + "\n" + line)
    desk.type(f"git commit -qm 'Keep {domain}' -- {FOLDER}/decisions.yaml")


def command(shown: str) -> str:
    """The command that a result's reason ends with."""
    found = re.search(r"not in main of \.\./backlinks\.git: ([^,\n]+)", shown)
    assert found, shown
    return found[1]


def test_a_decision_that_was_not_pushed(desk: Desk, world: World) -> None:
    """One commit, then two, are counted; what is named sends them, and then nothing is said."""
    desk.propose()
    desk.type(f"git pull -q --no-rebase --no-edit {BARE} main")
    keep(desk, world.domains[0])
    shown, _ = desk.propose()
    assert f"; 1 commit is not in main of {BARE}: git push {BARE} HEAD:main" in shown
    keep(desk, world.domains[1])
    shown, _ = desk.propose()
    assert "; 2 commits are not in main of" in shown
    desk.type(command(shown))
    shown, _ = desk.propose()
    assert "not in main" not in shown
    assert "decision: keep" in desk.bare("show", f"main:{FOLDER}/decisions.yaml")


def test_facts_that_came_between(desk: Desk, world: World) -> None:
    """Where the run itself pushed facts, the command takes them in first, new files too."""
    desk.propose()
    desk.type(f"git pull -q --no-rebase --no-edit {BARE} main")
    keep(desk, world.domains[0])
    shown, _ = desk.propose("--cadence", "monthly")
    assert f"git pull --rebase --autostash {BARE} main && git push {BARE} HEAD:main" in shown
    desk.type(command(shown))
    assert desk.type("git status --porcelain") == ""
    assert "not in main" not in desk.propose()[0]


def test_other_commits_are_nobodys_no(desk: Desk) -> None:
    """A commit of other files says nothing about a site, and none of it is asked for."""
    desk.propose()
    (desk.folder / "notes.md").write_text("mine\n")
    desk.type("git add notes.md && git commit -qm Notes")
    assert "not in main" not in desk.propose()[0]


def test_a_line_of_the_file_that_was_not_pushed(desk: Desk, world: World) -> None:
    """Deleting a merged line in disavow.txt is a word, too: it is told until it is pushed."""
    _, said = desk.propose()
    desk.type(step(said, "accept"))
    desk.propose()
    path = desk.folder / FOLDER / "disavow.txt"
    path.write_text(
        "".join(x for x in path.read_text().splitlines(True) if world.domains[0] not in x)
    )
    desk.type(f"git commit -qm 'Take one back' -- {FOLDER}/disavow.txt")
    shown, _ = desk.propose()
    assert "1 commit is not in main of" in shown
    desk.type(command(shown))
    assert world.domains[0] not in desk.bare("show", f"main:{FOLDER}/disavow.txt")


def test_another_branch_is_to_be_merged(desk: Desk, world: World) -> None:
    """From a branch of one's own, no command that would push it to main is given."""
    desk.propose()
    desk.type(f"git pull -q --no-rebase --no-edit {BARE} main && git switch -qc mine")
    keep(desk, world.domains[0])
    assert f"1 commit is not in main of {BARE}: merge mine there" in desk.propose()[0]


def test_at_github(world: World, hub: hubs.Hub, tmp_path: Path) -> None:
    """There it is origin's branch; a checkout that is only behind has nothing to push."""
    repository = hub.repository(world.files)
    story = Story.begin(world, repository, tmp_path)
    story.propose()
    story.pull()
    decisions = story.work / FOLDER / "decisions.yaml"
    line = f"  - {{domain: {world.domains[0]}, decision: keep, reason: ours, by: dana, on: {day(0)}}}\n"
    decisions.write_text(
        decisions.read_text().replace("decisions: []", "decisions:").rstrip("\n") + "\n" + line
    )
    git(story.work, *IDENTITY, "commit", "-qam", "Keep one")
    shown = story.run("propose", SITE)
    assert "1 commit is not in origin/main: git push origin HEAD:main" in shown
    subprocess.run(
        ["git", "push", "-q", "origin", "HEAD:main"], cwd=story.work, env=SHELL, check=True
    )
    assert "not in origin/main" not in story.run("propose", SITE)
    hub.judge()
