"""Sights: the links that each tool lists, from when to when, and those falsely lost."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from blm.sim.world.link_graph import FAR
from blm.sim.world.plans import MONTH_DAYS
from blm.sim.world.world import World

_MASK = (1 << 64) - 1
_UNIT = 1 / (1 << 53)


class Tool(NamedTuple):
    """Properties of one tool's crawler.

    Attributes:
        coverage: share of live links that it comes to know.
        lag: mean days from birth to discovery.
        stale: most days that it still lists a dead link; half of them on average.
        crawler: odd 64-bit multiplier; two reports of one crawler share it.
        kinds: kinds of links that it reports.
    """

    coverage: float
    lag: float
    stale: int
    crawler: int
    kinds: frozenset[str]


_ANCHORED = frozenset({"text", "image", "frame", "form"})
_ALL_KINDS = _ANCHORED | {"redirect"}
_SEMRUSH = 0xC2B2AE3D27D4EB4F

TOOLS: dict[str, Tool] = {
    "ahrefs": Tool(0.80, 6.0, 6, 0x9E3779B97F4A7C15, _ALL_KINDS),
    "semrush": Tool(0.60, 10.0, 10, _SEMRUSH, _ANCHORED),
    "semrush-audit": Tool(0.70, 10.0, 10, _SEMRUSH, _ANCHORED),
    "moz": Tool(0.35, 20.0, 16, 0x165667B19E3779F9, _ANCHORED),
    "gsc": Tool(0.75, 8.0, 12, 0xD6E8FEB86659FD93, _ALL_KINDS),
}
"""Crawler properties by tool. Search Console lists a sample of the links that it knows."""


class Hidden(NamedTuple):
    """Days ``start <= day < end`` on which a tool leaves out a link that it knows."""

    start: int
    end: int
    why: str


@dataclass(slots=True)
class Sight:
    """What one tool lists, one column entry per link: on days ``found <= day < until``.

    Attributes:
        found: ordinal day of discovery, `FAR` when never.
        until: ordinal day from which the tool knows that the link is gone.
        hidden: by link, the times when it is left out.
    """

    found: array[int]
    until: array[int]
    hidden: dict[int, tuple[Hidden, ...]] = field(default_factory=dict)

    def listed(self, day: int) -> list[int]:
        """Indexes of the links that the tool lists on a day."""
        hidden = self.hidden
        return [
            i
            for i, found in enumerate(self.found)
            if found <= day < self.until[i] and not (i in hidden and self.hidden_on(i, day))
        ]

    def hidden_on(self, index: int, day: int) -> Hidden | None:
        """The interval that hides the link on a day, or None."""
        for spell in self.hidden.get(index, ()):
            if spell.start <= day < spell.end:
                return spell
        return None

    def gone(self, day: int) -> Iterator[int]:
        """Indexes of the links that the tool knew and knows to be gone on a day."""
        return (i for i, until in enumerate(self.until) if self.found[i] < until <= day)


def draw_sight(world: World, name: str) -> Sight:
    """One tool's view of the world: a pure function of each page's bits and the tool.

    A page that is easy to find is easy for every tool: the chance is the coverage plus up to
    0.12 either way by the domain's prominence, so tools overlap more than independent ones.
    """
    tool, links = TOOLS[name], world.links
    chances = [tool.coverage + 0.24 * (domain.prominence - 0.5) for domain in world.domains]
    sight = Sight(array("i"), array("i"))
    for i, salt in enumerate(links.salt):
        bits = _hash_bits(salt, tool.crawler)
        if (bits >> 11) * _UNIT >= chances[links.domain[i]] or links.kind[i] not in tool.kinds:
            sight.found.append(FAR)
            sight.until.append(FAR)
            continue
        bits = _hash_bits(bits, tool.crawler)
        found = links.born[i] + 1 + int(-math.log(1.0 - (bits >> 11) * _UNIT) * tool.lag)
        late = 0 if i in links.deleted else (bits & 0xFF) % (tool.stale + 1)
        died = links.died[i]
        sight.found.append(found if found < died else FAR)
        sight.until.append(died + late if died < FAR else FAR)
        _maybe_mislay(world, sight, i, _hash_bits(bits, tool.crawler))
    return sight


def _maybe_mislay(world: World, sight: Sight, index: int, bits: int) -> None:
    """Perhaps hide a live link from the tool for a while, as index updates do."""
    start, limit = max(sight.found[index], world.first), world.last
    rate = world.plan.false_lost / MONTH_DAYS
    luck = (bits >> 11) * _UNIT
    if start >= limit or luck >= 1.0 - math.exp(-rate * (limit - start)):
        return
    start += 1 + int(-math.log(1.0 - luck) / rate)
    if start <= limit and start < sight.until[index]:
        why = "blocked" if bits % 7 == 0 else "housekeeping"
        sight.hidden[index] = (Hidden(start, start + 40 + bits % 81, why),)


def _hash_bits(bits: int, multiplier: int) -> int:
    """Hash 64 bits: multiply, then XOR the high half onto the low half."""
    mixed = (bits * multiplier) & _MASK
    mixed ^= mixed >> 32
    return (mixed * multiplier) & _MASK
