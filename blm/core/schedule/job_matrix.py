"""Jobs: sites packed into the jobs of a workflow's matrix, and what that costs in minutes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_JOBS = 256
"""Jobs that one matrix may have."""
JOB_SECONDS = 600
"""What a job is filled up to."""
SETUP_SECONDS = 40
"""Check-out, Python and installation, once a job."""
SITE_SECONDS = 6
"""Start, reading of files and requests to the forge, once a site."""
LINKS_A_SECOND = 20_000
"""Links judged and written a second on a hosted runner: a careful guess, of half what it does."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one site costs in a run.

    Attributes:
        site: its name.
        links: of its inventory.
        requests: to the forge, at most; writing ones wait a second each.
    """

    site: str
    links: int
    requests: int = 30

    @property
    def seconds(self) -> int:
        """Expected duration."""
        return SITE_SECONDS + math.ceil(self.links / LINKS_A_SECOND) + math.ceil(self.requests / 5)


@dataclass(frozen=True, slots=True)
class Job:
    """Sites that one job takes, sorted, and its expected duration with setup."""

    sites: tuple[str, ...]
    seconds: int

    @property
    def minutes(self) -> int:
        """What is billed: each job is rounded up to whole minutes."""
        return math.ceil(self.seconds / 60)


def pack_sites(loads: Iterable[Load], *, most: int = MOST_JOBS) -> tuple[Job, ...]:
    """Jobs of about ten minutes; more sites than fit into `most` such jobs make longer ones.

    The largest come first, each into the first job with room: the same sites give the same jobs.
    """
    ordered = sorted(loads, key=lambda load: (-load.seconds, load.site))
    total = sum(load.seconds for load in ordered)
    room = max(JOB_SECONDS - SETUP_SECONDS, math.ceil(total / most))
    jobs = _fill(ordered, room)
    while len(jobs) > most:
        room = math.ceil(room * 1.25)
        jobs = _fill(ordered, room)
    return tuple(
        Job(tuple(sorted(load.site for load in job)), SETUP_SECONDS + _seconds(job)) for job in jobs
    )


def _fill(ordered: Sequence[Load], room: int) -> list[list[Load]]:
    """Each load into the first job with room, or into a new one."""
    jobs: list[list[Load]] = []
    left: list[int] = []
    for load in ordered:
        seconds = load.seconds
        at = next((n for n, free in enumerate(left) if free >= seconds), None)
        if at is None:
            jobs.append([load])
            left.append(room - seconds)
        else:
            jobs[at].append(load)
            left[at] -= seconds
    return jobs


def _seconds(job: Iterable[Load]) -> int:
    return sum(load.seconds for load in job)


LIST_MINUTES = 1
"""The job that lists what is due; alone it is the whole run when nothing is."""
PROPOSE_MINUTES = 2
"""The job that pushes facts, brings proposals up to date and tells of the week."""


def billed_minutes(jobs: Iterable[Job], *, work: bool = False) -> int:
    """Minutes billed for one run.

    Args:
        jobs: of the matrix.
        work: whether there is something to do without them, such as comments to read.
    """
    minutes = sum(job.minutes for job in jobs)
    return LIST_MINUTES + minutes + (PROPOSE_MINUTES if minutes or work else 0)
