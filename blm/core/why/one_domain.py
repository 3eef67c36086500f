"""One domain judged as the audit judges it, without the work that the others would take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blm.core.audit.shown_domains import explain_rows, select_rows
from blm.core.findings.finding import Finding
from blm.core.findings.link_networks import Network
from blm.core.findings.sample_links import join_networks, sample_pages
from blm.core.inventory.snapshot import Snapshot
from blm.core.link_profile.desired_state import Desired, Moment
from blm.core.link_profile.profile import View, view_profile
from blm.core.plan.line_guards import Hold, hold_line, judge_proposal
from blm.core.plan.plan import is_open
from blm.core.plan.plan_guards import check_size
from blm.core.plan.planner import line_context, room_of


@dataclass(frozen=True, slots=True)
class SingleJudge:
    """A profile as judged, to be asked about one domain after another.

    Attributes:
        snapshot: committed.
        desired: what people wrote.
        moment: of the audit.
        view: signals and recommendations of all domains, in columns.
        shown: domains that the audit shows.
        networks: of those, by member.
    """

    snapshot: Snapshot
    desired: Desired
    moment: Moment
    view: View
    shown: frozenset[str]
    networks: Mapping[str, Network]

    def find(self, *domains: str) -> tuple[Finding, ...]:
        """Findings of the domains that are known; the audit's own where that shows them.

        Networks are those of all that the audit shows; the rest looks at these domains alone.
        """
        own = self.view.narrow(*domains)
        pages = sample_pages(own.links, own.domains)
        return explain_rows(
            own,
            own.domains,
            pages,
            networks=self.networks,
            desired=self.desired,
            moment=self.moment,
        )

    def hold(self, finding: Finding) -> tuple[Hold, ...]:
        """What holds a finding's line, as the plan has it: its own guards, else the proposal's."""
        if finding.recommendation != "remove" or not is_open(finding):
            return ()
        desired, moment = self.desired, self.moment
        own = hold_line(finding, line_context(self.view, desired, moment))
        if own:
            return own
        exports = self.snapshot.exports
        proposal = judge_proposal(desired.site, desired.policy, exports, moment.today)
        room = room_of(self.view.domains, desired.disavow, moment.as_of)
        asked = (*proposal, check_size([finding], room))
        blocked = next((guard for guard in asked if guard.status == "blocked"), None)
        return () if blocked is None else (Hold(blocked.id, blocked.numbers, blocked.release),)


def prepare_judge(snapshot: Snapshot, desired: Desired, moment: Moment) -> SingleJudge:
    """Judge a profile in columns; nothing is explained yet."""
    view = view_profile(snapshot, desired, moment)
    rows = select_rows(view, desired, moment)
    networks = join_networks(sample_pages(view.links, rows), rows)
    shown = frozenset(rows.get_column("domain").to_list())
    return SingleJudge(snapshot, desired, moment, view, shown, networks)
