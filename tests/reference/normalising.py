"""Rows of one export under their identity, row by row (design.md section 3, "Link identity").

A row is a dict of `blm.core.inventory.readings.LINK_COLUMNS` (or of a domain-level report) and metrics. The
questions about one string (`url_key`, `key_host`, `host_label`, the referring domain of a host) are
blm's own; everything about several rows is done here again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from blm.core.hosts.urls import host_label, key_host, url_key
from blm.core.inventory.metrics import METRICS
from blm.core.inventory.readings import Export, Reading

Row = dict[str, Any]
Registrable = Callable[[str], str]

OWN_LINK = "the link comes from the site itself"
OTHER_TARGET = "the target is another site"
STATES = ("live", "blocked", "lost", "unlisted", "dropped")
"""Which of several rows of one link speaks for it, first the one that says most for it."""


@dataclasses.dataclass
class Prepared:
    """One export: its facts with the rows left out counted, and its rows.

    Attributes:
        export: a line of ``exports.yaml``.
        rows: with ``from_key``, ``to_key`` and ``domain``, or, of a domain-level report, ``domain``.
        foreign_targets: share of the rows with a target whose target is another site.
    """

    export: Export
    rows: list[Row]
    foreign_targets: float


def prepare(reading: Reading, own: frozenset[str], registrable: Registrable) -> Prepared:
    """One reading without links from the site itself and links to other sites, both counted."""
    if reading.links is None:
        assert reading.domains is not None
        named = name_domains(reading.domains.to_dicts(), registrable)
        kept = [row for row in named if row["domain"] not in own]
        return Prepared(skip(reading.export, {OWN_LINK: len(named) - len(kept)}), kept, 0.0)
    rows = speaking_rows(identify(reading.links.to_dicts(), registrable))
    targets = [row["to_key"] for row in rows if row["to_key"] is not None]

    def is_ours(key: str | None) -> bool:
        return key is None or registrable(key_host(key)) in own

    inside = [row for row in rows if is_ours(row["to_key"])]
    kept = [row for row in inside if row["domain"] not in own]
    foreign = len(rows) - len(inside)
    counts = {OTHER_TARGET: foreign, OWN_LINK: len(inside) - len(kept)}
    share = foreign / len(targets) if targets else 0.0
    return Prepared(skip(reading.export, counts), kept, share)


def identify(rows: Sequence[Row], registrable: Registrable) -> list[Row]:
    """Rows with normalised source and target and the referring domain.

    design.md section 3: a link is its normalised (source URL, target URL); the referring domain is
    the registrable domain of the source's host. Rows whose URL names no host are left out.
    """
    found = []
    for row in rows:
        source = url_key(row["source_url"])
        target = None if row["target_url"] is None else url_key(row["target_url"])
        if source is None or (target is None and row["target_url"] is not None):
            continue
        keys = {"from_key": source, "to_key": target, "domain": registrable(key_host(source))}
        found.append({**row, **keys})
    return found


def speaking_rows(rows: Sequence[Row]) -> list[Row]:
    """Of several rows of one link the one that speaks for it: live first, then followed, then first.

    `core.inventory.link_identity.normalise_links`: "a live one wins, then a followed one, then the first".
    """

    def place(row: Row) -> tuple[int, bool]:
        return STATES.index(row["state"]), row["rel"] != "follow"

    best: dict[tuple[str, str | None], Row] = {}
    for row in rows:
        link = (row["from_key"], row["to_key"])
        if link not in best or place(row) < place(best[link]):
            best[link] = row
    return list(best.values())


def name_domains(rows: Sequence[Row], registrable: Registrable) -> list[Row]:
    """Rows of a domain-level report under their referring domain; hosts that are none left out.

    Counts of a domain's several rows, such as sessions of its hosts, become their sum in each:
    what `core.inventory.metrics.Metric.summed` says of them.
    """
    named = []
    for row in rows:
        label = host_label(row["domain"]) if row["domain"] else None
        domain = registrable(label.removeprefix("www.")) if label else None
        if domain:
            named.append({**row, "domain": domain})
    summed = []
    for row in named:
        sums: Row = {}
        for name in (n for n in row if n in METRICS and METRICS[n].summed):
            own = [other[name] for other in named if other["domain"] == row["domain"]]
            told = [value for value in own if value is not None]
            sums[name] = sum(told) if told else None
        summed.append({**row, **sums})
    return summed


def skip(export: Export, counts: dict[str, int]) -> Export:
    """The export with rows moved from ``rows`` to ``skipped``: nothing is dropped silently."""
    skipped = dict(export.skipped)
    for reason, count in counts.items():
        if count:
            skipped[reason] = skipped.get(reason, 0) + count
    return dataclasses.replace(export, rows=export.rows - sum(counts.values()), skipped=skipped)
