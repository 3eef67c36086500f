"""Title and body of a pull request, cut to what a forge takes."""

from __future__ import annotations

from blm.core.audits import Audit
from blm.core.hearing import Heard
from blm.core.proposals import Proposal
from blm.render.reports import BODY_LENGTH, render_report


def show_proposal(audit: Audit, proposal: Proposal, heard: Heard, facts: str) -> tuple[str, str]:
    """Title and body.

    Args:
        audit: judged with what was heard.
        proposal: what is asked.
        heard: people who disagree get a line each.
        facts: commit that holds the snapshot.
    """
    count = len(proposal.asks)
    asked = f"{count} line{'s' * (count != 1)}" if count else "nothing to decide"
    title = f"{proposal.site}: {asked} ({proposal.kind}, {audit.as_of})"
    odds = [f"- people disagree about one domain: {len(heard.odds)}"] if heard.odds else []
    head = "\n".join(
        ["/blm keep a.example because … says no to a line.", *odds, f"Facts: {facts}."]
    )
    return title, f"{head}\n\n{render_report(audit)[: BODY_LENGTH - len(head) - 2]}"
