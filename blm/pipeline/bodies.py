"""Title and body of a pull request, worded for what is still asked once people were heard."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from blm.core.audits import Audit
from blm.core.networks import name_networks
from blm.core.proposal_pushes import Case
from blm.core.proposals import Ask, Proposal
from blm.core.standings import Standing
from blm.render.proposal_bodies import render_proposal_body, render_proposal_title
from blm.render.proposal_occasions import Occasion
from blm.render.proposal_returns import render_return_body, render_return_title


def show_proposal(audit: Audit, drafted: Proposal, case: Case, *, facts: str, web: str) -> Proposal:
    """The draft with its title, its body and the numbers that the body gives networks.

    Args:
        audit: judged with what was heard.
        drafted: what the audit would ask.
        case: the same without what is answered: only that is shown.
        facts: commit that holds the snapshot.
        web: address of the repository on the forge, empty without one.
    """
    networks = _networks(audit, case) if drafted.kind == "audit" and web else {}
    occasion = Occasion(
        proposal=dataclasses.replace(case.proposal, networks=networks),
        before=_last_asked(case.standing),
        decisions=case.heard.decisions,
        odds=case.heard.odds,
        events=case.standing.events,
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


def _networks(audit: Audit, case: Case) -> dict[str, tuple[str, ...]]:
    """Numbers of the networks that are asked about, as the open body has them."""
    asked = {ask.domain for ask in case.proposal.asks}
    marker = case.standing.marker
    memberships = {one.domain: one.network for one in audit.findings if one.domain in asked}
    return name_networks(memberships, marker.networks if marker else {})


def _last_asked(standing: Standing) -> tuple[Ask, ...] | None:
    """What the open pull request asks so far; None when it is not open or only half made."""
    marker, branch = standing.marker, standing.branch
    unfinished = marker is not None and marker.step == "opening"
    if standing.pull is None or unfinished or branch is None or branch.ours is None:
        return None
    return branch.ours.asks


def _report(files: Mapping[str, bytes | None]) -> str:
    """Path of the report that the proposal carries; empty without one."""
    return next(
        (path for path, raw in files.items() if raw is not None and "/reports/" in path), ""
    )
