"""Sites packed into jobs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from blm.core.schedule.job_matrix import JOB_SECONDS, Load, billed_minutes, pack_sites

LOADS = st.lists(st.integers(0, 3_000_000), max_size=60).map(
    lambda sizes: [Load(f"s{n}.example", size) for n, size in enumerate(sizes)]
)


@given(LOADS, st.randoms())
def test_each_site_once_whatever_the_order(loads: list[Load], chance: object) -> None:
    """Every site is in one job; the order of the input does not matter; only a large site overflows."""
    jobs = pack_sites(loads)
    shuffled = list(loads)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert pack_sites(shuffled) == jobs
    assert sorted(s for job in jobs for s in job.sites) == sorted(load.site for load in loads)
    assert all(job.seconds <= JOB_SECONDS or len(job.sites) == 1 for job in jobs)


def test_no_more_jobs_than_a_matrix_takes() -> None:
    """Two thousand large sites fit into the matrix: its jobs grow longer."""
    jobs = pack_sites([Load(f"s{n}.example", 3_000_000) for n in range(2_000)])
    assert len(jobs) <= 256
    assert sum(len(job.sites) for job in jobs) == 2_000


def test_minutes_are_billed_by_job() -> None:
    """Each job is rounded up; a run without work costs its list job."""
    assert billed_minutes([]) == 1
    jobs = pack_sites([Load(f"s{n}.example", 40_000) for n in range(60)])
    assert billed_minutes(jobs) == 1 + sum(job.minutes for job in jobs) + 2
    assert billed_minutes(jobs) <= 25
