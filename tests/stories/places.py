"""A site with thirteen lines to propose, its repository at the emulator, and a checkout of it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from blm.cli import main
from blm.sim import SimPlan, simulate
from tests.forge.hub import HubRepository
from tests.forge.hub_git import git

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


def make_world(folder: Path, sites: tuple[str, ...] = (SITE,)) -> World:
    """Begin a repository, take it to where the first proposal is ready, and forget the results."""
    repo = folder / "repo"
    for number, site in enumerate(sites):
        exports = folder / "exports" / site
        simulate(
            SimPlan(
                out=exports, site=site, seed=3 + number, links=300, spam_share=0.15,
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
    assert len(lines) >= 8
    return World(files, folder / "exports", lines)


def call(arguments: list[str]) -> str:
    """A verb's standard output, in this process."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["-q", *arguments]) == 0
    return out.getvalue()


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
    """

    world: World
    repository: HubRepository
    work: Path

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

    def run(self, *arguments: str, code: int = 0, today: str = "", token: str = "bot-token") -> str:
        """A verb in its own process; its standard output."""
        done = subprocess.run(
            [sys.executable, "-m", "blm", "--repo", str(self.work), "--today", today or day(0), *arguments],
            env=self.environment(token), capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        self.said = done.stderr
        return done.stdout

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

    def commit(
        self, login: str, changes: Mapping[str, tuple[str, str]], branch: str = BRANCH
    ) -> str:
        """A person edits files on a branch with git; path to (old, new) text. Gives the commit."""
        copy = self.work.parent / f"{login}-copy"
        shutil.rmtree(copy, ignore_errors=True)
        remote = self.repository.remote_of(f"{login}-token")
        git(self.work.parent, "clone", "--quiet", "--branch", branch, remote, str(copy))
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
