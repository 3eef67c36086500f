"""`blm matrix`: which sites a workflow audits today, packed into jobs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from blm import SCHEMA
from blm.core.dates import add_days
from blm.core.forge.protocol import Forge
from blm.core.proposals.proposal import FACTS_BRANCH, KINDS, PREFIX, branch_of
from blm.core.schedule.job_matrix import Job, Load, billed_minutes, pack_sites
from blm.core.schedule.run_counts import RunCounts
from blm.core.todo.issue_plan import INCIDENT_LABEL, MONDAY_LABEL, is_week_told
from blm.errors import BlmError
from blm.pipeline.audit.due_runs import DueSite, has_new, is_unfinished, look_at
from blm.pipeline.propose.closed_pull_requests import LATE_DAYS
from blm.pipeline.runs.alert_issues import FAILING_TITLE
from blm.repo.site.common_files import CommonFiles
from blm.repo.snapshot.inventory import list_files
from blm.repo.snapshot.tables import LINKS

LINK_BYTES = 400
"""Length of a line of the inventory, about."""

RECENT_DAYS = 7
"""How long after its end a pull request is looked at each day for late words."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """The jobs of a run.

    Attributes:
        jobs: each with its sites, those that have exports to take in.
        due: run and reason by site.
        missing: how many sites lack an export that somebody should download.
        sites: that were looked at.
        quiet: those of them that are due for nothing, as read.
        open: branches of proposals, at which people may have said something.
        other: what else the run has to do, in words.
    """

    jobs: tuple[Job, ...]
    due: dict[str, tuple[str, str]]
    missing: int
    sites: tuple[str, ...]
    quiet: tuple[DueSite, ...] = ()
    open: int = 0
    other: tuple[str, ...] = ()

    @property
    def work(self) -> bool:
        """Whether the run goes on after its list."""
        return bool(self.due or self.open or self.other)

    @property
    def counts(self) -> RunCounts:
        """Of a run that ends here."""
        return RunCounts(len(self.sites), 0, 0, 0, {})


def plan_matrix(root: Path, names: Sequence[str], today: str, cadence: str) -> Matrix:
    """Sites that are due, packed; files alone are read.

    Args:
        root: of the repository.
        names: of the sites; one whose files hold errors is due, so that its job says so.
        today: ISO date.
        cadence: a run by name for all of them, or ``due``.
    """
    due: dict[str, tuple[str, str]] = {}
    loads: list[Load] = []
    quiet: list[DueSite] = []
    missing, common = 0, CommonFiles(root)
    for name in names:
        try:
            looked: DueSite = look_at(root, name, today=today, cadence=cadence, common=common)
        except BlmError:
            due[name] = ("unknown", "its files cannot be read")
            continue
        missing += bool(looked.missing)
        if looked.due:
            due[name] = (looked.due.run, looked.due.why)
            if has_new(root, name, looked.exports):
                loads.append(Load(name, _links(root, name), requests=0))
        else:
            quiet.append(looked)
    return Matrix(pack_sites(loads), due, missing, tuple(names), tuple(quiet))


def add_waiting(root: Path, matrix: Matrix, forge: Forge, today: str) -> Matrix:
    """The matrix with what waits at the forge: proposals, late words, failures, a week to tell."""
    pulls = forge.pull_requests(PREFIX, "all", f"{add_days(today, -LATE_DAYS)}T00:00:00Z")
    seen: dict[str, str] = {}
    for pull in pulls:
        seen[pull.branch] = max(pull.updated[:10], seen.get(pull.branch, ""))
    recent = add_days(today, -RECENT_DAYS)
    weeks = forge.issues(MONDAY_LABEL, "all") if matrix.missing else ()
    reasons = {
        "a pull request ended lately": any(p.updated[:10] >= recent for p in pulls),
        "an audit lacks its pull request": any(
            is_unfinished(root, one, today, seen.get(branch_of(one.name, "audit"), ""))
            for one in matrix.quiet
        ),
        "the last run failed": any(
            issue.title == FAILING_TITLE for issue in forge.issues(INCIDENT_LABEL, "open")
        ),
        "exports are to be asked for": bool(matrix.missing) and not is_week_told(weeks, today),
    }
    other = tuple(reason for reason, holds in reasons.items() if holds)
    known = (FACTS_BRANCH, *(branch_of(name, kind) for name in matrix.sites for kind in KINDS))
    return replace(matrix, open=len(forge.branches(PREFIX).keys() & set(known)), other=other)


def _links(root: Path, name: str) -> int:
    """How many links a site has and gets, about."""
    profile, exports = root / "profiles" / name, root / "exports" / name
    paths = [*list_files(profile, LINKS), *(p for p in exports.rglob("*") if p.is_file())]
    return sum(path.stat().st_size for path in paths) // LINK_BYTES


def show_matrix(matrix: Matrix, form: str) -> str:
    """JSON (`form` json), or lines of outputs for a workflow (github)."""
    jobs = [{"name": _title(job), "sites": " ".join(job.sites)} for job in matrix.jobs]
    if form == "github":
        text = json.dumps(jobs, separators=(",", ":"))
        return f"jobs={text}\nwork={json.dumps(matrix.work)}"
    value = {
        "schema": SCHEMA,
        "jobs": [
            one | {"minutes": job.minutes} for one, job in zip(jobs, matrix.jobs, strict=True)
        ],
        "due": [{"site": site, "run": run, "why": why} for site, (run, why) in matrix.due.items()],
        "open": matrix.open,
        "other": list(matrix.other),
        "minutes": billed_minutes(matrix.jobs, work=matrix.work),
    }
    return json.dumps(value, indent=2)


def _title(job: Job) -> str:
    first, more = job.sites[0], len(job.sites) - 1
    return f"{first} and {more} more" if more else first
