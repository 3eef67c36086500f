"""Registrable domains: whose site a host belongs to.

The public suffix list decides, its private section included, plus the platforms it misses: below
those each tenant is a referring domain of its own. IP addresses are themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_IPV4 = re.compile(r"^\d{1,3}(?:\.\d{1,3}){3}$")


@dataclass(frozen=True, slots=True)
class Domains:
    """What one version of the suffix list and the platforms know.

    Attributes:
        private_suffix: registrable domain of a host by the suffix list, None for a suffix itself.
        platforms: multi-tenant hosts that the list misses.
    """

    private_suffix: Callable[[str], str | None]
    platforms: frozenset[str]

    def registrable(self, host: str) -> str:
        """The referring domain of a host: an A-label in lower case without a port."""
        if _IPV4.match(host) or host.startswith("[") or "." not in host:
            return host
        labels = host.split(".")
        for start in range(1, len(labels)):
            if ".".join(labels[start:]) in self.platforms:
                return ".".join(labels[start - 1 :])
        if host in self.platforms:
            return host
        return self.private_suffix(host) or host

    def is_suffix(self, host: str) -> bool:
        """Whether anybody can register below the host."""
        is_address = bool(_IPV4.match(host)) or host.startswith("[")
        return not is_address and self.private_suffix(host) is None

    def is_platform(self, host: str) -> bool:
        """Whether the host's subdomains are tenants of their own."""
        return host in self.platforms
