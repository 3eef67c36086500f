"""Jobs of a workflow's matrix: sites packed into jobs, and the billed minutes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_JOBS = 256
"""Most jobs of one matrix."""
JOB_SECONDS = 600
"""Target duration of a job, in seconds."""
SETUP_SECONDS = 40
"""Check-out, Python and installation, per job, in seconds."""
SITE_SECONDS = 6
"""Start, reading of files and requests to the forge, per site, in seconds."""
LINKS_A_SECOND = 20_000
"""Links judged and written per second on a hosted runner: half of what was measured."""


@dataclass(frozen=True, slots=True)
class Load:
    """The work of one site in a run.

    Attributes:
        site: its name.
        links: of its inventory.
        requests: most requests to the forge; a writing one waits a second.
    """

    site: str
    links: int
    requests: int = 30

    @property
    def seconds(self) -> int:
        """Expected duration in seconds."""
        return SITE_SECONDS + math.ceil(self.links / LINKS_A_SECOND) + math.ceil(self.requests / 5)


@dataclass(frozen=True, slots=True)
class Job:
    """Sites of one job, sorted, and its expected duration with setup."""

    sites: tuple[str, ...]
    seconds: int

    @property
    def minutes(self) -> int:
        """Billed minutes: each job is rounded up to whole minutes."""
        return math.ceil(self.seconds / 60)


def pack_sites(loads: Iterable[Load], *, most: int = MOST_JOBS) -> tuple[Job, ...]:
    """Jobs of about ten minutes, or longer ones if the sites do not fit into `most` jobs.

    First-fit decreasing: the largest sites come first, each into the first job with room. The same
    sites give the same jobs.
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
    """Each load put into the first job with room, or into a new one."""
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
"""Minutes of the job that lists what is due; the only job if nothing is."""
PROPOSE_MINUTES = 2
"""Minutes of the job that pushes facts, updates proposals and writes the Monday issue."""


def billed_minutes(jobs: Iterable[Job], *, work: bool = False) -> int:
    """Minutes billed for one run.

    Args:
        jobs: of the matrix.
        work: true if there is work outside of them, such as comments to read.
    """
    minutes = sum(job.minutes for job in jobs)
    return LIST_MINUTES + minutes + (PROPOSE_MINUTES if minutes or work else 0)
