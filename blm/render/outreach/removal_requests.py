"""The worklist of removal requests as text, JSON and Markdown tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from shlex import quote
from typing import Any

from blm import SCHEMA
from blm.core.audit.audit import Audit
from blm.core.outreach.removal_requests import STATES, Request, State, count_states
from blm.render.sections.domain_wording import by_domain, name_recommendation
from blm.render.text.escaping import code, defang, host, plain
from blm.render.text.numbers import plural
from blm.render.text.templating import fill
from blm.render.text.terminals import screen

HEADINGS: dict[State, str] = {
    "ask": "To ask",
    "waiting": "Waiting for an answer",
    "due": "Due: a line may be proposed",
    "answered": "Answered",
    "gone": "Gone: the request is closed",
}
REASON_WIDTH = 160
SHOWN = 25
"""Most requests of one state listed on a terminal; JSON has them all."""


def render_outreach_json(audit: Audit, requests: Sequence[Request]) -> dict[str, Any]:
    """``{schema, site, as_of, today, counts, requests[]}``, as ``outreach.schema.json`` says."""
    counts = count_states(requests)
    return {
        "schema": SCHEMA,
        "site": audit.site.name,
        "as_of": audit.as_of,
        "today": audit.today,
        "counts": {state: counts.get(state, 0) for state in STATES},
        "requests": [_record(one) for one in requests],
    }


def _record(one: Request) -> dict[str, Any]:
    last = one.last
    return {
        "domain": one.domain,
        "state": one.state,
        "since": one.since,
        "until": one.until,
        "event": last.event if last else None,
        "on": last.on if last else None,
        "by": last.by if last else None,
        "via": last.via or None if last else None,
        "reason": last.reason or None if last else None,
        "why": one.why,
        "links": one.links,
        "network": one.network,
        "confirmed": one.confirmed if one.state == "gone" else None,
        "pages": [sample.source_url for sample in one.samples],
    }


def render_outreach_text(audit: Audit, requests: Sequence[Request]) -> str:
    """A heading per state, a line per request and the next commands; for a terminal."""
    lines = [f"{audit.site.name}: removal requests, data of {audit.as_of}"]
    for state, group in groupby(requests, key=lambda one: one.state):
        members = list(group)
        lines += ["", f"{HEADINGS[state]} ({len(members):,})"]
        lines += [f"  {defang(one.domain)}  {_facts(audit, one)}" for one in members[:SHOWN]]
        if len(members) > SHOWN:
            lines.append(f"  …and {len(members) - SHOWN:,} more in --format json")
    lines += ["", *_next_commands(audit, requests)]
    return screen(lines)


def _facts(audit: Audit, one: Request) -> str:
    network = [one.network] if one.network else []
    return "; ".join([*network, *_request_words(audit, one)])


def _request_words(audit: Audit, one: Request) -> Iterator[str]:
    """What is known of a request, most important first."""
    last = one.last
    if one.state == "ask":
        yield plural(one.links, "live link")
        yield name_recommendation(by_domain(audit)[one.domain])
        return
    if last is not None:
        via = f" by {plain(last.via, 40)}" if last.via else ""
        yield f"{last.event} on {last.on}{via}"
        if last.reason and last.event == "no-contact":
            yield plain(last.reason, REASON_WIDTH)
    if one.why:
        yield f"nobody needs to be asked: {one.why}"
    if one.state == "waiting":
        yield f"until {one.until}"
    if one.state == "gone":
        yield "its links are lost" if one.confirmed else "no longer listed, not yet confirmed"


def _next_commands(audit: Audit, requests: Sequence[Request]) -> Iterator[str]:
    """The commands that come next; none when nothing is open."""
    site = quote(audit.site.name)
    first = next((one for one in requests if one.state == "ask"), None)
    waiting = next((one for one in requests if one.state == "waiting"), None)
    if first is not None:
        domain = quote(defang(first.domain))
        yield f"write:    blm outreach {site} {domain} --draft"
        yield f"record:   blm outreach {site} {domain} --asked --via e-mail"
        yield f"no way:   blm outreach {site} {domain} --no-contact --reason '…'"
    if waiting is not None:
        yield f"answered: blm outreach {site} {quote(defang(waiting.domain))} --answered"
    if first is None and waiting is None:
        yield "nobody is to be asked"


def render_outreach_markdown(audit: Audit, requests: Sequence[Request]) -> str:
    """A table per state; domains are shown defanged, as code."""
    groups = [
        {"heading": HEADINGS[state], "rows": [_row(audit, one) for one in members]}
        for state in STATES
        if (members := [one for one in requests if one.state == state])
    ]
    view = {"site": audit.site.name, "as_of": audit.as_of, "groups": groups}
    commands = [
        line.partition("blm ")[2] for line in _next_commands(audit, requests) if "blm " in line
    ]
    return fill("outreach", view | {"commands": [f"blm {one}" for one in commands]}) + "\n"


def _row(audit: Audit, one: Request) -> list[object]:
    network = code(one.network) if one.network else "–"
    return [host(one.domain), network, one.links, "; ".join(_request_words(audit, one))]
