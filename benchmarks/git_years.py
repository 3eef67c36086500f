"""A year of weekly scheduled runs: clone, audit, commit, push, and the server's repacks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

from benchmarks.git_changes import explain_changes
from benchmarks.git_servers import Server, folder_bytes, read_diff
from benchmarks.git_worlds import Exports

ROOT = Path(__file__).parents[1]
REPACK_WEEKS = 4
"""Weeks between two repacks of the server's own."""
Edit = Callable[[Path, int], dict[str, float]]
"""Changes a clone's files as a run of one week does; returns measures of its own."""


class RunFailed(Exception):
    """A run of blm failed; the message holds its output."""


@dataclass(frozen=True, slots=True)
class Week:
    """Measurements of one scheduled run; sizes in bytes, times in seconds.

    Attributes:
        week: from 0, the first audit.
        clone: time of a fresh clone, with checkout; None where it did not come over the wire.
        cloned: what came over the wire for it.
        run: measures of the run between clone and commit.
        stage: time of `git add`.
        files: changed ones.
        shards: changed ones below ``inventory/`` and ``domains/``.
        insertions: lines.
        deletions: lines.
        push: time.
        wire: size of the push.
        stored: the server's objects afterwards.
        repacked: the same after the server's repack; None in a week without one.
        repack: its time.
        tree_files: files of the profile.
        tree: their size.
        largest: size of the largest of them.
        causes: changed lines by table and cause; none for the first audit.
    """

    week: int
    clone: float | None
    cloned: int | None
    run: dict[str, float]
    stage: float
    files: int
    shards: int
    insertions: int
    deletions: int
    push: float
    wire: int
    stored: int
    repacked: int | None
    repack: float | None
    tree_files: int
    tree: int
    largest: tuple[str, int]
    causes: dict[str, dict[str, int]] = field(default_factory=dict)


def live_weeks(
    server: Server,
    edit: Edit,
    dates: tuple[str, ...],
    *,
    first: int = 0,
    every: int = REPACK_WEEKS,
    wired: int | None = None,
) -> Iterator[Week]:
    """Each week's run against a server that has its first commit.

    Args:
        server: with a commit on its branch.
        edit: what a run changes in the working tree.
        dates: ISO dates of the weeks.
        first: week to begin with, where the earlier ones are over.
        every: weeks between the server's repacks; the last week always has one.
        wired: how many weeks are cloned over the wire; None for all.
    """
    for week, day in enumerate(dates[first:], first):
        clone = server.work / "clone"
        timed = wired is None or week < wired
        cloning, cloned = server.clone(clone) if timed else server.link(clone)
        run = edit(clone, week)
        staging = server.stage(clone)
        diff = read_diff(clone)
        causes = explain_changes(clone) if week else {}
        pushing, wire = server.commit_and_push(clone, f"audit of {day}", day)
        stored = server.stored()
        due = not week or week % every == 0 or week == len(dates) - 1
        repack = server.repack() if due else None
        yield Week(
            week=week,
            clone=cloning,
            cloned=cloned,
            run=run,
            stage=staging,
            files=diff.files,
            shards=diff.shards,
            insertions=diff.insertions,
            deletions=diff.deletions,
            push=pushing,
            wire=wire,
            stored=stored,
            repacked=server.stored() if due else None,
            repack=repack,
            **_measure_tree(clone / "profiles"),
            causes=causes,
        )
        shutil.rmtree(clone)


def _measure_tree(folder: Path) -> dict[str, Any]:
    sizes = {
        str(path.relative_to(folder)): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file()
    }
    largest = max(sizes.items(), key=lambda pair: pair[1], default=("", 0))
    return {"tree_files": len(sizes), "tree": sum(sizes.values()), "largest": largest}


def begin_repository(server: Server, exports: Exports) -> None:
    """Make the server, and its first commit: what `blm init` writes, raw exports left out."""
    server.make()
    inbox = server.work / "week-0"
    exports.write(0, inbox)
    clone = server.work / "clone"
    server.clone(clone)
    files = [str(path) for path in sorted(inbox.iterdir())]
    run_blm(
        clone,
        *("init", "--site", exports.site, "--disavow", "none", "--owner", "@links"),
        *("--today", exports.dates()[0], *files),
    )
    shutil.rmtree(clone / "exports")
    server.stage(clone)
    server.commit_and_push(clone, "begin", exports.dates()[0])
    shutil.rmtree(clone)


@dataclass(slots=True)
class AuditRun:
    """The scheduled run: this week's exports laid into the clone, and `blm audit --write`.

    Attributes:
        exports: of the site.
        work: folder that the exports of the coming week are written to, while git is at work.
        command: verb and options, before site and date.
        setting: Python to run in blm's process first, such as another deadband.
        ahead: whether the next week's exports are written while git is at work.
        coming: what writes them.
    """

    exports: Exports
    work: Path
    command: tuple[str, ...] = ("audit", "--write", "--cadence", "weekly")
    setting: str = ""
    ahead: bool = True
    coming: ForkProcess | None = None

    def __call__(self, clone: Path, week: int) -> dict[str, float]:
        """Run a week; seconds and peak megabytes of blm, and megabytes of the exports."""
        inbox = self.work / f"week-{week}"
        if self.coming is not None:
            self.coming.join()
        if not inbox.exists():
            self.exports.write(week, inbox)
        target = clone / "exports" / self.exports.site
        target.parent.mkdir(parents=True)
        shutil.move(inbox, target)
        size = folder_bytes(target)
        day = self.exports.dates()[week]
        verb, *options = self.command
        seconds, peak = run_blm(
            clone, verb, self.exports.site, *options, "--today", day, setting=self.setting
        )
        if self.ahead and week + 1 < len(self.exports.dates()):
            self.coming = self.exports.begin(week + 1, self.work / f"week-{week + 1}")
        return {"seconds": seconds, "peak_mb": peak, "exports_mb": round(size / 1e6, 1)}


def run_blm(folder: Path, *arguments: str, setting: str = "") -> tuple[float, float]:
    """Run blm in a folder; seconds, and peak megabytes.

    Raises:
        RunFailed: it refused.
    """
    code = f"{setting}\nfrom blm.cli import main\nimport sys\nsys.exit(main())"
    begun = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - arguments are this benchmark's own
        [sys.executable, "-c", code, "--quiet", *arguments, "--no-progress"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    said = b""
    if process.stderr:
        with process.stderr as stream:
            said = stream.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RunFailed(f"blm {' '.join(arguments[:3])}: {said.decode(errors='replace')}")
    return round(time.perf_counter() - begun, 2), round(usage.ru_maxrss / 1000, 1)
