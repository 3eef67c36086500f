"""Word lists of the package: languages, spam topics, hosts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_SAME_LIST = {
    "bs": "hr", "sh": "hr", "sl": "hr", "sr": "hr", "lt": "et", "lv": "et", "ms": "id",
    "nn": "nb", "no": "nb",
}  # fmt: skip
"""Languages whose function words are in the list of a related language."""


def base_language(code: str) -> str:
    """The language without region: ``pt-BR`` and ``pt_br`` as ``pt``."""
    return code.replace("_", "-").partition("-")[0].lower()


@dataclass(frozen=True, slots=True, eq=False)
class WordLists:
    """The lists of ``blm/words``; every phrase is folded (`blm.core.text.folding.fold`).

    Compared by identity, since they are cache keys for what is prepared from them.

    Attributes:
        generic: anchor texts that tell nothing about their target, all languages together.
        stop: function words by language code.
        poison: phrases by spam topic, found anywhere in a text.
        poison_whole: phrases by spam topic that count only when they are the whole text.
        dates: names of months and days, units of dates.
        placeholders: what tools write where a link has no text.
        directory_segments: path segments of link directories.
        directory_titles: title phrases of link directories.
        categories: top levels of the category trees of vendors.
        sellers: substrings of hosts that sell links.
        innocents: words that contain such a substring and mean something else.
        platforms: hosts whose subdomains are tenants.
        path_platforms: hosts whose paths are tenants.
        neutral_hosts: search engines, tools, institutions, large sites.
        seo_tools: those of them that index links or look up sites.
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
    categories: frozenset[str]
    sellers: frozenset[str]
    innocents: frozenset[str]
    platforms: frozenset[str]
    path_platforms: frozenset[str]
    neutral_hosts: frozenset[str]
    seo_tools: frozenset[str]
    abused_tlds: frozenset[str]

    def stop_of(self, languages: Iterable[str]) -> frozenset[str]:
        """The function words of these languages; empty for one without a list."""
        codes = {base_language(code) for code in languages}
        lists = (self.stop.get(_SAME_LIST.get(code, code), frozenset()) for code in codes)
        return frozenset().union(*lists)

    def stop_outside(self, languages: Iterable[str]) -> list[frozenset[str]]:
        """The function words of every other list, each on its own."""
        codes = {base_language(code) for code in languages}
        known = {_SAME_LIST.get(code, code) for code in codes}
        return [words for code, words in self.stop.items() if code not in known]
