"""Guesses about a site from its exports, each with its basis, for a person to check."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from blm.core.inventory.readings import Reading
from blm.core.inventory.streams import STREAMS

LEAST_SHARE = 0.1
"""Smallest share of linking pages from which a language is suggested."""
MOST_TOPICS = 6
MARKET_LANGUAGES = 3


@dataclass(frozen=True, slots=True)
class ProfileGuess:
    """Guessed values, and a sentence on what they are based on."""

    values: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class SiteGuesses:
    """Values for pre-filling a new profile.

    Attributes:
        languages: codes, most frequent first.
        topics: words of the vendors' page categories, most frequent first.
        streams: streams of the given exports; the first is the primary one.
    """

    languages: ProfileGuess
    topics: ProfileGuess
    streams: tuple[str, ...]


def guess_site(readings: Sequence[Reading]) -> SiteGuesses:
    """Guessed languages, topics and streams of a site, from its exports."""
    frames = [r.links for r in readings if r.links is not None]
    names = {r.export.stream for r in readings}
    primary = [s for s in ("ahrefs.links", "semrush.links", "moz.links") if s in names]
    streams = dict.fromkeys([*primary, *(n for n in STREAMS if n in names)])
    return SiteGuesses(_languages(frames), _topics(frames), tuple(streams))


def count_anchors(readings: Sequence[Reading]) -> Counter[str]:
    """Number of live rows by anchor text, over all exports with anchors."""
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


def _languages(frames: Sequence[pl.DataFrame]) -> ProfileGuess:
    ranked = _ranked(_counted(frames, "lang"))
    total = sum(count for _, count in ranked)
    kept = [(code, n) for code, n in ranked if n >= LEAST_SHARE * total][:MARKET_LANGUAGES]
    hits = sum(count for _, count in kept)
    return ProfileGuess(
        tuple(code for code, _ in kept), f"guessed from {hits} of {total} pages, check"
    )


def _topics(frames: Sequence[pl.DataFrame]) -> ProfileGuess:
    """The most frequent last levels of the vendors' category paths."""
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
    return ProfileGuess(
        tuple(t for t, _ in kept), f"guessed from {hits} of {pages} page categories, check"
    )
