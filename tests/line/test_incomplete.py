"""A snapshot of which files are gone is refused by every verb that reads it, never judged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.line.repositories import blm, commit, git, simulated, started

DAY = ("--today", "2026-02-09")
SITE = "profiles/acme.example"
VERBS = (
    ("audit", "acme.example", *DAY),
    ("audit", "acme.example", "--write", *DAY),
    ("report", "acme.example", *DAY),
    ("todo", *DAY),
    ("validate", *DAY),
)


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A committed repository of four shards, with a new export that is not taken in yet."""
    folder = tmp_path_factory.mktemp("incomplete")
    drawn = simulated(folder, 4_000, ("2026-02-01", "2026-02-08"))
    repo = started(folder, sorted((drawn / "2026-02-01").iterdir()))
    exports = repo / "exports/acme.example"
    exports.mkdir(parents=True, exist_ok=True)
    for path in (drawn / "2026-02-01").iterdir():
        shutil.copy(path, exports)
    blm(repo, "audit", "acme.example", "--write", "--today", "2026-02-02")
    commit(repo, "audited")
    (folder / "new").mkdir()
    shutil.copy(next((drawn / "2026-02-08").glob("*backlinks-subdomains*")), folder / "new")
    return repo


@pytest.fixture
def repo(audited: Path, tmp_path: Path) -> Path:
    """A copy to break."""
    shutil.copytree(audited.parent, tmp_path / "copy")
    return tmp_path / "copy" / audited.name


def state(repo: Path) -> tuple[str, dict[str, bytes]]:
    """What git and the files say."""
    files = {p.as_posix(): p.read_bytes() for p in (repo / SITE).rglob("*") if p.is_file()}
    return git(repo, "status", "--porcelain") + git(repo, "rev-parse", "HEAD"), files


@pytest.mark.parametrize(
    ("gone", "said", "back"),
    [
        ("inventory/2.yaml", "inventory/2.yaml: the file is missing", "inventory/2.yaml"),
        ("inventory", "links, but the audit of 2026-02-01 counted", "inventory"),
        (
            "exports.yaml",
            "exports.yaml: the file is missing: the audit of 2026-02-01",
            "exports.yaml",
        ),
        ("domains", "no file holds the referring domains that exports list", "domains"),
    ],
)
def test_no_verb_judges_what_is_left(
    gone: str, said: str, back: str, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each ends with the file and the command that brings it back, which does; nothing is written."""
    target = repo / SITE / gone
    shutil.rmtree(target) if target.is_dir() else target.unlink()
    before = state(repo)
    (export,) = (repo.parent / "new").iterdir()
    command = f"git restore {SITE}/{back}"
    local = ("--forge", f"local:{repo.parent / 'pulls.git'}")
    reading = ("ingest", "acme.example", str(export), *DAY)
    for verb in (*VERBS, reading, ("propose", "acme.example", *local, *DAY)):
        capsys.readouterr()
        blm(repo, *verb, code=10 if verb[0] == "validate" else 1)
        told = "".join(capsys.readouterr())
        assert said in told, verb
        assert command in told, verb
        assert state(repo) == before, verb
    git(repo, "restore", f"{SITE}/{back}")
    blm(repo, *VERBS[0])
    blm(repo, *reading)
