"""The worklist of removal requests follows from findings, the log and the day."""

from __future__ import annotations

import dataclasses
from typing import Any

from blm.core.outreach.removal_requests import count_states, list_requests
from blm.core.site.site import Event
from tests.builders import BASELINE, POLICY, audit_of, fresh, row

ANCHOR = "online casino bonus"
SPAM = {"anchor": ANCHOR, "out": 900, "ahrefs.dr": 3.0, "ahrefs.traffic": 0.0, "ahrefs.spam": True, "moz.spam": 80.0}  # fmt: skip


def states(*events: Event, names: tuple[str, ...] = ("a", "b", "c"), **wanted: Any) -> dict[str, str]:  # fmt: skip
    """State by domain of a site with spam from these hosts."""
    rows = [row(f"https://{name}.example/", **SPAM) for name in names]
    log = (BASELINE, *events)
    exports = [fresh("ahrefs.links", "2026-06-01", rows), fresh("moz.links", "2026-06-01", rows)]
    audit = audit_of(*exports, events=log, **wanted)
    return {one.domain: one.state for one in list_requests(audit)}


def event(name: str, domain: str, on: str, reason: str = "") -> Event:
    """One line of the log."""
    return Event(on, domain, name, "ana", reason=reason)


def test_every_stage_has_its_place() -> None:
    """Nobody asked, waiting, due by time, answered, no contact."""
    found = states(
        event("asked", "b.example", "2026-05-30"),
        event("asked", "c.example", "2026-05-01"),
        event("asked", "d.example", "2026-05-30"),
        event("answered", "d.example", "2026-05-31"),
        event("no-contact", "e.example", "2026-05-31", "no address"),
        names=("a", "b", "c", "d", "e"),
    )
    assert found == {"a.example": "ask", "b.example": "waiting", "c.example": "due", "e.example": "due", "d.example": "answered"}  # fmt: skip
    assert list(found)[-1] == "d.example"


def test_nobody_is_due_whose_removal_is_not_recommended() -> None:
    """Asked about all the same: such a request is open until its wait ends, and then no line."""
    fine = fresh("ahrefs.links", "2026-06-01", [row("https://fine.example/"), row("https://good.example/")])  # fmt: skip
    log = (event("no-contact", "fine.example", "2026-05-20", "x"), event("asked", "good.example", "2026-05-31"))  # fmt: skip
    audit = audit_of(fine, events=(BASELINE, *log))
    assert {one.stage.name for one in audit.findings if one.stage} == {"due", "waiting"}
    assert {one.domain: one.state for one in list_requests(audit)} == {"good.example": "waiting"}


def test_a_link_that_vanished_closes_its_request() -> None:
    """Gone, with or without evidence of a loss; a domain that nobody asked about is no request."""
    rows = [row(f"https://{name}.example/", **SPAM) for name in "abc"]
    tame = row("https://fine.example/")
    exports = [
        fresh("ahrefs.links", "2026-05-01", [*rows, tame]),
        fresh("ahrefs.links", "2026-06-01", [tame, row("https://a.example/", **SPAM | {"state": "lost", "lost_on": "2026-05-20", "reason": "removedfromhtml"})]),
    ]  # fmt: skip
    log = tuple(event("asked", f"{name}.example", "2026-05-10") for name in "ab")
    requests = list_requests(audit_of(*exports, events=(BASELINE, *log)))
    assert {one.domain: (one.state, one.confirmed) for one in requests} == {
        "a.example": ("gone", True),
        "b.example": ("gone", False),
    }
    assert count_states(requests) == {"gone": 2}


def test_a_line_that_something_else_holds_is_not_asked_about() -> None:
    """Only where asking is all that is missing; a request under way stays on the list."""
    young = states(names=("a",), policy=_strict_sources(3))
    assert young == {}
    asked = states(event("asked", "a.example", "2026-05-30"), names=("a",), policy=_strict_sources(3))  # fmt: skip
    assert asked == {"a.example": "waiting"}


def _strict_sources(least: int) -> Any:
    return dataclasses.replace(POLICY, guards={**POLICY.guards, "min_sources": least})


def test_a_network_and_an_offline_site_are_not_asked() -> None:
    """Five look-alikes are due at once, with the reason; fewer are asked, and all where the policy says so."""
    names = tuple(f"shop{number}" for number in range(5))
    alike = {"title": "Cheap casino bonus list"}
    rows = [row(f"https://{name}.example/", **SPAM, **alike) for name in names]
    exports = [fresh("ahrefs.links", "2026-06-01", rows), fresh("moz.links", "2026-06-01", rows)]
    audit = audit_of(*exports)
    requests = list_requests(audit)
    assert {(one.state, one.why) for one in requests} == {("due", "one of a network of 5 domains")}
    assert audit.plan.outreach_due == ()
    assert not [one for one in audit.plan.held_back if one.hold.guard == "G6"]
    fewer = audit_of(*(fresh(one, "2026-06-01", rows[:4]) for one in ("ahrefs.links", "moz.links")))
    assert {one.state for one in list_requests(fewer)} == {"ask"}
    skip = {**POLICY.outreach, "skip_when": {"network_of": 0, "site_offline": False}}
    asked = audit_of(*exports, policy=dataclasses.replace(POLICY, outreach=skip))
    assert {one.state for one in list_requests(asked)} == {"ask"}
    gone = row("https://a.example/old", **{**SPAM, "state": "lost", "lost_on": "2026-05-20", "reason": "nxdomain"})  # fmt: skip
    rows = [row("https://a.example/", **SPAM), row("https://b.example/", **SPAM), gone]
    exports = [fresh("ahrefs.links", "2026-06-01", rows), fresh("moz.links", "2026-06-01", rows[:2])]  # fmt: skip
    found = {one.domain: (one.state, one.why) for one in list_requests(audit_of(*exports))}
    assert found == {"a.example": ("due", "its site is offline"), "b.example": ("ask", None)}
