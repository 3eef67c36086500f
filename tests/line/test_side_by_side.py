"""Runs at the same time: those that only read do not stop each other, a second writer is told."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.line.repositories import blm, commit, simulated, started

DAY = ("--today", "2026-02-02")
READERS = (
    ("audit", "acme.example", *DAY),
    ("todo", *DAY),
    ("report", "acme.example", *DAY),
    ("validate", *DAY),
    ("policy", "whatif", *DAY),
)


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An audited repository in git."""
    folder = tmp_path_factory.mktemp("beside")
    drawn = simulated(folder, 120, ("2026-02-01",))
    made = started(folder, sorted((drawn / "2026-02-01").iterdir()))
    blm(made, "audit", "acme.example", "--write", *DAY)
    commit(made, "audited")
    return made


def together(repo: Path, commands: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
    """Exit code and words of verbs that were all started at once."""
    started_ = [
        subprocess.Popen(
            [sys.executable, "-m", "blm", "--repo", str(repo), "--no-progress", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for words in commands
    ]
    told = [process.communicate(timeout=120)[0] for process in started_]
    return [(one.returncode, words) for one, words in zip(started_, told, strict=True)]


def test_readers_run_side_by_side(repo: Path) -> None:
    """Verbs that write nothing all answer, started at the same moment."""
    for code, words in together(repo, READERS):
        assert code == 0, words
