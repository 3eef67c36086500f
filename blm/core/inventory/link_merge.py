"""Merge of exports into the snapshot's links: sightings, misses, reported losses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from blm.core.dates import add_days
from blm.core.frames import any_of
from blm.core.hosts.urls import add_keys
from blm.core.inventory import sightings
from blm.core.inventory.snapshot import WAS_COLUMNS, conform, link_schema
from blm.core.inventory.streams import STREAMS

KEYS = ["from_key", "to_key"]
"""Columns of a link's identity; ``to_key`` is null where no target is named."""


def split_rows(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows with a target URL, and rows without one, which count for every link of their source."""
    bare = pl.col("to_key").is_null()
    return rows.filter(~bare), rows.filter(bare)


def join_rows(links: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Each link with its row as ``o.`` columns: the row with its target, else one of its source."""
    named, bare = (
        some.rename({c: f"{prefix}.{c}" for c in rows.columns if c not in KEYS})
        for some, prefix in zip(split_rows(rows), "op", strict=True)
    )
    if not len(bare):
        return links.join(named, on=KEYS, how="left")
    joined = links.join(named, on=KEYS, how="left")
    joined = joined.join(bare.drop("to_key"), on="from_key", how="left")
    told = pl.col("o.state").is_null()
    fields = [c for c in rows.columns if c not in KEYS]
    return joined.with_columns(
        pl.when(told).then(pl.col(f"p.{c}")).otherwise(pl.col(f"o.{c}")).alias(f"o.{c}")
        for c in fields
    ).drop(f"p.{c}" for c in fields)


def absorb(links: pl.DataFrame, streams: Sequence[str]) -> pl.DataFrame:
    """The lines, with those without a target merged into lines of the same source that have one."""
    seen = [sightings.column(stream) for stream in streams]
    named = links.filter(~pl.col("to").is_null())
    bare = links.filter(pl.col("to").is_null())
    if not seen or not len(bare):
        return links
    rest = bare.join(named.select("from_key"), on="from_key", how="anti")
    folded = named.join(
        bare.select("from_key", *(pl.col(c).alias(f"b.{c}") for c in seen)),
        on="from_key",
        how="left",
    ).with_columns(pl.coalesce(pl.col(c), pl.col(f"b.{c}")).alias(c) for c in seen)
    return pl.concat([folded.select(links.columns), rest])


FIRST_KEPT = ("kind", "title", "lang", "topics", "content")
"""Descriptive fields that keep their first known value: a new title does not change the link."""
AT = "at"
"""Column with the position of a link's line in the previous inventory."""
OUT_DEADBAND = 0.1
"""Deadband of the count of external links, as a share: it fluctuates all the time."""


@dataclass(frozen=True, slots=True)
class Observed:
    """The rows of one stream at one date, ready to merge.

    Attributes:
        stream: key of `STREAMS`.
        as_of: ISO date.
        complete: a full export, newer than all others of its stream; only then absence is a miss.
        same_scope: dates of the stream's exports of the same scope; only runs that began on one of
            them can be closed.
        rows: `core.inventory.link_identity.normalise_links` or `normalise_domains` of the export.
    """

    stream: str
    as_of: str
    complete: bool
    same_scope: tuple[str, ...]
    rows: pl.DataFrame


def merge_links(
    links: pl.DataFrame, observed: Sequence[Observed], streams: Sequence[str], *, keep_since: str
) -> pl.DataFrame:
    """The inventory after these observations, sorted by domain, source URL, target URL.

    Args:
        links: the inventory so far, `snapshot.link_schema` of any streams; a column `AT`, if
            there is one, stays with its line and is null for new ones.
        observed: link-level observations, oldest first.
        streams: link streams that the result has run columns for.
        keep_since: ISO date; gone links whose last run closed before it are removed.
    """
    schema = link_schema(streams)
    schema |= {AT: pl.Int64} if AT in links.columns else {}
    keyed = add_keys(add_keys(conform(links, schema), "from", "from_key"), "to", "to_key")
    for one in observed:
        keyed = _apply(keyed, one)
    absorbed = absorb(keyed, streams)
    kept = absorbed.filter(~_is_expired(streams, keep_since)) if streams else absorbed
    return kept.select(*schema).sort("domain", "from", "to")


def _apply(links: pl.DataFrame, one: Observed) -> pl.DataFrame:
    """The inventory after one observation: known links updated, new ones added."""
    known = join_rows(links, one.rows).with_columns(
        (pl.col("o.state") == "live").fill_null(value=False).alias("o.live"),
        _best_rank(links, one.stream).alias("o.owner"),
        _is_open_elsewhere(links, one.stream).alias("o.elsewhere"),
    )
    own = sightings.column(one.stream)
    known = known.with_columns(
        _leads(one.stream).alias("o.leads"), sightings.is_open(own).alias("o.open")
    )
    known = known.with_columns(_differ("rel"), _differ("anchor"))
    updated = known.with_columns(
        *_earlier_values(one), *_values(), *_gone(one), _run(one).alias(own)
    )
    named, bare = split_rows(one.rows)
    new = [
        named.join(links.select(KEYS), on=KEYS, how="anti"),
        bare.join(links.select("from_key"), on="from_key", how="anti"),
    ]
    return pl.concat([updated.select(links.columns), _arrivals(pl.concat(new), one, links)])


def _best_rank(links: pl.DataFrame, stream: str) -> pl.Expr:
    """Best rank among other streams with an open run: that stream's rel and anchor are shown."""
    ranks = [
        pl.when(sightings.is_open(sightings.column(name))).then(pl.lit(other.rank))
        for name, other in STREAMS.items()
        if other.rank and name != stream and sightings.column(name) in links.columns
    ]
    return pl.min_horizontal(*ranks) if ranks else pl.lit(None).cast(pl.Int64)


def _is_open_elsewhere(links: pl.DataFrame, stream: str) -> pl.Expr:
    """True if another stream has an open run: a loss recorded before is then not recorded again."""
    others = [c for c in links.columns if c.startswith("seen.") and c != sightings.column(stream)]
    return any_of(sightings.is_open(name) for name in others)


def _leads(stream: str) -> pl.Expr:
    """True if this stream sees the link now and no better-ranked stream has an open run."""
    rank = STREAMS[stream].rank
    if not rank:
        return pl.lit(value=False)
    return pl.col("o.live") & (pl.col("o.owner").is_null() | (pl.col("o.owner") >= rank))


def _differ(field: str) -> pl.Expr:
    """True if the leading stream has an open run and now reports another value."""
    differs = (pl.col(field) != pl.col(f"o.{field}")).fill_null(value=False)
    return (pl.col("o.leads") & pl.col("o.open") & differs).alias(f"o.{field}_moved")


def _earlier_values(one: Observed) -> list[pl.Expr]:
    """Earlier values, moved back by one where a value changed."""
    parts = [
        pl.when(pl.col(f"o.{field}_moved"))
        .then(pl.concat_str(pl.lit(f"\x1f{field}="), pl.col(field)))
        .otherwise(pl.lit(""))
        for field in ("rel", "anchor")
    ]
    newest = pl.concat_str(pl.lit(one.as_of), *parts)
    older = [newest, *(pl.col(name) for name in WAS_COLUMNS[:-1])]
    moved = pl.col("o.rel_moved") | pl.col("o.anchor_moved")
    return [
        pl.when(moved).then(value).otherwise(pl.col(name)).alias(name)
        for name, value in zip(WAS_COLUMNS, older, strict=True)
    ]


def _values() -> list[pl.Expr]:
    """Fields after the merge: the leading stream's values; others only fill unknown ones."""
    live = pl.col("o.live")
    led = [
        pl.when(pl.col("o.leads") & ~pl.col(f"o.{f}").is_null())
        .then(pl.col(f"o.{f}"))
        .otherwise(_filled(f))
        .alias(f)
        for f in ("rel", "anchor")
    ]
    old, new = pl.col("out"), pl.col("o.out")
    moved = ((new - old).abs() > old * OUT_DEADBAND) | ((old == 0) != (new == 0))
    moved = (pl.col("o.leads") & moved).fill_null(value=False)
    earlier = live & (pl.col("o.first_seen") < pl.col("first_seen")).fill_null(value=False)
    return [
        *led,
        *(_filled(field).alias(field) for field in FIRST_KEPT),
        pl.when(moved).then(new).otherwise(_filled("out")).alias("out"),
        pl.when(earlier)
        .then(pl.col("o.first_seen"))
        .otherwise(_filled("first_seen"))
        .alias("first_seen"),
    ]


def _filled(field: str) -> pl.Expr:
    unknown = pl.col(field).is_null() & pl.col("o.live")
    return pl.when(unknown).then(pl.col(f"o.{field}")).otherwise(pl.col(field))


def _gone(one: Observed) -> list[pl.Expr]:
    """The explicit loss, recorded by this observation or withdrawn by a later sighting."""
    sighted = pl.coalesce(pl.col("o.last_seen"), pl.lit(one.as_of))
    back = pl.col("o.live") & (sighted > pl.col("gone_on")).fill_null(value=False)
    lost = (pl.col("o.state") == "lost").fill_null(value=False) & pl.col("gone_on").is_null()
    lost = lost & (pl.col("o.open") | ~pl.col("o.elsewhere"))
    fresh = {
        "gone_on": pl.coalesce(pl.col("o.lost_on"), pl.lit(one.as_of)),
        "gone_why": pl.col("o.reason"),
        "gone_by": pl.lit(one.stream),
    }
    return [
        pl.when(lost).then(value).otherwise(pl.when(~back).then(pl.col(name))).alias(name)
        for name, value in fresh.items()
    ]


def _run(one: Observed) -> pl.Expr:
    """The stream's run: opened by a sighting, closed by a stated loss or a miss that counts."""
    name, is_open = sightings.column(one.stream), pl.col("o.open")
    state = pl.col("o.state")
    stated = state.is_in(["lost", "unlisted"]).fill_null(value=False)
    missed = pl.lit(value=False)
    if one.complete:
        missed = state.is_null() & sightings.last_day(name).is_in(list(one.same_scope))
    opens = pl.col("o.live") & ~is_open
    closes = is_open & (stated | missed.fill_null(value=False))
    moved = pl.when(opens | closes).then(sightings.append(name, one.as_of)).otherwise(pl.col(name))
    same_day = opens & (sightings.last_day(name) == one.as_of).fill_null(value=False)
    return pl.when(same_day).then(sightings.reopen(name, one.as_of)).otherwise(moved)


def _arrivals(new: pl.DataFrame, one: Observed, links: pl.DataFrame) -> pl.DataFrame:
    """Lines for links that are new to the inventory: live ones and reported losses."""
    state = pl.col("state")
    lost = state == "lost"
    rows = new.filter((state == "live") | (lost & ~pl.col("lost_on").is_null()))
    gone = {
        "gone_on": pl.col("lost_on"),
        "gone_why": pl.col("reason"),
        "gone_by": pl.lit(one.stream),
    }
    lines = rows.with_columns(
        pl.col("source_url").alias("from"),
        pl.col("target_url").alias("to"),
        pl.when(~lost).then(pl.lit(one.as_of)).alias(sightings.column(one.stream)),
        *(pl.when(lost).then(value).alias(name) for name, value in gone.items()),
    )
    return conform(lines, dict(links.schema))


def _is_expired(streams: Sequence[str], keep_since: str) -> pl.Expr:
    """True if a link has been gone for longer than the retention: no open run since that day."""
    names = [sightings.column(stream) for stream in streams]
    is_open = any_of(sightings.is_open(name) for name in names)
    last = pl.max_horizontal(*(sightings.last_day(name) for name in names), pl.col("gone_on"))
    return ~is_open & (last < keep_since).fill_null(value=False)


def retention_start(as_of: str, retention_days: int) -> str:
    """ISO date; gone links whose last run closed before it are removed."""
    return add_days(as_of, -retention_days)
