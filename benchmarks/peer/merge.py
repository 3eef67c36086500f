"""Merging of one export into inventory and domains, and states of links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

from benchmarks.peer.exports import per_distinct
from benchmarks.peer.inventory import METRICS, STREAMS

KEPT = ("kind", "title", "lang", "topics", "content")
"""Fields that keep their first value."""
WAS = 5
OUT_BAND, RATING_BAND, VOLUME_BAND = 0.1, 1.0, 0.1
"""Deadbands of stored numbers: shares, and points of a rating."""
RATINGS = ("ahrefs.dr", "semrush.page_as")
CONFIRM_DAYS = 7
INDEX_CHANGE = 0.05
"""Share of a tool's links vanishing together above which it is an index change."""


def is_open(run: str) -> bool:
    """True if a run is open: its dates, joined by commas, are odd in number."""
    return run.count(",") % 2 == 0


def _open(links: pd.DataFrame, stream: str) -> Any:  # noqa: ANN401 - an array
    return per_distinct(links[stream], is_open) == np.True_


def merge_links(links: pd.DataFrame, rows: pd.DataFrame, stream: str, as_of: str) -> pd.DataFrame:
    """The inventory after one complete export, new links last.

    Args:
        links: with ``key``.
        rows: from `benchmarks.peer.exports.identify`.
        stream: of `STREAMS`, the most trusted first.
        as_of: date of the export.
    """
    at = pd.Index(rows["key"]).get_indexer(links["key"])
    live, was_open = at >= 0, _open(links, stream)
    if (was_open & ~live).sum() > INDEX_CHANGE * was_open.sum():
        message = f"{stream} lost more than {INDEX_CHANGE:.0%} of its links: look at it first"
        raise SystemExit(message)
    better = STREAMS[: STREAMS.index(stream)]
    leads = live & ~np.any([_open(links, other) for other in better], axis=0) if better else live
    theirs = {name: rows[name].to_numpy()[at] for name in ("anchor", "rel", *KEPT, "first_seen")}
    _remember(links, theirs, leads & was_open, as_of)
    for name in ("anchor", "rel"):
        _put(links, name, theirs[name], live & (leads | links[name].isna()))
    for name in KEPT:
        _put(links, name, theirs[name], live & links[name].isna())
    earlier = pd.Series(theirs["first_seen"]).fillna("9") < links["first_seen"].fillna("9")
    _put(links, "first_seen", theirs["first_seen"], live & earlier)
    _count(links, rows["out"].to_numpy()[at], live, leads)
    turned = live != was_open
    links.loc[turned, stream] = per_distinct(
        links.loc[turned, stream].fillna(""), lambda run: f"{run},{as_of}" if run else as_of
    )
    return pd.concat([links, _arrive(rows, at, stream, as_of, links)], ignore_index=True)


def _put(links: pd.DataFrame, name: str, new: Any, where: Any) -> None:  # noqa: ANN401 - arrays
    where = np.asarray(where) & pd.notna(new)
    links.loc[where, name] = new[where]


def _remember(links: pd.DataFrame, theirs: dict[str, Any], where: Any, as_of: str) -> None:  # noqa: ANN401
    """Earlier rel and anchor onto ``was``, newest first, of the few links where they changed."""
    changed = {}
    for name in ("rel", "anchor"):
        old, new = links[name].to_numpy(), theirs[name]
        changed[name] = where & pd.notna(old) & pd.notna(new) & (old != new)
    for place in np.flatnonzero(changed["rel"] | changed["anchor"]):
        was = {name: links.at[place, name] for name in changed if changed[name][place]}
        links.at[place, "was"] = [{"until": as_of, **was}, *(links.at[place, "was"] or ())][:WAS]


