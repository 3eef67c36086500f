"""Guards of a plan: number of new lines (G5), size of the file, append-only (G11)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from blm.core.disavow.disavow_file import MOST_BYTES, MOST_LINES, without_group
from blm.core.findings.finding import Finding
from blm.core.link_profile.profile import JudgedProfile
from blm.core.plan.disavow_lines import list_lines
from blm.core.plan.line_guards import Guard
from blm.core.policy.policy import Policy
from blm.core.text.line_ends import split_lines


@dataclass(frozen=True, slots=True)
class Room:
    """Sizes that limit a plan.

    Attributes:
        live_domains: live referring domains.
        followed_domains: those with a followed link.
        file_lines, file_bytes: of the disavow file without this date's group.
    """

    live_domains: int
    followed_domains: int
    file_lines: int
    file_bytes: int


def measure_room(profile: JudgedProfile) -> Room:
    """Sizes of the live profile and of the disavow file."""
    live = profile.domains.filter(pl.col("live"))
    kept = without_group(profile.desired.disavow, profile.moment.as_of)
    return Room(
        live_domains=len(live),
        followed_domains=len(live.filter(pl.col("followed_links") > 0)),
        file_lines=len(split_lines(kept)),
        file_bytes=len(kept.encode("utf-8", "surrogateescape")),
    )


def blast_radius(
    free: Sequence[Finding], policy: Policy, room: Room, *, held: bool
) -> tuple[int, int, Guard]:
    """G5: most domains of the plan, most lines that one person may approve, and the guard.

    Args:
        free: findings that no guard holds, the strongest first.
        policy: section ``guards``.
        room: live referring domains, and those with a followed link.
        held: True if domains above the limit wait; False in a manual action, where two people
            approve them instead.
    """
    knobs = policy.guards
    by_count = max(
        int(knobs["max_new_lines"]),
        math.floor(room.live_domains * float(knobs["max_new_share"]) / 100),
    )
    by_follow = max(1, math.floor(room.followed_domains * float(knobs["max_followed_share"]) / 100))
    fitting = _fitting(free[:by_follow], by_count)
    limit = fitting if held else len(free)
    alone = int(knobs["second_review_above"])
    if not held:
        alone = min(alone, sum(len(list_lines(finding)) for finding in free[:fitting]))
    numbers = (
        f"{len(free)} ready, {limit} now; at most {by_count} lines and {by_follow} domains"
        f"{'' if held else ' by one person in a manual action'}: "
        f"{knobs['max_followed_share']:g} % of {room.followed_domains} with a followed link"
    )
    release = "the rest comes after this merge" if len(free) > limit else ""
    if sum(len(list_lines(finding)) for finding in free[:limit]) > alone:
        release = "; ".join(filter(None, [release, "two people approve this many"]))
    return (
        limit,
        alone,
        Guard(
            "G5",
            "plan",
            "advisory" if release else "passed",
            numbers,
            "guards.max_new_lines, max_new_share, max_followed_share, second_review_above",
            release,
        ),
    )


def _fitting(free: Sequence[Finding], lines: int) -> int:
    """How many of these domains fit into `lines`, at least one."""
    total = 0
    for index, finding in enumerate(free):
        total += len(list_lines(finding))
        if total > lines:
            return max(1, index)
    return len(free)


def check_size(ready: Sequence[Finding], room: Room) -> Guard:
    """Google's limits on the file: 100,000 lines, 2 MB."""
    lines = [line for finding in ready for line in list_lines(finding)]
    total = room.file_lines + len(lines) + 2
    size = room.file_bytes + sum(len(line.encode()) + 1 for line in lines)
    fits = total <= MOST_LINES and size <= MOST_BYTES
    return Guard(
        "size",
        "plan",
        "passed" if fits else "blocked",
        f"{total:,} of {MOST_LINES:,} lines, {size:,} of {MOST_BYTES:,} bytes",
        "Google's limits",
        "" if fits else "compress or shorten the file first",
    )


def append_only(withdrawn: Sequence[str]) -> Guard:
    """G11: lines are only added; ones of this date that were not uploaded may be withdrawn."""
    said = f"{len(withdrawn)} lines of this date no longer hold" if withdrawn else "no line leaves"
    status: Literal["passed", "advisory"] = "advisory" if withdrawn else "passed"
    return Guard("G11", "plan", status, said, "none", "none needed" if withdrawn else "")
