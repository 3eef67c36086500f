"""Plans: what would change on merge, as data that can be printed, hashed, compared and refused."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from blm.core.disavow import MOST_BYTES, MOST_LINES
from blm.core.disavow_lines import list_lines
from blm.core.findings import Finding
from blm.core.guards import Guard, Hold
from blm.core.loss import Reclaim
from blm.core.policies import Policy
from blm.core.sites import Site

Mode = Literal["never", "ask", "propose", "advisory"]


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A domain recommended for removal whose line is not proposed now."""

    domain: str
    hold: Hold


@dataclass(frozen=True, slots=True)
class Plan:
    """What an audit proposes.

    Attributes:
        mode: never, ask (only at the quarterly audit), advisory (no known need), propose.
        disavow_add: new lines of the disavow file, in order.
        added: the domains they are about.
        held_back: lines that guards hold, with what releases them.
        next: domains that come after this merge, strongest first.
        outreach_due: domains whose owners are to be asked first.
        reclaim: lost links worth asking back, best first.
        watch_due: watched domains whose second look is due.
        guards: outcomes for the whole plan.
        group: lines of this date's own group in the file after the audit.
        withdrawn: lines of that group that no longer hold and leave; uploaded ones never do.
        fingerprint: hash of what is asked for, sixteen hexadecimal digits.
    """

    mode: Mode
    disavow_add: tuple[str, ...]
    added: tuple[str, ...]
    held_back: tuple[HeldBack, ...]
    next: tuple[str, ...]
    outreach_due: tuple[str, ...]
    reclaim: tuple[Reclaim, ...]
    watch_due: tuple[str, ...]
    guards: tuple[Guard, ...]
    group: tuple[str, ...]
    withdrawn: tuple[str, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Room:
    """How much a plan and the file may hold.

    Attributes:
        live_domains: live referring domains.
        followed_domains: those with a followed link.
        file_lines, file_bytes: of the disavow file as it is.
    """

    live_domains: int
    followed_domains: int
    file_lines: int
    file_bytes: int


def build_plan(
    findings: Sequence[Finding],
    holds: Mapping[str, tuple[Hold, ...]],
    guards: Sequence[Guard],
    *,
    site: Site,
    policy: Policy,
    room: Room,
    quarterly: bool,
    today: str,
    reclaim: Sequence[Reclaim],
    written: tuple[Sequence[str], Sequence[str]],
) -> Plan:
    """The smallest safe change for these findings.

    Args:
        findings: all that are shown.
        holds: of the domains recommended for removal, by domain.
        guards: of the whole proposal.
        site: its disavow mode.
        policy: section ``guards``.
        room: limits.
        quarterly: whether this is the full audit of the quarter.
        today: ISO date; second looks fall due by it.
        reclaim: lost links worth asking back.
        written: lines that an earlier run of this date wrote: those that hold, and the others.
    """
    wanted = [f for f in findings if f.recommendation == "remove" and is_open(f)]
    free = sorted((f for f in wanted if not holds[f.domain]), key=_strength)
    limit, blast = _blast_radius(free, policy, room)
    ready = sorted(free[:limit], key=lambda f: f.domain)
    kept, withdrawn = written
    asked = (*guards, blast, check_size(ready, room), _append_only(withdrawn))
    blocked = next((g for g in asked if g.status == "blocked"), None)
    mode = _mode(site, guards, quarterly=quarterly)
    chosen = ready if blocked is None and mode in ("advisory", "propose") else []
    lines = [line for finding in chosen for line in list_lines(finding)]
    return Plan(
        mode=mode,
        disavow_add=tuple(lines),
        added=tuple(f.domain for f in chosen),
        held_back=_held_back(wanted, free, holds, blocked),
        next=tuple(f.domain for f in free if f not in chosen) if blocked is None else (),
        outreach_due=tuple(f.domain for f in sorted(wanted, key=_strength) if _to_ask(f, holds)),
        reclaim=tuple(reclaim),
        watch_due=tuple(
            f.domain for f in findings if f.recommendation == "watch" and f.due and f.due <= today
        ),
        guards=asked,
        group=tuple(dict.fromkeys([*kept, *lines])),
        withdrawn=tuple(withdrawn),
        fingerprint=_fingerprint(chosen, lines, asked),
    )


def _held_back(
    wanted: Sequence[Finding],
    free: Sequence[Finding],
    holds: Mapping[str, tuple[Hold, ...]],
    blocked: Guard | None,
) -> tuple[HeldBack, ...]:
    """Lines that their own guards hold, and, when the proposal is blocked, all others."""
    held = [HeldBack(f.domain, hold) for f in wanted for hold in holds[f.domain]]
    if blocked is not None:
        hold = Hold(blocked.id, blocked.numbers, blocked.release)
        held += [HeldBack(f.domain, hold) for f in free]
    return tuple(sorted(held, key=lambda h: h.domain))


def is_open(finding: Finding) -> bool:
    """Whether a removal is still to be asked for: not merged, uploaded, kept or gone."""
    return finding.stage is None or finding.stage.name in ("flagged", "waiting", "due", "declined")


def _to_ask(finding: Finding, holds: Mapping[str, tuple[Hold, ...]]) -> bool:
    """Whether the only thing missing is that nobody asked."""
    flagged = finding.stage is not None and finding.stage.name == "flagged"
    return flagged and all(hold.guard == "G6" for hold in holds[finding.domain])


def _strength(finding: Finding) -> tuple[float, int, str]:
    return (-(finding.suspicion or 0.0), -finding.links, finding.domain)


def _mode(site: Site, guards: Sequence[Guard], *, quarterly: bool) -> Mode:
    if site.disavow == "never":
        return "never"
    needed = any(g.id == "G9" and g.status == "passed" for g in guards)
    if site.disavow == "ask" and not quarterly and site.manual_action is None:
        return "ask"
    return "propose" if needed else "advisory"


def _blast_radius(free: Sequence[Finding], policy: Policy, room: Room) -> tuple[int, Guard]:
    """G5: how many lines one plan may add."""
    knobs = policy.guards
    by_count = max(
        int(knobs["max_new_lines"]),
        math.floor(room.live_domains * float(knobs["max_new_share"]) / 100),
    )
    by_follow = max(1, math.floor(room.followed_domains * float(knobs["max_followed_share"]) / 100))
    limit = _fitting(free[:by_follow], by_count)
    numbers = (
        f"{len(free)} ready, {limit} now; at most {by_count} lines and {by_follow} domains: "
        f"{knobs['max_followed_share']:g} % of {room.followed_domains} with a followed link"
    )
    release = "the rest comes after this merge" if len(free) > limit else ""
    if min(len(free), limit) > int(knobs["second_review_above"]):
        release = "; ".join(filter(None, [release, "two people approve this many"]))
    return limit, Guard(
        "G5",
        "plan",
        "advisory" if release else "passed",
        numbers,
        "guards.max_new_lines, max_new_share, max_followed_share, second_review_above",
        release,
    )


def _fitting(free: Sequence[Finding], lines: int) -> int:
    """How many of these domains fit into so many lines; one does, however many pages it names."""
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


def _append_only(withdrawn: Sequence[str]) -> Guard:
    """G11: only lines that this date itself proposed, and nobody uploaded, can leave."""
    said = f"{len(withdrawn)} lines of this date no longer hold" if withdrawn else "no line leaves"
    status: Literal["passed", "advisory"] = "advisory" if withdrawn else "passed"
    return Guard("G11", "plan", status, said, "none", "none needed" if withdrawn else "")


def _fingerprint(chosen: Sequence[Finding], lines: Sequence[str], guards: Sequence[Guard]) -> str:
    """Hash of the asks only: lines with rule and stage, and what blocks; no numbers, no dates."""
    asks = {
        "lines": list(lines),
        "domains": [[f.domain, f.rule or "", f.stage.name if f.stage else ""] for f in chosen],
        "blocked": sorted(g.id for g in guards if g.status == "blocked"),
    }
    return hashlib.sha256(json.dumps(asks, sort_keys=True).encode()).hexdigest()[:16]
