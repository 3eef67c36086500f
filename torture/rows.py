"""Rows of the torture table: what was done, how often, how it ended, and defects."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the torture table.

    Attributes:
        id: short name, by which it can be chosen.
        case: what was done, for people.
        runs: how many times.
        old: runs after which the files are the old ones; of files that are only read, None.
        new: runs after which they are the new ones; of files that are only read, those taken.
        healed: runs of which the next one finished or removed something, and said so.
        refused: runs that ended with a clear error.
        defects: a sentence on each run that did not hold.
        slowest: seconds of the slowest run.
        peak_mb: the most memory that one process held.
        skipped: why nothing was run, or empty.
    """

    id: str
    case: str
    runs: int = 0
    old: int | None = None
    new: int | None = None
    healed: int | None = None
    refused: int | None = None
    defects: tuple[str, ...] = ()
    slowest: float = 0.0
    peak_mb: float = 0.0
    skipped: str = ""

    @property
    def goal(self) -> str:
        """``met``, the number of runs that missed it, or why it is unknown."""
        if self.skipped:
            return f"not run: {self.skipped}"
        if not self.runs:
            return "not run"
        return f"{len(self.defects):,} missed" if self.defects else "met"

    def as_json(self) -> dict[str, Any]:
        """The row as ``docs/durability.json`` and ``FORMAT=json`` have it."""
        return {
            "id": self.id,
            "case": self.case,
            "runs": self.runs,
            "old": self.old,
            "new": self.new,
            "healed": self.healed,
            "refused": self.refused,
            "defects": list(self.defects),
            "goal": self.goal,
            "slowest": round(self.slowest, 2),
            "peak_mb": round(self.peak_mb),
        }


def read_row(values: Mapping[str, Any]) -> Row:
    """The row that `Row.as_json` wrote."""
    kept = {key: value for key, value in values.items() if key != "goal"}
    skipped = str(values["goal"]).removeprefix("not run").removeprefix(": ")
    kept["skipped"] = skipped if str(values["goal"]).startswith("not run: ") else ""
    return Row(**{**kept, "defects": tuple(values["defects"])})


@dataclass
class Tally:
    """Counts for a row in the making; thread-safe.

    Attributes:
        id: as in `Row`.
        case: as in `Row`.
        seconds: bound on one run; one beyond it is a defect.
        megabytes: bound on the memory of a process.
    """

    id: str
    case: str
    seconds: float = 0.0
    megabytes: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    defects: list[str] = field(default_factory=list)
    slowest: float = 0.0
    peak_mb: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, *ends: str) -> None:
        """Count a run by its ends: any of old, new, healed, refused."""
        with self._lock:
            for name in ("runs", *ends):
                self.counts[name] = self.counts.get(name, 0) + 1

    def fail(self, sentence: str) -> None:
        """Record a defect of a run."""
        with self._lock:
            self.counts["runs"] = self.counts.get("runs", 0) + 1
            self.defects.append(sentence)

    def measure(self, seconds: float, peak_mb: float, what: str = "") -> None:
        """Record time and memory of a run; more than the bound is a defect."""
        with self._lock:
            if 0 < self.seconds < seconds:
                self.defects.append(f"{what} took {seconds:.1f} s, more than {self.seconds:g}")
            if 0 < self.megabytes < peak_mb and peak_mb > self.peak_mb:
                self.defects.append(f"{what} held {peak_mb:.0f} MB, more than {self.megabytes:g}")
            self.slowest = max(self.slowest, seconds)
            self.peak_mb = max(self.peak_mb, peak_mb)

    def row(self, *columns: str) -> Row:
        """The finished row.

        Args:
            columns: of old, new, healed, refused: those that it has.
        """
        counts: dict[str, Any] = {name: self.counts.get(name, 0) for name in ("runs", *columns)}
        defects = tuple(sorted(self.defects))
        return Row(
            self.id,
            self.case,
            **counts,
            defects=defects,
            slowest=self.slowest,
            peak_mb=self.peak_mb,
        )


def demand(holds: object, sentence: str) -> None:
    """Raise `AssertionError` with the sentence unless it holds."""
    if not holds:
        raise AssertionError(sentence)
