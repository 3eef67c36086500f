"""A site with thirteen lines to propose, its repository at the emulator, and a checkout of it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from blm.cli import main
from blm.sim import SimPlan, simulate
from tests.forge.hub import HubRepository
from tests.forge.hub_git import git
from tests.shared import copy_of

ROOT = Path(__file__).parents[2]
SITE = "acme.example"
FOLDER = f"profiles/{SITE}"
BRANCH = f"blm/{SITE}/audit"
TODAY = datetime.now(tz=UTC).date()
WHO = ("-c", "user.name=Ana", "-c", "user.email=ana@example.com", "-c", "commit.gpgsign=false")


def day(offset: int) -> str:
    """The ISO date so many days from today."""
    return (TODAY + timedelta(days=offset)).isoformat()


@dataclass(frozen=True)
class World:
    """What is made once: the files of a new repository, and exports of two dates.

    Attributes:
        files: by path, as ``blm init`` and a person left them.
        exports: folder with one folder for each site's exports.
        lines: entries of the disavow file that the first audit proposes.
    """

    files: Mapping[str, bytes]
    exports: Path
    lines: tuple[str, ...]

    @property
    def domains(self) -> tuple[str, ...]:
        """The domains that those lines are about."""
        return tuple(line.removeprefix("domain:") for line in self.lines)


def world_of(
    factory: pytest.TempPathFactory, name: str, sites: tuple[str, ...] = (SITE,), links: int = 300
) -> World:
    """A world of that name, made once for all test processes."""

    def make(folder: Path) -> None:
        (folder / "world").write_bytes(pickle.dumps(make_world(folder, sites, links)))

    folder = copy_of(factory, name, make)
    world: World = pickle.loads((folder / "world").read_bytes())
    return replace(world, exports=folder / "exports")


def make_world(folder: Path, sites: tuple[str, ...], links: int) -> World:
    """Begin a repository, take it to where the first proposal is ready, and forget the results."""
    repo = folder / "repo"
    for number, site in enumerate(sites):
        exports = folder / "exports" / site
        simulate(
            SimPlan(
                out=exports, site=site, seed=3 + number, links=links, spam_share=0.15,
                dates=(day(-100), day(-3)), money=("coffee grinder",), topics=("coffee", "espresso"),
            )
        )  # fmt: skip
        shutil.rmtree(exports / "truth")
        call(["--today", day(-99), "init", str(repo), "--site", site, "--owner", "alice", "--disavow", "none"])  # fmt: skip
        settings = repo / f"profiles/{site}/site.yaml"
        text = settings.read_text().replace("disavow: ask", "disavow: propose")
        words = "overrides:\n  guards: {max_followed_share: 100}\n"
        settings.write_text(text.replace("topics: []", "topics: [coffee, espresso]") + words)
    files = {p.relative_to(repo).as_posix(): p.read_bytes() for p in repo.rglob("*") if p.is_file()}
    files = {path: raw for path, raw in files.items() if not path.startswith(".blm/")}
    for site in sites:
        _deliver(folder / "exports" / site, repo, site)
        asked = _audit(repo, site)["plan"]["outreach_due"]
        events = "".join(
            f'\n  - {{on: {day(-60)}, subject: {domain}, event: no-contact, by: alice, reason: "no address"}}'
            for domain in sorted(asked)
        )
        log = f"profiles/{site}/log.yaml"
        files[log] = files[log].rstrip(b"\n") + events.encode() + b"\n"
        (repo / log).write_bytes(files[log])
    lines = tuple(_audit(repo, sites[0])["plan"]["disavow_add"])
    assert len(lines) >= (8 if links >= 300 else 1)
    return World(files, folder / "exports", lines)


def call(arguments: list[str]) -> str:
    """A verb's standard output, in this process."""
    code, shown, said = shell(["-q", *arguments])
    assert code == 0, said
    return shown


