"""The public suffix list that comes with a maintained package; never downloaded at run time."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import resources
from importlib.metadata import version

from blm.core.hosts.public_suffixes import Domains


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

    rules = resources.files("publicsuffixlist").joinpath("public_suffix_list.dat")
    lines = rules.read_text(encoding="utf-8").splitlines()
    # The package would encode every rule; hosts are A-labels here, and most rules are too.
    lines += [_encode(line) for line in lines if not line.isascii() and line[:2] != "//"]
    listed = PublicSuffixList(lines, accept_encoded_idn=False)
    find: Callable[[str], str | None] = listed.privatesuffix
    # The hosts of one tool's export are those of the next one's.
    return cache(find)


def _encode(rule: str) -> str:
    """A rule with A-labels; a wildcard or an exception keeps its sign."""
    sign = "!" if rule.startswith("!") else ""
    return sign + rule.removeprefix("!").encode("idna").decode()
