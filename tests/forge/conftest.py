"""Forges for tests: one behaviour, two of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from blm.core.forge.forge_values import CommitDraft, Permission
from blm.core.forge.protocol import Forge
from blm.forge.github.api import Api, Patience
from blm.forge.github.forge import GitHubForge
from blm.forge.local.forge import LocalForge
from tests.forge import hub as hubs
from tests.forge.hub_git import git

PEOPLE: dict[str, Permission] = {
    "blm-bot": "write", "alice": "admin", "bob": "write", "carol": "triage",
}  # fmt: skip


@dataclass
class Watch:
    """A clock that only sleeping moves."""

    now: float = 1_795_000_000.0

    def clock(self) -> float:
        """Seconds since 1970."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.now += seconds


def patience(watch: Watch | None = None, **changed: float) -> Patience:
    """Waits that take no time."""
    watch = watch or Watch()
    return Patience(watch.clock, watch.sleep, **{"pause": 0.0, **changed})  # type: ignore[arg-type]


@dataclass
class Place:
    """A forge under test and what people do there.

    Attributes:
        kind: ``github`` or ``local``.
        forge: in the name of blm-bot.
        as_: the same repository in somebody else's name.
        bare: where git's side of it is.
        merge: what a person does with a pull request: login and number.
        review: a person's verdict: login, number, approved or not.
    """

    kind: str
    forge: Forge
    as_: Callable[[str], Forge]
    bare: Path
    merge: Callable[[str, int], None]
    review: Callable[[str, int], None]

    def commit(self, branch: str, files: dict[str, bytes | None], *, start: str = "main") -> str:
        """A commit on top of a branch, made with the forge; a new branch begins at `start`."""
        at = self.forge.head(branch)
        parent = at or self.forge.head(start)
        assert parent
        return self.forge.commit(CommitDraft(branch, at, (parent,), files, "blm: propose"))


def github_place(repository: hubs.HubRepository) -> tuple[Place, list[GitHubForge]]:
    """The emulator as a place, and the connections to close."""
    made: list[GitHubForge] = []

    def as_(login: str) -> Forge:
        token = next(t for t, who in hubs.TOKENS.items() if who == login)
        made.append(GitHubForge(Api(repository.hub.url, token, patience()), repository.name))
        return made[-1]

    def token(login: str) -> str:
        return next(t for t, who in hubs.TOKENS.items() if who == login)

    place = Place(
        "github",
        as_("blm-bot"),
        as_,
        repository.bare,
        lambda login, number: repository.as_(token(login), "PUT", f"/pulls/{number}/merge", {}),
        lambda login, number: repository.as_(
            token(login), "POST", f"/pulls/{number}/reviews", {"event": "APPROVE", "body": "fine"}
        ),
    )
    return place, made


def local_place(folder: Path) -> Place:
    """A bare repository as a place."""
    bare, work = folder / "forge.git", folder / "work"
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    git(folder, "init", "--quiet", "--initial-branch=main", str(work))
    (work / "README.md").write_text("# backlinks\n")
    git(work, "add", "--all")
    who = ("-c", "user.name=alice", "-c", "user.email=alice@example.com")
    git(work, *who, "commit", "--quiet", "-m", "Begin")
    git(work, "push", "--quiet", str(bare), "main")
    seconds = iter(range(100_000))

    def now() -> str:
        minute, second = divmod(next(seconds), 60)
        hour, minute = divmod(minute, 60)
        return f"2099-01-01T{hour:02}:{minute:02}:{second:02}Z"

    def as_(login: str) -> LocalForge:
        return LocalForge(bare, login, now, PEOPLE)

    return Place(
        "local",
        as_("blm-bot"),
        as_,
        bare,
        lambda login, number: as_(login).merge_pull_request(number) and None,
        lambda login, number: as_(login).review(number, "approved"),
    )


@pytest.fixture(params=["local", "github"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Each forge in turn."""
    if request.param == "local":
        yield local_place(tmp_path)
        return
    place, made = github_place(request.getfixturevalue("hub").repository())
    yield place
    for one in made:
        one.__exit__(None, None, None)
    request.getfixturevalue("hub").judge()


@pytest.fixture
def repository(hub: hubs.Hub) -> Iterator[hubs.HubRepository]:
    """A new repository at the emulator."""
    yield hub.repository()
    hub.judge()
