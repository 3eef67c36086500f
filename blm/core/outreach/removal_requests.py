"""The worklist of removal requests; an owner is asked before a line is proposed (S33)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from blm.core.audit.audit import Audit
from blm.core.audit.deadlines import group_events
from blm.core.comments.comment_commands import read_network
from blm.core.findings.finding import Finding
from blm.core.findings.sample_links import Sample
from blm.core.site.site import Event
from blm.core.site.stages import TRANSITIONS

State = Literal["ask", "waiting", "due", "answered", "gone"]
STATES: tuple[State, ...] = ("ask", "waiting", "due", "answered", "gone")
"""States in the order of the list, open ones first."""
ASKING = ("asked", "answered", "no-contact")
"""Events of a request; without one of them it was never opened and cannot close as gone."""


@dataclass(frozen=True, slots=True)
class Request:
    """One removal request: to be made, open or closed.

    Attributes:
        domain: referring domain.
        state: ask (not asked yet, and only that is missing), waiting, due (a line may be
            proposed), answered (due, after an answer) or gone (no live link is left).
        since: ISO date on which the state began, or None without an event.
        until: ISO date on which the wait ends, or None.
        last: the newest event of the request, or None.
        links: live links.
        network: id of the network it is in, or None.
        why: why nobody needs to be asked, or None.
        confirmed: true if a request closed as gone with evidence of the loss; false if the newest
            exports just no longer list its links.
        samples: links to name in a draft.
    """

    domain: str
    state: State
    since: str | None
    until: str | None
    last: Event | None
    links: int
    network: str | None
    why: str | None
    confirmed: bool
    samples: tuple[Sample, ...]


def list_requests(audit: Audit) -> tuple[Request, ...]:
    """The worklist of a site: by state, then in the plan's order, then by date.

    Args:
        audit: judged, with the stages as of its day.
    """
    events = group_events(audit.site.events)
    order = {domain: index for index, domain in enumerate(audit.plan.outreach_due)}
    found = []
    for finding in audit.findings:
        own = [event for event in events.get(finding.domain, ()) if event.event in TRANSITIONS]
        state = _state(finding, own, order)
        if state is not None:
            found.append(_request(finding, state, own))
    return tuple(
        sorted(
            found,
            key=lambda one: (
                STATES.index(one.state),
                order.get(one.domain, 0),
                one.until or one.since or "",
                one.domain,
            ),
        )
    )


def _state(finding: Finding, own: Sequence[Event], to_ask: Mapping[str, int]) -> State | None:
    if finding.domain in to_ask:
        return "ask"
    name = finding.stage.name if finding.stage is not None else ""
    if name == "waiting":
        return "waiting"
    if name == "due" and finding.recommendation == "remove":
        return "answered" if own and own[-1].event == "answered" else "due"
    if name == "gone" and any(event.event in ASKING for event in own):
        return "gone"
    return None


def _request(finding: Finding, state: State, own: Sequence[Event]) -> Request:
    stage = finding.stage
    return Request(
        domain=finding.domain,
        state=state,
        since=stage.since if stage is not None else None,
        until=stage.until if stage is not None else None,
        last=own[-1] if own else None,
        links=finding.links,
        network=finding.network.id if finding.network is not None else None,
        why=stage.why or None if stage is not None else None,
        confirmed=finding.values.get("lost_on") is not None,
        samples=finding.samples,
    )


def count_states(requests: Sequence[Request]) -> dict[State, int]:
    """Number of requests by state, in the order of `STATES`, without zeros."""
    counts = Counter(one.state for one in requests)
    return {state: counts[state] for state in STATES if counts[state]}


def find_network(requests: Sequence[Request], word: str) -> tuple[str, ...] | None:
    """Open requests of a network by its number in the list; None if the word is no number."""
    name = read_network(word)
    if name is None:
        return None
    return tuple(one.domain for one in requests if one.network == name and one.state != "gone")
