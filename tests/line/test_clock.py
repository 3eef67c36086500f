"""A clock that ran ahead: its audits are named with the commits that take them back; rows of the future too."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.line.repositories import ROOT, blm, commit, deliver, git, results, simulated, started

TODAY, AHEAD, FURTHER = "2026-03-03", "2031-05-06", "2031-05-07"
SAMPLE = ROOT / "tests/exports/samples/backlink_audit_domains_12345678_2026-02-06.csv"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
DATES = ("2026-02-01", "2026-03-01")


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A site with one export, committed before its first audit."""
    repo = started(tmp_path, [])
    deliver(repo, simulated(tmp_path, 60, DATES) / DATES[0])
    git(repo, "config", "user.name", "t")
    git(repo, "config", "user.email", "t@t.example")
    commit(repo, "begun")
    return repo


def refusal(repo: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What an audit of today says when it refuses."""
    capsys.readouterr()
    blm(repo, "audit", "acme.example", "--write", "--today", TODAY, code=11)
    return capsys.readouterr().err


def follow(repo: Path, said: str) -> None:
    """Do what the hint says, with git."""
    words = said[said.index("git revert") :].splitlines()[0].split(" (")[0].rstrip(".").split()
    git(repo, *words[1:])


@pytest.mark.parametrize("days", [(AHEAD,), (AHEAD, FURTHER)], ids=["once", "twice"])
def test_audits_of_a_clock_ahead_are_taken_back(
    repo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], days: tuple[str, ...]
) -> None:
    """The hint names the commits of every audit of a later day; reverting them lets today's audit run."""
    for day, dated in zip(days, DATES, strict=False):
        deliver(repo, tmp_path / "simulated" / dated)
        blm(repo, "audit", "acme.example", "--write", "--today", day)
        sha = commit(repo, f"audit of {day}")
    said = refusal(repo, capsys)
    assert f"git revert --no-edit {sha[:12]}" in said
    assert git(repo, "status", "--porcelain") == ""
    follow(repo, said)
    blm(repo, "audit", "acme.example", "--write", "--today", TODAY)
    commit(repo, "audit of today")
    right = results(repo)
    blm(repo, "validate", "--today", TODAY)
    assert b"2031" not in right["history.yaml"]


@pytest.mark.parametrize("place", ["not committed", "first commit", "no git"])
def test_an_audit_that_git_cannot_revert_names_the_file(
    repo: Path, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    """Where no commit can be reverted the row of the file is named; without it today's audit runs."""
    if place == "first commit":
        shutil.rmtree(repo / ".git")
    blm(repo, "audit", "acme.example", "--write", "--today", AHEAD)
    if place == "first commit":
        git(repo, "init", "-q", "-b", "main")
        commit(repo, "all at once")
    if place == "no git":
        shutil.rmtree(repo / ".git")
    said = refusal(repo, capsys)
    assert "git revert" not in said
    assert f"take the row of {AHEAD} out of profiles/acme.example/history.yaml" in said
    history = repo / "profiles/acme.example/history.yaml"
    lines = history.read_text().splitlines(keepends=True)
    history.write_text("".join(line for line in lines if AHEAD not in line))
    blm(repo, "audit", "acme.example", "--write", "--today", TODAY)
    blm(repo, "validate", "--today", TODAY)


def test_a_row_of_the_future_is_named(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One row of 2999 refuses with its number and column; mending it or --as-of lets the export in."""
    shutil.rmtree(repo / "exports")
    export = repo / "exports/acme.example/audit_domains.csv"
    export.parent.mkdir(parents=True)
    text = SAMPLE.read_text()
    first, second, *rest = text.splitlines(keepends=True)
    spoilt = DAY.sub("2999-01-01", second)
    assert spoilt != second
    export.write_text("".join([first, spoilt, *rest]))
    said = refusal(repo, capsys)
    assert "one row has such a date, the first is row 1, column first_seen" in said
    blm(repo, "audit", "acme.example", "--write", "--today", TODAY, "--as-of", "2026-02-01")
    blm(repo, "validate", "--today", TODAY)
    git(repo, "checkout", "-q", "--", "profiles")
    git(repo, "clean", "-fdq", "profiles")
    export.write_text(text)
    blm(repo, "audit", "acme.example", "--write", "--today", TODAY)
