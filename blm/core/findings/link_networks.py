"""Networks: shown domains with the same title and anchor, for people to decide on at once."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from blm.core.dates import days_between

LEAST_MEMBERS = 3
"""Smaller groups are no network; their domains are shown one by one."""
LEAST_TITLE = 10
"""Shorter titles are too common to compare."""
ROOM = 8_000
"""Characters that the numbers of a proposal may take in its marker."""
MANY = 5
"""A network of at least this size is unlikely to be chance; it raises the confidence."""
TOGETHER_DAYS = 14
"""Members first seen within this many days count as having arrived together."""
DOUBT = 0.4
"""Assumed probability that domains with the same title and anchor are unrelated, as with a
syndicated article; each further thing they share halves it."""
_WORDS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")
_HOST = re.compile(r"^[a-z]+://[^/?#]*/?")

Page = tuple[str, str, str | None, str | None]
"""Referring domain, source URL, title and anchor of one live link."""


@dataclass(frozen=True, slots=True)
class Network:
    """Domains that look as if one person or company runs them.

    Attributes:
        id: ``N1`` for the largest of an audit, and so on.
        domains: its members, sorted.
        why: what all members share, as phrases for reports.
        links: live links of all members.
        confidence: probability that they belong together, 0-1; see `DOUBT`.
        arrived: first and last first-seen date, when within `TOGETHER_DAYS`; else None.
    """

    id: str
    domains: tuple[str, ...]
    why: tuple[str, ...]
    links: int
    confidence: float
    arrived: tuple[str, str] | None = None


def find_networks(
    groups: Sequence[Mapping[str, Sequence[str]]], facts: Mapping[str, Mapping[str, Any]]
) -> dict[str, Network]:
    """The network of each domain that is in one.

    Args:
        groups: from `group_pages`.
        facts: by domain: ``live_links``, ``first_seen`` and ``semrush.ip``.
    """
    found: dict[str, Network] = {}
    for number, group in enumerate(groups, 1):
        members = tuple(sorted(group))
        own = [facts[domain] for domain in members]
        arrived = _arrived(own)
        shared = _shared(group.values(), own, arrived)
        halved = len(shared) + (len(members) >= MANY)
        network = Network(
            id=f"N{number}",
            domains=members,
            why=("the same title but for names and numbers, and the same anchor", *shared),
            links=sum(int(one["live_links"]) for one in own),
            confidence=round(1 - DOUBT * 0.5**halved, 3),
            arrived=arrived,
        )
        found |= dict.fromkeys(members, network)
    return found


def _arrived(facts: Sequence[Mapping[str, Any]]) -> tuple[str, str] | None:
    """First and last first-seen date, if all are known and within `TOGETHER_DAYS`; else None."""
    days = sorted(str(one["first_seen"]) for one in facts if one["first_seen"])
    if len(days) < len(facts) or days_between(days[0], days[-1]) > TOGETHER_DAYS:
        return None
    return days[0], days[-1]


def _shared(
    urls: Iterable[Sequence[str]],
    facts: Sequence[Mapping[str, Any]],
    arrived: tuple[str, str] | None,
) -> list[str]:
    """What members share besides title and anchor: path, arrival, IP address."""
    paths = set.intersection(*({_path_shape(url) for url in some} for some in urls)) - {""}
    shared = ["the same path but for numbers"] if paths else []
    if arrived is not None:
        first, last = arrived
        span = f"on {first}" if first == last else f"{first} to {last}"
        shared.append(f"first seen together, {span}")
    addresses = {one["semrush.ip"] for one in facts}
    if len(addresses) == 1 and None not in addresses:
        shared.append("the same server's address (semrush.ip)")
    return shared


def _path_shape(url: str) -> str:
    """Path and query without numbers; empty for a home page."""
    return _DIGITS.sub("0", _HOST.sub("", url))


def group_pages(pages: Iterable[Page]) -> list[dict[str, list[str]]]:
    """Groups of source URLs by domain with the same anchor and the same `title_shape`.

    No domain is in two groups; the largest group comes first.
    """
    alike: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(dict)
    for domain, url, title, anchor in pages:
        shape = title_shape(title, domain) if title and anchor is not None else ""
        if shape and anchor is not None:
            alike[shape, anchor.casefold().strip()].setdefault(domain, []).append(url)
    groups: list[dict[str, list[str]]] = []
    taken: set[str] = set()
    for _, urls in sorted(alike.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        members = {domain: found for domain, found in urls.items() if domain not in taken}
        if len(members) >= LEAST_MEMBERS:
            groups.append(members)
            taken |= urls.keys()
    return sorted(groups, key=lambda members: (-len(members), sorted(members)))


@lru_cache(maxsize=1 << 15)
def title_shape(title: str, domain: str) -> str:
    """A title without numbers and the domain's own name; empty if too little is left to compare."""
    folded = title.casefold()
    label = domain.partition(".")[0].casefold()
    if label in folded:  # few titles name their own site, and a pattern per domain is slow
        own = "|".join(map(re.escape, (domain.casefold(), label)))
        folded = re.sub(rf"\b(?:{own})\b", " ", folded)
    words = _WORDS.findall(folded)
    shape = " ".join(words)
    return shape if len(words) > 1 and len(shape) >= LEAST_TITLE else ""


def name_networks(
    memberships: Mapping[str, Network | None], before: Mapping[str, Sequence[str]], room: int = ROOM
) -> dict[str, tuple[str, ...]]:
    """Networks among the domains of a proposal: members by number, ``N1`` and so on.

    A network keeps its number while one of its members is proposed, so that a comment written
    under an earlier body still refers to the same network.

    Args:
        memberships: network of each proposed domain, or None.
        before: members by number in the last body.
        room: most characters of all; the largest networks come first, those too many are left out.
    """
    found: dict[str, tuple[str, ...]] = {}
    last = max((int(name[1:]) for name in before), default=0)
    for members in _group(memberships):
        known = [name for name in before if name not in found]
        shared = {name: len(set(before[name]) & set(members)) for name in known}
        name = max(shared, key=lambda one: (shared[one], one), default="")
        if not shared.get(name):
            last, name = last + 1, f"N{last + 1}"
        if len(json.dumps(found | {name: members})) <= room:
            found[name] = members
    return dict(sorted(found.items(), key=lambda pair: int(pair[0][1:])))


def _group(memberships: Mapping[str, Network | None]) -> list[tuple[str, ...]]:
    """The domains of each network, largest group first."""
    groups: dict[str, list[str]] = defaultdict(list)
    for domain, network in memberships.items():
        if network is not None:
            groups[network.id].append(domain)
    large = (tuple(sorted(group)) for group in groups.values() if len(group) >= LEAST_MEMBERS)
    return sorted(large, key=lambda members: (-len(members), members))
