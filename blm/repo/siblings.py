"""Siblings: the domains of the repository's other sites, as their own files name them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from blm.errors import BlmError
from blm.repo.strict import load
from blm.repo.trees import PROFILES, is_site_name, profile_folders, read_content

KNOWN_TEXTS = 4096
"""Files remembered: a run over many sites reads each of them once."""


def read_siblings(root: Path, name: str = "") -> dict[str, str]:
    """Site by domain, of all sites but the named one; a file with errors names none.

    ``blm validate`` tells of such a file; it keeps nobody from the work on the others.

    Args:
        root: of the repository.
        name: of the site that is looked at; none, for the domains of all.
    """
    found: dict[str, str] = {}
    for folder in profile_folders(root):
        other = folder.name
        if other != name and is_site_name(other):
            found |= dict.fromkeys(_domains(root, f"{PROFILES}/{other}/site.yaml"), other)
    return found


def _domains(root: Path, path: str) -> tuple[str, ...]:
    try:
        raw = read_content(root, path)
    except BlmError:
        return ()
    return () if raw is None else _read(raw)


@lru_cache(maxsize=KNOWN_TEXTS)
def _read(raw: bytes) -> tuple[str, ...]:
    data = load(raw.decode("utf-8", "replace"), "site.yaml").data
    listed = data.get("domains") if isinstance(data, dict) else None
    return tuple(d for d in listed if isinstance(d, str)) if isinstance(listed, list) else ()
