"""What has become of each link, and index changes at tools (design.md section 3, "Lost")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from blm.core.inventory.readings import Export
from blm.core.inventory.streams import STREAMS
from blm.core.site.site import Incident
from tests.reference.merging import is_open
from tests.reference.normalising import Row

CONFIRM_DAYS = 7
LEAST_SHARED = 10
STILL_SEEN = 0.5


@dataclass(frozen=True)
class Change:
    """An index change: a drop at one tool that is no loss.

    Attributes:
        stream, on: whose export, and when.
        vanished: links it no longer had; before: those it had.
        shared: vanished links that other complete streams know; still_seen: and still see.
        reason: a person's words when it was stated.
    """

    stream: str
    on: str
    vanished: int
    before: int
    shared: int
    still_seen: int
    reason: str


def add_days(day: str, days: int) -> str:
    """The ISO date so many days later."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def held_at(dates: Sequence[str], day: str) -> bool:
    """Whether a run covered a day: an odd number of its dates had come."""
    return sum(one <= day for one in dates) % 2 == 1


def find_full_dates(exports: Sequence[Export]) -> dict[str, list[str]]:
    """Dates of full exports of links by stream, of the stream's usual scope only.

    The usual scope is the one that most full exports have, of equals the first.
    """
    found: dict[str, list[str]] = {}
    full = [e for e in exports if e.coverage == "full" and STREAMS[e.stream].whole]
    for stream in dict.fromkeys(e.stream for e in full):
        own = [e for e in full if e.stream == stream]
        scopes = [e.scope for e in own]
        usual = max(dict.fromkeys(scopes), key=scopes.count)
        days = {e.as_of for e in own if e.scope == usual and e.as_of}
        if STREAMS[stream].level == "link" and days:
            found[stream] = sorted(days)
    return found


def find_changes(
    links: Sequence[Row],
    full: Mapping[str, Sequence[str]],
    stated: Sequence[Incident],
    incident_share: float,
) -> list[Change]:
    """Index changes: more than `incident_share` percent of one stream's links go unseen together.

    docs/reference/snapshot.md: while other complete streams know ten or more of them and still see
    at least half of these; or a person stated one.
    """
    found = []
    for stream, days in full.items():
        for day in days[1:]:
            reason = next(
                (s.reason for s in stated if s.stream == stream and s.first <= day <= s.last), ""
            )
            change = measure_change(links, stream, day, full, reason)
            together = change.vanished > incident_share / 100 * change.before
            others = change.shared >= LEAST_SHARED
            others = others and change.still_seen / change.shared >= STILL_SEEN
            if change.vanished and (reason or (together and others)):
                found.append(change)
    return sorted(found, key=lambda one: (one.on, one.stream))


def measure_change(
    links: Sequence[Row], stream: str, day: str, full: Mapping[str, Sequence[str]], reason: str
) -> Change:
    """Counts of one full export: what vanished in it and who still sees that."""
    vanished, before, shared, still = 0, 0, 0, 0
    for line in links:
        dates = line["seen"].get(stream, [])
        others = [s for s in full if s != stream and s in line["seen"]]
        before += bool(dates) and dates[0] < day and (len(dates) % 2 == 1 or dates[-1] >= day)
        if dates and len(dates) % 2 == 0 and dates[-1] == day:
            vanished += 1
            shared += bool(others)
            still += any(is_open(line, s) for s in others)
    return Change(stream, day, vanished, before, shared, still, reason)


def judge_state(
    line: Row, full: Mapping[str, Sequence[str]], changes: Sequence[Change]
) -> dict[str, Any]:
    """``state``, ``lost_on`` and ``first_on`` of one link.

    Lost: explicit evidence, or absence from every full stream that knew it in two successive
    exports at least 7 days apart; a miss that is an index change confirms nothing. Live: a full
    stream holds it, or none knows it and another stream holds it. Else unseen.
    """
    knew = [s for s in full if s in line["seen"]]
    confirmed = []
    for stream in knew:
        dates = line["seen"][stream]
        void = any(c.stream == stream and c.on == dates[-1] for c in changes)
        if len(dates) % 2 == 0 and not void:
            second = [day for day in full[stream] if day >= add_days(dates[-1], CONFIRM_DAYS)]
            confirmed += second[:1]
    first_on = min((dates[0] for dates in line["seen"].values()), default=None)
    if line["gone"]:
        return {"state": "lost", "lost_on": line["gone"]["on"], "first_on": first_on}
    if knew and len(confirmed) == len(knew):
        return {"state": "lost", "lost_on": max(confirmed), "first_on": first_on}
    holders = knew or list(line["seen"])
    is_live = any(is_open(line, stream) for stream in holders)
    return {"state": "live" if is_live else "unseen", "lost_on": None, "first_on": first_on}


def count_changes(judged: Sequence[Row], since: str | None) -> dict[str, int]:
    """Links by state, and what changed since the audit before; without one nothing changed."""
    live = [line for line in judged if line["state"] == "live"]
    lost = [line for line in judged if line["state"] == "lost"]
    counts = {"live": len(live), "unseen": sum(line["state"] == "unseen" for line in judged)}
    if since is None:
        return {**counts, "new": 0, "lost": 0, "changed": 0, "returned": 0}
    known = [line for line in live if line["first_on"] <= since]
    held = [any(held_at(dates, since) for dates in line["seen"].values()) for line in known]
    return {
        **counts,
        "new": len(live) - len(known),
        "lost": sum(line["lost_on"] > since for line in lost),
        "changed": sum(bool(line["was"]) and line["was"][0]["until"] > since for line in live),
        "returned": held.count(False),
    }
