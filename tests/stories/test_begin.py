"""`blm propose` looks before it commits: nothing is made where it must not, raw exports never."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stories.places import ROOT, SITE, World, day
from tests.stories.test_local import SHELL, Desk


@pytest.fixture
def desk(world: World, tmp_path: Path) -> Desk:
    """What `blm init` made, and exports beside it."""
    folder = tmp_path / "backlinks"
    for path, raw in world.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(raw)
    shutil.copytree(world.exports, folder / "exports")
    return Desk(folder)


def bare(desk: Desk) -> Path:
    """The place for pull requests."""
    return desk.folder.parent / "backlinks.git"


def nothing_made(desk: Desk) -> bool:
    """True if there is neither a bare repository nor a rest of one."""
    return [path.name for path in desk.folder.parent.iterdir()] == ["backlinks"]


def follow(desk: Desk, said: str) -> None:
    """Type the command that a message names."""
    desk.type(said.strip().split("hint: ", 1)[1])


def test_an_unknown_site_makes_nothing(desk: Desk) -> None:
    """A slip in the name leaves the folder as it is."""
    place = f"local:{bare(desk)}"
    line = ["--repo", str(desk.folder), "propose", "acme.exmaple", "--forge", place]
    done = subprocess.run(
        [sys.executable, "-m", "blm", *line], env={**SHELL, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "did you mean acme.example" in done.stderr
    assert nothing_made(desk)
    assert not (desk.folder / ".git").exists()


def test_exports_without_an_ignore_rule(desk: Desk) -> None:
    """Refused with the command that adds the rule; then no commit holds an export."""
    (desk.folder / ".gitignore").unlink()
    _, said = desk.propose(code=1)
    assert "exports" in said
    assert nothing_made(desk)
    assert not (desk.folder / ".git").exists()
    follow(desk, said)
    assert "opened" in desk.propose()[0]
    assert not [one for one in _committed(desk) if one.startswith(("exports/", ".blm/"))]


@pytest.mark.parametrize("ignored", [True, False])
def test_a_branch_without_a_commit(desk: Desk, ignored: bool) -> None:  # noqa: FBT001
    """What a person began with git is theirs to commit; the command that does it leaves exports out."""
    if not ignored:
        (desk.folder / ".gitignore").unlink()
    desk.type("git init -q -b main")
    _, said = desk.propose(code=1)
    assert "branch main has no commit yet" in said
    assert nothing_made(desk)
    assert desk.type("git ls-files") == ""
    follow(desk, said)
    assert "opened" in desk.propose()[0]
    assert not [one for one in _committed(desk) if one.startswith(("exports/", ".blm/"))]


def test_an_orphan_branch(desk: Desk) -> None:
    """A new branch without a commit, others beside it: nothing is made."""
    desk.type("git init -q -b main && git add . && git commit -qm Begin")
    desk.type("git switch -q --orphan other && git checkout -q main -- .")
    _, said = desk.propose(code=1)
    assert "branch other has no commit yet" in said
    assert nothing_made(desk)


def test_two_first_runs_at_once(desk: Desk) -> None:
    """One begins and proposes, the other is told that a run is working."""
    place = f"local:{bare(desk)}"
    line = ["--repo", str(desk.folder), "--today", day(0), "propose", SITE, "--forge", place]
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "blm", *line], env={**SHELL, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    said = [run.communicate(timeout=120)[0] for run in runs]
    assert sorted(run.returncode for run in runs) == [0, 1], said
    (lost,) = (words for run, words in zip(runs, said, strict=True) if run.returncode)
    assert "another run of blm is working" in lost
    assert "unchanged" in desk.propose()[0]


def test_killed_before_the_remote_is_named(desk: Desk) -> None:
    """A run killed at `git remote add` leaves nothing that keeps the next from naming it."""
    script = desk.folder.parent / "git"
    script.write_text(
        '#!/bin/sh\ncase "$*" in "remote add"*) kill -9 "$PPID"; exit;; esac\n'
        f'exec {shutil.which("git")} "$@"\n'
    )
    script.chmod(0o755)
    line = ["--repo", str(desk.folder), "--today", day(0), "propose", SITE]
    path = f"{desk.folder.parent}:{SHELL['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "blm", *line, "--forge", f"local:{bare(desk)}"],
        env={**SHELL, "PATH": path, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == -9
    script.unlink()
    assert "opened" in desk.propose()[0]
    assert desk.type("git remote get-url origin").strip() == str(bare(desk))
    assert nothing_but_both(desk)


def nothing_but_both(desk: Desk) -> bool:
    """True if the folder and its bare repository are all there is."""
    return sorted(x.name for x in desk.folder.parent.iterdir()) == ["backlinks", "backlinks.git"]


def _committed(desk: Desk) -> list[str]:
    return desk.bare("log", "--all", "--name-only", "--format=").split()
