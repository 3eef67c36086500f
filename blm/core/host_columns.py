"""Hosts in columns: the looks of many at once; only names that may tell something are judged."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import narwhals as nw

from blm.core.lexical import judge_hosts, list_money
from blm.core.officials import OFFICIAL_HOST
from blm.core.words import WordLists

_ODD = r"[^a-z0-9.-]|xn--|^www\.|^\.|\.$|[0-9]$"
"""Names that are addresses, or that are not counted as they stand."""


def judge_host_column(
    hosts: nw.Series[Any], *, keywords: Iterable[str], words: WordLists
) -> dict[str, nw.Series[Any]]:
    """What `core.lexical.judge_hosts` tells of each host, row by row.

    Args:
        hosts: hosts or referring domains.
        keywords: the site's money keywords.
        words: the lists of sellers, innocents and top-level domains.
    """
    may_tell = _may_tell(hosts, list_money(keywords, words), words)
    told = judge_hosts(hosts.filter(may_tell).to_list(), keywords=keywords, words=words)
    at = [row for row, tells in enumerate(may_tell.to_list()) if tells]
    counted = _count_signs(hosts, words.abused_tlds)
    nothing = may_tell & False
    return {name: counted.get(name, nothing).scatter(at, found) for name, found in told.items()}


def _may_tell(hosts: nw.Series[Any], money: Collection[str], words: WordLists) -> nw.Series[Any]:
    """Which names may hold a word, or be official or odd; all others surely do not."""
    found = hosts.str.contains("|".join((_ODD, OFFICIAL_HOST, *map(re.escape, words.sellers))))
    if not money:
        return found
    letters = hosts.str.replace_all("[^a-z]+", "")
    return found | letters.str.contains("|".join(map(re.escape, money)))


def _count_signs(hosts: nw.Series[Any], abused: Collection[str]) -> Mapping[str, nw.Series[Any]]:
    """The looks of names that hold no word and are not odd: their characters, and their suffix."""
    names = hosts.str.replace(r"\.[^.]*$", "")
    longest = [max(map(len, name.split("."))) for name in names.to_list()]
    sizes = names.str.len_chars()
    return {
        "host_hyphens": sizes - names.str.replace_all("-", "", literal=True).str.len_chars(),
        "host_digits": sizes - names.str.replace_all("[0-9]", "").str.len_chars(),
        "host_label_length": sizes.scatter(list(range(len(longest))), longest),
        "abused_suffix": hosts.str.replace(r"^.*\.", "").is_in(sorted(abused)),
    }
