"""Links of the true graph, in columns: a million of them fit in a few hundred megabytes."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

FAR = 4_000_000
"""An ordinal day after every other: not yet, or never."""


def _days() -> array[int]:
    return array("i")


@dataclass(slots=True)
class Links:
    """Columns, one entry per link; a link lives on the days ``born <= day < died``.

    Attributes:
        domain: index of the referring domain.
        source: URL of the referring page.
        target: URL linked to, as the page spells it.
        anchor: text, or alt text of an image.
        anchor_class: the class that was meant, of `blm.sim.world.anchors.CLASSES`.
        kind: text, image, redirect, frame or form.
        rel: when the link was born.
        role: valuable, ordinary or spam; the one good link of a spam domain is ordinary.
        salt: the referring page's random bits.
        born: ordinal day.
        died: ordinal day.
        reason: why it dies, in the words of `blm.sim.world.placements.REASONS`.
        deleted: index of the deletion event that ended a link.
        flips: day on which a link's rel becomes nofollow.
    """

    domain: array[int] = field(default_factory=lambda: array("I"))
    source: list[str] = field(default_factory=list)
    target: list[str] = field(default_factory=list)
    anchor: list[str] = field(default_factory=list)
    anchor_class: list[str] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    rel: list[str] = field(default_factory=list)
    role: list[str] = field(default_factory=list)
    salt: array[int] = field(default_factory=lambda: array("Q"))
    born: array[int] = field(default_factory=_days)
    died: array[int] = field(default_factory=_days)
    reason: list[str] = field(default_factory=list)
    deleted: dict[int, int] = field(default_factory=dict)
    flips: dict[int, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.source)

    def live(self, day: int) -> list[int]:
        """Indexes of the links that live on a day."""
        return [i for i, born in enumerate(self.born) if born <= day < self.died[i]]

    def rel_on(self, index: int, day: int) -> str:
        """The link's rel on a day."""
        return "nofollow" if day >= self.flips.get(index, FAR) else self.rel[index]
