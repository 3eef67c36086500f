"""Issues on the forge about incidents, failing runs and missing runs."""

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
    """Carry out the steps in order; returns how many there were."""
    count = 0
    for step in steps:
        match step:
            case OpenIssue():
                forge.open_issue(step.draft)
            case EditIssue():
                forge.update_issue(step.number, step.draft)
            case CloseIssue():
                if step.draft is not None:  # before closing: after a crash the issue is still open
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
    """Open, edit and close incident issues for these audits; returns how many steps that took."""
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
    """Open one issue while runs fail; a good run over all sites closes it.

    Args:
        forge: forge for the issues.
        failed: sites that failed in this run.
        before: result of the workflow's earlier jobs; ``failure`` counts as a failure.
        whole: True if this run was over all sites.
        run: address of the run's page on the forge; empty outside of a workflow.
    """
    bad = list(failed) + (["an earlier job of the run"] if before == "failure" else [])
    if not bad:
        return _carry_out(forge, [], [FAILING, OVERDUE], "open") if whole else 0
    fingerprint = _hash("\n".join(sorted(bad)))
    cause = Cause(FAILING, FAILING_TITLE, render_failures(bad, run), fingerprint, ())
    return _carry_out(forge, [cause], [FAILING], "open")


def tell_overdue(forge: Forge, workflow: str | None, run: Run, today: str) -> int:
    """Open an issue if scheduled runs are missing; the next good run over all sites closes it.

    It is noticed in runs with another trigger, such as a merge. While the issue about failing
    runs is open, none is opened here.

    Args:
        forge: forge for the issues.
        workflow: file name of the workflow that audits; None without one.
        run: the most frequent run that the workflow is for.
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
    """ISO date of the last good run; None if there is none or the token may not ask."""
    try:
        found = forge.last_good_run(workflow)
    except ForgeRefused:
        return None  # the token may not ask; blm doctor reports it
    return found[:10] if found else None


def run_page(environment: Mapping[str, str]) -> str:
    """Address of the page of the current workflow run; empty outside of a workflow."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    server, repository, run = (environment.get(name, "") for name in names)
    known = server and repository and run
    return f"{server}/{repository}/actions/runs/{run}" if known else ""


def _carry_out(
    forge: Forge, causes: Iterable[Cause], checked: Iterable[str], which: Which = "all"
) -> int:
    """Plan the steps for these causes and carry them out; returns how many there were.

    With `which` open, a cause that comes back gets a new issue instead of its closed one.
    """
    issues = forge.issues(INCIDENT_LABEL, which)
    return carry_out_issues(forge, plan_incidents(causes, issues, checked))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
