"""A team with a site, a bare repository for pull requests, and weeks that go by."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from blm.core.dates import add_days
from tests.exports.writers import Truth, write
from tests.stories.places import FOLDER, SITE, shell

LOG = f"{FOLDER}/log.yaml"
SETTINGS = f"{FOLDER}/site.yaml"
DISAVOW = f"{FOLDER}/disavow.txt"


def spam(domain: str, **over: Any) -> Truth:
    """A link that the default policy wants gone: flagged, no visitors, a money anchor."""
    made = Truth(
        source=f"https://{domain}/all/1.html", target=f"https://{SITE}/", anchor="coffee grinder",
        title=f"Index of {domain}", nofollow=False, sponsored=False, ugc=False, kind="text",
        lang="en", out=900, first="2025-06-01", last="2026-01-02", gone="", score=2, count=0,
        spam=True,
    )  # fmt: skip
    return replace(made, **over)


def good(domain: str, **over: Any) -> Truth:
    """A link that the default policy keeps: people visit the site, and its page is about coffee."""
    title = "Ten espresso machines and a coffee grinder"
    fine = spam(domain, anchor="Acme", title=title, out=4, score=45, count=4000, spam=False)
    return replace(fine, **over)


@dataclass
class Team:
    """A checkout, a bare repository beside it, and today.

    Attributes:
        folder: the checkout.
        day: ISO date that verbs and git take for today.
        said: standard error of the last verb.
    """

    folder: Path
    day: str
    said: str = ""

    @property
    def bare(self) -> Path:
        """Where pull requests are."""
        return self.folder.parent / "pulls.git"

    def wait(self, days: int) -> None:
        """Time goes by."""
        self.day = add_days(self.day, days)

    def environment(self, who: str) -> dict[str, str]:
        """What a shell has that belongs to somebody, at noon of today."""
        words = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"}
        for role in ("AUTHOR", "COMMITTER"):
            words |= {
                f"GIT_{role}_NAME": who, f"GIT_{role}_EMAIL": f"{who}@example.com",
                f"GIT_{role}_DATE": f"{self.day}T12:00:00Z",
            }  # fmt: skip
        return words

    def blm(self, *words: str, who: str = "ana", code: int = 0) -> str:
        """A verb in the checkout; its standard output."""
        with patch.dict(os.environ, self.environment(who), clear=True):
            line = ["--repo", str(self.folder), "--today", self.day, *words]
            ended, shown, self.said = shell(line)
        assert ended == code, f"exit {ended}\n{shown}\n{self.said}"
        return shown

    def json(self, *words: str, **how: Any) -> Any:
        """What a verb prints as JSON."""
        return json.loads(self.blm("--format", "json", *words, **how))

    def git(self, *words: str, who: str = "ana") -> str:
        """Git in the checkout."""
        done = subprocess.run(
            ["git", *words], cwd=self.folder, env=self.environment(who), capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def commit(self, what: str, who: str = "ana") -> None:
        """What stands in the checkout goes to main."""
        self.git("add", "-A", who=who)
        self.git("commit", "-qm", what, who=who)
        self.git("push", "-q", str(self.bare), "HEAD:main", who=who)

    def export(self, *truths: Truth) -> None:
        """Somebody downloads the full export of a tool."""
        path = self.folder / "exports" / SITE / f"{SITE}-backlinks-subdomains_{self.day}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write("ahrefs-backlinks", [replace(t, last=self.day) for t in truths]))

    def propose(self, cadence: str = "weekly") -> dict[str, str]:
        """A run of the program, and main brought home; outcome by kind of proposal."""
        place = f"local:{self.bare}"
        verb = ("propose", SITE, "--forge", place, "--cadence", cadence)
        found = self.json("--as-of", self.day, *verb, who="blm")["results"]
        self.pull()
        return {one["kind"]: one["outcome"] for one in found}

    def pull(self) -> None:
        """Bring main home."""
        self.git("pull", "-q", "--no-rebase", "--no-edit", str(self.bare), "main")

    def merge(self, kind: str, who: str) -> None:
        """A person accepts a pull request with git alone."""
        branch = f"blm/{SITE}/{kind}"
        self.git(
            "pull", "-q", "--no-rebase", "--no-ff", "--no-edit", str(self.bare), branch, who=who
        )
        self.git("push", "-q", str(self.bare), "HEAD:main", who=who)

    def amend_branch(self, kind: str, line: str, who: str) -> None:
        """A person deletes a line of the disavow file on a pull request's branch."""
        branch = f"blm/{SITE}/{kind}"
        self.git("fetch", "-q", str(self.bare), branch)
        self.git("switch", "-q", "--detach", "FETCH_HEAD")
        path = self.folder / DISAVOW
        lines = path.read_bytes().splitlines(keepends=True)
        left = [one for one in lines if one.strip() != line.encode()]
        assert len(left) < len(lines)
        path.write_bytes(b"".join(left))
        self.git("commit", "-qam", f"Keep {line}", who=who)
        self.git("push", "-q", str(self.bare), f"HEAD:{branch}", who=who)
        self.git("switch", "-q", "main")

    def upload(self, what: str) -> dict[str, Any]:
        """A person uploads the list, downloads it again and records it; what the receipt shows."""
        file = self.folder.parent / "upload.txt"
        self.blm("disavow", SITE, "-o", str(file))
        told: dict[str, Any] = self.json("disavow", SITE, "--receipt", str(file))
        self.commit(what)
        return told

    def log(self, domain: str, event: str, **more: str) -> None:
        """A person writes a line of the log."""
        words = {"on": self.day, "subject": domain, "event": event, "by": "ana", **more}
        line = ", ".join(f"{key}: {json.dumps(value)}" for key, value in words.items())
        path = self.folder / LOG
        path.write_text(path.read_text().rstrip("\n") + f"\n  - {{{line}}}\n")

    def text(self, path: str) -> str:
        """A file of the checkout."""
        return (self.folder / path).read_text()

    def entries(self) -> list[str]:
        """Lines of the disavow file."""
        return [one for one in self.text(DISAVOW).splitlines() if one and one[0] != "#"]

    def body(self, number: int) -> str:
        """What a pull request says."""
        return self.git("-C", str(self.bare), "show", f"refs/blm/forge:pulls/{number}.md")

    def todos(self) -> dict[tuple[str, str], dict[str, Any]]:
        """What people should do, by kind and subject."""
        items: Sequence[dict[str, Any]] = self.json("todo")["items"]
        return {(one["kind"], one["subject"]): one for one in items}

    def history(self, path: str = "") -> str:
        """Who changed a file, with what words, on which day; oldest first."""
        return self.git("log", "--reverse", "--format=%as %an: %s", "--", *([path] if path else []))


def begin(folder: Path, day: str, *truths: Truth) -> Team:
    """A site whose first export was taken in and whose live list nobody has told yet."""
    team = Team(folder / "work", day)
    team.folder.mkdir()
    team.blm("-q", "init", str(team.folder), "--site", SITE, "--owner", "ana")
    path = team.folder / SETTINGS
    text = path.read_text().replace("topics: []", "topics: [coffee, espresso]")
    words = "overrides:\n  guards: {min_sources: 1, max_followed_share: 100}\n"
    path.write_text(text.replace("disavow: ask", "disavow: propose") + words)
    anchors = team.folder / FOLDER / "anchors.yaml"
    anchors.write_text("schema: 1\nbrand: [Acme]\nmoney: [coffee grinder]\n")
    team.git("init", "-q", "-b", "main")
    team.git("add", "-A")
    team.git("commit", "-qm", "Begin")
    team.git("init", "-q", "--bare", "-b", "main", str(team.bare))
    team.git("push", "-q", str(team.bare), "HEAD:main")
    team.export(*truths)
    return team
