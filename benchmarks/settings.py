"""Settings of a benchmark run, from the environment."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FULL = 1_000_000
"""Links that the goals are about."""
LARGEST = 10_000_000
SMALLEST = 1_000
"""Smallest size of the growth curve: below it, start-up time dominates."""
FORMS = ("text", "json")


@dataclass(frozen=True, slots=True)
class Settings:
    """One run of the benchmarks.

    Attributes:
        links: live links of the measured site.
        runs: processes behind each median.
        peer_runs: the same for the peer, which takes minutes.
        max_growth: links of the largest site of the growth curve.
        form: of what is printed, text or json.
        folder: for data that later runs use again, and for work.
    """

    links: int
    runs: int
    peer_runs: int
    max_growth: int
    form: str
    folder: Path

    def growth_sizes(self) -> list[int]:
        """A hundredth, a tenth, one and ten times the links, within `SMALLEST` and the largest."""
        sizes = (self.links // 100, self.links // 10, self.links, self.links * 10)
        return [size for size in sizes if SMALLEST <= size <= self.max_growth]


def read_settings(
    environment: Mapping[str, str] = os.environ, *, links: int = FULL, runs: int = 3
) -> Settings:
    """Settings from LINKS, RUNS, PEER_RUNS, MAX_GROWTH, FORMAT and BENCH_DIR.

    Args:
        environment: variables of the process.
        links: default of LINKS.
        runs: default of RUNS.

    Raises:
        SystemExit: a value is no whole number above zero, or no known format.
    """
    links = _count(environment, "LINKS", links)
    form = environment.get("FORMAT", "text")
    if form not in FORMS:
        sys.exit(f"FORMAT is {form!r}, not one of {', '.join(FORMS)}")
    runs = _count(environment, "RUNS", runs)
    folder = environment.get("BENCH_DIR") or Path(tempfile.gettempdir()) / "blm-benchmarks"
    return Settings(
        links=links,
        runs=runs,
        peer_runs=_count(environment, "PEER_RUNS", 1 if links >= FULL else runs),
        max_growth=_count(environment, "MAX_GROWTH", LARGEST if links == FULL else links),
        form=form,
        folder=Path(folder).resolve(),
    )


def _count(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, "")
    if not text:
        return default
    number = int(text) if text.isdecimal() else 0
    if not number:
        sys.exit(f"{name} is {text!r}, not a whole number above zero")
    return number
