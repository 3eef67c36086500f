"""Simulated anchors, drawn so that the whole site's mix, spam included, is the planned one."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from blm.sim.world.hostile import HOSTILE_ANCHORS
from blm.sim.world.target_site import TargetSite
from blm.sim.world.words import GENERIC, OTHER_ANCHORS, PARTIAL, POISON

CLASSES = ("branded", "naked_url", "generic", "partial", "exact", "image", "empty", "other")

MIX = dict(zip(CLASSES, (0.43, 0.22, 0.12, 0.10, 0.04, 0.03, 0.02, 0.04), strict=True))
"""Anchor classes of all links but sitewide ones, which add branded and naked anchors: in all
about 45 % branded, 22 % naked, 12 % generic, 10 % partial, 4 % exact, healthy by S50-S54."""

SPAM_MIX: dict[str, Mapping[str, float]] = {
    "farm": {"exact": 0.6, "partial": 0.4},
    "inflated": {"exact": 0.6, "partial": 0.4},
    "poison": {"other": 1.0},
    "scraper": {"naked_url": 1.0},
}
_GOLDEN = 0.6180339887498949


@dataclass(slots=True)
class ClassPicker:
    """Picks names by an evenly spread sequence, so that small sites keep the shares too.

    Attributes:
        names: what is picked.
        bounds: cumulated weights.
        position: how many have been picked.
    """

    names: tuple[str, ...]
    bounds: tuple[float, ...]
    position: int = 0

    def pick(self) -> str:
        """The next name; multiples of the golden ratio, modulo 1, fill the weights evenly."""
        self.position += 1
        at = self.position * _GOLDEN % 1.0 * self.bounds[-1]
        return self.names[min(bisect(self.bounds, at), len(self.names) - 1)]


def picker(mix: Mapping[str, float]) -> ClassPicker:
    """A picker over a mix of weights."""
    return ClassPicker(tuple(mix), tuple(accumulate(mix.values())))


@dataclass(slots=True)
class MixKeeper:
    """Picks honest anchors' classes so that with the spam's the whole site keeps `MIX`."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CLASSES, 0))
    total: int = 0

    def count(self, name: str) -> None:
        """Count an anchor that was picked elsewhere."""
        self.counts[name] += 1
        self.total += 1

    def pick(self) -> str:
        """The anchor class furthest below its planned share."""
        counts, total = self.counts, self.total + 1
        name = max(CLASSES, key=lambda name: MIX[name] * total - counts[name])
        self.count(name)
        return name


@dataclass(frozen=True, slots=True)
class AnchorBook:
    """The anchors of one site, by class; generic ones also by language."""

    branded: tuple[str, ...]
    generic: Mapping[str, tuple[str, ...]]
    partial: tuple[str, ...]
    exact: tuple[str, ...]
    other: tuple[str, ...]
    poison: tuple[str, ...]

    def anchor(self, name: str, salt: int, lang: str, target: str) -> str:
        """The anchor of a class that the salt picks, for a page in `lang` linking to `target`."""
        if name == "naked_url":
            bare = target.partition("://")[2]
            return target if salt % 3 or not bare.startswith("www.") else bare.rstrip("/")
        if name in {"image", "empty"}:
            return ""
        pool = self.generic.get(lang, GENERIC["en"]) if name == "generic" else self._pool(name)
        return pool[(salt >> 5) % len(pool)]

    def other_anchor(self, number: int) -> str:
        """The anchor of the site's honest link number `number` that fits no class, in turn."""
        return self.other[number % len(self.other)]

    def _pool(self, name: str) -> tuple[str, ...]:
        pools = {
            "branded": self.branded,
            "partial": self.partial,
            "exact": self.exact,
            "poison": self.poison,
        }
        return pools[name]


def write_book(site: TargetSite) -> AnchorBook:
    """All anchors that can be used for the site."""
    brand, host = site.brand, site.host
    branded = (brand, brand, brand, brand.lower(), host, f"{brand} team", f"{brand}'s blog")
    return AnchorBook(
        branded=(*branded, f"the {brand} website", f"{brand} Inc"),
        generic=GENERIC,
        partial=tuple(form.format(kw=kw) for form in PARTIAL for kw in site.money),
        exact=tuple(_cases(site.money)),
        other=HOSTILE_ANCHORS + OTHER_ANCHORS,
        poison=POISON,
    )


def _cases(keywords: Iterable[str]) -> Iterable[str]:
    for keyword in keywords:
        yield from (keyword, keyword, keyword.capitalize(), keyword.title())
