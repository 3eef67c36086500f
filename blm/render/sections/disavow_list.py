"""The disavow file in reports: lines to take back, and differences from the list at Google."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from blm import SCHEMA
from blm.core.audit.audit import Audit
from blm.core.audit.line_reviews import REASONS, LineReview
from blm.core.live_list.manual_actions import asked_on, day_of
from blm.render.text.escaping import Markdown, code, defang, escape, host, listing, plain, shorten
from blm.render.text.numbers import plural
from blm.render.text.terminals import align, screen

BECAUSE_WIDTH = 100
LINE_WIDTH = 90
RETURNS_SHOWN = 10
LISTED = 8
"""Lines of each kind that a fold shows; all of them stand in the file and in the receipt."""
WHOSE = {"blm": "blm", "people": "people"}


def show_line(line: str) -> str:
    """A line of the file, defanged so that nobody can click it."""
    name = line.removeprefix("domain:")
    return f"domain:{defang(name)}" if name != line else defang(line)


def name_properties(properties: Sequence[str]) -> Markdown:
    """URL-prefix properties, one entry per address with its schemes."""
    schemes: dict[str, list[str]] = {}
    for one in properties:
        scheme, _, rest = one.partition("://")
        schemes.setdefault(rest.rstrip("/"), []).append(scheme)
    return listing(
        listing([code(rest), escape(f"over {' and '.join(found)}")])
        for rest, found in schemes.items()
    )


def view_manual_action(audit: Audit) -> str:
    """Days since the manual action, its scope and dates; empty without one."""
    action = audit.site.manual_action
    if action is None:
        return ""
    words = [str(action[key]) for key in ("kind", "scope") if action.get(key)]
    asked = asked_on(audit.site)
    said = f"review asked for on {asked}" if asked else "no review asked for yet"
    received = f"received {action['received']}"
    day = day_of(action, audit.today)
    return f"Manual action, day {day} on {audit.today}: {', '.join([*words, received, said])}"


def view_upload(audit: Audit) -> dict[str, object] | None:
    """How the list at Google differs from ``disavow.txt``; None when it does not."""
    live = audit.disavow.live_list
    if not audit.list_drift or live is None:
        return None
    return {
        "rows": [[d.kind, escape(d.expected), escape(d.observed)] for d in audit.list_drift[:2]],
        "late": any(one.kind == "upload" for one in audit.list_drift),
        "on": live.on,
        "lacking": [shorten(show_line(line), LINE_WIDTH) for line in live.lacking[:LISTED]],
        "extra": [shorten(show_line(line), LINE_WIDTH) for line in live.extra[:LISTED]],
        "more": sum(max(0, len(some) - LISTED) for some in (live.lacking, live.extra)),
        "command": f"blm disavow {audit.site.name}",
    }


def view_returns(audit: Audit) -> dict[str, object] | None:
    """Lines that can be taken back, each with its evidence; None without any."""
    returns = audit.returns
    if not returns:
        return None
    return {
        "count": plural(len(returns), "line"),
        "of": len(audit.disavow.lines),
        "rows": [return_row(one) for one in returns[:RETURNS_SHOWN]],
        "shown": RETURNS_SHOWN,
        "total": len(returns),
    }


def return_row(review: LineReview) -> list[object]:
    """A line, whose line it is, and why it can be taken back."""
    return [code(show_line(review.line), LINE_WIDTH), WHOSE[review.whose], because(review)]


def because(review: LineReview) -> Markdown:
    """The evidence on a line, escaped: it may contain a person's reason."""
    return escape(plain(review.because, BECAUSE_WIDTH))


def view_own(audit: Audit) -> dict[str, object] | None:
    """Links from the repository's other sites; None without any."""
    if not audit.own:
        return None
    return {
        "rows": [[host(o.domain), host(o.site), o.links, o.followed] for o in audit.own],
        "count": plural(sum(o.links for o in audit.own), "live link"),
    }


def render_reviews_json(
    site: str, as_of: str | None, today: str, reviews: Sequence[LineReview]
) -> dict[str, Any]:
    """The object that ``disavow --review --format json`` prints, by ``disavow.schema.json``."""
    return {
        "schema": SCHEMA,
        "site": site,
        "as_of": as_of,
        "today": today,
        "lines": [
            {
                "number": one.number,
                "line": one.line,
                "domain": one.domain,
                "whose": one.whose,
                "advice": one.advice,
                "reason": one.reason,
                "because": one.because,
                "since": one.since,
            }
            for one in reviews
        ],
    }


def render_reviews_text(reviews: Sequence[LineReview]) -> str:
    """Every line to take back as a table, the others counted by reason."""
    back = [one for one in reviews if one.advice == "take-back"]
    stay = Counter(one.reason for one in reviews if one.advice == "stay")
    head = ["Line", "Entry", "Whose", "Why it can go", "Evidence"]
    rows = [
        [str(one.number), show_line(one.line), one.whose, one.reason, plain(one.because, 120)]
        for one in sorted(back, key=lambda one: (list(REASONS).index(one.reason), one.number))
    ]
    stays = ", ".join(f"{count:,} {reason}" for reason, count in sorted(stay.items()))
    said = [f"{len(reviews):,} lines: {len(back):,} can be taken back, {sum(stay.values()):,} stay"]
    said += [f"stay: {stays}"] if stays else []
    return screen([*(align(head, rows, right=[0]) if rows else []), *([""] if rows else []), *said])
