"""Counts of a run over sites, without any name: the only data sent to a webhook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CHANGED = ("opened", "updated", "closed", "declined")
"""Display names of the outcomes of proposals that are worth reporting."""


@dataclass(frozen=True, slots=True)
class RunCounts:
    """Counts of one run.

    Attributes:
        sites: number of sites looked at.
        judged: number of these that were audited because something was due.
        refused: number of sites held back by a guard or for privacy.
        failed: number of sites, and of earlier jobs of the same run, that ended in an error.
        outcomes: number of proposals by outcome.
    """

    sites: int
    judged: int
    refused: int
    failed: int
    outcomes: Mapping[str, int]

    @property
    def is_good(self) -> bool:
        """True if nothing failed; a refusal is no failure."""
        return self.failed == 0

    @property
    def is_quiet(self) -> bool:
        """True if there is nothing to report."""
        changed = sum(self.outcomes.get(word, 0) for word in CHANGED)
        return not (self.judged or self.refused or self.failed or changed)


def say_counts(counts: RunCounts) -> str:
    """One line: ``3 of 60 sites judged; proposals: 1 opened, 2 updated; 1 failed``."""
    changed = [f"{n} {word}" for word in CHANGED if (n := counts.outcomes.get(word, 0))]
    parts = [
        f"{counts.judged} of {counts.sites} sites judged",
        f"proposals: {', '.join(changed)}" if changed else "",
        f"{counts.refused} refused" if counts.refused else "",
        f"{counts.failed} failed" if counts.failed else "",
    ]
    return "; ".join(part for part in parts if part)


def count_body(counts: RunCounts, schema: int) -> dict[str, Any]:
    """The JSON body for a webhook; chat programs show its `text`."""
    return {
        "schema": schema,
        "event": "run",
        "outcome": "good" if counts.is_good else "failed",
        "text": f"blm: {say_counts(counts)}",
        "sites": counts.sites,
        "judged": counts.judged,
        "refused": counts.refused,
        "failed": counts.failed,
        "proposals": {word: counts.outcomes[word] for word in sorted(counts.outcomes)},
    }
