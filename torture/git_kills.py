"""Proposals into a bare repository, killed at each call of git: the next run finishes them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from blm.sim import SimPlan, simulate
from tests.stories.places import BRANCH, FOLDER, SITE, World, day, make_world
from torture.children import Ended, Zygote
from torture.rows import Row, Tally, demand
from torture.sites import left_over

LINKS = 60
LATER = 6
"""Days from the first proposal to the later one."""
TITLES = {
    "first": "the first `propose --forge local:` killed at each call of git that follows writing",
    "later": "a later `propose --forge local:`, after new exports and a decision, likewise",
}
SHA = re.compile(r"\b[0-9a-f]{7,40}\b")
TIME = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.+Z-]+")
SCRIPT = """#!/bin/sh
# Counts the calls of git in a run of torture; instead of the one that is named, the run is killed.
run="${TMPDIR%%/tmp}"
if [ -f "$run/kill-at" ]; then
  read -r count < "$run/calls"
  count=$((count + 1))
  echo "$count" > "$run/calls"
  read -r last < "$run/kill-at"
  if [ -f "$run/note" ]; then
    find "$run/../place" -printf '%%p %%s %%i %%T@\n' | sort | cksum >> "$run/note"
  fi
  if [ "$count" -eq "$last" ]; then kill -9 "$PPID"; exit 137; fi
fi
exec %s "$@"
"""

State = dict[str, str]
"""What is there after a run, by what it is; commits and times are not told."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A place with somebody's folder and the bare repository beside it, and runs in it.

    Attributes:
        folder: for everything; the place is ``place`` in it, as addresses in git are absolute.
        zygote: forks the runs.
    """

    folder: Path
    zygote: Zygote

    @property
    def root(self) -> Path:
        """The working tree."""
        return self.folder / "place/backlinks"

    @property
    def bare(self) -> Path:
        """The bare repository."""
        return self.folder / "place/backlinks.git"

    def lay(self, base: Path) -> None:
        """Put a copy of `base` at the place."""
        shutil.rmtree(self.folder / "place", ignore_errors=True)
        shutil.copytree(base, self.folder / "place", symlinks=True)

    def moments(self) -> list[int]:
        """Calls of git in the run that was noted before which something was written, by number."""
        notes = (self.folder / "run/note").read_text(encoding="utf-8").splitlines()
        return [n for n, note in enumerate(notes, 1) if n == 1 or note != notes[n - 2]]

    def propose(self, offset: int, kill_at: int = 0, *, note: bool = False) -> Ended:
        """A proposal so many days from today, killed at a call of git; 0 for none."""
        run = self.folder / "run"
        shutil.rmtree(run, ignore_errors=True)
        run.mkdir()
        (run / "calls").write_text("0\n", encoding="utf-8")
        (run / "kill-at").write_text(f"{kill_at}\n", encoding="utf-8")
        if note:
            (run / "note").touch()
        words = ["-q", "--repo", str(self.root), "--today", day(offset), "propose", SITE]
        words += ["--forge", f"local:{self.bare}"]
        return self.zygote.run(words, self.root, run, variables=self.variables())

    def variables(self) -> dict[str, str]:
        """The environment of a run: the counting git, and nobody's settings."""
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return {"PATH": path, "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"}

    def look(self) -> State:
        """What is there now."""
        bare, root = self.bare, self.root
        found = {
            "beside": " ".join(sorted(path.name for path in root.parent.iterdir())),
            "left in .blm": " ".join(left_over(root)),
            "rests": " ".join(sorted(set(_rests(root)) | set(_rests(bare)))),
            "git status": git(root, "status", "--porcelain"),
            "origin": git(root, "remote", "get-url", "origin"),
            "checkout": git(root, "diff", "--stat", "HEAD", git(bare, "rev-parse", "main")),
            "ahead": git(root, "rev-list", "--count", f"{git(bare, 'rev-parse', 'main')}..HEAD"),
            "branches": git(bare, "for-each-ref", "--format=%(refname)"),
            "main": git(bare, "ls-tree", "-r", "main"),
            "branch": git(bare, "ls-tree", "-r", BRANCH),
            "disavow.txt": git(bare, "show", f"{BRANCH}:{FOLDER}/disavow.txt"),
            "subjects": git(bare, "log", "--format=%s", "--topo-order", "main", BRANCH),
        }
        for path in git(bare, "ls-tree", "-r", "--name-only", "refs/blm/forge").split():
            if path.startswith("records/"):
                text = git(bare, "show", f"refs/blm/forge:{path}")
                found[path] = plain(json.dumps(json.loads(text), indent=1, sort_keys=True))
        tip = git(bare, "rev-parse", BRANCH)
        status = git(bare, "show", f"refs/blm/forge:statuses/{tip}.json", fails=True)
        return {**found, "status": plain(status)}


def small_world(folder: Path) -> World:
    """The smallest site whose proposals have lines, in a new folder."""
    folder.mkdir(parents=True)
    return make_world(folder, (SITE,), LINKS)


def kill_at_git(
    world: World, folder: Path, every: int, only: tuple[str, ...] = tuple(TITLES)
) -> Iterator[Row]:
    """The rows of proposals that are killed at calls of git.

    Args:
        world: the files of a new repository, and exports.
        folder: for everything that is made.
        every: n-th call.
        only: of `TITLES`: the first proposal of a repository, one after that, or both.
    """
    (folder / "bin").mkdir(parents=True)
    script = folder / "bin/git"
    script.write_text(SCRIPT % shutil.which("git"), encoding="utf-8")
    script.chmod(0o755)
    _lay_first(world, folder / "first")
    zygote = Zygote(None)
    try:
        desk = Desk(folder, zygote)
        if "first" in only:
            yield sweep(desk, "first", 0, every)
        if "later" in only:
            _lay_later(desk, world)
            yield sweep(desk, "later", LATER, every)
    finally:
        zygote.end()


