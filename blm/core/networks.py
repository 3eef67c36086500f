"""Networks: proposed domains with the same title and anchor, for people to decide on at once."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from blm.core.findings import Finding

LEAST_MEMBERS = 3
"""Fewer stand in rows of their own."""
LEAST_TITLE = 10
"""Characters of a title that tell more than its being short."""
ROOM = 8_000
"""Characters that the numbers of a proposal may take in its marker."""
_WORDS = re.compile(r"[^\W\d_]+")


def name_networks(
    findings: Sequence[Finding], before: Mapping[str, Sequence[str]], room: int = ROOM
) -> dict[str, tuple[str, ...]]:
    """Networks among the domains of a proposal: members by number, ``N1`` and so on.

    A network keeps its number for as long as one of its members is asked about, so that a comment
    written under an earlier body means what its writer saw.

    Args:
        findings: of the domains asked about.
        before: members by number, as the body showed them so far.
        room: characters; networks that do not fit are none, the largest are named first.
    """
    found: dict[str, tuple[str, ...]] = {}
    last = max((int(name[1:]) for name in before), default=0)
    for members in group_domains(findings):
        known = [name for name in before if name not in found]
        shared = {name: len(set(before[name]) & set(members)) for name in known}
        name = max(shared, key=lambda one: (shared[one], one), default="")
        if not shared.get(name):
            last, name = last + 1, f"N{last + 1}"
        if len(json.dumps(found | {name: members})) <= room:
            found[name] = members
    return dict(sorted(found.items(), key=lambda pair: int(pair[0][1:])))


def group_domains(findings: Iterable[Finding]) -> list[tuple[str, ...]]:
    """Domains that share an anchor and, but for names and numbers, a title; largest group first.

    Args:
        findings: of the domains, with samples of their pages.
    """
    alike: dict[tuple[str, str], set[str]] = defaultdict(set)
    for finding in findings:
        for sample in finding.samples:
            shape = title_shape(sample.title or "", finding.domain)
            if shape and sample.anchor is not None:
                alike[shape, sample.anchor.casefold().strip()].add(finding.domain)
    groups: list[tuple[str, ...]] = []
    taken: set[str] = set()
    for _, domains in sorted(alike.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        members = sorted(domains - taken)
        if len(members) >= LEAST_MEMBERS:
            groups.append(tuple(members))
            taken |= domains
    return sorted(groups, key=lambda members: (-len(members), members))


def title_shape(title: str, domain: str) -> str:
    """A title without numbers and without the domain's own name; empty where too little is left."""
    names = (domain, domain.partition(".")[0])
    own = "|".join(re.escape(name.casefold()) for name in names)
    words = _WORDS.findall(re.sub(rf"\b(?:{own})\b", " ", title.casefold()))
    shape = " ".join(words)
    return shape if len(words) > 1 and len(shape) >= LEAST_TITLE else ""
