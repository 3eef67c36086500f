"""Guesses: what exports suggest about a site, each with what it rests on, for a person to check."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from blm.core.inventory.readings import Reading
from blm.core.inventory.streams import STREAMS

LEAST_SHARE = 0.1
"""A language that fewer of the pages are in is not guessed to be served."""
MOST_TOPICS = 6
MARKET_LANGUAGES = 3


@dataclass(frozen=True, slots=True)
class Guess:
    """Values and the sentence that says what they rest on."""

    values: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class SiteGuesses:
    """What a scaffold is pre-filled with.

    Attributes:
        languages: codes, most frequent first.
        topics: words of the vendors' page categories, most frequent first.
        streams: of the exports given; the first is the primary one.
    """

    languages: Guess
    topics: Guess
    streams: tuple[str, ...]


def guess_site(readings: Sequence[Reading]) -> SiteGuesses:
    """Languages, topics and streams of a site, from its exports."""
    frames = [r.links for r in readings if r.links is not None]
    names = {r.export.stream for r in readings}
    primary = [s for s in ("ahrefs.links", "semrush.links", "moz.links") if s in names]
    streams = dict.fromkeys([*primary, *(n for n in STREAMS if n in names)])
    return SiteGuesses(_languages(frames), _topics(frames), tuple(streams))


def count_anchors(readings: Sequence[Reading]) -> Counter[str]:
    """How many live rows have each anchor text, over all exports that give one."""
    counts: Counter[str] = Counter()
    for reading in readings:
        if reading.links is None:
            continue
        rows = reading.links.filter((pl.col("state") == "live") & ~pl.col("anchor").is_null())
        grouped = rows.group_by("anchor").agg(pl.len().alias("count"))
        counts.update({str(text): int(count) for text, count in grouped.iter_rows() if text})
    return counts


def _counted(frames: Sequence[pl.DataFrame], column: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for frame in frames:
        known = frame.filter(~pl.col(column).is_null())
        grouped = known.group_by(column).agg(pl.len().alias("count"))
        counts.update({str(value): int(count) for value, count in grouped.iter_rows()})
    return counts


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _languages(frames: Sequence[pl.DataFrame]) -> Guess:
    ranked = _ranked(_counted(frames, "lang"))
    total = sum(count for _, count in ranked)
    kept = [(code, n) for code, n in ranked if n >= LEAST_SHARE * total][:MARKET_LANGUAGES]
    hits = sum(count for _, count in kept)
    return Guess(tuple(code for code, _ in kept), f"guessed from {hits} of {total} pages, check")


def _topics(frames: Sequence[pl.DataFrame]) -> Guess:
    """The most frequent leaves and branches of the vendors' category paths."""
    counts: Counter[str] = Counter()
    pages = 0
    for path, count in _counted(frames, "topics").items():
        pages += count
        first = path.split(";")[0]
        leaf = re.split(r"\s*>\s*", first.strip())[-1].strip().lower()
        if leaf and leaf != "other":
            counts[leaf] += count
    kept = _ranked(counts)[:MOST_TOPICS]
    hits = sum(count for _, count in kept)
    return Guess(
        tuple(t for t, _ in kept), f"guessed from {hits} of {pages} page categories, check"
    )
