"""The commits of a checkout that changed one file, and those that brought lines of it."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

from blm.core.forge.errors import ForgeError, ForgeRefused
from blm.core.forge.forge_values import Commit
from blm.forge.git.commands import Git


def file_history(root: Path, path: str) -> tuple[str, tuple[Commit, ...]]:
    """Commit of the checkout, and the commits that changed a file, oldest first.

    Both are empty where the folder is in no git repository, or has no commit yet.

    Args:
        root: of the checkout.
        path: of the file, from there.

    Raises:
        GitRefused: git does not read this repository, or the clone is shallow.
    """
    try:
        git = Git(root)
    except ForgeRefused:
        return "", ()
    head = git.commit("HEAD")
    if head is None:
        return "", ()
    git.require_history()
    top = git.top or root
    inside = (root.resolve() / path).relative_to(top.resolve()).as_posix()
    return head, git.commits(head, paths=(inside,))


def find_revertible(root: Path, path: str, pattern: str) -> tuple[str, ...]:
    """The newest commits of a file, as long as each changed a line that matches, for `git revert`.

    Empty where reverting them cannot be relied on: the file's folder has changes that are not
    committed, one of the commits has no parent here, or git cannot tell.

    Args:
        root: of the checkout.
        path: of the file, from there.
        pattern: an extended regular expression.
    """
    try:
        git = Git(root)
        inside = (root.resolve() / path).relative_to((git.top or root).resolve())
        if git.line("status", "--porcelain", "--", inside.parent.as_posix()):
            return ()
        asked = ("log", "--no-merges", "--format=%H %P", "--extended-regexp")
        every, matching = (
            git.line(*asked, *more, "HEAD", "--", inside.as_posix()).split("\n")
            for more in ((), (f"-G{pattern}",))
        )
    except (ForgeError, ValueError):
        return ()
    found = [one.split() for one in takewhile(set(matching).__contains__, every)]
    return tuple(one[0] for one in found) if all(len(one) == 2 for one in found) else ()
