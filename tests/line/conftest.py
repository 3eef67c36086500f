"""What the tests of the line begin with: no forge, a checkout with a remote, a site at work."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from blm.cli import main
from tests.line.checkouts import SITE, Checkout, begin
from tests.line.repositories import blm, deliver, simulated, started
from tests.shared import copy_of

WORKED_DAYS = ("2026-08-03", "2026-09-21")
"""Days of the exports of the site that requests and lost links are tested on."""
Run = Callable[..., str]


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No forge in the environment."""
    for name in [name for name in os.environ if name.startswith("GITHUB_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A repository with a remote, and the inbox that init gives: the branch exports."""
    return begin(tmp_path)


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with spam to ask about and lost links to ask back, audited twice."""
    return copy_of(tmp_path_factory, "worked", make_seed) / "repo"


def make_seed(folder: Path) -> None:
    """That site, in a repository below the folder."""
    plan = {"history": True, "spam_share": 0.2, "loss": 0.12}
    out = simulated(folder, 150, WORKED_DAYS, **plan)
    repo = started(folder, [])
    for day in WORKED_DAYS:
        deliver(repo, out / day)
        blm(repo, "--today", day, "audit", SITE, "--write")
    shutil.rmtree(repo / "exports")


@pytest.fixture
def worked(seed: Path, tmp_path: Path) -> Path:
    """A copy of that repository."""
    return Path(shutil.copytree(seed, tmp_path / "worked"))


@pytest.fixture
def run(worked: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """A verb about that site: what it prints, or what it says when it is to fail."""
    monkeypatch.setenv("GIT_AUTHOR_NAME", "ana")

    def call(verb: str, *arguments: str, code: int = 0) -> str:
        capsys.readouterr()
        options = ("--repo", str(worked), "--today", WORKED_DAYS[-1])
        assert main([*options, verb, SITE, *arguments]) == code
        said = capsys.readouterr()
        return said.err if code else said.out

    return call
