"""Asked lines: the disavow lines that a page asks about, those of a plan or of a proposal."""

from __future__ import annotations

from dataclasses import dataclass

from blm.core.audit.audit import Audit
from blm.core.proposals.proposal import Proposal


@dataclass(frozen=True, slots=True)
class AskedLines:
    """The disavow lines that a page asks about.

    Attributes:
        lines: of the disavow file, in order.
        domains: shown ones that they are about, in order.
        fingerprint: hash of what is asked.
    """

    lines: tuple[str, ...]
    domains: tuple[str, ...]
    fingerprint: str


def plan_lines(audit: Audit) -> AskedLines:
    """All lines that the audit's plan adds, as its report shows them."""
    plan = audit.plan
    return AskedLines(plan.disavow_add, plan.added, plan.fingerprint)


def proposal_lines(audit: Audit, proposal: Proposal) -> AskedLines:
    """The lines that a proposal still asks about: what people answered is asked no more."""
    asked = dict.fromkeys(ask.domain for ask in proposal.asks)
    findings = {finding.domain for finding in audit.findings}
    return AskedLines(
        tuple(ask.line for ask in proposal.asks),
        tuple(domain for domain in asked if domain in findings),
        proposal.fingerprint,
    )
