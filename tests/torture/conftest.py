"""The site under torture and the process that forks its runs, made once per test process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from torture.children import Nursery
from torture.sites import Bench, make_bench
from torture.steps import Setting

LINKS = 40


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """An audited site, and the exports of the next month waiting."""
    return make_bench(tmp_path_factory.mktemp("bench"), links=LINKS)


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """One process that forks runs."""
    with Nursery(workers=1) as made:
        yield made


@pytest.fixture
def setting(bench: Bench, nursery: Nursery, tmp_path: Path) -> Callable[[int], Setting]:
    """Where runs are made, with each n-th step only."""

    def make(every: int) -> Setting:
        return Setting(bench, nursery, tmp_path, every)

    return make


@pytest.fixture
def armed(nursery: Nursery) -> None:
    """Skips where no step can be made to fail."""
    if not nursery.armed:
        pytest.skip("no C compiler for the fault-injecting layer")
