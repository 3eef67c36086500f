"""Files of a remote branch that differ from the base branch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from blm.forge.git.commands import Git, is_sha


def files_ahead(
    root: Path, environment: Mapping[str, str], remote: str, span: tuple[str, str], under: str
) -> dict[str, bytes | None]:
    """Files below `under` that differ between two commits of the remote; None for deleted ones.

    Both commits are named, so a checkout without history does: of one, nothing else is fetched.

    Args:
        root: the checkout.
        environment: for git, such as credentials.
        remote: name or address.
        span: SHA where the branch left the base branch, and of its head.
        under: a folder.
    """
    git = Git(root, environment)
    fork, head = map(is_sha, span)
    depth = (
        ["--depth=1"] if git.is_shallow() else []
    )  # in a full clone it would cut the history off
    git.run("fetch", "--quiet", "--no-tags", *depth, remote, fork, head)
    names = git.run("diff", "--name-only", "-z", "--no-renames", fork, head, "--", under)
    paths = [name.decode("utf-8", "surrogateescape") for name in names.split(b"\0") if name]
    return {path: git.read(path, head) for path in sorted(paths)}
