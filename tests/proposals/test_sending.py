"""Facts of several sites, sent while others send theirs: nobody's snapshot is written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from blm.core.proposals.proposal import FACTS_BRANCH
from blm.pipeline.forge_sync.connections import Connection, RunClock, connect
from blm.pipeline.forge_sync.facts import fetch_facts, send_facts
from tests.forge.hub_git import git

WHO = ("-c", "user.name=Ana", "-c", "user.email=ana@example.com")
SITES = ("a.example", "b.example")


class Place:
    """A bare repository with two sites, and checkouts of it."""

    def __init__(self, folder: Path, way: str) -> None:
        self.folder, self.bare, seed = folder, folder / "remote.git", folder / "seed"
        git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(self.bare))
        git(folder, "init", "--quiet", "--initial-branch=main", str(seed))
        (seed / "blm.yaml").write_text(f"schema: 1\nfacts: {way}\n")
        for site in SITES:
            (seed / "profiles" / site).mkdir(parents=True)
            write(seed, site, "begun")
        git(seed, "add", "--all")
        git(seed, *WHO, "commit", "--quiet", "-m", "Begin")
        git(seed, "push", "--quiet", str(self.bare), "main")

    def checkout(self, name: str, *how: str) -> Connection:
        """A fresh clone and its forge."""
        work = self.folder / name
        git(self.folder, "clone", "--quiet", *how, self.bare.as_uri(), str(work))
        moment = RunClock(lambda: "2026-01-05T00:00:00Z", lambda: 0.0, lambda _: None)
        return connect(work, f"local:{self.bare}", {}, moment)

    def text(self, branch: str, site: str) -> str:
        """A site's snapshot on a branch."""
        return git(self.bare, "show", f"{branch}:{path(site)}").decode()


def path(site: str) -> str:
    return f"profiles/{site}/exports.yaml"


def write(root: Path, site: str, text: str) -> None:
    (root / path(site)).write_text(text)


def send(connection: Connection, **texts: str) -> str:
    """Another run: fetch, write, send."""
    laid = fetch_facts(connection)
    for letter, text in texts.items():
        write(connection.root, f"{letter}.example", text)
    sent = send_facts(connection, SITES, laid)
    assert not sent.passed
    return sent.commit


@pytest.mark.parametrize("waits", [True, False])
def test_a_snapshot_that_came_in_between_stays(tmp_path: Path, waits: bool) -> None:  # noqa: FBT001
    """On the facts branch, begun or not: the site in question is passed over, the other is sent."""
    place = Place(tmp_path, "pull-request")
    if waits:
        send(place.checkout("first"), a="monday")
    run, laptop = place.checkout("run"), place.checkout("laptop")
    laid = fetch_facts(run)
    send(laptop, a="monday, laptop")
    write(run.root, "a.example", "monday, inbox")
    write(run.root, "b.example", "inbox")
    sent = send_facts(run, SITES, laid)
    assert list(sent.passed) == ["a.example"]
    assert sent.passed["a.example"].paths == (path("a.example"),)
    assert place.text(FACTS_BRANCH, "a.example") == "monday, laptop"
    assert place.text(FACTS_BRANCH, "b.example") == "inbox"
    assert place.text(sent.commit, "b.example") == "inbox"


def test_facts_merged_in_between(tmp_path: Path) -> None:
    """A merge of what was laid over the checkout changes nothing in it: the new facts are sent."""
    place = Place(tmp_path, "pull-request")
    send(place.checkout("first"), a="monday")
    run = place.checkout("run")
    laid = fetch_facts(run)
    (pull,) = run.forge.pull_requests(FACTS_BRANCH, "open")
    run.forge.merge_pull_request(pull.number)  # type: ignore[attr-defined]
    write(run.root, "a.example", "monday, inbox")
    sent = send_facts(run, SITES, laid)
    assert not sent.passed
    assert place.text(FACTS_BRANCH, "a.example") == "monday, inbox"
    assert place.text("main", "a.example") == "monday"


def test_a_push_to_main_in_between(tmp_path: Path) -> None:
    """Pushed without a forge's help: the site that moved is passed over, the other is pushed."""
    place = Place(tmp_path, "commit")
    run, laptop = place.checkout("run"), place.checkout("laptop")
    laid = fetch_facts(run)
    send(laptop, a="laptop")
    write(run.root, "a.example", "inbox")
    write(run.root, "b.example", "inbox")
    sent = send_facts(run, SITES, laid)
    assert list(sent.passed) == ["a.example"]
    assert place.text("main", "a.example") == "laptop"
    assert place.text("main", "b.example") == "inbox"


def test_a_shallow_checkout_where_facts_wait(tmp_path: Path) -> None:
    """As a workflow's: one commit of a main that has moved since; facts are read and sent on."""
    place = Place(tmp_path, "pull-request")
    send(place.checkout("first"), a="monday")
    seed = tmp_path / "seed"
    (seed / "README.md").write_text("new\n")
    git(seed, "add", "--all")
    git(seed, *WHO, "commit", "--quiet", "-m", "Main moves")
    git(seed, "push", "--quiet", str(place.bare), "main")
    run = place.checkout("run", "--depth=1")
    laid = fetch_facts(run)
    assert laid.files == {path("a.example"): b"monday"}
    write(run.root, "b.example", "inbox")
    sent = send_facts(run, SITES, laid)
    assert not sent.passed
    assert place.text(FACTS_BRANCH, "a.example") == "monday"
    assert place.text(FACTS_BRANCH, "b.example") == "inbox"
