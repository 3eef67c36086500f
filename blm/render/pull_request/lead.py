"""The first lines of a pull request: the decision, the KPIs, and what guards hold back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from blm.core.audit.audit import Audit
from blm.core.kpis.kpi import Kpi
from blm.core.plan.line_guards import Guard, Hold
from blm.core.plan.plan import HeldBack, Plan
from blm.render.sections.asked_lines import AskedLines
from blm.render.sections.audit_summary import (
    AuditSummary,
    bands_words,
    kpis_outside,
    name_kpi,
    sum_up,
)
from blm.render.sections.changes import view_changes
from blm.render.sections.disavow_list import view_manual_action
from blm.render.text.numbers import BAND_NAMES, plural

NAMED_HOLDS = 2
"""Most held domains that are named with their reasons; more are only counted by reason."""
CHECKS = {
    "G10": "the data of the main tool is too old, or missing",
    "G12": "nobody recorded which list is live at Google",
    "size": "the file would pass Google's limits",
}
"""In words, by guard: why a guard of the whole list blocks."""
HOLDS = {
    "G2": "protected, or too good to be disavowed whole",
    "G7": "too few tools know them",
}
"""In words, by guard: why lines are held, for guards whose own sentence names the domain."""
LATER = {
    "never": "suspicious, and never proposed here",
    "ask": "waiting for the quarterly audit",
}
"""In words, by mode: why further suspicious domains are not in this pull request."""


def view_lead(audit: Audit, asked: AskedLines) -> dict[str, object]:
    """Template values of the lead: the decision, what is held, KPIs, and data quality.

    Args:
        audit: the audit.
        asked: lines that the proposal asks about.
    """
    verdict, plan = sum_up(audit, asked), audit.plan
    return {
        "action": view_manual_action(audit),
        "lead": _decision(audit, asked, verdict),
        "need": plan.mode if asked.lines else "",
        "waiting": _waiting(plan, asked),
        "kpis": "; ".join([bands_words(audit), *map(_name, kpis_outside(audit))]),
        "beside": _other_work(audit),
        "data": verdict.data,
        "provisional": verdict.provisional,
    }


def _decision(audit: Audit, asked: AskedLines, verdict: AuditSummary) -> str:
    """The decision in one sentence without its full stop: how many of the live domains."""
    live = audit.referring_domains["live"]
    if not asked.lines:
        nothing = verdict.lead if verdict.lead.startswith("Nothing") else ""
        return nothing or "Proposes no disavow line"
    lines = plural(len(asked.lines), "line")
    total = plural(live, "referring domain")
    return f"Proposes to disavow {len(asked.domains):,} of {total} ({lines})"


def _waiting(plan: Plan, asked: AskedLines) -> str:
    held = len({one.domain for one in plan.held_back})
    more = " more" if asked.lines else ""
    words = []
    if held:
        domains = f"{held:,}{more} {'domain' if held == 1 else 'domains'}"
        words.append(f"{domains} {'waits' if held == 1 else 'wait'}.")
    if plan.next:
        words.append(f"{len(plan.next):,} {LATER.get(plan.mode, 'to come after this merge')}.")
    return " ".join(words)


def _name(kpi: Kpi) -> str:
    """A KPI with its band; it says "mix of anchors" if not the exact matches are out of band."""
    if kpi.id == "anchor_distribution" and kpi.reason.startswith("outside"):
        return f"mix of anchors ({BAND_NAMES[kpi.band]})"
    return name_kpi(kpi)


def _other_work(audit: Audit) -> str:
    plan, words = audit.plan, []
    if plan.outreach_due:
        words.append(f"{plural(len(plan.outreach_due), 'owner')} to ask first")
    if plan.reclaim:
        words.append(f"{plural(len(plan.reclaim), 'lost link')} to ask back")
    if audit.list_drift:
        words.append("a list at Google that differs")
    return " and ".join(words)


def view_merge(audit: Audit, asked: AskedLines) -> dict[str, object]:
    """Template values of what merging changes, with guards in words instead of their ids.

    Args:
        audit: the audit.
        asked: lines that the proposal asks about.
    """
    plan = audit.plan
    blocked = [guard for guard in plan.guards if guard.status == "blocked"]
    return (
        view_changes(audit, asked)
        | {
            "stopped": [_describe_block(guard) for guard in blocked],
        }
        | _view_held([one for one in plan.held_back if one.hold.guard not in CHECKS])
    )


def _describe_block(guard: Guard) -> list[str]:
    """A blocking guard: what it means, the numbers it saw, and its release."""
    return [CHECKS.get(guard.id, guard.id), guard.numbers, guard.release]


def _view_held(held: Sequence[HeldBack]) -> dict[str, object]:
    """Template values of the held domains: few by name, many as counts by reason."""
    reasons: dict[str, list[Hold]] = {}
    for one in held:
        reasons.setdefault(one.domain, []).append(one.hold)
    few = reasons if len(reasons) <= NAMED_HOLDS else {}
    counts = Counter(
        why for holds in reasons.values() for why in {_shared_reason(hold) for hold in holds}
    )
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return {
        "waiting": plural(len(reasons), "domain") if reasons else "",
        "is_one": len(reasons) == 1,
        "several": any(len(holds) > 1 for holds in reasons.values()),
        "named": [(domain, "; ".join(h.reason for h in holds)) for domain, holds in few.items()],
        "reasons": "; ".join(f"{why}: {count:,}" for why, count in ordered),
    }


def _shared_reason(hold: Hold) -> str:
    """The reason of a hold without dates and numbers, so that equal reasons can be counted."""
    if hold.guard == "G6" and hold.until:
        return "asked, with time left to answer"
    return HOLDS.get(hold.guard, hold.reason)
