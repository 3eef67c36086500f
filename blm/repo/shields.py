"""Shields: lines of ``disavow.txt`` that would hit a domain which people protect."""

from __future__ import annotations

from collections.abc import Iterator

from blm.core.disavow import parse_disavow
from blm.core.sites import Site
from blm.errors import Problem
from blm.repo.subjects import host_of, is_within
from blm.repo.trees import PROFILES


def check_shields(site: Site, text: str, today: str) -> Iterator[Problem]:
    """Lines that name a protected domain, one below it, a URL on it, or a domain above it.

    Args:
        site: with everything that protects: its domains, protected ones, decisions.
        text: of ``disavow.txt``.
        today: ISO date; an expired decision protects no longer.
    """
    shields = _find_shields(site, today)
    for line in parse_disavow(text).entries():
        host = host_of(line.value) if line.kind == "domain" else _host_of_key(line.value)
        above = [name for name in shields if line.kind == "domain" and is_within(name, host)]
        on = [name for name in shields if is_within(host, name)]
        for name in (above + on)[:1]:
            message = f"'{line.text.strip()}' hits {name}, which is protected: {shields[name]}"
            hint = "remove the line, or the protection"
            file = f"{PROFILES}/{site.name}/disavow.txt"
            yield Problem(file, line.number, 1, "", message, hint)


def _find_shields(site: Site, today: str) -> dict[str, str]:
    """Why each protected domain is, by domain, the longest first."""
    found = dict.fromkeys(site.domains, "the site's own domain")
    found |= {one.domain: one.reason for one in site.protected}
    for decision in site.decisions:
        holds = decision.expires is None or decision.expires > today
        if decision.decision == "protect" and holds and not decision.is_url:
            found[decision.subject] = decision.reason
    return {host_of(name): found[name] for name in sorted(found, key=len, reverse=True)}


def _host_of_key(key: str) -> str:
    """The host of a URL's identity, ``host[:port]/path``."""
    return host_of(f"https://{key}")
