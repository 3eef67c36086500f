"""A disk that is full somewhere in `blm propose`: a sentence, and the next run opens the proposal."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stories.places import World
from tests.stories.test_local import Desk

PAGE = 4096


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own, or the test is left out where none can be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "none", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("no mount")
    if done.returncode:
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def leave(disk: Path, pages: int | None) -> None:
    """Leave so many free pages on the disk, or plenty."""
    state = os.statvfs(disk)
    used = (state.f_blocks - state.f_bavail) * state.f_frsize
    size = "64m" if pages is None else str(used + pages * PAGE)
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)


@pytest.mark.parametrize("pages", [1, 5, 20, 60, 120])
def test_a_full_disk_is_said(disk: Path, world: World, pages: int) -> None:
    """In git's first steps, in the audit and in its writing: exit 1, a hint; then healed."""
    desk = Desk(disk / "backlinks")
    for path, raw in world.files.items():
        (desk.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (desk.folder / path).write_bytes(raw)
    shutil.copytree(world.exports, desk.folder / "exports")
    leave(disk, pages)
    _, said = desk.propose(code=1)
    assert "bug in blm" not in said
    assert "hint: " in said
    leave(disk, None)
    assert "opened" in desk.propose()[0]
