"""Link states: live, unseen or lost, computed from the runs and never stored.

Absence makes a link unseen. Lost needs a vendor's explicit reason, or absence from every full
stream that had it, in two exports at least `CONFIRM_DAYS` apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from blm.core.dates import add_days
from blm.core.frames import any_of
from blm.core.inventory import sightings
from blm.core.links.index_changes import IndexChange

CONFIRM_DAYS = 7
"""Fewest days between the two exports whose misses confirm a loss."""


def judge_states(
    links: pl.DataFrame, full: Mapping[str, Sequence[str]], incidents: Sequence[IndexChange]
) -> pl.DataFrame:
    """The inventory with the state of each link.

    Args:
        links: the inventory with run columns.
        full: dates of full exports by stream, `core.links.index_changes.full_dates`.
        incidents: index changes, whose misses are no evidence.

    Returns:
        `links` plus ``state`` (live, unseen, lost), ``lost_on`` (ISO date of the evidence or of
        the confirming export) and ``first_on`` (first export that had it).
    """
    names = [c for c in links.columns if c.startswith("seen.")]
    complete = [sightings.column(s) for s in full if sightings.column(s) in links.columns]
    void = {(sightings.column(i.stream), i.on) for i in incidents}
    confirmed = {n: _confirmations(links, n, full[n.removeprefix("seen.")], void) for n in complete}
    frame = links.with_columns(
        _last_confirmation(n, confirmed[n]).alias(f"confirmed.{n}") for n in complete
    )
    frame = frame.with_columns(_states(names, complete), _lost_on(complete), _first_on(names))
    lost = pl.col("state") == "lost"
    return frame.with_columns(pl.when(lost).then(pl.col("lost_on")).alias("lost_on")).drop(
        *(f"confirmed.{n}" for n in complete)
    )


def _confirmations(
    links: pl.DataFrame, name: str, days: Sequence[str], void: set[tuple[str, str]]
) -> dict[str, str]:
    """For each date on which a run closed, the later full export that confirms the absence."""
    closed = links.filter(~sightings.is_open(name)).select(sightings.last_day(name).alias("day"))
    found = {}
    for day in closed.get_column("day").drop_nulls().unique().sort().to_list():
        second = next((later for later in days if later >= add_days(day, CONFIRM_DAYS)), None)
        if second is not None and (name, day) not in void:
            found[day] = second
    return found


def _last_confirmation(name: str, confirmed: Mapping[str, str]) -> pl.Expr:
    closed = pl.when(~sightings.is_open(name)).then(sightings.last_day(name))
    answer = pl.lit(None).cast(pl.String)
    for day, second in confirmed.items():
        answer = pl.when(closed == day).then(pl.lit(second)).otherwise(answer)
    return answer


def _states(names: Sequence[str], complete: Sequence[str]) -> pl.Expr:
    known = any_of(~pl.col(n).is_null() for n in complete)
    held = any_of(sightings.is_open(n) for n in complete)
    sampled = any_of(sightings.is_open(n) for n in names)
    missed = pl.all_horizontal(
        known,
        *(pl.col(n).is_null() | ~pl.col(f"confirmed.{n}").is_null() for n in complete),
    )
    return (
        pl.when(~pl.col("gone_on").is_null() | missed)
        .then(pl.lit("lost"))
        .otherwise(
            pl.when(held | (~known & sampled)).then(pl.lit("live")).otherwise(pl.lit("unseen"))
        )
        .alias("state")
    )


def _lost_on(complete: Sequence[str]) -> pl.Expr:
    if not complete:
        return pl.col("gone_on").alias("lost_on")
    latest = pl.max_horizontal(*(pl.col(f"confirmed.{n}") for n in complete))
    return pl.coalesce(pl.col("gone_on"), latest).alias("lost_on")


def _first_on(names: Sequence[str]) -> pl.Expr:
    firsts = [sightings.first_day(n) for n in names]
    return (pl.min_horizontal(*firsts) if firsts else pl.lit(None).cast(pl.String)).alias(
        "first_on"
    )


def _held(links: pl.DataFrame, day: str) -> pl.Expr:
    """True if a run of any stream covered the day."""
    names = [c for c in links.columns if c.startswith("seen.")]
    return any_of(sightings.held_at(n, day, sightings.most_dates(links, n)) for n in names)


def count_changes(links: pl.DataFrame, since: str | None) -> dict[str, int]:
    """Number of links by state, and of changes since `since`.

    Args:
        links: from `judge_states`.
        since: ISO date of the audit before; without one nothing is new, lost, changed or returned.
    """
    counts = {s: int(links.select((pl.col("state") == s).sum()).item()) for s in ("live", "unseen")}
    day = since or "9999"
    live = pl.col("state") == "live"
    flags = {
        "new": live & (pl.col("first_on") > day),
        "lost": (pl.col("state") == "lost") & (pl.col("lost_on") > day),
        "changed": live & (pl.col("was_1").str.head(10) > day),
        "returned": live & (pl.col("first_on") <= day) & ~_held(links, day),
    }
    row = links.select(**{k: v.fill_null(value=False).sum() for k, v in flags.items()}).row(0)
    counts |= {name: int(n or 0) for name, n in zip(flags, row, strict=True)}
    return counts
