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
"""Fewer stand in rows of their own."""
LEAST_TITLE = 10
"""Characters of a title that tell more than its being short."""
ROOM = 8_000
"""Characters that the numbers of a proposal may take in its marker."""
MANY = 5
"""Members whose likeness is hardly chance."""
TOGETHER_DAYS = 14
"""Members that were first seen within so many days arrived together."""
DOUBT = 0.4
"""That domains alike in title and anchor have nothing to do with each other; each further thing
they share halves it. Ours: a syndicated article looks the same."""
_WORDS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")
_HOST = re.compile(r"^[a-z]+://[^/?#]*/?")

Page = tuple[str, str, str | None, str | None]
"""Referring domain, source URL, title and anchor of one live link."""


@dataclass(frozen=True, slots=True)
class Network:
    """Domains that look like one hand's work.

    Attributes:
        id: ``N1`` for the largest of an audit, and so on.
        domains: its members, sorted.
        why: what all of them share, in words of ours.
        links: live links of all members.
        confidence: 0-1, that they belong together; see `DOUBT`.
        arrived: first and last day on which members were first seen, when that is one time.
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
        groups: of pages that are alike, `group_pages`.
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
    """The days from the first to the last arrival, when all are known and near each other."""
    days = sorted(str(one["first_seen"]) for one in facts if one["first_seen"])
    if len(days) < len(facts) or days_between(days[0], days[-1]) > TOGETHER_DAYS:
        return None
    return days[0], days[-1]


def _shared(
    urls: Iterable[Sequence[str]],
    facts: Sequence[Mapping[str, Any]],
    arrived: tuple[str, str] | None,
) -> list[str]:
    """What members have in common beside title and anchor."""
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
    """Source URLs by domain of those that share an anchor and, but for names and numbers, a title.

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
    """A title without numbers and without the domain's own name; empty where too little is left."""
    folded = title.casefold()
    label = domain.partition(".")[0].casefold()
    if label in folded:  # few titles name their own site, and a pattern per domain is dear
        own = "|".join(map(re.escape, (domain.casefold(), label)))
        folded = re.sub(rf"\b(?:{own})\b", " ", folded)
    words = _WORDS.findall(folded)
    shape = " ".join(words)
    return shape if len(words) > 1 and len(shape) >= LEAST_TITLE else ""


def name_networks(
    memberships: Mapping[str, Network | None], before: Mapping[str, Sequence[str]], room: int = ROOM
) -> dict[str, tuple[str, ...]]:
    """Networks among the domains of a proposal: members by number, ``N1`` and so on.

    A network keeps its number for as long as one of its members is asked about, so that a comment
    written under an earlier body means what its writer saw.

    Args:
        memberships: network of each domain asked about; too few of one are none.
        before: members by number, as the body showed them so far.
        room: characters; networks that do not fit are none, the largest are named first.
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
