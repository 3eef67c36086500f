"""Counts of a run over sites: all that leaves the repository about it, without any name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CHANGED = ("opened", "updated", "closed", "declined")
"""Outcomes of proposals that somebody may want to hear of, as people read them."""


@dataclass(frozen=True, slots=True)
class RunCounts:
    """How a run ended.

    Attributes:
        sites: that were looked at.
        judged: of these, audited, because something was due.
        refused: sites that a guard or their privacy held back.
        failed: sites, and earlier jobs of the same run, that ended in an error.
        outcomes: proposals by outcome.
    """

    sites: int
    judged: int
    refused: int
    failed: int
    outcomes: Mapping[str, int]

    @property
    def is_good(self) -> bool:
        """Whether nothing failed; a refusal is no failure."""
        return self.failed == 0

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to tell."""
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
    """What a webhook gets; `text` is what chat programs show."""
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
