"""Referring domains in words: one plain sentence each, and the evidence behind it."""

from __future__ import annotations

import shlex

from blm.core.audits import Audit
from blm.core.findings import Finding, Sample
from blm.core.sites import Decision
from blm.render.foreign import Markdown, code, defang, escape, plain, table, url
from blm.render.numbers import VENDOR_NAMES, number, plural

DECIDED = {
    "keep": "Kept",
    "watch": "Watched",
    "remove": "Removal asked for",
    "protect": "Protected",
}
SPEAKING = 3
REASON_WIDTH = 120
EVIDENCE_SHOWN = 5
SAMPLES_SHOWN = 2
UNKNOWN_SHOWN = 4


def name_recommendation(finding: Finding) -> str:
    """One plain sentence on why a domain is shown."""
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
    """What a person decided, what holds now, and the reason last, in the person's own words."""
    word = DECIDED[decision.decision]
    until = f" until {decision.expires}" if decision.expires else ""
    reason = f"Reason given: {plain(decision.reason, REASON_WIDTH)}" if decision.reason else ""
    said = f"{word} by {decision.by} on {decision.on}{until}."
    return " ".join(part for part in (said, now, reason) if part)


def suspicion_words(finding: Finding) -> str:
    """Suspicion, or that there is too little to tell."""
    return "too little known" if finding.suspicion is None else f"{finding.suspicion:.0f}"


def decide_command(site: str, domain: str, decision: str) -> str:
    """The command that records a decision, to copy; defanged names are understood."""
    return f'blm decide {shlex.quote(site)} {shlex.quote(defang(domain))} {decision} --reason "…"'


def by_domain(audit: Audit) -> dict[str, Finding]:
    """Findings by their domain."""
    return {finding.domain: finding for finding in audit.findings}


def view_card(audit: Audit, finding: Finding) -> dict[str, object]:
    """The evidence on one domain, folded under its row."""
    signs = [e for e in finding.evidence if e.points > 0][:EVIDENCE_SHOWN]
    against = [e for e in finding.evidence if e.points < 0][:EVIDENCE_SHOWN]
    rest = len(finding.evidence) - len(signs) - len(against)
    return {
        "domain": finding.domain,
        "rule": code(finding.rule) if finding.rule else escape("none"),
        "because": escape(finding.because) if finding.rule else "",
        "suspicion": suspicion_words(finding),
        "completeness": f"{100 * finding.completeness:.0f} %",
        "families": finding.families,
        "links": plural(finding.links, "live link"),
        "followed": finding.followed,
        "vendors": ", ".join(VENDOR_NAMES.get(v, v) for v in finding.vendors) or "no tool",
        "first_seen": finding.first_seen or "unknown",
        "signs": "; ".join(f"{e.text} ({e.points:+g})" for e in signs) or "nothing",
        "against": "; ".join(f"{e.text} ({e.points:+g})" for e in against) or "nothing",
        "rest": rest,
        "unknown": ", ".join(finding.unknown[:UNKNOWN_SHOWN]),
        "flip": finding.would_flip or "",
        "urls": len(finding.urls),
        "samples": _samples(finding),
        "commands": [
            decide_command(audit.site.name, finding.domain, "keep"),
            decide_command(audit.site.name, finding.domain, "remove"),
        ],
    }


def _samples(finding: Finding) -> Markdown | str:
    if not finding.samples:
        return ""
    shown = [_sample(sample) for sample in finding.samples[:SAMPLES_SHOWN]]
    return table(["Page", "Title", "Anchor", "Kind of anchor", "Rel"], shown)


def _sample(sample: Sample) -> list[object]:
    return [
        url(sample.source_url, 70),
        "unknown" if sample.title is None else code(sample.title, 50),
        "unknown" if sample.anchor is None else code(sample.anchor, 50),
        sample.anchor_class or "unknown",
        sample.rel or "unknown",
    ]


def number_or_unknown(value: float | None) -> str:
    """A number, or that nobody knows it."""
    return "unknown" if value is None else number(value)