def _count(links: pd.DataFrame, new: Any, live: Any, leads: Any) -> None:  # noqa: ANN401 - arrays
    """The number of external links, where it moved by more than its band."""
    old = links["out"].to_numpy()
    moved = (np.abs(new - old) > old * OUT_BAND) | ((old == 0) != (new == 0))
    where = ~np.isnan(new) & ((leads & moved) | (live & np.isnan(old)))
    links.loc[where, "out"] = new[where]


def _arrive(
    rows: pd.DataFrame,
    at: Any,  # noqa: ANN401 - an array
    stream: str,
    as_of: str,
    links: pd.DataFrame,
) -> pd.DataFrame:
    known = np.zeros(len(rows), dtype=bool)
    known[at[at >= 0]] = True
    new = rows[~known].reindex(columns=links.columns)
    new = new.astype(links.dtypes).where(new.notna(), None)
    new[stream] = as_of
    return new.astype({"out": float})


def merge_domains(domains: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The metrics after one export: the highest of a domain's rows, within deadbands."""
    names = [name for name in METRICS if name in rows.columns]
    flags = [name for name in names if name == "ahrefs.spam"]
    fresh = rows[["domain", *names]].astype(dict.fromkeys(flags, bool))
    fresh = fresh.groupby("domain").max().reset_index()
    both = domains.merge(fresh, on="domain", how="outer", suffixes=("", "|new"))
    for name in names:
        old, new = both[name], both[f"{name}|new"]
        if name in flags:
            both[name] = new.where(new.notna(), old)
            continue
        band = RATING_BAND if name in RATINGS else old.abs() * VOLUME_BAND
        moved = ((new - old).abs() > band) | ((old == 0) != (new == 0))
        both[name] = new.where(new.notna() & (old.isna() | moved), old)
    return both[list(domains.columns)]


def judge_states(links: pd.DataFrame, dates: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Each link with ``state``, ``lost_on`` and ``first_on``.

    Args:
        links: with run columns.
        dates: of the complete exports of each stream.
    """
    judged = [per_distinct(links[s], partial(_judge, days=dates[s])) for s in STREAMS]
    firsts = [per_distinct(links[s].fillna("9"), lambda run: run[:10]) for s in STREAMS]
    states: dict[tuple[str | None, ...], tuple[str, str | None]] = {}
    pairs = list(zip(*judged, strict=True))
    for pair in set(pairs):
        known = [said for said in pair if said is not None]
        if "open" in known:
            states[pair] = ("live", None)
        else:
            states[pair] = ("unseen", None) if "" in known else ("lost", max(known))
    links["state"] = [states[pair][0] for pair in pairs]
    links["lost_on"] = [states[pair][1] for pair in pairs]
    links["first_on"] = np.minimum.reduce(firsts)
    return links


def sum_domains(links: pd.DataFrame) -> pd.DataFrame:
    """Per referring domain: first and last dates, and the number of tools that know it.

    Args:
        links: from `judge_states`.
    """
    first = links["first_seen"].where(links["first_seen"].notna(), links["first_on"])
    known = links[list(STREAMS)].notna()
    dates = {"first_on": links["first_on"], "first_seen": first, "lost_on": links["lost_on"]}
    table = pd.DataFrame({name: pd.to_datetime(days) for name, days in dates.items()} | dict(known))
    ends = {"first_on": "min", "first_seen": "min", "lost_on": "max"}
    summed = table.groupby(links["domain"]).agg(ends | dict.fromkeys(STREAMS, "max"))
    return summed[list(ends)].assign(vendors=summed[list(STREAMS)].sum(axis=1)).reset_index()


def _judge(run: str, days: Sequence[str]) -> str:
    """``open``, the date of the export that confirms the loss, or nothing."""
    if is_open(run):
        return "open"
    least = date.fromisoformat(run[-10:]) + timedelta(days=CONFIRM_DAYS)
    return next((day for day in days if day >= least.isoformat()), "")


def held_at(run: str, day: str) -> bool:
    """True if a run includes a day."""
    return sum(one <= day for one in run.split(",")) % 2 == 1
