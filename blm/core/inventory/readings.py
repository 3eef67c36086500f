"""Readings: what one export contains, its facts and its rows, before merging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from blm.core.inventory.streams import tells_all

Coverage = Literal["full", "capped", "sample", "one-per-domain"]

LINK_COLUMNS: dict[str, type[pl.DataType]] = {
    "row": pl.Int64,  # 1-based number of the record, header and preamble not counted
    "source_url": pl.String,  # as exported; never null
    "target_url": pl.String,  # null where the report names none
    "anchor": pl.String,  # "" is a known empty anchor; null is unknown
    "rel": pl.String,  # follow, or nofollow / sponsored / ugc joined by a space; null is unknown
    "kind": pl.String,  # text, image, redirect, frame, form, canonical, alternate, rss
    "title": pl.String,
    "lang": pl.String,  # first language code, lower case
    "topics": pl.String,  # the vendor's page category, as exported
    "content": pl.Boolean,  # true if the link is in the page's main content
    "out": pl.Int64,  # external links on the source page
    "first_seen": pl.String,  # ISO date
    "last_seen": pl.String,  # ISO date
    "state": pl.String,  # live, lost (explicit reason), unlisted, dropped, blocked
    "lost_on": pl.String,  # ISO date, with state lost
    "reason": pl.String,  # the vendor's word for lost, dropped, blocked
}
"""Columns of `Reading.links`; metric columns of `metrics` follow under their names."""

STATES = ("live", "lost", "unlisted", "dropped", "blocked")
"""``unlisted``: the tool calls it lost without a reason. ``dropped``: the tool's own index
housekeeping. ``blocked``: its crawler could not look. Only ``lost`` is evidence of loss."""


NOT_REFERRAL = "not a referral"
REFERRER_SPAM = "referrer spam"
NO_LANDING_PAGE = "no landing page is named"
NO_SITE = "the source is no site"
NO_LINK = "a mention, not a link"
HARMLESS = frozenset({NOT_REFERRAL, REFERRER_SPAM, NO_SITE, NO_LANDING_PAGE, NO_LINK})
"""Reasons for skipping rows that are intact but unusable: they do not make an export broken."""


@dataclass(frozen=True, slots=True)
class Export:
    """One ingested export: a line of ``exports.yaml``.

    Attributes:
        file: base name of the file; ``archive.zip#member.csv`` for a member of an archive.
        stream: key of `core.inventory.streams.STREAMS`.
        format: identifier of the reader.
        as_of: ISO date of the data, or None if neither the file name nor the rows give one.
        scope: the report's scope and filters, such as ``subdomains``; None if it states none.
        coverage: ``full``, ``capped``, ``sample`` or ``one-per-domain``.
        cap: the known row limit that was reached, with ``capped``.
        rows: records read into rows.
        skipped: number of skipped records by reason.
        skipped_rows: the first twenty as (record number, reason).
        states: number of link rows by state, live left out.
        sha256: of the file as downloaded; ``#member`` follows for a member of a ZIP archive.
    """

    file: str
    stream: str
    format: str
    as_of: str | None
    scope: str | None
    coverage: Coverage
    cap: int | None
    rows: int
    skipped: Mapping[str, int]
    skipped_rows: tuple[tuple[int, str], ...]
    states: Mapping[str, int]
    sha256: str


@dataclass(frozen=True, slots=True)
class Reading:
    """An export as read: its facts, its rows, and details for `inspect`.

    Attributes:
        export: the facts kept in ``exports.yaml``.
        links: eager frame of `LINK_COLUMNS` plus metric columns, or None for domain-level reports.
        domains: eager frame of ``row``, ``domain`` (host as exported), ``first_seen``,
            ``last_seen``, ``state`` and metric columns, or None for link-level reports. Without
            rows for a report of facts, whatever `Export.rows` counts.
        encoding: of the file.
        delimiter: as detected.
        totals: counts to compare with those shown by the tool.
        targets: hosts of the target URLs with their row counts, most first, at most twenty.
        property_host: the site named in the file's name or preamble, or None.
        warnings: sentences about irregularities that did not prevent reading.
    """

    export: Export
    links: pl.DataFrame | None
    domains: pl.DataFrame | None
    encoding: str
    delimiter: str
    totals: Mapping[str, int | str | None]
    targets: Mapping[str, int]
    property_host: str | None = None
    warnings: tuple[str, ...] = field(default=())


def usual_exports(exports: Sequence[Export]) -> list[Export]:
    """Full exports with the scope that most of their stream's full exports have.

    Of equally frequent scopes the one that came first is used.
    """
    full = [e for e in exports if e.coverage == "full" and tells_all(e.stream)]
    counts: dict[str, dict[str | None, int]] = {}
    for export in full:
        scopes = counts.setdefault(export.stream, {})
        scopes[export.scope] = scopes.get(export.scope, 0) + 1
    usual = {stream: max(scopes, key=lambda s: scopes[s]) for stream, scopes in counts.items()}
    return [export for export in full if export.scope == usual[export.stream]]