def sweep(desk: Desk, name: str, offset: int, every: int) -> Row:
    """Kill a proposal at each n-th call of git before which something was written.

    A kill at any other call leaves what a kill at the call before it leaves.

    Args:
        desk: where; the base of its place is the folder of the row's name.
        name: of `TITLES`.
        offset: days from today.
        every: n-th call.
    """
    desk.lay(desk.folder / name)
    ended = desk.propose(offset, note=True)
    demand(ended.code == 0, f"undisturbed: {ended.last_line()}")
    moments, wanted = desk.moments(), desk.look()
    tally = Tally(f"git-{name}", TITLES[name])

    def kill(number: int) -> bool:
        desk.lay(desk.folder / name)
        ended = desk.propose(offset, number)
        tally.measure(ended.seconds, ended.peak_mb)
        return ended.killed

    def heal() -> tuple[Ended, State]:
        return desk.propose(offset), desk.look()

    kill_on(tally, kill, heal, wanted, moments[every // 2 :: every])
    return tally.row("healed", "refused")


def kill_on(
    tally: Tally,
    kill: Callable[[int], bool],
    heal: Callable[[], tuple[Ended, State]],
    wanted: State,
    moments: Sequence[int],
) -> None:
    """Kill and heal at each moment; a run that asks for one more may have it.

    Args:
        tally: of the row.
        kill: makes a run that is killed at its step of that number; False if it had none.
        heal: makes the next run and looks.
        wanted: what is there after a run that nobody disturbed.
        moments: numbers of the steps.
    """
    for number in moments:
        if not kill(number):
            tally.fail(f"killed at {number}: the run was not")
            continue
        ended, state = heal()
        again = ended.code == 1 and not ended.complaint(1)
        if again:
            ended, state = heal()
        wrong = differences(state, wanted)
        if ended.code != 0:
            tally.fail(f"killed at {number}: the next run: {ended.code}: {ended.last_line()}")
        elif wrong:
            tally.fail(f"killed at {number}: {wrong[0]}")
        else:
            tally.count("healed", *(["refused"] if again else []))


def differences(state: State, wanted: Mapping[str, str]) -> list[str]:
    """What is not as wanted, each with the first line that differs."""
    found = []
    for name in sorted({*state, *wanted}):
        here, there = (one.get(name, "nothing").splitlines() for one in (state, wanted))
        if here != there:
            odd = [line for line in here if line not in there] or here
            lacks = [line for line in there if line not in here]
            found.append(f"{name}: has {odd[:2]}, lacks {lacks[:2]}"[:400])
    return found


def git(folder: Path, *words: str, fails: bool = False) -> str:
    """What git prints; where it fails, nothing or the error."""
    settings = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"}
    who = {"GIT_AUTHOR_NAME": "ana", "GIT_AUTHOR_EMAIL": "ana@example.com"}
    who |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in who.items()}
    done = subprocess.run(  # noqa: S603 - ours
        ["git", *words],  # noqa: S607 - the one of the machine
        cwd=folder,
        env={**settings, **who, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return "" if fails else f"git {words[0]} failed: {done.stderr.strip()}"
    return done.stdout.strip()


def plain(text: str) -> str:
    """The text without commits and times."""
    return SHA.sub("SHA", TIME.sub("TIME", text))


def _rests(folder: Path) -> Iterator[str]:
    for pattern in ("*.partial", "*.lock", "*.new", "tmp_obj_*", "index.lock"):
        yield from (path.name for path in folder.rglob(pattern))


def _lay_first(world: World, base: Path) -> None:
    """A folder that is not in git yet, as ``blm init`` and a person left it, with its exports."""
    for path, raw in world.files.items():
        target = base / "backlinks" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw)
    shutil.copytree(world.exports, base / "backlinks/exports")


def _lay_later(desk: Desk, world: World) -> None:
    """The place after its first proposal, with new exports and a decision of a person."""
    desk.lay(desk.folder / "first")
    ended = desk.propose(0)
    demand(ended.code == 0, f"the first proposal: {ended.last_line()}")
    new = day(LATER - 2)
    plan = SimPlan(
        out=desk.folder / "simulated", site=SITE, seed=3, links=LINKS, spam_share=0.15,
        dates=(day(-100), day(-3), new), money=("coffee grinder",), topics=("coffee", "espresso"),
    )  # fmt: skip
    simulate(plan)
    shutil.copytree(desk.folder / "simulated" / new, desk.root / "exports" / SITE / new)
    path = desk.root / FOLDER / "decisions.yaml"
    line = f"{{domain: {world.domains[0]}, decision: keep, reason: ours, by: ana, on: {day(0)}}}"
    text = path.read_text(encoding="utf-8").replace("decisions: []", "decisions:")
    path.write_text(f"{text.rstrip()}\n  - {line}\n", encoding="utf-8")
    git(desk.root, "commit", "-qam", "Keep one")
    git(desk.root, "push", "-q", "origin", "HEAD:main")
    shutil.copytree(desk.folder / "place", desk.folder / "later", symlinks=True)
