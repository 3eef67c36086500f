"""Proposals at GitHub's emulator, killed at each request: a next run elsewhere finishes them."""

from __future__ import annotations

import os
import re
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.forge import hub as hubs
from tests.stories.places import BRANCH, FOLDER, SITE, Story, World
from torture.children import Ended, Zygote
from torture.git_kills import State, differences, git, plain
from torture.rows import Row, Tally, demand

TITLES = {
    "first": "the first `propose` at GitHub (an emulator) killed at each request that writes",
    "later": "a later `propose` at GitHub, after a person's `/blm keep`, likewise",
}
COMMENT = re.compile(r"conversation:\d+|issuecomment-\d+")
READING = r"^GET |git-upload-pack"
WRITING = r"^(?!GET )(?!.*git-upload-pack)"
HUNG_UP = ("BrokenPipeError", "ConnectionResetError")


@dataclass
class Run:
    """One repository at the emulator, and the runs on it.

    Attributes:
        story: the repository and the first checkout.
        folder: for all of it.
        zygote: forks the runs.
        asked: how many requests the run has made.
        writing: numbers of those that change something.
    """

    story: Story
    folder: Path
    zygote: Zygote
    asked: int = 0
    writing: list[int] = field(default_factory=list)

    def propose(self, kill_at: int = 0) -> Ended:
        """A proposal on a fresh checkout, killed at a request; that one is still carried out."""
        self.asked, self.writing = 0, []
        run = self.folder / "run"
        shutil.rmtree(run, ignore_errors=True)
        run.mkdir(parents=True)
        self.watch(run / "pid", kill_at)
        words = self.story.arguments("propose", SITE)
        ended = self.zygote.run(words, self.story.work, run, variables=self.story.environment())
        self.story.repository.meanwhile.clear()
        return ended

    def watch(self, pid: Path, kill_at: int) -> None:
        """Count requests, and kill the run just before that one is served."""

        def act(kind: str) -> None:
            self.asked += 1
            if kind == WRITING:
                self.writing.append(self.asked)
            if self.asked == kill_at:
                os.killpg(int(pid.read_text(encoding="utf-8")), signal.SIGKILL)
            repository.meanwhile.append(hubs.Meanwhile(kind, partial(act, kind)))

        repository = self.story.repository
        kinds = (READING, WRITING)
        repository.meanwhile[:] = [hubs.Meanwhile(kind, partial(act, kind)) for kind in kinds]

    def move(self) -> None:
        """The next run has a checkout of its own, as in a workflow."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        self.story = Story.begin(self.story.world, self.story.repository, folder)

    def look(self) -> State:
        """What is at the emulator now."""
        bare = self.story.repository.bare
        found = {
            "branches": git(bare, "for-each-ref", "--format=%(refname)", "refs/heads"),
            "main": git(bare, "ls-tree", "-r", "main"),
            "branch": git(bare, "ls-tree", "-r", BRANCH),
            "disavow.txt": git(bare, "show", f"{BRANCH}:{FOLDER}/disavow.txt"),
            "subjects": git(bare, "log", "--format=%s", "--topo-order", "main", BRANCH),
            "git status": git(self.story.work, "status", "--porcelain"),
            "issues": "\n".join(one["title"] for one in self.story.issues("all")),
        }
        for pull in self.story.pulls("all"):
            name = f"pull request {pull['number']}"
            found[name] = "\n".join((pull["state"], pull["title"], self.plain(pull["body"])))
            found[f"{name}, labels"] = " ".join(one["name"] for one in pull["labels"])
            newest = self.story.repository.statuses.get(pull["head"]["sha"], [])[:1]
            found[f"{name}, status"] = "".join(f"{x['state']} {x['description']}" for x in newest)
            said = [self.plain(one["body"]) for one in self.story.comments(pull["number"])]
            found[f"{name}, comments"] = "\n".join(said)
        return found

    def plain(self, text: str) -> str:
        """The text without commits, times, the repository's name and numbers of comments."""
        named = text.replace(self.story.repository.name, "REPOSITORY")
        return plain(COMMENT.sub("COMMENT", named))


def kill_at_requests(
    world: World, folder: Path, every: int, only: tuple[str, ...] = tuple(TITLES)
) -> Iterator[Row]:
    """The rows of proposals at GitHub's emulator, killed at each n-th request that writes.

    The request is still carried out. A run that is killed at one that reads leaves what a run
    leaves that is killed at the one before: the next has a checkout of its own.

    Args:
        world: the files of a new repository, and exports.
        folder: for everything that is made.
        every: n-th request.
        only: of `TITLES`: the first proposal of a repository, one after that, or both.
    """
    if not hubs.is_there():
        for name in only:
            why = "GitHub's emulator is not installed"
            yield Row(f"requests-{name}", TITLES[name], skipped=why)
        return
    (folder / "hub").mkdir(parents=True)
    zygote = Zygote(None)
    try:
        with hubs.running(folder / "hub") as hub:
            for name in only:
                make = partial(_begin, hub, world, zygote, folder / "runs", name)
                yield _sweep(make, Tally(f"requests-{name}", TITLES[name]), every)
                _judge(hub)
    finally:
        zygote.end()


def _sweep(begin: Callable[[], Run], tally: Tally, every: int) -> Row:
    run = begin()
    ended = run.propose()
    demand(ended.code == 0, f"undisturbed: {ended.last_line()}")
    moments, wanted = sorted({1, *run.writing}), run.look()
    for number in moments[every // 2 :: every]:
        run = begin()
        ended = run.propose(number)
        if not ended.killed:
            tally.fail(f"killed at request {number}: the run was not")
            continue
        run.move()
        tally.measure(ended.seconds, ended.peak_mb)
        ended = run.propose()
        wrong = [f"{ended.code}: {ended.last_line()}"] if ended.code else []
        wrong += differences(run.look(), wanted)
        if wrong:
            tally.fail(f"killed at request {number}: {wrong[0]}")
        else:
            tally.count("healed")
    return tally.row("healed")


def _judge(hub: hubs.Hub) -> None:
    """No request may have violated GitHub's description; runs that hung up have not."""
    hub.violations = [x for x in hub.violations if not any(name in x for name in HUNG_UP)]
    hub.judge()


def _begin(hub: hubs.Hub, world: World, zygote: Zygote, folder: Path, name: str) -> Run:
    """A new repository, for a later proposal with a first one and a person's word on it."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "first").mkdir(parents=True)
    repository = hub.repository(dict(world.files))
    run = Run(Story.begin(world, repository, folder / "first"), folder, zygote)
    if name == "later":
        ended = run.propose()
        demand(ended.code == 0, f"the first proposal: {ended.last_line()}")
        words = f"/blm keep {world.domains[0]} because ours"
        run.story.comment("alice", run.story.number, words)
        run.move()
    return run
