"""Creation of a local forge: a bare repository beside the working tree."""

from __future__ import annotations

from pathlib import Path

from blm.core.forge.errors import ForgeRefused
from blm.forge.git.commands import Git, GitFailed, make_repository
from blm.forge.git.commits import Signature

MAIN = "main"


def begin_local(root: Path, bare: Path, signature: Signature) -> list[str]:
    """Make `bare` with what `root` has committed; a folder that is not in git yet is committed.

    Args:
        root: the working tree.
        bare: where the bare repository is to be; nothing is done when it is there.
        signature: of the first commit.

    Returns:
        What was made, in sentences.

    Raises:
        ForgeRefused: no branch is checked out.
    """
    if bare.exists():
        return []
    said = []
    if not (root / ".git").exists():
        make_repository(root, MAIN, bare=False)
        said.append(f"made a git repository in {root}")
    git = Git(root)
    if not git.heads(""):
        git.run("add", "--all")
        git.run("commit", "--quiet", "-m", "Begin", environment=signature.environment())
        said.append("committed what was there")
    make_repository(bare, _branch(git), bare=True)
    git.run("push", "--quiet", str(bare), f"HEAD:refs/heads/{_branch(git)}")
    said.append(f"made {bare}, a bare repository that holds pull requests")
    if "origin" not in git.line("remote").splitlines():
        git.run("remote", "add", "origin", str(bare))
    return said


def _branch(git: Git) -> str:
    try:
        return git.line("symbolic-ref", "--quiet", "--short", "HEAD")
    except GitFailed:
        raise ForgeRefused("no branch is checked out", hint="git switch main") from None
