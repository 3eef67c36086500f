"""Title and body of an audit's pull request; the body should take two minutes to decide on.

Most sections are the report's. This module orders them, cuts them to the length that a forge
takes, and adds the comments by which a reviewer decides.
"""

from __future__ import annotations

from collections.abc import Sequence

from blm.core.audit.audit import Audit
from blm.core.proposals.proposal import MARKER_ROOM, Proposal
from blm.render.audit.report import QUIET
from blm.render.pull_request.charts import draw_charts
from blm.render.pull_request.context import Occasion, tell_change
from blm.render.pull_request.decision_table import asks_part, cards_part, list_decisions, tell_after
from blm.render.pull_request.lead import view_lead, view_merge
from blm.render.sections.asked_lines import AskedLines, proposal_lines
from blm.render.sections.audit_summary import view_need
from blm.render.sections.changes import view_wanted
from blm.render.sections.disavow_list import view_upload
from blm.render.sections.kpis import view_kpis
from blm.render.sections.link_changes import GAINS_SHOWN, RECLAIMS_SHOWN, view_gains, view_reclaims
from blm.render.sections.open_work import LOOKS_SHOWN, view_looks
from blm.render.sections.sources import view_quality, view_reproduction
from blm.render.text.escaping import code
from blm.render.text.numbers import plural
from blm.render.text.size_limit import Draw, LeftOut, Part, fit, plain_part
from blm.render.text.templating import fill

BODY_LENGTH = 60_000 - MARKER_ROOM
"""Most characters of a body without its marker.

A forge takes 65,536 with the marker; the rest is for the remark that `withdraw` puts on top.
"""
ELSEWHERE = "anchors, index changes, removals under way, decisions in force"
"""Sections that only the complete report has."""


def render_proposal_title(audit: Audit, proposal: Proposal) -> str:
    """The title of an audit's pull request: site, number of lines, cadence and date.

    Args:
        audit: the audit.
        proposal: the proposal, with unanswered asks only.
    """
    count = len(proposal.asks)
    asked = f"{plural(count, 'disavow line')} to agree on" if count else "nothing to decide"
    when = proposal.period or audit.as_of
    return f"{audit.site.name}: {asked} ({_cadence_of(audit, proposal)} audit, {when})"


def _cadence_of(audit: Audit, proposal: Proposal) -> str:
    """Cadence to name in the title: lighter runs update a quarter's or month's pull request."""
    if not proposal.period:
        return audit.cadence
    return "quarterly" if "Q" in proposal.period else "monthly"


def render_proposal_body(audit: Audit, occasion: Occasion, limit: int = BODY_LENGTH) -> str:
    """The body of an audit's pull request, in GitHub's Markdown and without its marker.

    Args:
        audit: the audit, made with the decisions read; text from exports is escaped.
        occasion: the proposal, the decisions read, and addresses for links.
        limit: most characters; rows of the least important section are left out first.
    """

    def closing(left: Sequence[LeftOut]) -> str:
        return _closing_lines(occasion, left)

    return fit(_parts(audit, occasion), limit, closing)


def _parts(audit: Audit, occasion: Occasion) -> list[Part]:
    """The parts of the body in order, each with its rank: the highest is cut first."""
    asked = proposal_lines(audit, occasion.proposal)
    rows = list_decisions(audit, asked, occasion)
    parts = [
        plain_part(tell_change(occasion), 1),
        plain_part(fill("proposal_verdict", view_lead(audit, asked)), 0),
        plain_part(fill("proposal_need", view_need(audit, asked)), 1),
        _changes(audit, asked),
    ]
    if asked.domains:
        parts += [
            asks_part(rows, occasion, 4),
            plain_part(tell_after(occasion, audit.site.properties), 3),
            cards_part(rows, occasion, 12),
        ]
    return [
        *parts,
        _upload(audit),
        _wanted(audit, asked),
        plain_part(fill("proposal_kpis", view_kpis(audit)), 2),
        Part("charts", 11, 1, lambda shown: draw_charts(audit) if shown else ""),
        _reclaims(audit),
        _gains(audit),
        _looks(audit),
        plain_part(_quality(audit, asked), 2),
        plain_part(_reproduction(audit, asked, occasion), 2),
    ]


