"""Word lists: what the text signals know about languages, spam topics and hosts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WordLists:
    """The lists of ``blm/words``; every phrase is folded (`blm.core.folding.fold`).

    Attributes:
        generic: anchor texts that say nothing about their target, all languages together.
        stop: function words by language code.
        poison: phrases by spam topic, found anywhere in a text.
        poison_whole: phrases by spam topic that count only when they are the whole text.
        dates: names of months and days, units of dates.
        placeholders: what tools write where a link has no text.
        directory_segments: path segments of link directories.
        directory_titles: title phrases of link directories.
        sellers: substrings of hosts that sell links.
        innocents: words that hold such a substring and mean something else.
        platforms: hosts whose subdomains are tenants.
        path_platforms: hosts whose paths are tenants.
        neutral_hosts: search engines, tools, institutions, large sites.
        abused_tlds: top-level domains with much spam in past years, without dot.
    """

    generic: frozenset[str]
    stop: Mapping[str, frozenset[str]]
    poison: Mapping[str, frozenset[str]]
    poison_whole: Mapping[str, frozenset[str]]
    dates: frozenset[str]
    placeholders: frozenset[str]
    directory_segments: frozenset[str]
    directory_titles: frozenset[str]
    sellers: frozenset[str]
    innocents: frozenset[str]
    platforms: frozenset[str]
    path_platforms: frozenset[str]
    neutral_hosts: frozenset[str]
    abused_tlds: frozenset[str]

    def all_stop(self) -> frozenset[str]:
        """The function words of every language."""
        return frozenset().union(*self.stop.values())
