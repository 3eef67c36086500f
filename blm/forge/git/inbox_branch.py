"""A branch as an inbox: exports that people upload to it; it is read and never merged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from blm.core.forge.errors import ForgeRefused
from blm.forge.git.commands import Git, GitFailed

Read = Callable[[], bytes]


def branch_files(
    root: Path, environment: Mapping[str, str], remote: str, branch: str
) -> dict[str, Read]:
    """A reader for each regular file of a remote branch, by path; empty without such a branch.

    Links and submodules are no plain files. A shallow checkout stays shallow and a whole one whole.

    Args:
        root: a checkout.
        environment: for git, such as credentials.
        remote: name or address.
        branch: of the remote.

    Raises:
        ForgeRefused: `root` is no checkout, or the remote cannot be read.
    """
    if not (root / ".git").exists():
        raise ForgeRefused(f"{root} is no checkout", hint="clone the repository, run blm there")
    git = Git(root, environment)
    ref = f"refs/heads/{branch}"
    depth = ("--depth=1",) if git.is_shallow() else ()
    try:
        if not git.line("ls-remote", remote, ref):
            return {}
        git.run("fetch", "--quiet", "--no-tags", *depth, remote, ref)
    except GitFailed as failed:
        hint = "check the remote's address (git remote -v) and what you may read there"
        raise ForgeRefused(failed.message, hint=hint) from None
    head = git.line("rev-parse", "--verify", "FETCH_HEAD")
    return {path: _reader(git, sha) for path, sha in git.files(head).items()}


def _reader(git: Git, sha: str) -> Read:
    return lambda: git.blobs([sha])[0]
