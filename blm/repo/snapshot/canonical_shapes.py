"""Shapes: which link lines are canonical at a glance, so that writing them again can be spared.

One regular expression per choice of streams takes a line as `canonical.format_links` writes it:
the keys in their order, nothing escaped. A line that it takes is the one that its columns give; of
one that it does not take nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import polars as pl

from blm.repo.yaml.flow_lines import ODD

_TEXT = f'"[^{ODD[1:-1]}]*"'
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_WAS = rf'\{{"until": "{_DATE}"(?:, "rel": {_TEXT})?(?:, "anchor": {_TEXT})?\}}'
_TEXTS = ("anchor", "rel", "kind", "title", "lang", "topics")


def have_link_shape(lines: pl.Series, streams: Sequence[str]) -> pl.Series:
    """Whether each line is surely canonical.

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
