"""`blm matrix`: the sites that a workflow has to audit today, packed into jobs."""

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
"""Rough length of a line of the inventory, to estimate the number of links."""

RECENT_DAYS = 7
"""For how many days after its end a pull request is read each day for late comments."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """The jobs of a run.

    Attributes:
        jobs: jobs, each with sites that have exports to take in.
        due: due run and its reason, by site.
        missing: number of sites for which somebody should download an export.
        sites: names of all sites checked.
        quiet: sites for which no run is due.
        open: number of bot branches, on which people may have decided.
        other: other reasons to go on with the run, in words.
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
        """True if the run has anything to do after this job."""
        return bool(self.due or self.open or self.other)

    @property
    def counts(self) -> RunCounts:
        """Counts for the webhook of a run that ends after this job."""
        return RunCounts(len(self.sites), 0, 0, 0, {})


def plan_matrix(root: Path, names: Sequence[str], today: str, cadence: str) -> Matrix:
    """The due sites, packed into jobs, by the files of the checkout alone.

    Args:
        root: folder of the repository.
        names: names of the sites; one whose files have errors is due, so that the run reports it.
        today: ISO date.
        cadence: a cadence for all sites, or ``due``.
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
    """The matrix with work found at the forge: bot branches, late comments, failures, issues."""
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
    """Estimated number of links in a site's inventory and exports folder."""
    profile, exports = root / "profiles" / name, root / "exports" / name
    paths = [*list_files(profile, LINKS), *(p for p in exports.rglob("*") if p.is_file())]
    return sum(path.stat().st_size for path in paths) // LINK_BYTES


def show_matrix(matrix: Matrix, form: str) -> str:
    """The matrix as JSON (`form` json), or as outputs of a workflow step (github)."""
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
