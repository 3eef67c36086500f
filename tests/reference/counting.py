"""Counts of domains and links, and good new links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from tests.reference.normalising import Row


def count_domains(domains: Sequence[Row], since: str | None) -> dict[str, int]:
    """Referring domains now, and who arrived and left since the audit before."""
    live = [d for d in domains if d["live"]]
    gone = [d for d in domains if not d["live"]]
    assessed = sum(d["settled"] != "unassessed" for d in live)
    return {
        "live": len(live),
        "new": sum(bool(since and d["first_on"] and d["first_on"] > since) for d in live),
        "lost": sum(bool(since and d["lost_on"] and d["lost_on"] > since) for d in gone),
        "assessed": assessed,
        "unassessed": len(live) - assessed,
    }


def count_cohorts(links: Sequence[Row]) -> dict[str, int]:
    """Live links by the quarter of their first export."""
    firsts = [line["first_on"] for line in links if line["state"] == "live"]
    return dict(Counter(f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}" for day in firsts if day))


def list_gains(domains: Sequence[Row], since: str | None) -> list[tuple[Any, ...]]:
    """The first new live link of each new domain to keep, those of most authority first, five."""
    if since is None:
        return []
    good = [d for d in domains if d["settled"] == "keep" and (d["first_on"] or "") > since]
    found = []
    for domain in good:
        fresh = [link for link in domain["links_live"] if link["first_on"] > since]
        for link in sorted(fresh, key=lambda link: (link["from"], link["to"] or ""))[:1]:
            told = (domain["authority"], domain["traffic"])
            found.append((domain["domain"], link["from"], link["anchor"], *told))
    best = sorted(found, key=lambda one: (one[3] is None, -(one[3] or 0), one[0]))
    return best[:5]
