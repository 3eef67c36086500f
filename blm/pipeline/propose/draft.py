"""Drafts of a site's proposals, audited with the decisions just read from its pull requests."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from blm.core.audit.audit import Audit
from blm.core.audit.judge import judge
from blm.core.disavow.disavow_file import DisavowFile, parse_disavow
from blm.core.findings.link_networks import name_networks
from blm.core.inventory.snapshot import Snapshot
from blm.core.link_profile.desired_state import Desired, Moment, say_the_same
from blm.core.proposals.branch_commit import PlanningInputs
from blm.core.proposals.draft_proposals import audit_proposal, undisavow_proposal
from blm.core.proposals.forge_state import Standing, Texts
from blm.core.proposals.proposal import Ask, Kind, Proposal, profile_path
from blm.core.proposals.reviewer_decisions import HeardDecisions
from blm.core.site.site import Event
from blm.pipeline.audit.audit import Audited
from blm.render.audit.report import render_report
from blm.render.pull_request.body import render_proposal_body, render_proposal_title
from blm.render.pull_request.context import Occasion
from blm.render.pull_request.undisavow import render_return_body, render_return_title
from blm.repo.snapshot.inventory import load_judged
from blm.repo.working_tree.paths import list_folder


def show_proposal(
    audit: Audit, drafted: Proposal, inputs: PlanningInputs, *, facts: str, web: str
) -> Proposal:
    """The draft with its title, its body and the numbers that the body gives networks.

    Args:
        audit: judged with what was heard.
        drafted: what the audit would ask.
        inputs: the same without what is answered: only that is shown.
        facts: commit that holds the snapshot.
        web: address of the repository on the forge, empty without one.
    """
    networks = _networks(audit, inputs) if drafted.kind == "audit" and web else {}
    occasion = Occasion(
        proposal=dataclasses.replace(inputs.proposal, networks=networks),
        before=_last_asked(inputs.standing),
        decisions=inputs.heard.decisions,
        odds=inputs.heard.odds,
        events=inputs.standing.events,
        facts=facts,
        web=web,
        report=_report(drafted.files),
    )
    if drafted.kind == "audit":
        title = render_proposal_title(audit, occasion.proposal)
        body = render_proposal_body(audit, occasion)
    else:
        title, body = render_return_title(occasion), render_return_body(audit, occasion)
    return dataclasses.replace(drafted, networks=networks, title=title, body=body)


def _networks(audit: Audit, inputs: PlanningInputs) -> dict[str, tuple[str, ...]]:
    """Numbers of the networks that are asked about, as the open body has them."""
    asked = {ask.domain for ask in inputs.proposal.asks}
    marker = inputs.standing.marker
    memberships = {one.domain: one.network for one in audit.findings if one.domain in asked}
    return name_networks(memberships, marker.networks if marker else {})


def _last_asked(standing: Standing) -> tuple[Ask, ...] | None:
    """What the open pull request's body asks so far; None when it is not open or half made."""
    marker, branch = standing.marker, standing.branch
    unfinished = marker is not None and marker.step == "opening"
    told = branch.told(marker) if branch else None
    return None if standing.pull is None or unfinished or told is None else told.asks


def _report(files: Mapping[str, bytes | None]) -> str:
    """Path of the report that the proposal carries; empty without one."""
    return next(
        (path for path, raw in files.items() if raw is not None and "/reports/" in path), ""
    )


Events = Callable[[str], tuple[Event, ...]]
"""Returns the events of a site's log at a commit of the base branch."""


@dataclass(slots=True)
class ProposalDrafter:
    """Drafts the proposals of one site, with a new audit whenever decisions change.

    Attributes:
        profile: folder of the site.
        desired: people's files of the site, as checked out.
        moment: dates and cadence of the run.
        events: returns the log at a commit of the base branch.
        facts: SHA of the commit with the snapshot.
        web: address of the repository on the forge; empty for a bare repository.
        judged: audit of this run, used again if people have decided nothing since.
    """

    profile: Path
    desired: Desired
    moment: Moment
    events: Events
    facts: str
    web: str = ""
    judged: Audited | None = None
    _snapshot: Snapshot | None = None
    _known: dict[object, Audit] = field(default_factory=dict)
    _files: dict[str, DisavowFile] = field(default_factory=dict)

    def draft(self, kind: Kind, heard: HeardDecisions, base: Texts) -> Proposal:
        """What would be asked.

        Args:
            kind: of proposal.
            heard: decisions as they should stand.
            base: what the base branch says.
        """
        audit = self.audit(heard, base)
        if kind == "undisavow":
            return undisavow_proposal(audit, self.desired.policy, self.desired.names.registrable)
        if kind == "targets":
            return Proposal(audit.site.name, kind, audit.as_of, silent=True)
        return audit_proposal(audit, self._file(base))

    def show(self, proposal: Proposal, inputs: PlanningInputs) -> Proposal:
        """A draft with its report and in words, without what people answered already."""
        audit = self.audit(inputs.heard, inputs.standing.base)
        if proposal.kind == "audit":
            proposal = dataclasses.replace(proposal, files=self._report(audit, proposal))
        return show_proposal(audit, proposal, inputs, facts=self.facts, web=self.web)

    def audit(self, heard: HeardDecisions, base: Texts) -> Audit:
        """The site judged with what was heard, against the base branch; remembered."""
        words = tuple(sorted(heard.decisions.items()))
        events = self.events(base.sha)
        key = (base.disavow, words, events)
        if key not in self._known:
            shared = tuple(one for one in self.desired.site.decisions if one.shared)
            own = tuple(decision for _, decision in words)
            site = dataclasses.replace(self.desired.site, decisions=(*own, *shared), events=events)
            desired = dataclasses.replace(self.desired, site=site, disavow=self._file(base))
            self._known[key] = self._judged_alike(desired) or self._judge(desired)
        return self._known[key]

    def _file(self, base: Texts) -> DisavowFile:
        """The disavow file of the base branch, parsed once for each text."""
        if base.disavow not in self._files:
            own = self.desired.disavow
            same = base.disavow == own.text
            self._files[base.disavow] = own if same else parse_disavow(base.disavow)
        return self._files[base.disavow]

    def _judged_alike(self, desired: Desired) -> Audit | None:
        """The audit of this run, if it says what a replay of it would say."""
        known = self.judged
        if known is None or dataclasses.replace(known.moment, records=False) != self.moment:
            return None
        return known.audit if say_the_same(known.desired, desired) else None

    def _judge(self, desired: Desired) -> Audit:
        self._snapshot = self._snapshot or load_judged(self.profile)
        return judge(self._snapshot, desired, self.moment)

    def _report(self, audit: Audit, proposal: Proposal) -> dict[str, bytes | None]:
        """The report, in place of the one before; none where nobody is asked anything."""
        if not carries_report(proposal):
            return {}
        name = self.profile.name
        before = (path.name for path in list_folder(self.profile / "reports", ".md"))
        files: dict[str, bytes | None] = dict.fromkeys(
            profile_path(name, f"reports/{one}") for one in before
        )
        path = profile_path(name, f"reports/{audit.as_of}-{audit.cadence}.md")
        return files | {path: render_report(audit).encode()}


def carries_report(proposal: Proposal) -> bool:
    """Whether the report travels with the pull request, not with the facts."""
    return proposal.worth_opening and not proposal.blocked and not proposal.silent
