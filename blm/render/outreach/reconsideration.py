"""The reconsideration pack in Markdown: method, removal requests, disavow file, prevention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blm.core.audit.audit import Audit
from blm.core.forge.forge_values import Commit
from blm.core.live_list.manual_actions import Example, day_of
from blm.core.site.site import Event
from blm.core.site.stages import FILE, MANUAL_ACTION
from blm.render.sections.disavow_list import show_line
from blm.render.sections.sources import coverage_words, newest_exports
from blm.render.text.escaping import code, escape, host, url
from blm.render.text.numbers import plural, stream_title
from blm.render.text.templating import fill

MOST_ROWS = 500
"""Rows of a table in the pack; more than a reviewer at Google could check by hand."""
ANSWERS: Mapping[str, str] = {
    "listed": "a line of the file covers it",
    "decided": "kept or protected by a person, with a reason",
    "gone": "the link is gone",
    "asked": "its owner was written to",
    "open": "no answer yet",
}
REQUESTS: Mapping[str, str] = {
    "asked": "asked",
    "answered": "answered",
    "no-contact": "could not be reached",
}


@dataclass(frozen=True, slots=True)
class PackEvidence:
    """What the pack shows in addition to the audit.

    Attributes:
        agreed: lines of the file that people agreed on.
        uploaded_on, uploaded_hash, uploaded_lines: of the newest receipt; None, "" and 0 without.
        commit: of the checkout; empty outside of git.
        history: commits that changed the file, oldest first.
        stop_above: percent of exact anchors above which none are placed (S55).
        wait_days: days that an owner has to answer (S33).
        review_months: after which a line of the file is looked at again (G14).
    """

    agreed: tuple[str, ...]
    uploaded_on: str | None
    uploaded_hash: str
    uploaded_lines: int
    commit: str
    history: tuple[Commit, ...]
    stop_above: float
    wait_days: int
    review_months: int


def render_pack(audit: Audit, evidence: PackEvidence, gaps: Sequence[str]) -> str:
    """The pack as a Markdown page; its first lines say whether it is complete.

    Args:
        audit: of the committed files, judged as of today.
        evidence: file, uploads and history.
        gaps: what is missing, one sentence each.
    """
    site = audit.site
    action = site.manual_action or {}
    view: dict[str, object] = {
        "site": site.name,
        "today": audit.today,
        "gaps": [escape(gap) for gap in gaps],
        "kind": str(action.get("kind", "")),
        "scope": str(action.get("scope", "")),
        "received": str(action.get("received", "")),
        "day": day_of(action, audit.today) if action else 0,
        "examples": [_example(one) for one in audit.disavow.examples],
        "commit": evidence.commit,
        "limit": MOST_ROWS,
        "next": site.owners[0] if site.owners else "the owner",
    }
    view |= _method(audit) | _requests(audit, evidence) | _file(audit, evidence)
    return fill("pack", view | _prevention(audit, evidence)) + "\n"


def _method(audit: Audit) -> dict[str, object]:
    """Section on the data, the rules and the result."""
    kept = [f for f in audit.findings if f.settled.kept and f.machine == "remove"]
    counts = audit.recommendations
    return {
        "exports": [
            [stream_title(e.stream), e.as_of or "unknown", escape(coverage_words(e)), e.rows]
            for e in newest_exports(audit.exports)
        ],
        "as_of": audit.as_of,
        "policy": audit.policy_name,
        "policy_hash": audit.policy_hash,
        "live": audit.referring_domains["live"],
        "assessed": audit.referring_domains["assessed"],
        "unassessed": audit.referring_domains["unassessed"],
        "remove": counts["remove"],
        "watch": counts["watch"],
        "kept": [
            [host(f.domain), escape(d.reason), d.by, d.on]
            for f in kept
            if (d := f.settled.decision) is not None
        ],
    }


def _requests(audit: Audit, evidence: PackEvidence) -> dict[str, object]:
    """Section with every removal request by domain, its answers and the state of the links."""
    by_domain: dict[str, list[Event]] = {}
    for event in audit.site.events:
        if event.event in REQUESTS and event.subject not in (FILE, MANUAL_ACTION):
            by_domain.setdefault(event.subject, []).append(event)
    findings = {finding.domain: finding for finding in audit.findings}
    rows = []
    for domain, events in sorted(by_domain.items()):
        finding = findings.get(domain)
        stage = finding.stage.name if finding and finding.stage else "unknown"
        told = "; ".join(map(_tell, events))
        rows.append([host(domain), escape(told), stage])
    asked = sum(any(e.event == "asked" for e in events) for events in by_domain.values())
    return {
        "requests": rows,
        "asked": asked,
        "unreached": len(by_domain) - asked,
        "wait_days": evidence.wait_days,
    }


def _tell(event: Event) -> str:
    via = f" via {event.via}" if event.via else ""
    reason = f" ({event.reason})" if event.reason else ""
    return f"{event.on} {REQUESTS[event.event]}{via}{reason}"


def _file(audit: Audit, evidence: PackEvidence) -> dict[str, object]:
    """Section on the disavow file: number of lines, date of upload, authors of changes."""
    pages = sum(not line.startswith("domain:") for line in evidence.agreed)
    since = str((audit.site.manual_action or {}).get("received", ""))
    return {
        "lines": plural(len(evidence.agreed), "line"),
        "pages": pages,
        "uploaded_on": evidence.uploaded_on or "",
        "uploaded_hash": evidence.uploaded_hash,
        "uploaded_lines": plural(evidence.uploaded_lines, "line"),
        "listed": [show_line(line) for line in evidence.agreed[:MOST_ROWS]],
        "unlisted": max(0, len(evidence.agreed) - MOST_ROWS),
        "history": [
            [code(c.sha[:12]), c.date[:10], c.author, escape(c.message.partition("\n")[0], 120)]
            for c in evidence.history
            if c.date[:10] >= since
        ],
    }


def _prevention(audit: Audit, evidence: PackEvidence) -> dict[str, object]:
    """Section on preventing a repeat, as far as the repository shows it."""
    exact = next((s.share for s in audit.mix.shares if s.name == "exact"), None)
    return {
        "owners": ", ".join(audit.site.owners),
        "cadence": audit.site.cadence,
        "stop_above": f"{evidence.stop_above:g} %",
        "exact": "unknown" if exact is None else f"{exact:g} %",
        "buying": audit.site.known_link_buying,
        "review_after": plural(evidence.review_months, "month"),
    }


def _example(one: Example) -> list[object]:
    return [url(one.url), ANSWERS[one.answer]]