def _changes(audit: Audit, asked: AskedLines) -> Part:
    view = view_merge(audit, asked)
    held = view["held"]
    rows = held if isinstance(held, list) else []

    def draw(shown: int) -> str:
        return fill("proposal_changes", view | {"held": rows[:shown], "held_shown": shown})

    return Part("lines held back", 9, len(rows), draw)


def _upload(audit: Audit) -> Part:
    """How the list live in Search Console differs from the merged one; empty if it does not."""
    view = view_upload(audit)
    return plain_part("" if view is None else fill("upload", view), 3)


def _wanted(audit: Audit, lines: AskedLines) -> Part:
    """Lapsed decisions and owners to ask first: work for people that needs no merge."""
    view = view_wanted(audit, lines)
    if view is None or not (view["lapsed"] or view["asked"]):
        return plain_part("", 5)
    asked = view["asked"]
    rows = asked if isinstance(asked, list) else []

    def draw(shown: int) -> str:
        cut = {"asked": rows[:shown], "first_asked": shown}
        heading = "## Beside this pull request\n\n" if view["lapsed"] or shown else ""
        return heading + fill("asked", view | cut)

    return Part("owners to ask first", 5, len(rows), draw)


def _reclaims(audit: Audit) -> Part:
    view = view_reclaims(audit)
    if view is None:
        return plain_part("", 6)
    rows = view["rows"]
    known = len(rows) if isinstance(rows, list) else 0
    if not known:
        return plain_part(fill("reclaims", view), 6)
    return Part("lost links to ask back", 6, min(known, RECLAIMS_SHOWN), _draw("reclaims", view))


def _gains(audit: Audit) -> Part:
    view = view_gains(audit)
    if view is None:
        return plain_part("", 10)
    known = min(len(audit.gains), GAINS_SHOWN)
    return Part("good new links", 10, known, _draw("gains", view))


def _looks(audit: Audit) -> Part:
    view = view_looks(audit)
    if view is None:
        return plain_part("", 7)
    known = min(len(audit.plan.watch_due), LOOKS_SHOWN)
    return Part("second looks", 7, known, _draw("looks", view))


def _draw(section: str, view: dict[str, object]) -> Draw:
    def draw(shown: int) -> str:
        return fill(section, view | {"shown": shown}) if shown else ""

    return draw


def _quality(audit: Audit, asked: AskedLines) -> str:
    """Data quality, and one line that names the sections with nothing to show."""
    plan = audit.plan
    found = {
        "wanted": asked.domains
        or plan.outreach_due
        or any(f.settled.due_now for f in audit.findings),
        "index_changes": audit.incidents,
        "reclaims": view_reclaims(audit),
        "gains": audit.gains,
        "looks": plan.watch_due,
    }
    quiet = ", ".join(QUIET[name] for name, any_ in found.items() if not any_)
    return fill("quality", view_quality(audit) | {"quiet": quiet})


def _reproduction(audit: Audit, asked: AskedLines, occasion: Occasion) -> str:
    """How to replay the audit, from the commit that holds its snapshot."""
    at = [f"git checkout {occasion.facts}"] if occasion.facts else []
    view = view_reproduction(audit, asked)
    facts = view["facts"]
    known = facts if isinstance(facts, list) else []
    commit = [("Commit of the snapshot", code(occasion.facts))] if occasion.facts else []
    command = [*at, f"blm audit {audit.site.name} --replay"]
    return fill("reproduction", view | {"command": command, "facts": [*commit, *known]})


def _closing_lines(occasion: Occasion, left: Sequence[LeftOut]) -> str:
    """The closing lines: what was left out, and links to the report and the files."""
    gone = ", ".join(f"{one.name} ({one.rows:,})" for one in left)
    lines = [f"Left out for want of room: {gone}."] if gone else []
    if occasion.report:
        path = occasion.report
        lines.append(f"The complete report, with {ELSEWHERE}: {occasion.link(path)}.")
    names = ("disavow.txt", "recommendations.yaml")
    at = ("", occasion.facts)
    files = [occasion.link(occasion.profile(n), a) for n, a in zip(names, at, strict=True)]
    lines.append(f"All lines: {files[0]}; everything that is recommended: {files[1]}.")
    return "\n".join(lines)
