"""An audit: everything judged of one site at one date, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from blm.core.anchors.anchor_distribution import AnchorMix
from blm.core.audit.disavow_review import ListReview
from blm.core.audit.drift import LIST_DRIFT, Drift
from blm.core.audit.line_reviews import LineReview, to_take_back
from blm.core.cases.case import Case
from blm.core.findings.finding import Finding
from blm.core.findings.link_networks import Network
from blm.core.inventory.readings import Export
from blm.core.kpis.kpi import Kpi
from blm.core.link_profile.desired_state import Moment, Versions
from blm.core.links.index_changes import IndexChange
from blm.core.links.own_network import OwnLinks
from blm.core.plan.plan import Plan
from blm.core.reclaim.reclaims import Reclaims
from blm.core.site.site import Site

Status = Literal["clean", "findings", "refused"]


@dataclass(frozen=True, slots=True)
class NewLink:
    """A live link found since the last audit, from a domain recommended keep."""

    domain: str
    source_url: str
    anchor: str | None
    authority: float | None
    traffic: float | None


@dataclass(frozen=True, slots=True)
class Audit:
    """The result of one audit of one site.

    Attributes:
        site: the site's files: profile, decisions, prospects, log.
        moment: dates of the data and of the audit, and how thorough it was.
        since: as-of of the audit before, or None.
        policy_name, policy_hash: of the policy that was applied.
        versions: of blm, schema and suffix list at the audit.
        exports: all ingested; new: first ingested since the audit before, by sha256.
        links: counts of live, new, lost, unseen, changed and returned links.
        referring_domains: counts of live, new, lost, assessed and unassessed ones.
        recommendations: number of live referring domains by recommendation after decisions.
        kpis: all eight, in the order of reports.
        mix: distribution of anchor classes.
        findings: sorted by domain.
        plan: disavow lines, requests, reclaims and second looks.
        drift: differences from targets, placed prospects and the agreed disavow file.
        incidents: index changes at tools.
        gains: good new links, best first.
        settling: export that would assess the unassessed domains, and their number, or None.
        cohorts: live links by quarter of first sighting.
        reclaims: lost links, and which of them are worth asking back.
        history: rows of earlier audits, oldest first.
        cases: all cases so far, new ones last.
        disavow: the disavow file against the data and against the live list.
        own: links from other sites of the repository, disclosed and not judged.
    """

    site: Site
    moment: Moment
    since: str | None
    policy_name: str
    policy_hash: str
    versions: Versions
    exports: tuple[Export, ...]
    new: frozenset[str]
    links: Mapping[str, int]
    referring_domains: Mapping[str, int]
    recommendations: Mapping[str, int]
    kpis: tuple[Kpi, ...]
    mix: AnchorMix
    findings: tuple[Finding, ...]
    plan: Plan
    drift: tuple[Drift, ...]
    incidents: tuple[IndexChange, ...]
    gains: tuple[NewLink, ...]
    settling: tuple[str, int] | None
    cohorts: Mapping[str, int]
    history: tuple[Mapping[str, Any], ...] = field(default=())
    reclaims: Reclaims = field(default_factory=Reclaims)
    cases: tuple[Case, ...] = ()
    disavow: ListReview = field(default_factory=ListReview)
    own: tuple[OwnLinks, ...] = ()

    @property
    def as_of(self) -> str:
        """ISO date of the data."""
        return self.moment.as_of

    @property
    def today(self) -> str:
        """ISO date of the audit; deadlines are measured from it."""
        return self.moment.today

    @property
    def cadence(self) -> str:
        """Daily, weekly, monthly or quarterly (the full audit)."""
        return self.moment.cadence

    @property
    def provisional(self) -> bool:
        """True when the audit rests on no full export, or on one tool alone."""
        return self.moment.provisional

    def dated(self, today: str) -> Audit:
        """The same audit with another date of today.

        Args:
            today: ISO date.
        """
        return replace(self, moment=replace(self.moment, today=today))

    @property
    def networks(self) -> tuple[Network, ...]:
        """Networks of look-alikes among the findings, largest first."""
        found = {one.network.id: one.network for one in self.findings if one.network is not None}
        return tuple(sorted(found.values(), key=lambda network: int(network.id[1:])))

    @property
    def status(self) -> Status:
        """``clean`` when no line is proposed and no action is due, else ``findings``."""
        return "findings" if self.plan.disavow_add or self.needs_attention else "clean"

    @property
    def needs_attention(self) -> bool:
        """True when a request, second look, reclaim or upload is due, or a KPI warns."""
        plan = self.plan
        asks = plan.outreach_due or plan.watch_due or plan.reclaim
        bands = any(kpi.band in ("warn", "urgent") for kpi in self.kpis)
        return bool(asks or bands or self.returns or self.list_drift)

    @property
    def returns(self) -> tuple[LineReview, ...]:
        """Lines of the disavow file that can be taken back, the worst reason first."""
        return to_take_back(self.disavow.lines)

    @property
    def list_drift(self) -> tuple[Drift, ...]:
        """Differences between the live list in Search Console and the agreed disavow file."""
        return tuple(one for one in self.drift if one.kind in LIST_DRIFT)


def history_row(audit: Audit) -> dict[str, Any]:
    """The row of ``history.yaml`` that an audit leaves."""
    return {
        "as_of": audit.as_of,
        "today": audit.today,
        "cadence": audit.cadence,
        "provisional": audit.provisional,
        "policy": audit.policy_hash,
        "blm": audit.versions.blm,
        "schema": audit.versions.schema,
        "suffixes": audit.versions.suffixes,
        "exports": len(audit.exports),
        "kpis": {
            kpi.id: {
                "value": kpi.value,
                "raw": kpi.raw,
                "measured": kpi.measured,
                "band": kpi.band,
                "assessed": kpi.assessed,
            }
            for kpi in audit.kpis
        },
        "links": dict(audit.links),
        "referring_domains": dict(audit.referring_domains),
        "recommendations": dict(audit.recommendations),
        "cohorts": dict(audit.cohorts),
        "fingerprint": audit.plan.fingerprint,
    }
