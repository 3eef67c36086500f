"""Builds the plan: disavow lines, requests, reclaims and second looks that an audit asks for."""

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
        added: referring domains of these lines.
        held_back: domains that guards hold, with what releases them.
        next: domains left for the next proposal, highest suspicion first.
        outreach_due: domains whose owners are to be asked before a line is proposed.
        reclaim: lost links worth asking back, best first.
        watch_due: watched domains whose second look is due.
        guards: outcomes for the whole plan.
        group: lines of this date's group in the file after the audit.
        withdrawn: lines of that group to delete; never uploaded ones.
        fingerprint: hash of what the plan asks, 16 hexadecimal digits.
        alone: most lines that one person's approval is enough for.
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
    """The plan for these findings, with all guards applied.

    Args:
        profile: the judged profile.
        findings: of shown domains; merely watched ones may be left out.
        reclaims: lost links.
        looks: domains without a finding whose second look is due.
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
    """Domains held by guards of their line; if the proposal is blocked, all others too."""
    held = [HeldBack(f.domain, hold) for f in wanted for hold in holds[f.domain]]
    if blocked is not None:
        hold = Hold(blocked.id, blocked.numbers, blocked.release)
        held += [HeldBack(f.domain, hold) for f in free]
    return tuple(sorted(held, key=lambda h: h.domain))


def is_open(finding: Finding) -> bool:
    """True if the removal is not yet merged, uploaded, kept or gone."""
    return finding.stage is None or finding.stage.name in ("flagged", "waiting", "due", "declined")


def _to_ask(finding: Finding, holds: Mapping[str, tuple[Hold, ...]]) -> bool:
    """True if only a request to the owner is missing (G6)."""
    flagged = finding.stage is not None and finding.stage.name == "flagged"
    return flagged and all(hold.guard == "G6" for hold in holds[finding.domain])


def _strength(finding: Finding) -> tuple[float, int, str]:
    return (-(finding.suspicion or 0.0), -finding.links, finding.domain)


def _mode(site: Site, guards: Sequence[Guard], *, quarterly: bool) -> Mode:
    """Mode of the plan; ``propose`` while a manual action is in effect."""
    if site.manual_action is not None:
        return "propose"
    if site.disavow == "never":
        return "never"
    needed = any(g.id == "G9" and g.status == "passed" for g in guards)
    if site.disavow == "ask" and not quarterly:
        return "ask"
    return "propose" if needed else "advisory"


def _fingerprint(chosen: Sequence[Finding], lines: Sequence[str], guards: Sequence[Guard]) -> str:
    """Hash of lines, rules, stages and blocking guards, without numbers and dates."""
    asks = {
        "lines": list(lines),
        "domains": [[f.domain, f.rule or "", f.stage.name if f.stage else ""] for f in chosen],
        "blocked": sorted(g.id for g in guards if g.status == "blocked"),
    }
    return hashlib.sha256(json.dumps(asks, sort_keys=True).encode()).hexdigest()[:16]
