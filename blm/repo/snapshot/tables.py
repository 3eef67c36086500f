"""The two sharded tables of a snapshot: what their files hold, and how lines become columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from blm.core.inventory import sightings
from blm.core.inventory.snapshot import conform, domain_schema, link_schema
from blm.core.inventory.streams import DOMAIN_STREAMS, LINK_STREAMS
from blm.repo.snapshot import canonical_lines
from blm.repo.snapshot.canonical_shapes import have_link_shape
from blm.repo.yaml.flow_lines import heading


@dataclass(frozen=True, slots=True)
class Kind:
    """One sharded table: its folder, what a line is, and how lines become columns and back.

    Attributes:
        folder: below the profile.
        level: of the streams that name its rows.
        title: of its files.
        parse: lines to columns.
        format: columns to lines.
        sure: which lines are canonical at a glance.
        schema: of its columns for these streams.
        streams: that its rows may name.
        order: columns that its lines are sorted by.
    """

    folder: str
    level: str
    title: str
    parse: Callable[[pl.Series, Sequence[str]], pl.DataFrame]
    format: Callable[[pl.DataFrame, Sequence[str]], pl.Series]
    sure: Callable[[pl.Series, Sequence[str]], pl.Series]
    schema: Callable[[Sequence[str]], Mapping[str, Any]]
    streams: tuple[str, ...]
    order: tuple[str, ...]

    @property
    def head(self) -> bytes:
        """The first line of each of its files."""
        return heading(self.title).encode()

    def conform(self, table: pl.DataFrame) -> pl.DataFrame:
        """The columns that the core knows, with a run column for each stream that has one."""
        held = [stream for stream in self.streams if sightings.column(stream) in table.columns]
        return conform(table, self.schema(held))


LINKS = Kind(
    "inventory",
    "link",
    canonical_lines.LINK_TITLE,
    canonical_lines.parse_links,
    canonical_lines.format_links,
    have_link_shape,
    link_schema,
    LINK_STREAMS,
    ("domain", "from", "to"),
)
DOMAINS = Kind(
    "domains",
    "domain",
    canonical_lines.DOMAIN_TITLE,
    canonical_lines.parse_domains,
    canonical_lines.format_domains,
    lambda lines, _: pl.Series(values=[False], dtype=pl.Boolean).new_from_index(0, len(lines)),
    domain_schema,
    DOMAIN_STREAMS,
    ("domain",),
)
