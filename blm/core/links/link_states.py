"""Changes: live, unseen or lost, judged from the runs at load and never stored.

Absence makes a link unseen. Lost needs a vendor's explicit reason, or absence from every complete
stream that knew it in two exports at least `CONFIRM_DAYS` apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import narwhals as nw

from blm.core.dates import add_days
from blm.core.frames import Frame, any_of
from blm.core.inventory import sightings
from blm.core.links.index_changes import IndexChange

CONFIRM_DAYS = 7
"""Days between the two exports whose silence confirms a loss."""


def judge_states(
    links: Frame, full: Mapping[str, Sequence[str]], incidents: Sequence[IndexChange]
) -> Frame:
    """The inventory with what has become of each link.

    Args:
        links: the inventory with run columns.
        full: dates of full exports by stream, `core.links.index_changes.full_dates`.
        incidents: misses at these are no evidence.

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
    lost = nw.col("state") == "lost"
    return frame.with_columns(nw.when(lost).then(nw.col("lost_on")).alias("lost_on")).drop(
        *(f"confirmed.{n}" for n in complete)
    )


def _confirmations(
    links: Frame, name: str, days: Sequence[str], void: set[tuple[str, str]]
) -> dict[str, str]:
    """For each date on which a run closed, the full export that confirms the absence."""
    closed = links.filter(~sightings.is_open(name)).select(sightings.last_day(name).alias("day"))
    found = {}
    for day in closed.get_column("day").drop_nulls().unique().sort().to_list():
        second = next((later for later in days if later >= add_days(day, CONFIRM_DAYS)), None)
        if second is not None and (name, day) not in void:
            found[day] = second
    return found


def _last_confirmation(name: str, confirmed: Mapping[str, str]) -> nw.Expr:
    closed = nw.when(~sightings.is_open(name)).then(sightings.last_day(name))
    answer = nw.lit(None).cast(nw.String)
    for day, second in confirmed.items():
        answer = nw.when(closed == day).then(nw.lit(second)).otherwise(answer)
    return answer


def _states(names: Sequence[str], complete: Sequence[str]) -> nw.Expr:
    known = any_of(~nw.col(n).is_null() for n in complete)
    held = any_of(sightings.is_open(n) for n in complete)
    sampled = any_of(sightings.is_open(n) for n in names)
    missed = nw.all_horizontal(
        known,
        *(nw.col(n).is_null() | ~nw.col(f"confirmed.{n}").is_null() for n in complete),
        ignore_nulls=True,
    )
    return (
        nw.when(~nw.col("gone_on").is_null() | missed)
        .then(nw.lit("lost"))
        .otherwise(
            nw.when(held | (~known & sampled)).then(nw.lit("live")).otherwise(nw.lit("unseen"))
        )
        .alias("state")
    )


def _lost_on(complete: Sequence[str]) -> nw.Expr:
    if not complete:
        return nw.col("gone_on").alias("lost_on")
    latest = nw.max_horizontal(*(nw.col(f"confirmed.{n}") for n in complete))
    return nw.coalesce(nw.col("gone_on"), latest).alias("lost_on")


def _first_on(names: Sequence[str]) -> nw.Expr:
    firsts = [sightings.first_day(n) for n in names]
    return (nw.min_horizontal(*firsts) if firsts else nw.lit(None).cast(nw.String)).alias(
        "first_on"
    )


def _held(links: Frame, day: str) -> nw.Expr:
    """Whether any stream's run covered the day."""
    names = [c for c in links.columns if c.startswith("seen.")]
    return any_of(sightings.held_at(n, day, sightings.most_dates(links, n)) for n in names)


def count_changes(links: Frame, since: str | None) -> dict[str, int]:
    """Links by state, and what changed after `since` (the as-of of the audit before, if any).

    Args:
        links: from `judge_states`.
        since: ISO date; without one nothing can be new, lost, changed or returned.
    """
    counts = {s: int(links.select((nw.col("state") == s).sum()).item()) for s in ("live", "unseen")}
    day = since or "9999"
    live = nw.col("state") == "live"
    flags = {
        "new": live & (nw.col("first_on") > day),
        "lost": (nw.col("state") == "lost") & (nw.col("lost_on") > day),
        "changed": live & (nw.col("was_1").str.head(10) > day),
        "returned": live & (nw.col("first_on") <= day) & ~_held(links, day),
    }
    row = links.select(**{k: v.fill_null(value=False).sum() for k, v in flags.items()}).row(0)
    counts |= {name: int(n or 0) for name, n in zip(flags, row, strict=True)}
    return counts
