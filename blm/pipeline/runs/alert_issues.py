"""Tellings: issues that say what owners should know at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from blm.core.audit.audit import Audit
from blm.core.forge.errors import ForgeRefused
from blm.core.forge.protocol import Forge, Which
from blm.core.schedule.cadences import Run, overdue_after
from blm.core.todo.issue_plan import (
    INCIDENT_LABEL,
    Cause,
    CloseIssue,
    EditIssue,
    IssueStep,
    OpenIssue,
    plan_incidents,
)
from blm.render.todo.issue_bodies import render_failures, render_incidents, render_overdue


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


FAILING = "runs:all"
FAILING_TITLE = "blm runs fail"
OVERDUE = "runs:overdue"
OVERDUE_TITLE = "blm runs no longer come"
KINDS = ("attack", "loss", "anchors", "manual-action", "index-change")


def tell_incidents(forge: Forge, audits: Iterable[Audit]) -> int:
    """Open, edit and close the issues of these audits' causes; how many were touched."""
    causes: list[Cause] = []
    checked: list[str] = []
    for audit in audits:
        site = audit.site
        checked += [f"{kind}:{site.name}" for kind in KINDS]
        causes += render_incidents(audit)
    return _carry_out(forge, causes, checked) if checked else 0


def tell_failures(
    forge: Forge, failed: Sequence[str], *, before: str | None, whole: bool, run: str = ""
) -> int:
    """One issue while runs fail; a good run over all sites closes it.

    Args:
        forge: where to.
        failed: sites that failed in this run.
        before: result of a workflow's earlier jobs; ``failure`` counts.
        whole: whether this run was over all sites.
        run: address of its page on the forge, empty where it has none.
    """
    bad = list(failed) + (["an earlier job of the run"] if before == "failure" else [])
    if not bad:
        return _carry_out(forge, [], [FAILING, OVERDUE], "open") if whole else 0
    fingerprint = _hash("\n".join(sorted(bad)))
    cause = Cause(FAILING, FAILING_TITLE, render_failures(bad, run), fingerprint, ())
    return _carry_out(forge, [cause], [FAILING], "open")


def tell_overdue(forge: Forge, workflow: str | None, run: Run, today: str) -> int:
    """An issue when the scheduled runs no longer come; the next good one over all sites closes it.

    Only a run that something else started can tell, such as the one after a merge. While runs
    come and fail, the issue about that says enough.

    Args:
        forge: where to.
        workflow: file name of the workflow that audits; None without one.
        run: the lightest run that it is there for.
        today: ISO date.
    """
    last = _last_good(forge, workflow) if workflow else None
    if last is None or overdue_after([last], run, today) is None:
        return 0
    issues = forge.issues(INCIDENT_LABEL, "all")
    if any(one.title == FAILING_TITLE and one.state == "open" for one in issues):
        return 0
    body = render_overdue(last, run)
    cause = Cause(f"{OVERDUE}:{last}", OVERDUE_TITLE, body, _hash(body), ())
    return carry_out_issues(forge, plan_incidents([cause], issues, [OVERDUE]))


def _last_good(forge: Forge, workflow: str) -> str | None:
    """ISO date of the last good run; None where the forge does not tell."""
    try:
        found = forge.last_good_run(workflow)
    except ForgeRefused:
        return None  # this token may not ask: blm doctor says so
    return found[:10] if found else None


def run_page(environment: Mapping[str, str]) -> str:
    """Address of the workflow's run that this process belongs to; empty outside of one."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    server, repository, run = (environment.get(name, "") for name in names)
    known = server and repository and run
    return f"{server}/{repository}/actions/runs/{run}" if known else ""


def _carry_out(
    forge: Forge, causes: Iterable[Cause], checked: Iterable[str], which: Which = "all"
) -> int:
    """Plan against these issues, and do it; failures that come back are a new issue each time."""
    issues = forge.issues(INCIDENT_LABEL, which)
    return carry_out_issues(forge, plan_incidents(causes, issues, checked))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
