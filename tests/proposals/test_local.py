"""The same stories at a real bare repository: git's own commits, merges and refs."""

from __future__ import annotations

import itertools
import subprocess
from pathlib import Path

import pytest

from blm.core.forge.forge_values import CommitDraft
from blm.core.proposals.forge_state import Texts
from blm.core.proposals.proposal import Proposal
from blm.core.proposals.reviewer_decisions import HeardDecisions
from blm.forge.local.forge import LocalForge
from blm.pipeline.forge_sync.forge_reader import Reader
from blm.pipeline.forge_sync.people_files import read_decisions, read_events
from blm.pipeline.propose.propose_one import Result, propose
from tests.proposals.stories import DECISIONS, DISAVOW, EAR, LOG, OLD, SITE, Story, ask

BRANCH = f"blm/{SITE}/audit"


class Place:
    """A bare repository with a site, and people who work there."""

    def __init__(self, folder: Path) -> None:
        self.bare = folder / "forge.git"
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.bare), at=folder)
        self.ticks = itertools.count()
        self.bot = self.as_("blm")
        self.story = Story()
        tree = self.story.forge.trees[self.story.forge.refs["main"]]
        empty = self.git("hash-object", "-t", "tree", "-w", "/dev/null")
        who = ("-c", "user.name=ana", "-c", "user.email=ana@x.example")
        root = self.git(*who, "commit-tree", empty, "-m", "root")
        self.git("update-ref", "refs/heads/main", root)
        self.push("main", "ana", dict(tree))

    def git(self, *words: str, at: Path | None = None) -> str:
        """What git prints."""
        return subprocess.run(
            ["git", *words], cwd=at or self.bare, check=True, capture_output=True, text=True
        ).stdout.strip()

    def as_(self, login: str) -> LocalForge:
        """The repository in somebody's name."""
        people = {"ana": "write", "ben": "write", "blm": "write"}
        return LocalForge(self.bare, login, self.now, people)  # type: ignore[arg-type]

    def now(self) -> str:
        """A time later than all before."""
        minutes, seconds = divmod(next(self.ticks), 60)
        return f"2026-01-05T{minutes // 60:02}:{minutes % 60:02}:{seconds:02}Z"

    def push(self, branch: str, login: str, files: dict[str, bytes]) -> str:
        """A person's commit."""
        head = self.bot.head(branch)
        assert head
        return self.as_(login).commit(CommitDraft(branch, head, (head,), files, "edit"))

    def draft(self, heard: HeardDecisions, base: Texts) -> Proposal:
        """What the audit would ask."""
        return self.story.draft(heard, base)

    def run(self) -> Result:
        """One run of the program."""
        reader = Reader(self.bot, SITE, EAR, "2026-01-05")
        return propose(reader, "audit", self.draft, wait_days=14)

    def text(self, path: str, branch: str) -> str:
        """A file on a branch."""
        head = self.bot.head(branch)
        assert head
        return (self.bot.read(path, head) or b"").decode()

    def edit(self, path: str, old: str, new: str, *, by: str, branch: str = BRANCH) -> str:
        """A person replaces text in a file."""
        text = self.text(path, branch)
        assert old in text
        return self.push(branch, by, {path: text.replace(old, new).encode()})


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A new repository."""
    return Place(tmp_path)


def test_from_the_first_audit_to_the_merge(place: Place) -> None:
    """Opened once; four people's words applied on top of their commits; merged and remembered."""
    place.story.asks = [ask(name) for name in "abcd"]
    place.story.period = "2026-Q1"
    first = place.run()
    assert (first.outcome, first.number) == ("opened", 1)
    refs = place.git("for-each-ref")
    assert place.run().outcome == "unchanged"
    assert place.git("for-each-ref") == refs

    deleted = place.edit(DISAVOW, "domain:a.example\n", "", by="ben")
    keep = (
        "decisions:\n  - {domain: b.example, decision: keep, reason: x, by: ana, on: 2026-01-05}\n"
    )
    decided = place.push(
        BRANCH, "ana", {DECISIONS: (place.text(DECISIONS, BRANCH) + keep).encode()}
    )
    place.as_("ana").comment(1, "/blm keep c[.]example because ours")
    place.as_("eve").comment(1, "/blm keep d.example")
    place.edit(DISAVOW, OLD, OLD + "domain:mine.example\n", by="ben", branch="main")
    assert place.run().outcome == "updated"
    said = read_decisions(place.text(DECISIONS, BRANCH), DECISIONS)
    assert {s: d.by for s, d in said.items()} == {
        "a.example": "ben",
        "b.example": "ana",
        "c.example": "ana",
    }
    history = place.git("rev-list", BRANCH).split()
    assert {deleted, decided} <= set(history)
    refs = place.git("for-each-ref")
    assert place.run().outcome == "unchanged"
    assert place.git("for-each-ref") == refs

    place.as_("ben").merge_pull_request(1)
    assert place.run().outcome == "unchanged"
    lines = place.text(DISAVOW, "main").splitlines()
    assert [line for line in lines if line.startswith("domain:")] == [
        "domain:old.example",
        "domain:mine.example",
        "domain:d.example",
    ]
    events = [e for e in read_events(place.text(LOG, "main"), LOG) if e.ref == "local#1"]
    assert [(e.event, e.subject, e.by) for e in events] == [
        ("merged", "disavow.txt", "ben"),
        ("merged", "d.example", "ben"),
    ]
    place.story.asks = []
    refs = place.git("for-each-ref")
    place.run()
    assert place.git("for-each-ref") == refs


def test_closed_and_then_new_evidence(place: Place) -> None:
    """A closed proposal's lines stay away until evidence of another family comes."""
    place.story.asks, place.story.period = [ask("a"), ask("b")], "2026-Q1"
    place.run()
    place.as_("ana").comment(1, "/blm watch b.example")
    place.as_("ana").close_pull_request(1)
    assert place.run().outcome == "declined"
    place.story.period = "2026-Q2"
    assert place.run().outcome == "opened"
    assert "a.example" not in place.text(DISAVOW, BRANCH)
    place.story.asks = [ask("a", "anchor", "traffic"), ask("b", "anchor", "traffic")]
    place.run()
    assert "domain:a.example" in place.text(DISAVOW, BRANCH)
    assert "domain:b.example" not in place.text(DISAVOW, BRANCH)
