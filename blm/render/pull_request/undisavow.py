"""Title and body of pull requests that take lines back or change KPI targets."""

from __future__ import annotations

from blm.core.audit.audit import Audit
from blm.core.disavow.disavow_file import named_hosts, parse_line
from blm.core.proposals.draft_proposals import MOST_RETURNS
from blm.core.proposals.proposal import Ask
from blm.render.pull_request.body import BODY_LENGTH
from blm.render.pull_request.context import Occasion, tell_change
from blm.render.pull_request.decision_table import EXAMPLES
from blm.render.sections.disavow_list import because, show_line
from blm.render.text.escaping import code, defang, escape
from blm.render.text.numbers import plural
from blm.render.text.size_limit import Part, fit, plain_part
from blm.render.text.templating import fill

MOST_ROWS = 400
"""Most rows in the table."""
HEAD = ("Line", "Whose", "Why it can go", "To leave it in, comment")


def render_return_title(occasion: Occasion) -> str:
    """The title of the pull request: site, and number of lines or targets."""
    proposal = occasion.proposal
    if proposal.kind == "targets":
        return f"{proposal.site}: {plural(len(proposal.edits), 'KPI target')} to agree on"
    return f"{proposal.site}: {plural(len(proposal.asks), 'disavow line')} to take back"


def render_return_body(audit: Audit, occasion: Occasion, limit: int = BODY_LENGTH) -> str:
    """The body of a pull request of kind ``undisavow`` or ``targets``, without its marker.

    Args:
        audit: the audit, made with the decisions read.
        occasion: the proposal, the decisions read, and addresses for links.
        limit: most characters; rows that do not fit are left out.
    """
    draw = _edits(occasion) if occasion.proposal.kind == "targets" else _asks(audit, occasion)
    file = "targets.yaml" if occasion.proposal.kind == "targets" else "disavow.txt"
    where = f"All of it: {occasion.link(occasion.profile(file))}."
    return fit([plain_part(tell_change(occasion), 1), draw], limit, lambda _: where)


def _asks(audit: Audit, occasion: Occasion) -> Part:
    """The table of lines to take back, each with its reason and the comment that leaves it in."""
    reviews = {one.line: one for one in audit.disavow.lines}
    asks = occasion.proposal.asks
    columns = len(HEAD) if occasion.web else -1
    rows = []
    people = 0
    for ask in asks:
        review = reviews.get(ask.line)
        people += review is not None and review.whose == "people"
        whose, why = (review.whose, because(review)) if review else ("blm", escape(ask.rule))
        comment = code(f"/blm remove {_subject(ask)}", 280)
        rows.append([code(show_line(ask.line), 280), whose, why, comment][:columns])
    rows = rows[:MOST_ROWS]
    view: dict[str, object] = {
        "site": audit.site.name,
        "as_of": audit.as_of,
        "count": plural(len(asks), "disavow line"),
        "people": people,
        "later": max(0, len(audit.returns) - len(asks)) if len(asks) >= MOST_RETURNS else 0,
        "example": [occasion.answer("remove", _examples(occasion))],
        "head": HEAD[:columns],
        "page": bool(occasion.web),
        "uploader": occasion.uploader,
        "command": f"blm disavow {audit.site.name}",
    }

    def draw(shown: int) -> str:
        cut = {"rows": rows[:shown], "more": len(asks) - shown}
        return fill("proposal_undisavow", view | cut)

    return Part("lines", 1, len(rows), draw)


def _examples(occasion: Occasion) -> list[str]:
    """Subjects for the sample comment."""
    subjects = dict.fromkeys(_subject(ask) for ask in occasion.proposal.asks)
    return list(subjects)[:EXAMPLES]


def _subject(ask: Ask) -> str:
    """Subject of the comment that leaves a line in: the URL or host for lines of just those."""
    whole = named_hosts([parse_line(ask.line)]) <= {ask.domain} and "://" not in ask.line
    return defang(ask.domain if whole else ask.line)


def _edits(occasion: Occasion) -> Part:
    edits = occasion.proposal.edits
    rows = [[key, value] for key, value in edits[:MOST_ROWS]]
    view: dict[str, object] = {"site": occasion.proposal.site}

    def draw(shown: int) -> str:
        return fill("proposal_targets", view | {"rows": rows[:shown], "more": len(edits) - shown})

    return Part("targets", 1, len(rows), draw)
