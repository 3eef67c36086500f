"""Without a forge: from exports to a pull request in a bare repository, read and merged with git."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.stories.places import BRANCH, FOLDER, SITE, World, day, shell

SHELL = {
    "PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C",
    "GIT_AUTHOR_NAME": "dana", "GIT_AUTHOR_EMAIL": "dana@example.com",
    "GIT_COMMITTER_NAME": "dana", "GIT_COMMITTER_EMAIL": "dana@example.com",
}  # fmt: skip


@dataclass
class Desk:
    """Somebody's folder, which is not in git yet, and the place named for pull requests."""

    folder: Path

    def propose(self, *words: str, code: int = 0) -> tuple[str, str]:
        """`blm propose`; standard output and standard error."""
        place = f"local:{self.folder.parent / 'backlinks.git'}"
        verb = ["--repo", str(self.folder), "--today", day(0), "propose", SITE, "--forge", place]
        with patch.dict(os.environ, SHELL, clear=True):
            ended, shown, said = shell([*verb, *words])
        assert ended == code, said
        return shown, said

    def type(self, command: str) -> str:
        """What a command prints that a person typed in the folder."""
        done = subprocess.run(
            ["sh", "-c", command], cwd=self.folder, env=SHELL, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def bare(self, *words: str) -> str:
        """What git prints of the bare repository."""
        return self.type(f"git -C ../backlinks.git {' '.join(words)}")


@pytest.fixture
def desk(world: World, tmp_path: Path) -> Desk:
    """What `blm init` made, and exports beside it."""
    folder = tmp_path / "backlinks"
    for path, raw in world.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(raw)
    shutil.copytree(world.exports, folder / "exports")
    return Desk(folder)


def step(said: str, name: str) -> str:
    """The command that the guide gives for a step."""
    return next(line.split(name, 1)[1].strip() for line in said.splitlines() if name in line)


def test_one_command_and_then_git_alone(desk: Desk, world: World) -> None:
    """One command opens it; the commands it names show it, its lines, and merge it in one's name."""
    shown, said = desk.propose()
    assert "opened" in shown
    assert "#1" in shown
    body = desk.type(step(said, "read it"))
    assert body.startswith("# ")
    assert world.domains[0].replace(".", "[.]") in body or world.domains[0] in body
    lines = desk.type(step(said, "its lines"))
    assert [one[1:] for one in lines.splitlines() if one.startswith("+domain:")] == [*world.lines]
    desk.type(step(said, "accept"))
    assert (desk.folder / FOLDER / "disavow.txt").read_text().count("domain:") == len(world.lines)
    shown, said = desk.propose()
    assert "unchanged" in shown
    log = desk.bare("show", f"main:{FOLDER}/log.yaml")
    assert log.count("event: merged, by: dana") == len(world.lines) + 1
    assert BRANCH not in desk.bare("branch")
    assert "read it" not in said
    head = desk.bare("for-each-ref")
    desk.propose()
    assert desk.bare("for-each-ref") == head


def test_declining_with_git_alone(desk: Desk, world: World) -> None:
    """Deleting the branch is a no that is remembered."""
    _, said = desk.propose()
    desk.type(step(said, "decline"))
    shown, _ = desk.propose()
    assert "declined" in shown
    log = desk.bare("show", f"main:{FOLDER}/log.yaml")
    assert log.count("event: declined") == len(world.lines) + 1
    assert BRANCH not in desk.bare("branch")
