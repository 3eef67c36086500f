"""The public suffix list that comes with a maintained package; never downloaded at run time."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.metadata import version

from blm.core.domains import Domains


def suffixes(platforms: frozenset[str]) -> Domains:
    """What the list, its private section included, and `platforms` say of hosts.

    Args:
        platforms: hosts below which each label is a tenant, and which the list misses.
    """
    return Domains(_find_private_suffix(), platforms)


def suffix_list_version() -> str:
    """Version of the package that holds the list, which ends in the list's date."""
    return version("publicsuffixlist")


@cache
def _find_private_suffix() -> Callable[[str], str | None]:
    from publicsuffixlist import PublicSuffixList

    find: Callable[[str], str | None] = PublicSuffixList().privatesuffix
    # The hosts of one tool's export are those of the next one's.
    return cache(find)
