"""Ingest: readings merged into the snapshot. Nothing is judged here."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import polars as pl

from blm.core.hosts.urls import key_host
from blm.core.inventory.domain_merge import Summary, merge_domains, summarise
from blm.core.inventory.link_identity import keep_speaking, normalise_domains, normalise_links
from blm.core.inventory.link_merge import Observed, merge_links, retention_start
from blm.core.inventory.readings import Export, Reading, usual_exports
from blm.core.inventory.snapshot import Snapshot, stream_names
from blm.core.inventory.streams import STREAMS, is_witness

OWN_LINK = "the link comes from the site itself"
OTHER_TARGET = "the target is another site"


@dataclass(frozen=True, slots=True)
class Fresh:
    """A reading ready to merge: rows with link identity, unusable rows counted as skipped.

    Attributes:
        export: facts; unusable rows are moved from ``rows`` to ``skipped``.
        rows: normalised rows.
        foreign_targets: share of the rows with a target whose target is another site, 0-1.
    """

    export: Export
    rows: pl.DataFrame
    foreign_targets: float


def prepare(reading: Reading, own: frozenset[str], registrable: Callable[[str], str]) -> Fresh:
    """Rows of one reading with link identity, without internal links and links to other sites.

    Args:
        reading: of one export.
        own: the site's registrable domains.
        registrable: function from a host to its referring domain.
    """
    if reading.links is None:
        assert reading.domains is not None  # noqa: S101 - a reading has links or domains
        rows = normalise_domains(reading.domains, registrable)
        kept = rows.filter(~pl.col("domain").is_in(list(own)))
        return Fresh(_skip(reading.export, {OWN_LINK: len(rows) - len(kept)}), kept, 0.0)
    rows = normalise_links(reading.links, registrable)
    targets = rows.get_column("to_key").drop_nulls()
    hosts = {key: key_host(key) for key in targets.unique().to_list()}
    ours = [key for key, host in hosts.items() if registrable(host) in own]
    named = ~pl.col("to_key").is_null()
    foreign = rows.filter(named & ~pl.col("to_key").is_in(ours))
    inside = rows.filter(~named | pl.col("to_key").is_in(ours))
    kept = inside.filter(~pl.col("domain").is_in(list(own)))
    counts = {OTHER_TARGET: len(foreign), OWN_LINK: len(inside) - len(kept)}
    share = len(foreign) / len(targets) if len(targets) else 0.0
    return Fresh(_skip(reading.export, counts), kept, share)


def _skip(export: Export, counts: dict[str, int]) -> Export:
    more = {reason: count for reason, count in counts.items() if count}
    if not more:
        return export
    skipped = {reason: export.skipped.get(reason, 0) for reason in {**export.skipped, **more}}
    for reason, count in more.items():
        skipped[reason] += count
    return dataclasses.replace(export, rows=export.rows - sum(more.values()), skipped=skipped)


def ingest(snapshot: Snapshot, fresh: Sequence[Fresh], *, retention_days: int) -> Snapshot:
    """The snapshot after these exports.

    Exports are merged oldest first; an export older than the newest of its stream is listed in
    ``exports.yaml`` and changes no link.

    Args:
        snapshot: so far.
        fresh: exports that the snapshot does not hold yet, each with an as-of date.
        retention_days: how long gone links stay, from policy ``limits``.
    """
    days = retention_days
    links, summaries = ingest_links(snapshot.links, snapshot.exports, fresh, retention_days=days)
    exports = add_exports(snapshot.exports, fresh)
    domains = merge_domains(snapshot.domains, summaries, stream_names(exports, "domain"), links)
    return Snapshot(links=links, domains=domains, exports=exports)


def ingest_links(
    links: pl.DataFrame, known: Sequence[Export], fresh: Sequence[Fresh], *, retention_days: int
) -> tuple[pl.DataFrame, list[Summary]]:
    """The links after these exports, and the exports aggregated by referring domain.

    Domains are independent: ingesting them in separate calls gives the same result.

    Args:
        links: inventory so far, of all or some domains.
        known: exports so far.
        fresh: exports with their rows of these domains.
        retention_days: as for `ingest`.
    """
    exports = add_exports(known, fresh)
    observed = _observe(known, sorted(fresh, key=_order))
    newest = max((e.as_of for e in exports if e.as_of), default="")
    merged = merge_links(
        links,
        [one for one in observed if STREAMS[one.stream].level == "link"],
        stream_names(exports, "link"),
        keep_since=retention_start(newest, retention_days) if newest else "",
    )
    return merged, [summarise(one) for one in observed]


def join_summaries(parts: Sequence[Sequence[Summary]]) -> list[Summary]:
    """The summaries of several parts of the domains, joined export by export."""
    joined = zip(*parts, strict=True)
    return [
        Summary(group[0].one, pl.concat([summary.rows for summary in group], how="diagonal"))
        for group in joined
    ]


def add_exports(known: Sequence[Export], fresh: Sequence[Fresh]) -> tuple[Export, ...]:
    """The snapshot's exports, with these added."""
    return (*known, *(one.export for one in sorted(fresh, key=_order)))


def _order(one: Fresh) -> tuple[str, int, str, str]:
    position = list(STREAMS).index(one.export.stream)
    return (one.export.as_of or "", position, one.export.file, one.export.sha256)


def _observe(known: Sequence[Export], ordered: Iterable[Fresh]) -> list[Observed]:
    """Observations by stream and date: files of the same stream and date count as one export."""
    history = list(known)
    observed = []
    for (as_of, position), group in groupby(ordered, key=lambda one: _order(one)[:2]):
        stream = list(STREAMS)[position]
        members = list(group)
        earlier = [e for e in history if e.stream == stream and e.as_of]
        history += [one.export for one in members]
        last = max((e.as_of or "" for e in earlier), default="")
        if as_of < last:
            continue
        scopes = {one.export.scope for one in members}
        same = {e.as_of for e in (*earlier, *(m.export for m in members)) if e.scope in scopes}
        full = all(one.export.coverage == "full" for one in members)
        rows = [one.rows.with_columns(pl.lit(n).alias("file")) for n, one in enumerate(members)]
        joined = rows[0] if len(rows) == 1 else _unique(pl.concat(rows, how="diagonal"), stream)
        complete = full and len(scopes) == 1 and as_of > last
        observed.append(
            Observed(stream, as_of, complete, tuple(sorted(d for d in same if d)), joined)
        )
    return observed


def _unique(rows: pl.DataFrame, stream: str) -> pl.DataFrame:
    if STREAMS[stream].level != "link":
        return rows
    return keep_speaking(rows, ["file", "row"])


def data_date(exports: Sequence[Export]) -> tuple[str | None, bool]:
    """As-of date of the data, and true if it is provisional.

    It is the date of the newest full export of links; without one, of the newest export,
    provisionally. Data of one tool, or of Search Console alone, is provisional too (S60, C15).
    Streams that are no witness, such as visits, count only where there is nothing else.
    """
    exports = [e for e in exports if is_witness(e.stream)] or exports
    complete = (e for e in usual_exports(exports) if STREAMS[e.stream].level == "link")
    full = [e.as_of for e in complete if e.as_of]
    dated = [e.as_of for e in exports if e.as_of]
    tools = {STREAMS[e.stream].vendor for e in exports}
    provisional = not full or len(tools) < 2
    return (max(full or dated, default=None), provisional)
