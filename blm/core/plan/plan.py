"""Plans: what would change on merge, as data that can be printed, hashed, compared and refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from blm.core.findings.finding import Finding
from blm.core.link_profile.profile import JudgedProfile
from blm.core.plan.disavow_lines import keep_lines, list_lines
from blm.core.plan.line_guards import Guard, Hold, hold_line, judge_proposal
from blm.core.plan.plan_guards import append_only, blast_radius, check_size, measure_room
from blm.core.reclaim.lost_links import Reclaim, plan_reclaims
from blm.core.reclaim.reclaims import Reclaims
from blm.core.site.site import Site

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
        alone: lines up to which one person's approval is enough.
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
    alone: int = 50


def build_plan(
    profile: JudgedProfile,
    findings: Sequence[Finding],
    reclaims: Reclaims,
    looks: Sequence[str] = (),
) -> Plan:
    """The smallest safe change for these findings, after every guard was asked.

    Args:
        profile: as judged.
        findings: of shown domains; merely watched ones may be left out.
        reclaims: lost links.
        looks: those of the domains left out whose second look is due.
    """
    desired, moment = profile.desired, profile.moment
    site, policy = desired.site, desired.policy
    removed = [f for f in findings if f.recommendation == "remove"]
    holds = {f.domain: hold_line(f, profile) for f in removed}
    guards = judge_proposal(site, policy, profile.exports, moment.today)
    wanted = [f for f in removed if is_open(f)]
    free = sorted((f for f in wanted if not holds[f.domain]), key=_strength)
    room = measure_room(profile)
    limit, alone, blast = blast_radius(free, policy, room, held=site.manual_action is None)
    ready = sorted(free[:limit], key=lambda f: f.domain)
    kept, withdrawn = keep_lines(profile, findings)
    asked = (*guards, blast, check_size(ready, room), append_only(withdrawn))
    blocked = next((g for g in asked if g.status == "blocked"), None)
    mode = _mode(site, guards, quarterly=moment.cadence == "quarterly")
    chosen = ready if blocked is None and mode in ("advisory", "propose") else []
    lines = [line for finding in chosen for line in list_lines(finding)]
    added = {finding.domain for finding in chosen}
    return Plan(
        mode=mode,
        disavow_add=tuple(lines),
        added=tuple(f.domain for f in chosen),
        held_back=_held_back(wanted, free, holds, blocked),
        next=tuple(f.domain for f in free if f.domain not in added) if blocked is None else (),
        outreach_due=tuple(f.domain for f in sorted(wanted, key=_strength) if _to_ask(f, holds)),
        reclaim=tuple(plan_reclaims(reclaims.losses)),
        watch_due=tuple(sorted({*looks, *looks_due(findings, moment.today)})),
        guards=asked,
        group=tuple(dict.fromkeys([*kept, *lines])),
        withdrawn=tuple(withdrawn),
        fingerprint=_fingerprint(chosen, lines, asked),
        alone=alone,
    )


def looks_due(findings: Sequence[Finding], today: str) -> set[str]:
    """Watched domains whose second look is due."""
    return {f.domain for f in findings if f.recommendation == "watch" and f.due and f.due <= today}


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
    """A manual action is what the file is there for: while it holds, lines are proposed."""
    if site.manual_action is not None:
        return "propose"
    if site.disavow == "never":
        return "never"
    needed = any(g.id == "G9" and g.status == "passed" for g in guards)
    if site.disavow == "ask" and not quarterly:
        return "ask"
    return "propose" if needed else "advisory"


def _fingerprint(chosen: Sequence[Finding], lines: Sequence[str], guards: Sequence[Guard]) -> str:
    """Hash of the asks only: lines with rule and stage, and what blocks; no numbers, no dates."""
    asks = {
        "lines": list(lines),
        "domains": [[f.domain, f.rule or "", f.stage.name if f.stage else ""] for f in chosen],
        "blocked": sorted(g.id for g in guards if g.status == "blocked"),
    }
    return hashlib.sha256(json.dumps(asks, sort_keys=True).encode()).hexdigest()[:16]
