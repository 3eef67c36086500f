"""Records cases: a domain as the audit saw it, with what a reviewer said of it."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from blm.core.cases.case import Case, new_words
from blm.core.findings.link_networks import title_shape
from blm.core.frames import Row, list_rows
from blm.core.inventory.metrics import METRICS
from blm.core.link_profile.desired_state import Desired
from blm.core.policy_tests.fixtures import Specimen
from blm.core.signals.signal_table import DOMAIN_SIGNALS, LINK_SIGNALS

MOST_LINKS = 40
"""Most kinds of links that a case stores for one domain."""
KEPT_SIGNALS = tuple(
    name for name, signal in DOMAIN_SIGNALS.items() if not METRICS.keys() & set(signal.reads)
)
"""Signals stored in a case; the others are computed from its metrics."""
_READ = ("recommendation", "rule", "suspicion", *METRICS, *KEPT_SIGNALS)
Link = dict[str, Any]


def record_cases(
    desired: Desired, domains: pl.DataFrame, links: pl.DataFrame, as_of: str
) -> tuple[Case, ...]:
    """The cases so far, and one for each new word about a domain that the audit knows.

    Args:
        desired: decisions and log, the cases so far, and the policy.
        domains: `core.signals.domain_signals.assess_domains`.
        links: with ``state``, titles and anchors, and link signals' columns.
        as_of: date of the data.
    """
    known = desired.cases
    words = new_words(desired.site, known)
    if not words:
        return known
    named = sorted({word.domain for word in words})
    shown = domains.filter(pl.col("domain").is_in(named))
    rows = {row["domain"]: row for row in list_rows(shown, ("domain", *_READ))}
    live = _live_links(links, named)
    new = [
        Case(
            word=word,
            as_of=as_of,
            policy=desired.policy.hash,
            recommendation=row["recommendation"],
            rule=row["rule"],
            suspicion=row["suspicion"],
            network=name_network(word.domain, live.get(word.domain, ())),
            **_describe(row, live.get(word.domain, ())),
        )
        for word in words
        if (row := rows.get(word.domain)) is not None
    ]
    return (*known, *new)


def _live_links(links: pl.DataFrame, named: Sequence[str]) -> dict[str, list[Link]]:
    own = links.filter((pl.col("state") == "live") & pl.col("domain").is_in(named))
    names = ("domain", "rel", "to", "title", "anchor", *LINK_SIGNALS)
    texts = [pl.col(n).cast(pl.String) for n in ("rel", "to", "title", "anchor", "anchor_text")]
    found: dict[str, list[Link]] = {}
    for row in own.with_columns(texts).select(names).iter_rows(named=True):
        found.setdefault(row["domain"], []).append(row)
    return found


def _describe(row: Row, links: Sequence[Link]) -> dict[str, Any]:
    """The specimen of a domain, and how many of its links are left out of it."""
    kinds = list_kinds([_plain_link(link) for link in links])
    kept = kinds[:MOST_LINKS]
    specimen = Specimen(
        metrics={name: row[name] for name in METRICS if row.get(name) is not None},
        signals={name: row[name] for name in KEPT_SIGNALS if row.get(name) is not None},
        links=tuple(kept),
    )
    left = sum(kind.get("count", 1) for kind in kinds[MOST_LINKS:])
    return {"specimen": specimen, "links_left": left}


def _plain_link(link: Link) -> Link:
    """Rel, target and known signals of a link; unknown signals are left out."""
    plain: Link = {} if link["rel"] is None else {"rel": link["rel"]}
    if link["to"] is None:
        plain["target"] = False
    known = {name: link[name] for name in LINK_SIGNALS if link[name] is not None}
    return {**plain, **known}


def list_kinds(links: Sequence[Link]) -> list[Link]:
    """Equal links merged into one with ``count``, the most frequent first.

    With more than `MOST_LINKS` kinds, anchor texts are dropped; if that is not enough, numbers of
    external links are rounded down to their first digit, so that thresholds such as 100 or 500
    still hold.
    """
    kinds = _group(links)
    if len(kinds) > MOST_LINKS:
        links = [{k: v for k, v in link.items() if k != "anchor_text"} for link in links]
        kinds = _group(links)
    if len(kinds) > MOST_LINKS:
        kinds = _group([_rounded(link) for link in links])
    return kinds


def _group(links: Sequence[Link]) -> list[Link]:
    counts = Counter(tuple(link.items()) for link in links)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], repr(pair[0])))
    return [{**dict(items), **({"count": n} if n > 1 else {})} for items, n in ranked]


def _rounded(link: Link) -> Link:
    out = link.get("external_links")
    if not out:
        return link
    unit = 10 ** (len(str(int(out))) - 1)
    return {**link, "external_links": int(out) // unit * unit}


def name_network(domain: str, links: Sequence[Mapping[str, Any]]) -> str | None:
    """Hash of the most frequent title and anchor of a domain's links, or None.

    Domains with the same hash are look-alikes, see `core.findings.link_networks`.
    """
    shapes = Counter(
        (shape, link["anchor"].casefold().strip())
        for link in links
        if link["anchor"] is not None and (shape := title_shape(link["title"] or "", domain))
    )
    if not shapes:
        return None
    shape, anchor = min(shapes, key=lambda pair: (-shapes[pair], pair))
    return f"{zlib.crc32(f'{shape}|{anchor}'.encode('utf-8', 'surrogatepass')):08x}"
