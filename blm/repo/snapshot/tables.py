"""The two sharded tables of a snapshot: what their files hold, and how lines become columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

from blm.core.inventory import sightings
from blm.core.inventory.snapshot import conform, domain_schema, link_schema
from blm.core.inventory.streams import DOMAIN_STREAMS, LINK_STREAMS
from blm.repo.snapshot import canonical_lines
from blm.repo.yaml.flow_lines import ODD, heading

_TEXT = f'"[^{ODD[1:-1]}]*"'
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_WAS = rf'\{{"until": "{_DATE}"(?:, "rel": {_TEXT})?(?:, "anchor": {_TEXT})?\}}'
_TEXTS = ("anchor", "rel", "kind", "title", "lang", "topics")


def have_link_shape(lines: pl.Series, streams: Sequence[str]) -> pl.Series:
    """True for each line that is certainly canonical.

    Args:
        lines: without their newlines.
        streams: that the lines may name, in the order in which they are written.
    """
    return lines.str.contains(_link_pattern(tuple(streams)))


@cache
def _link_pattern(streams: tuple[str, ...]) -> str:
    """The line of a link; an ``out`` of more than 18 digits may not fit its column."""
    texts = "".join(rf'(?:, "{name}": {_TEXT})?' for name in _TEXTS)
    return (
        rf'^- \{{"domain": {_TEXT}, "from": {_TEXT}, "to": (?:null|{_TEXT}){texts}'
        r'(?:, "content": (?:true|false))?(?:, "out": (?:0|[1-9][0-9]{0,17}))?'
        rf'(?:, "first_seen": {_TEXT})?{_seen_pattern(streams)}'
        rf'(?:, "was": \[{_WAS}(?:, {_WAS}){{0,4}}\])?'
        rf'(?:, "gone": \{{"on": {_TEXT}(?:, "why": {_TEXT})?(?:, "by": {_TEXT})?\}})?\}}$'
    )


def _seen_pattern(streams: Sequence[str]) -> str:
    """Runs of some of the streams, one at least, in their order."""
    if not streams:
        return ""
    days = rf'\["{_DATE}"(?:, "{_DATE}")*\]'
    entries = [rf'"{re.escape(stream)}": {days}' for stream in streams]
    chains = [
        entry + "".join(rf"(?:, {later})?" for later in entries[n + 1 :])
        for n, entry in enumerate(entries)
    ]
    return rf'(?:, "seen": \{{(?:{"|".join(chains)})\}})?'


@dataclass(frozen=True, slots=True)
class Kind:
    """One sharded table: its folder, what a line is, and how lines become columns and back.

    Attributes:
        folder: below the profile.
        level: of the streams that name its rows.
        title: of its files.
        parse: lines to columns.
        format: columns to lines.
        sure: which lines are certainly canonical, by a pattern.
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
