"""Referring domains: the part of a host that has one owner.

The public suffix list tells where names are registered; it lacks platforms on which each subdomain
is another tenant's, so those are listed in addition.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

OFFICIAL_HOST = (
    r"\.(?:gov|edu|mil|int"
    r"|(?:ac|edu|gc|gob|gouv|gov|govt|gub|gv|jus|mil)\.[^.]{2})$"
    r"|(?:^|\.)(?:europa\.eu|nhs\.uk|police\.uk|parliament\.uk|mod\.uk|bund\.de|admin\.ch"
    r"|canada\.ca|gc\.ca|regjeringen\.no|government\.nl|overheid\.nl|government\.se"
    r"|go\.(?:jp|kr|th|id|ke|ug|tz|cr|ci)|re\.kr|bel\.tr|pol\.tr|lg\.jp"
    r"|k12\.[a-z]{2}\.us|state\.[a-z]{2}\.us|school\.nz|sch\.uk)$"
)
"""Matches official hosts in lower case; valid as a Python and as a Rust regular expression."""
_OFFICIAL_HOST = re.compile(OFFICIAL_HOST)


def is_official(host: str) -> bool:
    """True if a host's suffix is one of governments, armies, universities or schools.

    ``gov``, ``edu``, ``mil`` and ``int`` at the top; ``gov.xx``, ``ac.xx``, ``gob.xx``, ``gouv.xx``
    and the like below a country; a few well-known suffixes that fit no pattern.
    """
    return _OFFICIAL_HOST.search(host.lower().strip(".")) is not None


_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")


@dataclass(frozen=True, slots=True)
class Domains:
    """Referring domains of hosts, by the public suffix list and a list of platforms.

    Hosts are A-labels in lower case, without port and trailing dot.

    Attributes:
        private_suffix: of a public suffix list, private section included: the public suffix of a
            host and one label more, or None where the host is a public suffix itself.
        platforms: hosts below which each label is a tenant; also hosts whose tenants are paths.
    """

    private_suffix: Callable[[str], str | None]
    platforms: frozenset[str]

    def registrable(self, host: str) -> str:
        """The referring domain of a host.

        A tenant of a platform, or of a suffix of the list's private section, is a referring domain
        of its own. An IP address, a public suffix, a platform and a single label are themselves.
        """
        if host.count(".") < 2:  # at most a name and its suffix: the host is the domain
            return host
        if is_address(host) or not all(host.split(".")):
            return host
        listed = self.private_suffix(host) or host
        platform = self._platform_of(host)
        if platform is None:
            return listed
        above = host.removesuffix(platform).removesuffix(".")
        tenant = above.rpartition(".")[2]
        if above in {"", "www"}:
            return platform
        return max(f"{tenant}.{platform}", listed, key=len)

    def is_suffix(self, host: str) -> bool:
        """True if hosts below `host` have different owners: a public suffix, or a single label.

        A line ``domain:`` with such a host would hit unrelated sites (guards G3, G4).
        """
        if is_address(host) or not host:
            return False
        return "." not in host or (all(host.split(".")) and self.private_suffix(host) is None)

    def is_platform(self, host: str) -> bool:
        """True if the host is on the list of platforms."""
        return host in self.platforms

    def _platform_of(self, host: str) -> str | None:
        """The longest platform that `host` is or lies below."""
        labels = host.split(".")
        names = (".".join(labels[start:]) for start in range(len(labels) - 1))
        return next((name for name in names if name in self.platforms), None)


@lru_cache(maxsize=8)
def parents_of(hosts: frozenset[str]) -> frozenset[str]:
    """Every name above one of these hosts: a line ``domain:`` with such a name covers the host."""
    labels = (host.split(".") for host in hosts)
    return frozenset(".".join(one[n:]) for one in labels for n in range(1, len(one)))


def is_address(host: str) -> bool:
    """True if a host is an IP address; IPv6 with or without brackets."""
    return host.startswith("[") or ":" in host or _IPV4.fullmatch(host) is not None
