"""Stages in reports: second looks that are due, removals under way, decisions in force."""

from __future__ import annotations

from collections import Counter

from blm.core.audit.audit import Audit
from blm.core.findings.finding import Finding
from blm.core.site.stages import Stage
from blm.render.sections.domain_wording import (
    REASON_WIDTH,
    by_domain,
    name_recommendation,
    suspicion_words,
)
from blm.render.text.escaping import TABLE_ROWS, escape, host
from blm.render.text.numbers import plural

LOOKS_SHOWN = 10
PEOPLE_SHOWN = 15
MOVING = ("review", "due", "waiting", "merged")
"""Stages that need action or a wait, most urgent first."""
RESTING = ("uploaded", "declined", "gone")
"""Stages shown only as counts."""


def view_looks(audit: Audit) -> dict[str, object] | None:
    """The watched domains whose second look is due; None without any."""
    due = audit.plan.watch_due
    if not due:
        return None
    findings = by_domain(audit)
    ordered = sorted((findings[d] for d in due), key=lambda f: (-(f.suspicion or 0.0), f.domain))
    return {
        "count": plural(len(due), "second look"),
        "rows": [
            [host(f.domain), name_recommendation(f), suspicion_words(f), f.due or "–"]
            for f in ordered[:LOOKS_SHOWN]
        ],
        "total": len(due),
        "shown": LOOKS_SHOWN,
        "command": f"blm decide {audit.site.name} DOMAIN keep --reason '…'",
    }


def view_stages(audit: Audit) -> dict[str, object] | None:
    """Removals under way; None without any."""
    staged = [(f, f.stage) for f in audit.findings if f.stage is not None]
    moving = [(f, s) for f, s in staged if s.name in MOVING]
    resting = Counter(s.name for _, s in staged if s.name in RESTING)
    if not (moving or resting):
        return None
    ordered = sorted(moving, key=lambda p: (MOVING.index(p[1].name), p[1].until or "", p[0].domain))
    return {
        "rows": [[host(f.domain), *stage_words(s)] for f, s in ordered[:TABLE_ROWS]],
        "total": len(moving),
        "resting": ", ".join(f"{resting[n]:,} {n}" for n in RESTING if resting[n]),
    }


def stage_words(stage: Stage) -> tuple[str, str, str]:
    """A stage, its next step, and its dates."""
    next_step = {
        "waiting": "an answer",
        "due": "the next proposal",
        "merged": "an upload in Search Console",
        "review": "a look at whether the line is still needed",
    }.get(stage.name, "–")
    since = f"since {stage.since}" if stage.since else ""
    until = f"until {stage.until}" if stage.until else ""
    return (
        stage.name,
        next_step,
        ", ".join(part for part in (since, until, stage.why) if part) or "–",
    )


def view_people(audit: Audit) -> dict[str, object] | None:
    """Decisions in force, earliest expiry first, and lapsed ones; None without any."""
    lapsed = [f for f in audit.findings if f.settled.lapsed is not None]
    held = [f for f in audit.findings if f.settled.decision or f.settled.protected]
    if not (lapsed or held):
        return None
    ordered = [*lapsed, *sorted(held, key=lambda f: (_expires(f), f.domain))]
    rows = [(_lapse if f.settled.lapsed else _decision)(f) for f in ordered[:PEOPLE_SHOWN]]
    return {"rows": rows, "shown": PEOPLE_SHOWN, "total": len(ordered), "lapsed": len(lapsed)}


def _expires(finding: Finding) -> str:
    decision = finding.settled.decision
    return (decision.expires if decision is not None else None) or "9999"


def _lapse(finding: Finding) -> list[object]:
    decision = finding.settled.lapsed
    assert decision is not None  # noqa: S101 - the caller chose findings with one
    said = f"{decision.decision}, lapsed"
    ended = decision.expires or "–"
    return [host(finding.domain), said, decision.by, decision.on, ended, _reason(decision.reason)]


def _reason(words: str) -> str:
    return escape(words, REASON_WIDTH)


def _decision(finding: Finding) -> list[object]:
    decision, shield = finding.settled.decision, finding.settled.protected
    if decision is None:
        reason = shield.reason if shield is not None else ""
        return [host(finding.domain), "protected", "–", "–", "–", _reason(reason)]
    ends = decision.expires or "–"
    word = decision.decision
    return [host(finding.domain), word, decision.by, decision.on, ends, _reason(decision.reason)]
