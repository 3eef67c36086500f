"""Pull requests as values: audits with what is asked of them, from nothing to ten thousand lines."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from blm.core.audit.audit import Audit
from blm.core.audit.disavow_review import ListReview
from blm.core.audit.line_reviews import REASONS, LineReview
from blm.core.disavow.disavow_file import NO_FILE
from blm.core.findings.link_networks import name_networks
from blm.core.findings.sample_links import Sample
from blm.core.policy.precedence import Settled
from blm.core.proposals.draft_proposals import audit_proposal
from blm.core.proposals.proposal import Ask, Proposal
from blm.pipeline.audit.audit import audit_site
from blm.pipeline.repository import Options
from blm.render.pull_request.context import Occasion

from . import factories as make

ROOT = Path(__file__).parents[2]
WEB = "https://forge.example/team/links"
FACTS = "4f0c1d2e3b5a69788796a5b4c3d2e1f00f1e2d3c"
REPORT = f"profiles/{make.SITE}/reports/{make.AS_OF}-quarterly.md"


def make_proposal(audit: Audit, **over: Any) -> Proposal:
    """A quarter's proposal of every line of the audit's plan."""
    asks = tuple(
        Ask(f"domain:{domain}", domain, "spam-without-traffic", "due", ("anchor", "vendor"))
        for domain in audit.plan.added
    )
    made = Proposal(make.SITE, "audit", audit.as_of, asks=asks, period="2026-Q4")
    return dataclasses.replace(made, **over)


def make_occasion(audit: Audit, **over: Any) -> Occasion:
    """The first push of such a proposal, on a forge."""
    made = Occasion(make_proposal(audit), facts=FACTS, web=WEB, report=REPORT)
    return dataclasses.replace(made, **over)


def undisavow() -> tuple[Audit, Occasion]:
    """Three lines to take back, one of them of a domain with a hostile name."""
    settled = Settled("keep", make.make_decision("partner.example", by="@ana"))
    audit = make.make_audit(
        findings=(make.make_finding("partner.example", "keep", settled=settled),)
    )
    said = (
        ("gone.example", "people", "dead", "no live link left, the last was lost by 2026-03-01"),
        ("partner.example", "blm", "kept", f"kept by @ana on 2026-05-02: {make.HOSTILE}"),
        ("xn--80ak6aa92e.example", "blm", "clean", "the policy keeps it: people visit it"),
    )
    lines = tuple(
        LineReview(n, f"domain:{domain}", domain, whose, "take-back", reason, why, "2025-01-01")  # type: ignore[arg-type]
        for n, (domain, whose, reason, why) in enumerate(said, 1)
    )
    audit = dataclasses.replace(audit, disavow=ListReview(lines))
    asks = tuple(Ask(one.line, one.domain, REASONS[one.reason], one.reason) for one in lines)
    proposal = Proposal(make.SITE, "undisavow", make.AS_OF, asks=asks, reviewers=("ana",))
    return audit, Occasion(proposal, facts=FACTS, web=WEB)


def forty() -> tuple[Audit, Occasion]:
    """Forty removals, a network of nine among them, as `audit_proposal` and the numbering give."""
    audit, occasion = many(40)
    samples = [
        dataclasses.replace(
            finding,
            samples=(
                Sample(
                    f"https://{finding.domain}/",
                    f"https://{make.SITE}/",
                    "boots" if n < 9 else f"boots {n}",
                    "exact",
                    "follow",
                    f"Directory pages index {n}",
                ),
            ),
        )
        for n, finding in enumerate(f for f in audit.findings if f.domain in audit.plan.added)
    ]
    findings = make.join_networks(samples)
    networks = name_networks({f.domain: f.network for f in findings}, {})
    others = [f for f in audit.findings if f.domain not in audit.plan.added]
    proposal = dataclasses.replace(occasion.proposal, networks=networks, reviewers=("alice",))
    audit = dataclasses.replace(audit, findings=(*others, *findings))
    return audit, dataclasses.replace(occasion, proposal=proposal)


def bundled() -> tuple[Audit, Occasion]:
    """The bundled example, audited for real."""
    audit = audit_site(ROOT, make.SITE, Options("2026-11-22")).audit
    # As on the day before anybody merged its line.
    proposal = audit_proposal(audit, disavow=NO_FILE)
    report = f"profiles/{make.SITE}/reports/{audit.as_of}-quarterly.md"
    return audit, Occasion(proposal, facts=FACTS, web=WEB, report=report)


def many(count: int, hostile: str = "cheap hiking boots") -> tuple[Audit, Occasion]:
    """So many proposed domains, and something in every other section."""
    audit = make.full_audit(hostile, 4)
    found = [
        make.make_finding(f"spam-{n:05}.example", hostile=hostile, suspicion=60.0 + n % 40)
        for n in range(count)
    ]
    plan = dataclasses.replace(
        audit.plan,
        added=tuple(f.domain for f in found),
        disavow_add=tuple(f"domain:{f.domain}" for f in found),
    )
    kept = [f for f in audit.findings if not f.domain.startswith("spam-")]
    counts = {**audit.referring_domains, "live": 40_000, "unassessed": 404}
    audit = dataclasses.replace(
        audit, plan=plan, findings=(*kept, *found), referring_domains=counts
    )
    return audit, make_occasion(audit)


def hostile() -> tuple[Audit, Occasion]:
    """Hostile anchors, titles, reasons and reviewers everywhere."""
    audit = make.full_audit(make.HOSTILE, 4)
    return audit, make_occasion(audit)


def quiet() -> tuple[Audit, Occasion]:
    """Nothing to do."""
    audit = make.quiet_audit()
    return audit, make_occasion(audit)
