"""Which sites a verb is about, in a folder that must be a repository."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

from blm.errors import BlmError
from blm.repo.trees import PROFILES, SETTINGS, check_site_name, site_names


def is_repository(root: Path) -> bool:
    """Whether a folder holds what `blm init` makes."""
    return (root / SETTINGS).exists() or (root / PROFILES).is_dir()


def known_sites(root: Path, sites: Iterable[str]) -> tuple[str, ...]:
    """These sites, once each, or all of the repository when none is named.

    Raises:
        BlmError: the folder is no repository, or has no profile of one of them.
        InvalidFiles: a folder's name is no site name.
    """
    if not is_repository(root):
        hint = "name one with --repo, or make one with blm init"
        raise BlmError(f"{root} holds no blm.yaml and no profiles", hint=hint)
    there = site_names(root)
    wanted = tuple(dict.fromkeys(check_site_name(name) for name in sites))
    for name in wanted:
        if name not in there:
            near = difflib.get_close_matches(name, there, n=1)
            hint = f"did you mean {near[0]}?" if near else f"make it: blm init --site {name}"
            raise BlmError(f"there is no profile of {name}", hint=hint)
    return wanted or there
