"""What git refuses to answer is told as what it is, by every verb that asks git, with a way out."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.line.checkouts import SITE, Checkout, begin, semrush
from tests.line.repositories import git

STRANGER = 12_345
"""A user's number that nobody has here."""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """A site with a snapshot and an audit, pushed, of a person whose git trusts no other folder."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    checkout = begin(tmp_path, "--disavow", "none")
    there = checkout.folder / "exports" / SITE / "2026-02-06"
    there.mkdir(parents=True)
    shutil.copy(export(checkout), there)
    checkout.blm("-q", "audit", SITE, "--write")
    git(checkout.folder, "add", "-A")
    git(checkout.folder, "commit", "-qm", "Audited")
    git(checkout.folder, "push", "-q")
    return checkout


def export(checkout: Checkout) -> Path:
    """An export that waits beside the checkout."""
    path = checkout.folder.parent / "acme.example-backlinks_2026-02-06.csv"
    path.write_text(semrush("news.example"))
    return path


def verbs(checkout: Checkout) -> list[list[str]]:
    """Verbs that cannot go on without git."""
    local = f"local:{checkout.bare}"
    return [
        ["policy", "whatif"],
        ["propose", SITE, "--forge", local],
        ["todo", "--forge", local],
        ["disavow", SITE, "--forge", local],
        ["ingest", SITE, str(export(checkout)), "--push"],
    ]


def say(checkout: Checkout, capsys: pytest.CaptureFixture[str], *words: str, code: int = 1) -> str:
    """What a verb writes, on both streams."""
    capsys.readouterr()
    checkout.blm("-q", *words, code=code)
    shown = capsys.readouterr()
    return shown.out + shown.err


@pytest.fixture
def foreign(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> Iterator[Checkout]:
    """The same, when the checkout belongs to somebody else."""
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", str(STRANGER), str(checkout.folder)], check=True)
    else:  # git's own tests do so
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    return checkout


def test_a_checkout_of_another_user(foreign: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    """Every verb names the owner as the reason; git takes the hint, and then the verb works."""
    hint = f"git config --global --add safe.directory {foreign.folder}"
    before = git(foreign.bare, "for-each-ref") if os.geteuid() == 0 else ""
    for words in verbs(foreign):
        said = say(foreign, capsys, *words)
        assert f"{foreign.folder} belongs to another user" in said, words
        assert f"hint: {hint}" in said, words
        assert "nothing is committed yet" not in said
    assert f"commits are not known: {foreign.folder} belongs" in say(
        foreign, capsys, "why", SITE, "news.example", code=0
    )
    found = say(foreign, capsys, "doctor", "--forge", f"local:{foreign.bare}", code=10)
    assert f"error   forge: {foreign.folder} belongs to another user" in found
    if os.geteuid() == 0:
        assert git(foreign.bare, "for-each-ref") == before
        subprocess.run(shlex.split(hint), check=True)
        say(foreign, capsys, "policy", "whatif", code=0)
        told = say(foreign, capsys, "why", SITE, "news.example", code=0)
        assert "commits are not known" not in told


def test_a_forge_of_another_user(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    """The bare repository, too, is named with its own path."""
    if os.geteuid() != 0:
        pytest.skip("only root gives a folder to somebody else")
    subprocess.run(["chown", "-R", str(STRANGER), str(checkout.bare)], check=True)
    said = say(checkout, capsys, "propose", SITE, "--forge", f"local:{checkout.bare}")
    assert f"{checkout.bare} belongs to another user" in said
    assert f"safe.directory {checkout.bare}" in said


def test_an_unfinished_merge(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    """Who writes through git is told before anything is written; what ends the merge is the hint."""
    folder = checkout.folder
    for branch, text in (("theirs", "theirs\n"), ("main", "ours\n")):
        git(folder, "checkout", "-q", "-B", branch, "origin/main")
        (folder / "README.md").write_text(text)
        git(folder, "add", "README.md")
        git(folder, "commit", "-qm", branch)
    with pytest.raises(subprocess.CalledProcessError):
        git(folder, "merge", "-q", "theirs")
    before = git(folder, "status", "--porcelain"), checkout.main_at()
    for words in (verbs(checkout)[1], verbs(checkout)[4]):
        said = say(checkout, capsys, *words)
        assert "a merge is unfinished" in said
        assert "give it up: git merge --abort" in said
        assert (git(folder, "status", "--porcelain"), checkout.main_at()) == before
    assert "commits are not known" not in say(checkout, capsys, "why", SITE, "news.example", code=0)
    git(folder, "merge", "--abort")
    say(checkout, capsys, *verbs(checkout)[1], code=0)


def test_a_lock_that_a_killed_git_left(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    """The lock is named; removing it, as the hint says, is enough."""
    lock = checkout.folder / ".git/index.lock"
    lock.write_bytes(b"")
    for words in (verbs(checkout)[1], verbs(checkout)[4]):
        said = say(checkout, capsys, *words)
        assert f"{lock} is there: another git is at work in the repository, or was killed" in said
        assert f"if none runs: rm {lock}" in said
    lock.unlink()
    say(checkout, capsys, *verbs(checkout)[1], code=0)


def test_a_damaged_index(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    """No verb takes it for a repository without commits; the hint mends it."""
    index = checkout.folder / ".git/index"
    index.write_text("broken\n")
    for words in (verbs(checkout)[0], verbs(checkout)[1]):
        said = say(checkout, capsys, *words)
        assert f"git's index is damaged. hint: rm {index} && git reset" in said
    index.unlink()
    git(checkout.folder, "reset", "-q")
    say(checkout, capsys, *verbs(checkout)[0], code=0)


def test_a_shallow_clone(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    """What needs the whole history says that it is cut off; the rest goes on."""
    settings = checkout.folder / f"profiles/{SITE}/site.yaml"
    text = settings.read_text()
    settings.write_text(
        text + "manual_action: {kind: unnatural-links, scope: partial, received: 2026-02-01}\n"
    )
    git(checkout.folder, "commit", "-qam", "A manual action")
    git(checkout.folder, "push", "-q")
    shallow = Checkout(checkout.folder.parent / "shallow", checkout.bare)
    address = f"file://{checkout.bare}"
    git(checkout.folder.parent, "clone", "-q", "--depth=1", address, str(shallow.folder))
    said = say(shallow, capsys, "disavow", SITE, "--pack")
    assert "this clone is shallow: it lacks the commits before the newest" in said
    assert "hint: git fetch --unshallow" in said
    assert "commits that this shallow clone lacks" in say(
        shallow, capsys, "why", SITE, "news.example", code=0
    )
    git(shallow.folder, "fetch", "-q", "--unshallow")
    assert "shallow" not in say(shallow, capsys, "disavow", SITE, "--pack", code=10)


def test_a_shallow_clone_begins_no_forge(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bare repository made from a shallow clone would lack commits: git's refusal is told."""
    git(checkout.folder, "commit", "-q", "--allow-empty", "-m", "Second")
    git(checkout.folder, "push", "-q")
    shallow = Checkout(checkout.folder.parent / "shallow", checkout.folder.parent / "new.git")
    address = f"file://{checkout.bare}"
    git(checkout.folder.parent, "clone", "-q", "--depth=1", address, str(shallow.folder))
    words = ("propose", SITE, "--forge", f"local:{shallow.bare}")
    said = say(shallow, capsys, *words)
    assert "this clone is shallow" in said
    assert "hint: git fetch --unshallow" in said
    git(shallow.folder, "fetch", "-q", "--unshallow")
    assert not shallow.bare.exists()
    say(shallow, capsys, *words, code=0)
