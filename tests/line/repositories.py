"""Real repositories for the tests of the whole line."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from blm.cli import main
from blm.sim import SimPlan, simulate

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "real"
MONEY = ("coffee grinder", "espresso machine", "cold brew maker")
TOPICS = ("coffee", "espresso", "Food and drink > Coffee")
needs_real = pytest.mark.skipif(not REAL.exists(), reason="the real exports are not here")


def git(repo: Path, *arguments: str) -> str:
    """Git's output; the author and date are fixed."""
    identity = ["-c", "user.name=t", "-c", "user.email=t@t.example", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=repo, check=True, capture_output=True, text=True
    )
    return done.stdout


def blm(repo: Path, *arguments: str, code: int = 0) -> None:
    """Run a verb in a repository and hold its exit code against the expected one."""
    assert main(["--repo", str(repo), "-q", *arguments]) == code


def audit_json(
    capsys: pytest.CaptureFixture[str], repo: Path, *arguments: str, code: int = 0
) -> Any:
    """The JSON of an audit."""
    capsys.readouterr()
    blm(repo, "--format", "json", "audit", *arguments, code=code)
    return json.loads(capsys.readouterr().out)


def simulated(folder: Path, links: int, dates: Sequence[str], seed: int = 3, **events: Any) -> Path:
    """An invented acme.example with exports at these dates; gives the folder of the dates."""
    out = folder / "simulated"
    plan = SimPlan(
        out=out,
        site="acme.example",
        seed=seed,
        links=links,
        dates=tuple(dates),
        money=MONEY,
        topics=TOPICS,
        brand="Acme",
        **events,
    )
    simulate(plan)
    return out


def started(folder: Path, exports: Sequence[Path], *, site: str = "acme.example") -> Path:
    """A repository made by init, in git, with the words of the simulated site."""
    repo = folder / "repo"
    files = [str(path) for path in exports]
    assert (
        main(
            [
                "-q",
                "--today",
                "2026-01-01",
                "init",
                str(repo),
                "--site",
                site,
                "--owner",
                "ana",
                "--disavow",
                "none",
                *files,
            ]
        )
        == 0
    )
    if site == "acme.example":
        anchors = repo / f"profiles/{site}/anchors.yaml"
        anchors.write_text(f"schema: 1\nbrand: [Acme]\nmoney: {list(MONEY)}\n")
        settings = repo / f"profiles/{site}/site.yaml"
        lines = settings.read_text().splitlines(keepends=True)
        words = f"topics: {list(TOPICS)}\n"
        settings.write_text(
            "".join(words if line.startswith("topics:") else line for line in lines)
        )
    git(repo, "init", "-q", "-b", "main")
    return repo


def deliver(
    repo: Path, dated: Path, *, site: str = "acme.example", only: tuple[str, ...] = ()
) -> None:
    """Put the exports of one date into the repository, as a person would after downloading them."""
    for path in sorted(dated.iterdir()):
        if not only or any(word in path.name for word in only):
            target = repo / "exports" / site / dated.name / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)


def commit(repo: Path, message: str) -> str:
    """Commit everything; gives the commit."""
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", message)
    return git(repo, "rev-parse", "HEAD").strip()


def results(repo: Path, site: str = "acme.example") -> dict[str, bytes]:
    """Bytes of every file of a profile."""
    profile = repo / "profiles" / site
    return {
        p.relative_to(profile).as_posix(): p.read_bytes()
        for p in sorted(profile.rglob("*"))
        if p.is_file()
    }
