"""Targets of lines: whether a host is a single site, and whether it should be disavowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from blm.core.disavow.protected_domains import find_hit
from blm.core.hosts.homoglyphs import find_homoglyph
from blm.core.hosts.public_suffixes import Domains, is_address, is_official, parents_of
from blm.core.lint.lines import LintLine, Look
from blm.core.text.word_lists import WordLists

HARMLESS = frozenset({"D208", "D302"})
"""Codes of a host that do not prevent fixing the syntax of its line."""


@dataclass(slots=True, repr=False)
class Targets:
    """What is known about hosts; each host is looked up once.

    Attributes:
        names: public suffixes and platforms.
        words: word lists.
        shields: reason by protected domain, from `blm.core.disavow.protected_domains.find_shields`.
    """

    names: Domains
    words: WordLists
    shields: Mapping[str, str] = field(default_factory=dict)
    _above: frozenset[str] = field(init=False)
    _known: frozenset[str] = field(init=False)
    _looks: dict[str, list[Look]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Prepare the sets that hosts are compared with."""
        platforms = self.words.platforms | self.words.path_platforms
        self._above = parents_of(platforms)
        self._known = self.words.neutral_hosts | platforms | frozenset(self.shields)

    def look_at(self, line: LintLine) -> list[Look]:
        """Faults of the host or URL that a line names: codes D2 and D302."""
        if not line.value:
            return []
        host = line.host
        found = self._protected(line, host)
        if line.kind == "domain":
            if host not in self._looks:
                self._looks[host] = [*self._kind_of(host), *self._www(host)]
            found += self._looks[host]
        if "xn--" in host and (twin := find_homoglyph(host, self._known)):
            found.append(("D208", host, twin))
        return found

    def is_clean(self, host: str) -> bool:
        """True if there is nothing against a line for the whole host."""
        probe = LintLine(0, "", "", "domain", host)
        return all(code in HARMLESS for code, _, _ in self.look_at(probe))

    def _protected(self, line: LintLine, host: str) -> list[Look]:
        if not self.shields:
            return []
        name = find_hit(host, self.shields, whole=line.kind == "domain")
        if name is None:
            return []
        return [("D203", name, f"is protected: {self.shields[name]}")]

    def _www(self, host: str) -> list[Look]:
        site = host.removeprefix("www.")
        if site == host or self.names.is_suffix(site):
            return []
        return [("D302", host, "is one host of a site")]

    def _kind_of(self, host: str) -> list[Look]:
        """The most severe fault of a host by its kind: address, platform, suffix, institution."""
        words = self.words
        site, domain = host.removeprefix("www."), self.names.registrable(host)
        if is_address(host):
            return [("D204", host, "")]
        if site in words.platforms or not words.path_platforms.isdisjoint({site, domain}):
            return [("D202", host, "")]
        if self.names.is_suffix(host):
            return [("D201", host, "is a whole top-level domain" if "." not in host else "")]
        if site in self._above:
            return [("D202", host, "has a platform of many owners below it")]
        if is_official(host):
            return [("D205", host, "")]
        code = "D207" if not words.seo_tools.isdisjoint({site, domain}) else "D206"
        return [] if words.neutral_hosts.isdisjoint({site, domain}) else [(code, host, "")]
