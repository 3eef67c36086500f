"""The peer's result: counts, anchor mix, and domains for outreach."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

from benchmarks.peer.borrowed import ANYBODYS, SAMPLES, Domains, WordLists, group_pages
from benchmarks.peer.exports import per_distinct
from benchmarks.peer.inventory import STREAMS
from benchmarks.peer.merge import held_at

CLASSES = ("branded", "naked_url", "generic", "partial", "exact")
OTHERS = ("image", "empty", "other")
STRONG_AUTHORITY = 50
LEAST_FAMILIES = 2


def count_links(links: pd.DataFrame, since: str) -> dict[str, int]:
    """Links by state, and what changed since the audit before."""
    live, first = links["state"] == "live", links["first_on"]
    held = [per_distinct(links[s], lambda run: held_at(run, since)) == np.True_ for s in STREAMS]
    was = np.array([bool(was) and was[0]["until"] > since for was in links["was"]], dtype=bool)
    flags = {
        "live": live,
        "unseen": links["state"] == "unseen",
        "new": live & (first > since),
        "lost": (links["state"] == "lost") & (links["lost_on"].fillna("") > since),
        "changed": live & was,
        "returned": live & (first <= since) & ~np.any(held, axis=0),
    }
    return {name: int(found.sum()) for name, found in flags.items()}


def count_domains(domains: pd.DataFrame, since: str) -> dict[str, int]:
    """Referring domains: live, new, lost, assessed, unassessed."""
    live = domains["live_links"] > 0
    assessed = live & (domains["recommendation"] != "unassessed")
    flags = {
        "live": live,
        "new": live & (domains["first_on"] > since),
        "lost": ~live & (domains["lost_on"] > since),
        "assessed": assessed,
        "unassessed": live & ~assessed,
    }
    return {name: int(found.sum()) for name, found in flags.items()}


def mix_anchors(live: pd.DataFrame) -> dict[str, float]:
    """Percent of each class, every domain counting once over its distinct anchors."""
    distinct = live[["domain", "anchor", "anchor_class", "anchor_rule"]].drop_duplicates()
    weight = 1 / distinct.groupby("domain")["anchor"].transform("size")
    sums = weight.groupby(distinct["anchor_class"]).sum()
    parts = {name: round(float(sums.get(name, 0.0)), 9) for name in (*CLASSES, *OTHERS)}
    five, all_ = sum(parts[name] for name in CLASSES), sum(parts.values())
    return {
        name: round(100 * part / (five if name in CLASSES else all_), 2)
        for name, part in parts.items()
    }


def find_large_networks(live: pd.DataFrame, domains: pd.DataFrame, least: int) -> set[str]:
    """Findings in networks of at least `least` domains, which outreach leaves out."""
    shown = domains.loc[domains["recommendation"].isin(["watch", "remove"]), "domain"]
    own = live[live["domain"].isin(shown)].sort_values(["domain", "from", "to"])
    first = own.drop_duplicates(["domain", "anchor"]).groupby("domain").head(SAMPLES)
    telling = first[~first["anchor_class"].isin(ANYBODYS)]
    pages = telling[["domain", "from", "title", "anchor"]].itertuples(index=False, name=None)
    return {domain for group in group_pages(pages) if len(group) >= least for domain in group}


def list_outreach(
    domains: pd.DataFrame, names: Domains, words: WordLists, guards: dict[str, Any], as_of: str
) -> list[str]:
    """Domains to remove that are held by the outreach guard alone."""
    remove = domains[(domains["live_links"] > 0) & (domains["recommendation"] == "remove")]
    old = (date.fromisoformat(as_of) - timedelta(days=guards["young_days"])).isoformat()
    strong = (remove["authority"] >= STRONG_AUTHORITY) & (remove["traffic"] > 0)
    shared = [
        domain in words.neutral_hosts
        or domain in words.path_platforms
        or names.is_suffix(domain)
        or names.is_platform(domain)
        for domain in remove["domain"]
    ]
    free = remove[
        (remove["suspicious_families"] >= LEAST_FAMILIES)
        & (remove["vendors"] >= guards["min_sources"])
        & (remove["followed_links"] > 0)
        & (remove["first_seen"] <= old)
        & ~strong
        & ~remove["official_host"].astype(bool)
        & ~np.array(shared, dtype=bool)
    ]
    ordered = free.fillna({"suspicion": 0.0}).sort_values(
        ["suspicion", "live_links", "domain"], ascending=[False, False, True]
    )
    return list(ordered["domain"])


def summarise(
    links: pd.DataFrame, live: pd.DataFrame, domains: pd.DataFrame, since: str, outreach: list[str]
) -> dict[str, Any]:
    """The values that are compared with blm's result."""
    said = domains.loc[domains["live_links"] > 0, "recommendation"]
    names = ("keep", "watch", "remove", "unassessed")
    return {
        "links": count_links(links, since),
        "referring_domains": count_domains(domains, since),
        "anchors": mix_anchors(live),
        "recommendations": {name: int((said == name).sum()) for name in names},
        "remove": sorted(domains.loc[said.index[said == "remove"], "domain"]),
        "outreach_due": outreach,
    }
