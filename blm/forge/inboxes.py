"""A branch as an inbox: files that people dropped there in the web page, read and never merged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from blm.forge.git import Git

Read = Callable[[], bytes]


def branch_files(
    root: Path, environment: Mapping[str, str], remote: str, branch: str
) -> dict[str, Read]:
    """What reads each plain file of a branch of the remote, by path; none when it is not there.

    Args:
        root: a checkout.
        environment: for git, such as credentials.
        remote: name or address.
        branch: of the remote.
    """
    git = Git(root, environment)
    ref = f"refs/heads/{branch}"
    if not git.line("ls-remote", remote, ref):
        return {}
    git.run("fetch", "--quiet", "--no-tags", "--depth=1", remote, ref)
    head = git.line("rev-parse", "--verify", "FETCH_HEAD")
    return {path: _reader(git, sha) for path, sha in git.files(head).items()}


def _reader(git: Git, sha: str) -> Read:
    return lambda: git.blobs([sha])[0]
