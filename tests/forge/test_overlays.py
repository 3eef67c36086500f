"""What a branch has that the base branch lacks, read into whole and shallow checkouts."""

from __future__ import annotations

from pathlib import Path

import pytest

from blm.forge.git.commands import Git
from blm.forge.git.overlays import files_ahead
from tests.forge.hub_git import git

WHO = ("-c", "user.name=Ana", "-c", "user.email=ana@example.com")


def commit(work: Path, path: str, content: str | None) -> str:
    """A commit that writes or deletes one file; its SHA."""
    if content is None:
        (work / path).unlink()
    else:
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        (work / path).write_text(content)
    git(work, "add", "--all")
    git(work, *WHO, "commit", "--quiet", "-m", path)
    return git(work, "rev-parse", "HEAD").decode().strip()


@pytest.mark.parametrize("depth", [["--depth=1"], []])
def test_the_base_branch_moved_on(tmp_path: Path, depth: list[str]) -> None:
    """Only what the branch changed is laid over, also in a checkout that has one commit of main."""
    bare, seed, work = (tmp_path / name for name in ("remote.git", "seed", "work"))
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(seed))
    commit(seed, "profiles/a/gone.yaml", "1\n")
    fork = commit(seed, "profiles/a/main.yaml", "1\n")
    git(seed, "switch", "--quiet", "-c", "blm/facts")
    commit(seed, "profiles/a/exports.yaml", "facts\n")
    commit(seed, "elsewhere.yaml", "facts\n")
    head = commit(seed, "profiles/a/gone.yaml", None)
    git(seed, "switch", "--quiet", "main")
    commit(seed, "profiles/a/main.yaml", "2\n")
    commit(seed, "README.md", "3\n")
    git(seed, "push", "--quiet", str(bare), "main", "blm/facts")
    git(tmp_path, "clone", "--quiet", *depth, bare.as_uri(), str(work))
    commits = git(work, "rev-list", "--count", "HEAD")
    ahead = files_ahead(work, {}, "origin", (fork, head), "profiles")
    assert ahead == {"profiles/a/exports.yaml": b"facts\n", "profiles/a/gone.yaml": None}
    assert git(work, "rev-list", "--count", "HEAD") == commits
    assert Git(work).line("rev-parse", "--is-shallow-repository") == str(bool(depth)).lower()
