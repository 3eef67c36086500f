"""Creation of a local forge: a bare repository beside the working tree.

Each repository is made aside and renamed into place, so that a run that is killed leaves none that
is half made.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from blm.core.forge.errors import ForgeRefused
from blm.forge.git.commands import Git, GitFailed, make_repository
from blm.forge.git.commits import Signature

MAIN = "main"
ASIDE = ".blm/begin"
RAW = "exports"
"""Folder of raw exports, which are in no commit."""


def begin_local(root: Path, bare: Path, signature: Signature) -> list[str]:
    """Make `bare` with what `root` has committed; a folder that is not in git yet is committed.

    Args:
        root: the working tree.
        bare: where the bare repository is to be; nothing is done when it is there.
        signature: of the first commit.

    Returns:
        What was made, in sentences.

    Raises:
        ForgeRefused: no branch is checked out, it has no commit yet, or raw exports would be
            committed. Nothing was made.
    """
    if bare.exists():
        return []
    said = []
    if not (root / ".git").exists():
        _commit_all(root, signature)
        said += [f"made a git repository in {root}", "committed what was there"]
    git = Git(root)
    branch = _branch(git)
    _make_bare(git, bare, branch)
    said.append(f"made {bare}, a bare repository that holds pull requests")
    return said


def _commit_all(root: Path, signature: Signature) -> None:
    """Make a repository in `root` with one commit of all that is not ignored."""
    aside = root / ASIDE
    shutil.rmtree(aside, ignore_errors=True)  # of a run that was killed
    try:
        make_repository(aside, MAIN, bare=False)
        (aside / ".git/info").mkdir(exist_ok=True)
        (aside / ".git/info/exclude").write_bytes(b"/.blm/\n")
        git = Git(aside, {"GIT_DIR": str(aside / ".git"), "GIT_WORK_TREE": str(root)})
        here = ("-C", str(root))
        _refuse_exports(git, *here)
        git.run(*here, "add", "--all")
        git.run(*here, "commit", "--quiet", "-m", "Begin", environment=signature.environment())
        (aside / ".git").rename(root / ".git")
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _refuse_exports(git: Git, *here: str) -> None:
    """Refuse to commit a folder whose raw exports git does not ignore.

    Raises:
        ForgeRefused: the rule for it is missing.
    """
    try:
        ask = ("check-ignore", "--quiet", "--no-index", f"{RAW}/any.csv")
        git.run(*here, *ask, environment={"GIT_LITERAL_PATHSPECS": "0"})  # it refuses them
    except GitFailed as failed:
        if failed.status != 1:
            raise
        raise ForgeRefused(
            f"git does not ignore {RAW}/, so raw exports would be committed",
            hint=f"echo /{RAW}/ >> .gitignore",
        ) from None


def _make_bare(git: Git, bare: Path, branch: str) -> None:
    """Make the bare repository with the branch in it, or none; it becomes the remote ``origin``.

    The remote is named first: a run that is killed before the repository is in place makes it anew,
    one that finds it in place looks no further.
    """
    aside = bare.with_name(f".{bare.name}.new")
    shutil.rmtree(aside, ignore_errors=True)  # of a run that was killed
    try:
        make_repository(aside, branch, bare=True)
        git.run("push", "--quiet", str(aside), f"HEAD:refs/heads/{branch}")
        if "origin" not in git.line("remote").splitlines():
            git.run("remote", "add", "origin", str(bare))
        aside.rename(bare)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _branch(git: Git) -> str:
    """The branch that is checked out, which has a commit.

    Raises:
        ForgeRefused: none is, or it has none.
    """
    try:
        branch = git.line("symbolic-ref", "--quiet", "--short", "HEAD")
    except GitFailed:
        raise ForgeRefused("no branch is checked out", hint="git switch main") from None
    if not git.head(f"refs/heads/{branch}"):
        hint = "git add --all && git commit -m Begin"
        if not _ignores(git):
            hint = f"echo /{RAW}/ >> .gitignore && {hint}"
        raise ForgeRefused(f"branch {branch} has no commit yet", hint=hint)
    return branch


def _ignores(git: Git) -> bool:
    try:
        _refuse_exports(git)
    except ForgeRefused:
        return False
    return True
