"""What a branch of the remote has that this checkout lacks, as whole files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from blm.forge.git import Git


def files_ahead(
    root: Path, environment: Mapping[str, str], remote: str, branch: str, under: str
) -> dict[str, bytes | None]:
    """Files below `under` that `branch` changed since it left this checkout; None for deleted ones.

    Args:
        root: the checkout.
        environment: for git, such as credentials.
        remote: name or address.
        branch: of the remote; it must be there.
        under: a folder.
    """
    git = Git(root, environment)
    git.run("fetch", "--quiet", "--no-tags", remote, f"refs/heads/{branch}")
    head = git.line("rev-parse", "--verify", "FETCH_HEAD")
    names = git.run("diff", "--name-only", "-z", "--no-renames", f"HEAD...{head}", "--", under)
    paths = [name.decode("utf-8", "surrogateescape") for name in names.split(b"\0") if name]
    return {path: git.read(path, head) for path in sorted(paths)}
