"""A bare repository as a forge keeps it, and the clones, pushes and repacks made of it."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BRANCH = "main"
CLIENT: tuple[str, ...] = ("clone", "--quiet", "--depth", "1")
"""Clone options of the checkout action in common workflows: the newest commit only."""
WHOLE: tuple[str, ...] = ("clone", "--quiet")
CLONES: Mapping[str, Sequence[str]] = {
    "everything": WHOLE,
    "the newest commit (`--depth 1`)": CLIENT,
    "all commits, files when needed (`--filter=blob:none`)": (
        *WHOLE,
        "--filter=blob:none",
    ),
}
"""Ways to clone that are compared."""
SHARDED = ("inventory", "domains")
"""Folders of a profile whose files are shards."""
_COUNTER = '#!/bin/sh\ntee {count} | git receive-pack "$@"\n'
"""Shell script between `git push` and the server that records the bytes sent."""


class GitFailed(Exception):
    """A git command failed; the message holds its output."""


@dataclass(frozen=True, slots=True)
class Diff:
    """What a commit changes.

    Attributes:
        files: changed, added and deleted ones.
        shards: those of them in ``inventory/`` or ``domains/``.
        insertions: lines.
        deletions: lines.
    """

    files: int
    shards: int
    insertions: int
    deletions: int


@dataclass(frozen=True, slots=True)
class Server:
    """A bare repository in a folder of its own.

    Attributes:
        work: folder that holds it and everything made beside it.
        client: how it is cloned unless told otherwise.
    """

    work: Path
    client: Sequence[str] = CLIENT

    @property
    def path(self) -> Path:
        """The bare repository."""
        return self.work / "server.git"

    def make(self) -> None:
        """Make an empty repository that keeps pushed packs as packs, as forges do."""
        self.work.mkdir(parents=True)
        run_git(self.work, "init", "--quiet", "--bare", "-b", BRANCH, str(self.path))
        settings = ("receive.unpackLimit=1", "receive.autogc=false", "uploadpack.allowFilter=true")
        for setting in settings:
            run_git(self.path, "config", *setting.split("=", 1))
        counter = self.work / "count.sh"
        counter.write_text(_COUNTER.format(count=self.work / "wire"), encoding="ascii")
        counter.chmod(0o755)

    def clone(self, folder: Path, options: Sequence[str] = ()) -> tuple[float, int]:
        """Clone into `folder`; seconds with checkout, and bytes of the pack that came."""
        begun = time.perf_counter()
        run_git(self.work, *(options or self.client), f"file://{self.path}", str(folder))
        return time.perf_counter() - begun, folder_bytes(folder / ".git" / "objects")

    def link(self, folder: Path) -> tuple[None, None]:
        """Clone into `folder` by linking the server's packs; nothing is timed."""
        run_git(self.work, "clone", "--quiet", "--local", str(self.path), str(folder))
        # With the server's bitmaps, which no wire carries, a push would hold no differences.
        run_git(folder, "config", "pack.useBitmaps", "false")
        return None, None

    def stage(self, clone: Path) -> float:
        """Stage everything; seconds."""
        begun = time.perf_counter()
        run_git(clone, "add", "--all")
        return time.perf_counter() - begun

    def commit_and_push(self, clone: Path, message: str, day: str) -> tuple[float, int]:
        """Commit what is staged and push it; seconds of the push, and bytes on the wire."""
        run_git(clone, "commit", "--quiet", "--allow-empty", "-m", message, day=day)
        begun = time.perf_counter()
        counter = f"--receive-pack={self.work / 'count.sh'}"
        run_git(clone, "push", "--quiet", counter, f"file://{self.path}", BRANCH)
        return time.perf_counter() - begun, (self.work / "wire").stat().st_size

    def repack(self, command: Sequence[str] = ("gc", "--quiet")) -> float:
        """Repack the server's repository; seconds."""
        begun = time.perf_counter()
        run_git(self.path, *command)
        return time.perf_counter() - begun

    def stored(self) -> int:
        """Bytes that the repository's objects take on the server, indexes included."""
        return folder_bytes(self.path / "objects")


def time_clones(server: Server, runs: int = 3) -> dict[str, dict[str, Any]]:
    """Median seconds and bytes of each way to clone the repository, checkout included."""
    found = {}
    for title, options in CLONES.items():
        times = []
        for _ in range(runs):
            seconds, size = server.clone(server.work / "clone", options)
            shutil.rmtree(server.work / "clone")
            times.append(seconds)
        found[title] = {"seconds": round(statistics.median(times), 3), "bytes": size}
    return found


def run_git(folder: Path, *arguments: str, day: str = "2026-01-01") -> str:
    """Output of a git command, run without the settings of this machine or user.

    Raises:
        GitFailed: with what it said.
    """
    moment = f"{day}T06:00:00Z"
    environment = {
        **{name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ},
        "HOME": str(folder),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_AUTHOR_NAME": "blm",
        "GIT_AUTHOR_EMAIL": "blm@team.example",
        "GIT_COMMITTER_NAME": "blm",
        "GIT_COMMITTER_EMAIL": "blm@team.example",
        "GIT_AUTHOR_DATE": moment,
        "GIT_COMMITTER_DATE": moment,
    }
    done = subprocess.run(  # noqa: S603 - arguments are this benchmark's own
        [shutil.which("git") or "git", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise GitFailed(f"git {' '.join(arguments)}: {said}")
    return done.stdout.decode("utf-8", "surrogateescape")


def folder_bytes(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def read_diff(clone: Path) -> Diff:
    """What is staged in a clone, by `git diff --numstat`."""
    rows = run_git(clone, "diff", "--cached", "--numstat", "--no-renames").splitlines()
    files = [row.split("\t", 2) for row in rows]
    shards = [name for _, _, name in files if Path(name).parent.name in SHARDED]
    lines = [[int(cell) if cell != "-" else 0 for cell in row[:2]] for row in files]
    return Diff(len(files), len(shards), sum(n for n, _ in lines), sum(n for _, n in lines))
