"""Protected domains, which no line may hit, each with the reason."""

from __future__ import annotations

from collections.abc import Mapping

from blm.core.hosts.urls import host_label
from blm.core.site.site import Site


def find_shields(site: Site, today: str) -> Mapping[str, str]:
    """Reason by protected domain, by host without ``www.``, longest first.

    Args:
        site: its own domains, protected domains and decisions.
        today: ISO date; expired decisions do not protect.
    """
    found = dict.fromkeys(site.domains, "the site's own domain")
    found |= {one.domain: one.reason for one in site.protected}
    for decision in site.decisions:
        holds = decision.expires is None or decision.expires > today
        whole = not (decision.is_url or decision.is_line)
        if decision.decision == "protect" and holds and whole:
            found[decision.subject] = decision.reason
    return {_host(name): found[name] for name in sorted(found, key=len, reverse=True)}


def _host(name: str) -> str:
    return _without_www(host_label(name) or name.lower())


def _without_www(host: str) -> str:
    """The host without ``www.``, unless only a single label would be left."""
    return host.removeprefix("www.") if host.count(".") > 1 else host


def find_hit(host: str, shields: Mapping[str, str], *, whole: bool) -> str | None:
    """The protected domain that a line about a host hits, or None.

    Args:
        host: A-label.
        shields: result of `find_shields`.
        whole: true if the line also covers everything below the host.
    """
    host = _without_www(host)
    if whole:
        above = next((name for name in shields if _is_within(name, host)), None)
        if above is not None:
            return above
    return next((name for name in shields if _is_within(host, name)), None)


def _is_within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")
