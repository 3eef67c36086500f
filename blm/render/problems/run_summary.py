"""Summary of a run over several sites, as Markdown and as annotations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from blm.core.schedule.run_counts import RunCounts, say_counts
from blm.errors import Problem
from blm.render.problems.problems import annotate, render_problems_github
from blm.render.text.escaping import escape, link, table

SUMMARY_ROWS = 200
"""Most rows of a summary."""
SUMMARY_BYTES = 1024 * 1024
"""Most bytes of a step's summary: GitHub drops a larger one as a whole."""
CUT = "This is cut to the 1 MiB that GitHub shows of a step: the log of this run says all."
LOOK = ("frozen", "refused")
"""Outcomes of proposals that need action by a person."""
UNTOLD = ("unchanged",)
WHY = "the log of this run says why"

Row = tuple[str, str, str, str, str]
"""Site, kind, outcome, reason and address of the pull request."""


def render_summary(
    counts: RunCounts,
    codes: Mapping[str, int],
    rows: Sequence[Row],
    limit: int = SUMMARY_BYTES,
) -> str:
    """Markdown for a workflow's step summary; what is too long for it is cut, and it says so.

    Args:
        counts: of the run.
        codes: exit code by site; rows of failed sites come first.
        rows: one for each proposal.
        limit: bytes that are left.
    """
    page = _page(counts, codes, rows)
    if len(page.encode()) <= limit:
        return page
    shown = SUMMARY_ROWS
    while True:
        page = f"{_page(counts, codes, rows, shown)}\n{CUT}\n"
        if len(page.encode()) <= limit:
            return page
        if not shown:
            return f"{CUT}\n" if len(CUT) < limit else ""
        shown //= 2


def _page(
    counts: RunCounts, codes: Mapping[str, int], rows: Sequence[Row], shown: int = SUMMARY_ROWS
) -> str:
    told = [row for row in rows if row[2] not in UNTOLD]
    lines = [(site, "–", _word(code), WHY) for site, code in codes.items() if code]
    lines += [row[:4] for row in told]
    parts = [f"### blm: {escape(say_counts(counts))}"]
    if lines and shown:
        head = ("Site", "Proposal", "Outcome", "Reason")
        parts.append(table(head, lines, limit=shown, rest="the log of this run"))
    places = [_place(address) for *_, address in told[:shown] if address]
    if places:
        parts.append(f"Pull requests: {', '.join(places)}.")
    idle = len(rows) - len(told)
    if idle:
        parts.append(f"Unchanged proposals: {idle:,}.")
    return "\n\n".join(parts) + "\n"


def _place(address: str) -> str:
    """A pull request as a Markdown link; its number is the last part of its address."""
    return link(f"#{address.rsplit('/', 1)[-1]}", address)


def _word(code: int) -> str:
    return "refused" if code == 11 else "failed"


def render_annotations(
    codes: Mapping[str, int], rows: Sequence[Row], problems: Sequence[Problem]
) -> str:
    """Annotations of a run: errors in files at their lines, then sites and proposals to check."""
    lines = [render_problems_github(problems)] if problems else []
    for site, code in codes.items():
        if code:
            said = f"{site} {_word(code)}: {WHY}"
            lines.append(annotate("warning" if code == 11 else "error", said))
    lines += [
        annotate("warning", f"{site} {kind}: {outcome}, {reason}")
        for site, kind, outcome, reason, _ in rows
        if outcome in LOOK
    ]
    return "\n".join(lines)
