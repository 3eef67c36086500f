"""`blm matrix`: which sites a workflow audits today, packed into jobs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from blm import SCHEMA
from blm.core.jobs import Job, Load, billed_minutes, pack_sites
from blm.errors import BlmError
from blm.pipeline.due_runs import DueSite, look_at
from blm.repo.inventory import list_files
from blm.repo.kinds import LINKS

LINK_BYTES = 400
"""Length of a line of the inventory, about."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """The jobs of a run.

    Attributes:
        jobs: each with its sites.
        due: run and reason by site.
    """

    jobs: tuple[Job, ...]
    due: dict[str, tuple[str, str]]


def plan_matrix(root: Path, names: Sequence[str], today: str, cadence: str) -> Matrix:
    """Sites that are due, packed.

    Args:
        root: of the repository.
        names: of the sites; one whose files hold errors is due, so that its job says so.
        today: ISO date.
        cadence: a run by name for all of them, or ``due``.
    """
    due: dict[str, tuple[str, str]] = {}
    for name in names:
        found = _due(root, name, today, cadence)
        if found is not None:
            due[name] = found
    loads = [Load(name, _links(root, name), requests=0) for name in due]
    return Matrix(pack_sites(loads), due)


def _due(root: Path, name: str, today: str, cadence: str) -> tuple[str, str] | None:
    try:
        looked: DueSite = look_at(root, name, today=today, cadence=cadence)
    except BlmError:
        return ("unknown", "its files cannot be read")
    return (looked.due.run, looked.due.why) if looked.due else None


def _links(root: Path, name: str) -> int:
    """How many links a site has and gets, about."""
    profile, exports = root / "profiles" / name, root / "exports" / name
    paths = [*list_files(profile, LINKS), *(p for p in exports.rglob("*") if p.is_file())]
    return sum(path.stat().st_size for path in paths) // LINK_BYTES


def show_matrix(matrix: Matrix, form: str, *, opened: int) -> str:
    """JSON for people and programs, or lines of outputs for a workflow.

    Args:
        matrix: the jobs.
        form: json or github.
        opened: branches of proposals, at which people may have said something.
    """
    jobs = [{"name": _title(job), "sites": " ".join(job.sites)} for job in matrix.jobs]
    if form == "github":
        work = "true" if matrix.due or opened else "false"
        return f"jobs={json.dumps(jobs, separators=(',', ':'))}\nwork={work}"
    value = {
        "schema": SCHEMA,
        "jobs": [
            one | {"minutes": job.minutes} for one, job in zip(jobs, matrix.jobs, strict=True)
        ],
        "due": [{"site": site, "run": run, "why": why} for site, (run, why) in matrix.due.items()],
        "open": opened,
        "minutes": billed_minutes(matrix.jobs),
    }
    return json.dumps(value, indent=2)


def _title(job: Job) -> str:
    first, more = job.sites[0], len(job.sites) - 1
    return f"{first} and {more} more" if more else first
