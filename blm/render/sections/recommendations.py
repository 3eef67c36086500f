"""Findings as records for JSON outputs and for ``recommendations.yaml``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from blm.core.audit.audit import Audit
from blm.core.findings.evidence import Evidence
from blm.core.findings.finding import Finding
from blm.core.findings.link_networks import Network
from blm.core.site.site import Decision
from blm.render.sections.holds import holds_by_domain

Record = dict[str, Any]


def format_recommendations(audit: Audit) -> list[Record]:
    """The records of ``recommendations.yaml``, one per finding, sorted by domain."""
    held = holds_by_domain(audit.plan.held_back)
    ordered = sorted(audit.findings, key=lambda finding: finding.domain)
    return [_line(finding, held.get(finding.domain, [])) for finding in ordered]


def _line(finding: Finding, held_by: Sequence[str]) -> Record:
    stage = finding.stage
    return {
        "domain": finding.domain,
        "recommendation": finding.recommendation,
        "machine": finding.machine,
        "rule": finding.rule,
        "due": finding.due,
        "stage": stage.name if stage else None,
        "until": stage.until if stage else None,
        "held_by": list(held_by),
        "decision": decision_record(finding),
        "suspicion": finding.suspicion,
        "completeness": finding.completeness,
        "links": finding.links,
        "followed": finding.followed,
        "evidence": [evidence.id for evidence in finding.evidence],
    }


def domain_record(finding: Finding, held_by: Sequence[str]) -> Record:
    """One of ``domains[]`` of the JSON outputs."""
    return {
        "domain": finding.domain,
        "recommendation": finding.recommendation,
        "due": finding.due,
        "rule": finding.rule,
        "stage": finding.stage.name if finding.stage else None,
        "held_by": list(held_by),
        "decision": decision_record(finding),
        "suspicion": finding.suspicion,
        "completeness": finding.completeness,
        "links": finding.links,
        "evidence": [_evidence(one) for one in finding.evidence],
        "unknown": list(finding.unknown),
        "would_flip": finding.would_flip,
    }


def network_record(network: Network) -> Record:
    """One of ``networks[]`` of the JSON outputs."""
    return {
        "id": network.id,
        "domains": list(network.domains),
        "why": list(network.why),
        "links": network.links,
        "confidence": network.confidence,
    }


def decision_record(finding: Finding) -> Record | None:
    """The decision in force on a domain, or None; expired ones are not in force."""
    decision = finding.settled.decision
    return None if decision is None else _decision(decision)


def _decision(decision: Decision) -> Record:
    return {
        "decision": decision.decision,
        "by": decision.by,
        "on": decision.on,
        "reason": decision.reason,
        "expires": decision.expires,
    }


def _evidence(one: Evidence) -> Record:
    return {"id": one.id, "family": one.family, "points": one.points, "text": one.text}
