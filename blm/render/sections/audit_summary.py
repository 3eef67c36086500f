"""The verdict: shares first, then proposals, what waits, and the data behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from blm.core.audit.audit import Audit
from blm.core.kpis.kpi import Kpi
from blm.core.policy.bands import SEVERITY
from blm.render.sections.asked_lines import AskedLines, plan_lines
from blm.render.sections.disavow_list import view_manual_action
from blm.render.sections.sources import explain_provisional, name_data
from blm.render.text.numbers import BAND_NAMES, KPI_NAMES, measure, plural, share

NAMED_KPIS = 3


@dataclass(frozen=True, slots=True)
class AuditSummary:
    """The verdict of an audit in parts.

    Attributes:
        lead: the first phrases, with shares.
        rest: the following phrases, with totals.
        data: tools with dates.
        provisional: why the audit is provisional, or empty.
    """

    lead: str
    rest: tuple[str, ...]
    data: str
    provisional: str


def sum_up(audit: Audit, asked: AskedLines | None = None) -> AuditSummary:
    """The verdict of an audit (S70: ratios lead, totals follow).

    Args:
        audit: judged.
        asked: lines that the page asks about; those of the plan when left out.
    """
    asked = asked or plan_lines(audit)
    outside = map(name_kpi, kpis_outside(audit))
    phrases = [
        bands_words(audit),
        *outside,
        *_proposal(audit, asked),
        *_waiting(audit),
        *_due(audit),
    ]
    lead = _quiet_words(audit) if _is_quiet(audit, asked) else phrases.pop(0)
    return AuditSummary(lead, tuple(phrases), name_data(audit.exports), explain_provisional(audit))


def _is_quiet(audit: Audit, asked: AskedLines) -> bool:
    plan = audit.plan
    return not (asked.lines or audit.needs_attention or plan.held_back or plan.next)


def _quiet_words(audit: Audit) -> str:
    return "Nothing to do, as far as is known" if audit.provisional else "Nothing to do"


def bands_words(audit: Audit) -> str:
    """How many KPIs are in band, and how many are unknown."""
    bands = [kpi.band for kpi in audit.kpis]
    unknown = bands.count("unknown")
    known = f"{bands.count('ok')} of {len(bands)} KPIs in band"
    return f"{known}, {unknown} unknown" if unknown else known


def kpis_outside(audit: Audit) -> list[Kpi]:
    """The worst of the KPIs that are out of band, worst first."""
    outside = [kpi for kpi in audit.kpis if SEVERITY.get(kpi.band, 0)]
    return sorted(outside, key=lambda kpi: -SEVERITY[kpi.band])[:NAMED_KPIS]


def name_kpi(kpi: Kpi) -> str:
    """A KPI in a few words: ``exact-match anchors 5.6 % (warn)``."""
    name = KPI_NAMES.get(kpi.id, kpi.id)
    shown = f"{name[:1].lower()}{name[1:]} {measure(kpi.value, kpi.unit)}"
    return f"{shown} ({BAND_NAMES[kpi.band]})"


def _proposal(audit: Audit, asked: AskedLines) -> list[str]:
    plan, live = audit.plan, audit.referring_domains["live"]
    if not asked.lines:
        closed = [g.id for g in plan.guards if g.scope == "proposal" and g.status == "blocked"]
        why = f" ({', '.join(closed)} not passed)" if closed else ""
        return [f"proposes no disavow line{why}"]
    part = f"{share(len(asked.domains), live)} of {plural(live, 'live referring domain')}"
    return [f"proposes {plural(len(asked.lines), 'disavow line')} ({part})"]


def _waiting(audit: Audit) -> list[str]:
    """Domains recommended for removal that are not proposed now."""
    plan = audit.plan
    phrases = []
    if plan.held_back:
        held = len({one.domain for one in plan.held_back})
        phrases.append(f"{held:,} {'waits' if held == 1 else 'wait'}")
    if plan.next:
        later = {"never": "suspicious, never proposed here", "ask": "for the quarterly audit"}
        phrases.append(f"{len(plan.next):,} {later.get(plan.mode, 'more after this merge')}")
    return phrases


def _due(audit: Audit) -> list[str]:
    plan = audit.plan
    phrases = []
    if plan.outreach_due:
        phrases.append(f"{plural(len(plan.outreach_due), 'owner')} to ask first")
    if plan.reclaim:
        phrases.append(f"{plural(len(plan.reclaim), 'lost link')} to ask back")
    if plan.watch_due:
        phrases.append(f"{plural(len(plan.watch_due), 'second look')} due")
    if audit.returns:
        phrases.append(f"{plural(len(audit.returns), 'line')} to take back")
    if audit.list_drift:
        phrases.append("the list at Google differs")
    return phrases


def view_verdict(audit: Audit) -> dict[str, object]:
    """Heading and verdict line."""
    verdict = sum_up(audit)
    return {
        "action": view_manual_action(audit),
        "site": audit.site.name,
        "as_of": audit.as_of,
        "cadence": audit.cadence.capitalize(),
        "lead": verdict.lead,
        "rest": "; ".join(verdict.rest),
        "data": verdict.data,
        "provisional": verdict.provisional,
    }


def view_need(audit: Audit, asked: AskedLines | None = None) -> dict[str, object]:
    """The box that asks whether anything needs to be disavowed at all.

    Args:
        audit: judged.
        asked: lines that the page asks about; those of the plan when left out.
    """
    asked = asked or plan_lines(audit)
    site, plan = audit.site, audit.plan
    action = site.manual_action
    bursts = [k.band in ("warn", "urgent") for k in audit.kpis if k.id == "link_velocity"]
    return {
        "action": _action(action) if action is not None else "",
        "buying": site.known_link_buying,
        "burst": any(bursts),
        "mode": plan.mode,
        "lines": len(asked.lines),
    }


def _action(action: Mapping[str, Any]) -> str:
    """The manual action in words, from ``site.yaml``."""
    words = [str(action[key]) for key in ("kind", "scope") if action.get(key)]
    words += [f"received {action[key]}" for key in ("received",) if action.get(key)]
    return ", ".join(words) or "recorded"
