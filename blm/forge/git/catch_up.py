"""Fast-forward of a checkout to its remote, before something is built on it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from blm.core.forge.errors import ForgeRefused
from blm.forge.git.commands import Git, GitFailed


def default_branch(root: Path, environment: Mapping[str, str], remote: str) -> str:
    """The branch that the remote's HEAD names.

    Raises:
        ForgeRefused: the remote cannot be read, or is empty.
    """
    told = _query_remote(Git(root, environment), "ls-remote", "--symref", remote, "HEAD")
    for line in told.splitlines():
        ref, _, name = line.partition("\t")
        if name == "HEAD" and ref.startswith("ref: refs/heads/"):
            return ref.removeprefix("ref: refs/heads/")
    raise ForgeRefused(f"{remote} has no branch yet", hint="push the repository once: git push")


def catch_up(
    root: Path, environment: Mapping[str, str], remote: str, branch: str, under: str
) -> bool:
    """Bring a checkout forward when its remote has newer files below a folder.

    Other folders may be behind: a push goes on top of whatever is there.

    Args:
        root: of the checkout.
        environment: for git, such as credentials.
        remote: name or address.
        branch: of the remote, and checked out.
        under: folder whose files must be as new as the remote's.

    Returns:
        Whether the checkout was moved.

    Raises:
        ForgeRefused: it cannot be, as a change of a person is in the way, or another branch is
            checked out; or the remote cannot be read.
    """
    git = Git(root, environment)
    ref = f"refs/heads/{branch}"
    if not _query_remote(git, "ls-remote", remote, ref):
        return False
    _query_remote(git, "fetch", "--quiet", "--no-tags", remote, ref)
    start, there = _checked_out(git), git.line("rev-parse", "FETCH_HEAD")
    changed = git.compare(start, there).paths if not git.contains(there, start) else ()
    if not any(path.startswith(f"{under}/") for path in changed or ()):
        return False
    if not _forward(git, branch, start, there):
        hint = "git pull, then the same command again"
        raise ForgeRefused(f"{branch} of the remote has newer files in {under}", hint=hint)
    return True


def _checked_out(git: Git) -> str:
    head = git.commit("HEAD")
    if head is None:
        raise ForgeRefused("the checkout has no commit yet", hint="git pull")
    return head


def _forward(git: Git, branch: str, start: str, there: str) -> bool:
    """Fast-forward the checked-out branch; False if local changes prevent it."""
    try:
        if git.line("symbolic-ref", "--quiet", "--short", "HEAD") != branch:
            return False
        if not git.contains(start, there):
            return False
        git.run("read-tree", "-m", "-u", start, there)
    except GitFailed:
        return False
    git.run("update-ref", f"refs/heads/{branch}", there, start)
    return True


def _query_remote(git: Git, *question: str) -> str:
    """Output of a git command that asks the remote.

    Raises:
        ForgeRefused: the remote does not answer.
    """
    try:
        return git.line(*question)
    except GitFailed as failed:
        hint = "check the remote's address (git remote -v), the network, and your rights there"
        raise ForgeRefused(failed.message, hint=hint) from None
