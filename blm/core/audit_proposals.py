"""What an audit would ask in pull requests, before anybody's answer is heard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from blm.core.audits import Audit
from blm.core.cadences import period_of
from blm.core.disavow import Line, parse_disavow
from blm.core.disavow_lines import list_lines
from blm.core.findings import Finding
from blm.core.noes import entry_values, line_domain, suspicious_families
from blm.core.policies import Policy
from blm.core.proposals import Ask, Proposal


def audit_proposal(audit: Audit, policy: Policy, disavow: str) -> Proposal:
    """Lines to add, as the plan has them; title, body and files come from where it is rendered.

    Args:
        audit: judged with what was heard, against the base branch's disavow file.
        policy: section ``guards``.
        disavow: text of ``disavow.txt`` on the base branch; what stands there is not asked again,
            though the plan of the same data names it.
    """
    by_domain = {finding.domain: finding for finding in audit.findings}
    planned = [ask for domain in audit.plan.added for ask in _asks(by_domain[domain])]
    there = entry_values(parse_disavow(disavow))
    asks = [ask for ask in planned if not entry_values(parse_disavow(ask.line)) <= there]
    blocked = [g for g in audit.plan.guards if g.status == "blocked"]
    return Proposal(
        site=audit.site.name,
        kind="audit",
        group=audit.as_of,
        heading=f"proposed by policy {audit.policy_name}",
        asks=tuple(asks),
        period=period_of(audit.cadence, audit.site.cadence, audit.today),
        blocked=tuple(sorted(g.id for g in blocked)),
        why_blocked="; ".join(f"{g.id}: {g.numbers}; {g.release}" for g in blocked),
        silent=is_silent(audit),
        second_review=len(asks) > int(policy.guards["second_review_above"]),
        reviewers=audit.site.owners,
    )


def is_silent(audit: Audit) -> bool:
    """Whether this audit has no say on lines: daily runs, and ``ask`` but at the full audit."""
    return audit.cadence == "daily" or audit.plan.mode == "ask"


def _asks(finding: Finding) -> list[Ask]:
    stage = finding.stage.name if finding.stage else ""
    families = suspicious_families(finding)
    rule = finding.rule or ""
    return [Ask(line, finding.domain, rule, stage, families) for line in list_lines(finding)]


def undisavow_proposal(audit: Audit, disavow: str, registrable: Callable[[str], str]) -> Proposal:
    """Lines of the program to take back: a person keeps the domain, or a due review found it gone.

    Args:
        audit: judged with what was heard.
        disavow: text of ``disavow.txt`` on the base branch.
        registrable: referring domain of a host.
    """
    by_domain = {finding.domain: finding for finding in audit.findings}
    own = [line for line in parse_disavow(disavow).entries() if line.group]
    asks = [ask for line in own if (ask := _to_take_back(line, by_domain, registrable))]
    return Proposal(
        site=audit.site.name,
        kind="undisavow",
        group=audit.as_of,
        asks=tuple(sorted(asks, key=lambda ask: (ask.domain, ask.line))),
        silent=is_silent(audit) or audit.cadence != "quarterly",
        reviewers=audit.site.owners,
    )


def _to_take_back(
    line: Line, findings: Mapping[str, Finding], registrable: Callable[[str], str]
) -> Ask | None:
    text = line.text.strip()
    domain = line_domain(text, registrable)
    finding = findings.get(domain)
    if finding is None:
        return None
    if finding.settled.kept:
        return Ask(text, domain, "kept by a person", "kept")
    over = finding.stage is not None and finding.stage.name == "review"
    return Ask(text, domain, "no live link left", "review") if over and not finding.live else None


def due_dates(records: Sequence[Mapping[str, object]], expiries: Sequence[str]) -> tuple[str, ...]:
    """Dates on which something of a site falls due, from its committed results; sorted.

    Args:
        records: of ``recommendations.yaml``: ``due`` and ``until``.
        expiries: of decisions.
    """
    found = {str(day) for one in records for key in ("due", "until") if (day := one.get(key))}
    return tuple(sorted(found | set(expiries)))
