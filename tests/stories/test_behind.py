"""Checkouts that are behind, and two runs at once: told before anything is written, left clean."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.stories.places import FOLDER, ROOT, SITE, World, day
from tests.stories.test_local import SHELL, Desk


@pytest.fixture
def desks(world: World, tmp_path: Path) -> tuple[Desk, Desk]:
    """Two clones of one repository, each with the exports; nothing is audited yet."""
    first, second = Desk(tmp_path / "backlinks"), Desk(tmp_path / "other")
    for path, raw in world.files.items():
        (first.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (first.folder / path).write_bytes(raw)
    first.type("git init -q -b main && git add . && git commit -qm Begin")
    first.type("git clone -q --bare . ../backlinks.git && git clone -q ../backlinks.git ../other")
    for desk in (first, second):
        shutil.copytree(world.exports, desk.folder / "exports")
    return first, second


def pulled(desk: Desk, said: str) -> str:
    """Type the command that a message names; gives it."""
    (line,) = [one for one in said.splitlines() if "git pull" in one]
    command = "git " + line.split("git ", 1)[1].split(", then run again")[0]
    desk.type(command)
    return command


def edit(desk: Desk, path: str) -> None:
    """A person adds a comment to a file and pushes it."""
    (desk.folder / path).write_text((desk.folder / path).read_text() + "# by a person\n")
    desk.type("git commit -qam Edit && git push -q ../backlinks.git HEAD:main")


@pytest.mark.parametrize("path", [f"{FOLDER}/anchors.yaml", "blm.yaml"])
def test_behind_is_told_before_anything_is_written(desks: tuple[Desk, Desk], path: str) -> None:
    """Newer files of the site or of all sites: nothing is written, and the command given helps."""
    first, second = desks
    edit(second, path)
    refs = first.bare("for-each-ref")
    _, said = first.propose(code=1)
    assert f"behind main, which has newer {path}" in said
    assert first.type("git status --porcelain") == ""
    assert first.bare("for-each-ref") == refs
    assert "--ff-only" in pulled(first, said)
    assert "opened" in first.propose()[0]


def test_behind_and_ahead(desks: tuple[Desk, Desk]) -> None:
    """Histories that diverged: the command rebases, with a person's uncommitted edit kept."""
    first, second = desks
    edit(second, f"{FOLDER}/anchors.yaml")
    (first.folder / "README.md").write_text("ours\n")
    first.type("git add README.md && git commit -qm Ours")
    (first.folder / "README.md").write_text("ours, edited\n")
    _, said = first.propose(code=1)
    assert "--rebase" in pulled(first, said)
    assert (first.folder / "README.md").read_text() == "ours, edited\n"
    assert "opened" in first.propose()[0]


def test_an_edit_in_the_way_of_the_pull(desks: tuple[Desk, Desk]) -> None:
    """An uncommitted edit of the same file is stashed by the command, not lost."""
    first, second = desks
    edit(second, f"{FOLDER}/anchors.yaml")
    anchors = first.folder / FOLDER / "anchors.yaml"
    anchors.write_text("# mine\n" + anchors.read_text())
    _, said = first.propose(code=1)
    assert "stash" in pulled(first, said)
    assert "opened" in first.propose()[0]
    assert "# mine" in first.type("git stash show -p")


def test_behind_in_other_sites_only(desks: tuple[Desk, Desk]) -> None:
    """Another site's newer files stop nobody."""
    first, second = desks
    (second.folder / "profiles/zed.example").mkdir()
    (second.folder / "profiles/zed.example/decisions.yaml").write_text("schema: 1\n")
    second.type("git add profiles && git commit -qm Zed && git push -q origin HEAD:main")
    assert "opened" in first.propose()[0]


def test_two_at_once(desks: tuple[Desk, Desk]) -> None:
    """The loser of two runs says so, keeps people's edits, is clean, and its hint helps."""
    first, second = desks
    words = f"--repo {second.folder} --today {day(0)} propose {SITE} --forge local:"
    winner = f"{sys.executable} -m blm {words}{first.folder.parent / 'backlinks.git'}"
    hook = first.folder / ".git/hooks/pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        "#!/bin/sh\nrm -f $0\nfor v in $(git rev-parse --local-env-vars); do unset $v; done\n"
        f"PYTHONPATH={ROOT} {winner} > {first.folder.parent}/won 2>&1\n"
    )
    hook.chmod(0o755)
    (first.folder / "notes.txt").write_text("mine\n")
    _, said = first.propose(code=1)
    assert "opened" in (first.folder.parent / "won").read_text()
    assert "has moved" in said
    assert first.type("git status --porcelain") == "?? notes.txt\n"
    pulled(first, said)
    assert "unchanged" in first.propose()[0]


def test_an_own_push_is_known_by_its_content(desks: tuple[Desk, Desk]) -> None:
    """A run killed between its push and its own checkout's commit is no checkout behind."""
    first, _ = desks
    before = first.type("git rev-parse HEAD").strip()
    first.propose()
    done = first.type("git rev-parse HEAD").strip()
    assert done != before
    first.type(f"git reset -q {before}")
    assert FOLDER in first.type("git status --porcelain")
    assert "unchanged" in first.propose()[0]
    assert first.type("git rev-parse HEAD").strip() == done
    assert first.type("git status --porcelain") == ""


def test_a_workflow_takes_what_people_merged_meanwhile(
    desks: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody pulls in a scheduled run: its clean checkout follows the base branch and goes on."""
    first, second = desks
    edit(second, f"{FOLDER}/anchors.yaml")
    monkeypatch.setitem(SHELL, "GITHUB_ACTIONS", "true")
    said = first.propose()[0]
    assert "opened" in said
    assert "# by a person" in (first.folder / FOLDER / "anchors.yaml").read_text()


def test_a_body_that_was_not_written_tells_its_push(desks: tuple[Desk, Desk], world: World) -> None:
    """Killed between the branch and the body, the next run tells what that push changed."""
    first, _ = desks
    first.propose()
    path = first.folder / FOLDER / "decisions.yaml"
    line = (
        f"  - {{domain: {world.domains[0]}, decision: keep, reason: ours, by: dana, on: {day(0)}}}"
    )
    path.write_text(
        path.read_text().replace("decisions: []", "decisions:").rstrip() + f"\n{line}\n"
    )
    first.type("git commit -qam Keep && git push -q ../backlinks.git HEAD:main")
    before = first.bare("rev-parse", "refs/blm/forge").strip()
    first.propose()
    page = first.bare("show", "refs/blm/forge:pulls/1.md")
    assert "kept by dana" in page
    first.bare("update-ref", "refs/blm/forge", before)
    first.propose()
    assert first.bare("show", "refs/blm/forge:pulls/1.md") == page
