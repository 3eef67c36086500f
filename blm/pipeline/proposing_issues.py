"""Issue steps carried out at a forge."""

from __future__ import annotations

from collections.abc import Iterable

from blm.core.forge_protocol import Forge
from blm.core.issues import CloseIssue, EditIssue, IssueStep, OpenIssue


def carry_out_issues(forge: Forge, steps: Iterable[IssueStep]) -> int:
    """Do the steps in their order; how many there were."""
    count = 0
    for step in steps:
        match step:
            case OpenIssue():
                forge.open_issue(step.draft)
            case EditIssue():
                forge.update_issue(step.number, step.draft)
            case CloseIssue():
                if step.draft is not None:  # first, so that a crash leaves it open, not silent
                    forge.update_issue(step.number, step.draft)
                forge.close_issue(step.number)
        count += 1
    return count