def shell(arguments: list[str]) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command line, in this process."""
    out, said = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
        code = main(arguments)
    shown, told = (one.buffer.getvalue().decode() for one in (out, said))  # type: ignore[attr-defined]
    return code, shown, told


def _audit(repo: Path, site: str) -> Any:
    shown = call(["--repo", str(repo), "--today", day(0), "--format", "json", "audit", site])
    return json.loads(shown)


def _deliver(exports: Path, repo: Path, site: str) -> None:
    shutil.copytree(exports, repo / "exports" / site, dirs_exist_ok=True)


@dataclass
class Story:
    """A repository at the emulator and a checkout on somebody's machine.

    Attributes:
        world: what it began with.
        repository: at the emulator.
        work: the checkout.
        said: what the last verb wrote to standard error.
        lenient: whether verbs may end as they like.
    """

    world: World
    repository: HubRepository
    work: Path
    said: str = ""
    lenient: bool = False

    @classmethod
    def begin(
        cls, world: World, repository: HubRepository, folder: Path, *, exports: bool = True
    ) -> Story:
        """Clone it, and put the exports where a person would."""
        work = folder / "work"
        git(folder, "clone", "--quiet", repository.remote, str(work))
        if exports:
            shutil.copytree(world.exports, work / "exports", dirs_exist_ok=True)
        return cls(world, repository, work)

    def environment(self, token: str = "bot-token") -> dict[str, str]:
        """What a shell has that talks to the emulator."""
        return {
            "PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONPATH": str(ROOT),
            "GITHUB_API_URL": self.repository.hub.url, "GITHUB_TOKEN": token,
            "GITHUB_REPOSITORY": self.repository.name, "GIT_CONFIG_NOSYSTEM": "1",
        }  # fmt: skip

    def arguments(self, *arguments: str, today: str = "") -> list[str]:
        """A command line about this checkout."""
        return ["-q", "--repo", str(self.work), "--today", today or day(0), *arguments]

    @contextlib.contextmanager
    def any_code(self) -> Iterator[None]:
        """Let verbs end as they like meanwhile."""
        self.lenient = True
        yield
        self.lenient = False

    def run(self, *arguments: str, code: int = 0, today: str = "", token: str = "bot-token") -> str:
        """A verb, in this process as in a shell of its own; its standard output."""
        with patch.dict(os.environ, self.environment(token), clear=True):
            ended, shown, self.said = shell(self.arguments(*arguments, today=today))
        assert self.lenient or ended == code, f"exit {ended}\n{shown}\n{self.said}"
        return shown

    def start(self, *arguments: str, token: str = "bot-token") -> subprocess.Popen[str]:
        """A verb in a process of its own, which the caller must wait for."""
        return subprocess.Popen(
            [sys.executable, "-m", "blm", *self.arguments(*arguments)], env=self.environment(token),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def write(self, path: str, content: str) -> None:
        """A file of the checkout, which nobody commits."""
        (self.work / path).parent.mkdir(parents=True, exist_ok=True)
        (self.work / path).write_text(content)

    def propose(self, *arguments: str, **how: Any) -> list[dict[str, Any]]:
        """One run over the site, on a fresh checkout as in a workflow; its results."""
        self.pull()
        shown = self.run("--format", "json", "propose", *(arguments or (SITE,)), **how)
        results: list[dict[str, Any]] = json.loads(shown)["results"]
        return results

    def outcome(self, **how: Any) -> str:
        """One run; the outcome of the audit's proposal."""
        found = [one["outcome"] for one in self.propose(**how) if one["kind"] == "audit"]
        assert len(found) == 1
        return str(found[0])

    def quiet(self, **how: Any) -> str:
        """One run that must make no writing request and push nothing; its outcome."""
        refs, writes = self.refs(), len(self.repository.writes)
        outcome = self.outcome(**how)
        assert self.repository.writes[writes:] == []
        assert self.refs() == refs
        return outcome

    def pull(self) -> None:
        """Bring the checkout to main."""
        git(self.work, "fetch", "--quiet", "origin")
        git(self.work, "reset", "--quiet", "--hard", "origin/main")

    def refs(self) -> str:
        """Every branch and where it is."""
        return git(self.repository.bare, "for-each-ref", "refs/heads").decode()

    def text(self, path: str, branch: str = BRANCH) -> str:
        """A file on a branch; empty when it is not there."""
        shown = git(self.repository.bare, "show", f"{branch}:{path}", ok=(0, 128))
        return shown.decode()

    def lines(self, branch: str = BRANCH) -> list[str]:
        """Entries of the disavow file on a branch."""
        text = self.text(f"{FOLDER}/disavow.txt", branch)
        return [line for line in text.splitlines() if line and not line.startswith("#")]

    def decisions(self, branch: str = BRANCH) -> str:
        """``decisions.yaml`` on a branch."""
        return self.text(f"{FOLDER}/decisions.yaml", branch)

    def copy(self, login: str, branch: str) -> Path:
        """A person's own fresh checkout of a branch."""
        copy = self.work.parent / f"{login}-copy"
        shutil.rmtree(copy, ignore_errors=True)
        remote = self.repository.remote_of(f"{login}-token")
        git(self.work.parent, "clone", "--quiet", "--branch", branch, remote, str(copy))
        return copy

    def revert(self, login: str, sha: str) -> None:
        """A person takes a merge back on main."""
        copy = self.copy(login, "main")
        who = ("-c", f"user.name={login}", "-c", f"user.email={login}@example.com")
        git(copy, *who, "revert", "--no-edit", "--mainline", "1", sha)
        git(copy, "push", "--quiet", "origin", "main")

    def commit(
        self, login: str, changes: Mapping[str, tuple[str, str]], branch: str = BRANCH
    ) -> str:
        """A person edits files on a branch with git; path to (old, new) text. Gives the commit."""
        copy = self.copy(login, branch)
        for path, (old, new) in changes.items():
            text = (copy / path).read_text()
            assert old in text, text
            (copy / path).write_text(text.replace(old, new))
        who = ("-c", f"user.name={login}", "-c", f"user.email={login}@example.com")
        git(copy, *who, "commit", "--quiet", "-am", "Edit")
        git(copy, "push", "--quiet", "origin", branch)
        return git(copy, "rev-parse", "HEAD").decode().strip()

    def pulls(self, state: str = "open") -> list[dict[str, Any]]:
        """Pull requests as GitHub lists them, oldest first."""
        found = self.repository.as_("alice-token", "GET", f"/pulls?state={state}&per_page=100")
        return sorted(found, key=lambda one: one["number"])

    @property
    def number(self) -> int:
        """Number of the one open pull request."""
        (pull,) = self.pulls()
        return int(pull["number"])

    def approve(self, login: str, number: int) -> None:
        """A person approves it."""
        body = {"event": "APPROVE", "body": "fine"}
        self.repository.as_(f"{login}-token", "POST", f"/pulls/{number}/reviews", body)

    def label(self, login: str, number: int, *labels: str) -> None:
        """A person sets the labels."""
        body = {"labels": list(labels)}
        self.repository.as_(f"{login}-token", "PATCH", f"/issues/{number}", body)

    def check(self) -> tuple[str, str]:
        """State and description of the newest status at the open pull request's head."""
        (pull,) = self.pulls()
        newest = self.repository.statuses[pull["head"]["sha"]][0]
        return newest["state"], newest["description"]

    def issues(self, state: str = "open") -> list[dict[str, Any]]:
        """Issues, oldest first."""
        found = self.repository.as_("alice-token", "GET", f"/issues?state={state}&per_page=100")
        return sorted((o for o in found if "pull_request" not in o), key=lambda o: o["number"])

    def comment(self, login: str, number: int, body: str) -> None:
        """A person writes in the conversation."""
        address = f"/issues/{number}/comments"
        self.repository.as_(f"{login}-token", "POST", address, {"body": body})

    def comments(self, number: int) -> list[dict[str, Any]]:
        """The conversation."""
        found: list[dict[str, Any]] = self.repository.as_(
            "alice-token", "GET", f"/issues/{number}/comments?per_page=100"
        )
        return found

    def close(self, login: str, number: int) -> None:
        """A person closes it unmerged."""
        self.repository.as_(f"{login}-token", "PATCH", f"/pulls/{number}", {"state": "closed"})

    def merge(self, login: str, number: int) -> str:
        """A person merges it; the commit that made."""
        done = self.repository.as_(f"{login}-token", "PUT", f"/pulls/{number}/merge", {})
        return str(done["sha"])
