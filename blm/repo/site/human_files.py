"""Paths of human files: those that people write and audits read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from blm.repo.working_tree.paths import (
    POLICIES,
    POLICY_NAME,
    PROFILES,
    SETTINGS,
    SHARED,
    SHARED_FILES,
    SITE_FILES,
    is_site_name,
)

PLACES = (SETTINGS, POLICIES, PROFILES)
"""Where they are."""
RECEIPT = re.compile(r"receipts/(\d{4}-\d{2}-\d{2}[^/]*)\.txt")
"""Path of a receipt; the newest is the live list, the oldest dates its lines."""


@dataclass(frozen=True, slots=True)
class EditedSites:
    """The sites whose audit some edits may change.

    Attributes:
        every: True if a file shared by all sites was edited.
        sites: sites with edited files of their own.
    """

    every: bool
    sites: frozenset[str]

    def may_touch(self, site: str) -> bool:
        """True if the edits may change the audit of a site."""
        return self.every or site in self.sites


def sort_edits(paths: Iterable[str]) -> EditedSites:
    """Which sites the edits of these paths may touch; paths of other files touch none."""
    every, sites = False, set()
    for path in paths:
        site = site_of(path)
        if site is not None:
            sites.add(site)
        every = every or is_common(path)
    return EditedSites(every, frozenset(sites))


def concerned_sites(paths: Iterable[str], sites: Iterable[str]) -> list[str]:
    """Those of the sites that changes of these paths concern, whoever writes the files.

    A `site.yaml` concerns all of them: the domains it names are ours for all the others.
    """
    changed = list(paths)
    if any(is_common(path) or names_site(path) for path in changed):
        return list(sites)
    return [name for name in sites if any(p.startswith(f"{PROFILES}/{name}/") for p in changed)]


def is_common(path: str) -> bool:
    """True for a human file shared by all sites."""
    folder, _, name = path.rpartition("/")
    if folder == SHARED:
        return name in SHARED_FILES
    is_policy = name.endswith(".yaml") and POLICY_NAME.fullmatch(name.removesuffix(".yaml"))
    return path == SETTINGS or (folder == POLICIES and bool(is_policy))


def names_site(path: str) -> bool:
    """True for a `site.yaml`, which names a site's domains."""
    return path.endswith("/site.yaml") and site_of(path) is not None


def site_of(path: str) -> str | None:
    """The site that a path is a human file of, or None."""
    top, _, rest = path.partition("/")
    site, _, name = rest.partition("/")
    known = name in SITE_FILES or name == "disavow.txt" or RECEIPT.fullmatch(name)
    return site if top == PROFILES and known and is_site_name(site) else None


def choose_human(names: Mapping[str, str], sites: Iterable[str]) -> dict[str, str]:
    """Of all files of a commit, the human ones that these sites are judged by.

    The `site.yaml` of every site is among them: the domains it names are ours for all the others.

    Args:
        names: blob by path.
        sites: by name.
    """
    wanted = set(sites)
    found = {path: blob for path, blob in names.items() if is_common(path) or names_site(path)}
    receipts: dict[str, list[str]] = {}
    for path, blob in names.items():
        site = site_of(path)
        if site not in wanted or site is None:
            continue
        if "/receipts/" in path:
            receipts.setdefault(site, []).append(path)
        else:
            found[path] = blob
    ends = {end(paths) for paths in receipts.values() for end in (min, max)}
    return found | {path: names[path] for path in sorted(ends)}
