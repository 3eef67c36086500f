"""Judgement of single domains, with the result of the audit but without judging all others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blm.core.audit.build_findings import build_findings
from blm.core.audit.shown_domains import select_rows
from blm.core.findings.finding import Finding
from blm.core.findings.link_networks import Network
from blm.core.findings.sample_links import join_networks, sample_pages
from blm.core.inventory.snapshot import Snapshot
from blm.core.link_profile.desired_state import Desired, Moment
from blm.core.link_profile.profile import JudgedProfile, judge_profile
from blm.core.plan.line_guards import Hold, hold_line, judge_proposal
from blm.core.plan.plan import is_open
from blm.core.plan.plan_guards import check_size, measure_room


@dataclass(frozen=True, slots=True)
class SingleJudge:
    """A judged profile, for queries about one domain after another.

    Attributes:
        profile: signals and recommendations of all domains, in columns.
        shown: domains that the audit shows.
        networks: of `shown`, by member.
    """

    profile: JudgedProfile
    shown: frozenset[str]
    networks: Mapping[str, Network]

    def find(self, *domains: str) -> tuple[Finding, ...]:
        """Findings of the known domains among these; the audit's own for domains that it shows.

        Networks are those of all domains that the audit shows; the rest is computed for these
        domains alone.
        """
        own = self.profile.narrow(*domains)
        pages = sample_pages(own.links, own.domains)
        return tuple(build_findings(own.domains, own, pages=pages, networks=self.networks))

    def hold(self, finding: Finding) -> tuple[Hold, ...]:
        """The guards that hold a finding's line: its own, else those of the whole plan."""
        if finding.recommendation != "remove" or not is_open(finding):
            return ()
        profile, desired = self.profile, self.profile.desired
        own = hold_line(finding, profile)
        if own:
            return own
        today = profile.moment.today
        proposal = judge_proposal(desired.site, desired.policy, profile.exports, today)
        asked = (*proposal, check_size([finding], measure_room(profile)))
        blocked = next((guard for guard in asked if guard.status == "blocked"), None)
        return () if blocked is None else (Hold(blocked.id, blocked.numbers, blocked.release),)


def prepare_judge(snapshot: Snapshot, desired: Desired, moment: Moment) -> SingleJudge:
    """A profile judged in columns, without findings yet."""
    profile = judge_profile(snapshot, desired, moment)
    rows = select_rows(profile)
    networks = join_networks(sample_pages(profile.links, rows), rows)
    shown = frozenset(rows.get_column("domain").to_list())
    return SingleJudge(profile, shown, networks)
