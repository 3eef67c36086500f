"""The commits of a checkout that changed one file."""

from __future__ import annotations

from pathlib import Path

from blm.core.forge.errors import ForgeRefused
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
