"""Referring domains in reports: a sentence on each, and the command to decide on it."""

from __future__ import annotations

import shlex

from blm.core.audit.audit import Audit
from blm.core.findings.finding import Finding
from blm.core.site.site import Decision
from blm.render.text.escaping import defang, plain
from blm.render.text.numbers import number

DECIDED = {
    "keep": "Kept",
    "watch": "Watched",
    "remove": "Removal asked for",
    "protect": "Protected",
}
SPEAKING = 3
REASON_WIDTH = 120


def name_recommendation(finding: Finding) -> str:
    """One sentence on why a domain is shown: its decision, or its strongest evidence."""
    settled = finding.settled
    if settled.due_now and settled.lapsed is not None:
        return _said(settled.lapsed, "The policy now recommends removal.")
    if settled.decision is not None:
        return _said(settled.decision)
    signs = [e.text for e in finding.evidence if e.points > 0][:SPEAKING]
    against = [e.text for e in finding.evidence if e.points < 0][:1]
    said = "; ".join(signs) or "no single piece of evidence stands out"
    sentence = f"{said[:1].upper()}{said[1:]}."
    return f"{sentence} Against it: {against[0]}." if against else sentence


def _said(decision: Decision, now: str = "") -> str:
    """Who decided what and when, the text of `now`, and the reason in the person's own words."""
    word = DECIDED[decision.decision]
    until = f" until {decision.expires}" if decision.expires else ""
    reason = f"Reason given: {plain(decision.reason, REASON_WIDTH)}" if decision.reason else ""
    said = f"{word} by {decision.by} on {decision.on}{until}."
    return " ".join(part for part in (said, now, reason) if part)


def suspicion_words(finding: Finding) -> str:
    """Suspicion as a number, or that too little is known for one."""
    return "too little known" if finding.suspicion is None else f"{finding.suspicion:.0f}"


def decide_command(site: str, domain: str, decision: str) -> str:
    """The `blm decide` command to copy; its domain is defanged, which `blm` accepts."""
    return f'blm decide {shlex.quote(site)} {shlex.quote(defang(domain))} {decision} --reason "…"'


def by_domain(audit: Audit) -> dict[str, Finding]:
    """Findings by their domain."""
    return {finding.domain: finding for finding in audit.findings}


def number_or_unknown(value: float | None) -> str:
    """A number as text, or ``unknown``."""
    return "unknown" if value is None else number(value)
