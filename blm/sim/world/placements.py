"""Placement of links on referring domains, each with anchor, rel, birth and death."""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from blm.sim.world.anchors import SPAM_MIX, AnchorBook, ClassPicker, MixKeeper, picker
from blm.sim.world.link_graph import Links
from blm.sim.world.referring_pages import source_url
from blm.sim.world.simulated_domains import Domain
from blm.sim.world.target_site import TargetSite, target_url

REASONS = ("removedfromhtml", "notfound", "pageredirected", "noindex", "notcanonical", "offline")
_REASON_BOUNDS = tuple(accumulate((0.60, 0.18, 0.12, 0.02, 0.02, 0.06)))

SAME_PAGE = 0.06
"""Share of links that stand on the same page as the one before, to another target."""

Life = Callable[[Random, Domain], tuple[int, int]]
"""Draws the ordinal days on which a link is born and dies."""


def wait_days(rng: Random, hazard: float) -> int:
    """Whole days until an event of constant daily hazard; very many when the hazard is 0."""
    return int(-math.log(1.0 - rng.random()) / hazard) if hazard else 1_000_000


@dataclass(slots=True)
class LinkDraw:
    """Draws links of one site; anchors keep to the planned mix.

    Attributes:
        rng: of this draw only.
        site: linked to.
        book: the site's anchors.
        links: columns to append to.
        mix: of all its anchors.
        others: honest anchors drawn that fit no class; hostile strings come in turn.
        spam: classes of spam anchors by style of domain.
    """

    rng: Random
    site: TargetSite
    book: AnchorBook
    links: Links
    mix: MixKeeper
    others: int = 0
    spam: dict[str, ClassPicker] = field(
        default_factory=lambda: {style: picker(mix) for style, mix in SPAM_MIX.items()}
    )

    def place(self, index: int, domain: Domain, count: int, life: Life) -> None:
        """Append `count` links from the domain numbered `index`."""
        page, salt, source = 0, 0, ""
        domain.good = domain.good and (count > 1 or domain.pages > 0)
        alone = count == 1 and domain.pages == 0
        for number in range(count):
            good = domain.good and domain.pages == 0
            if number and domain.role != "spam" and self._again(domain):
                page = (page + 1) % len(self.site.paths)
            else:
                salt = self.rng.getrandbits(64)
                source = source_url(domain, domain.pages, salt)
                page = self._choose_page(domain)
                domain.pages += 1
            spam = domain.role == "spam" and not good
            self._append(index, domain, spam=spam, source=source, salt=salt, page=page)
            self._append_life(domain, life, alone=alone)

    def _again(self, domain: Domain) -> bool:
        return not domain.sitewide and self.rng.random() < SAME_PAGE

    def _choose_page(self, domain: Domain) -> int:
        pages = len(self.site.paths)
        if domain.network is not None:
            return domain.network.template % pages
        return 0 if domain.sitewide else int(pages * self.rng.random() ** 3)

    def _append(
        self, index: int, domain: Domain, *, spam: bool, source: str, salt: int, page: int
    ) -> None:
        links = self.links
        shade = domain.salt if domain.sitewide else salt
        if domain.network is not None:
            shade = domain.network.template * 2654435761
        target = target_url(self.site, page, shade)
        name, anchor = self._choose_anchor(domain, spam=spam, target=target, salt=salt)
        links.domain.append(index)
        links.source.append(source)
        links.target.append(target)
        links.anchor.append(anchor)
        links.anchor_class.append(name)
        links.kind.append(_choose_kind(name, self.rng.random()))
        links.rel.append(self._choose_rel(domain, good=domain.role == "spam" and not spam))
        role = "ordinary" if domain.role == "spam" and not spam else domain.role
        links.role.append(role)
        links.salt.append(salt)

    def _choose_anchor(
        self, domain: Domain, *, spam: bool, target: str, salt: int
    ) -> tuple[str, str]:
        if spam:
            name = self.spam[domain.style].pick()
            self.mix.count(name)
            shade = domain.template << 5 if domain.network else salt
            pool = "poison" if name == "other" else name
            return name, self.book.anchor(pool, shade, domain.lang, target)
        if domain.role == "spam":
            return "branded", self.book.branded[0]
        if domain.sitewide:
            name = "naked_url" if domain.salt % 3 == 0 else "branded"
            return name, self.book.anchor(name, domain.salt, domain.lang, target)
        name = self.mix.pick()
        if name == "other":
            self.others += 1
            return name, self.book.other_anchor(self.others - 1)
        return name, self.book.anchor(name, salt, domain.lang, target)

    def _choose_rel(self, domain: Domain, *, good: bool) -> str:
        luck = self.rng.random()
        if good or domain.follow == "all" or (domain.follow == "mixed" and luck < 0.5):
            return "follow"
        if domain.style == "forum":
            return "nofollow ugc" if luck < 0.8 else "ugc"
        if domain.role != "spam" and domain.salt % 9 == 0:
            return "nofollow sponsored" if luck < 0.8 else "sponsored"
        return "nofollow"

    def _append_life(self, domain: Domain, life: Life, *, alone: bool) -> None:
        born, died = life(self.rng, domain)
        self.links.born.append(born)
        self.links.died.append(died)
        # A site goes offline as a whole, so only domains with a single link may.
        reason = REASONS[bisect(_REASON_BOUNDS, self.rng.random())]
        self.links.reason.append(REASONS[0] if reason == "offline" and not alone else reason)


def _choose_kind(name: str, luck: float) -> str:
    if name == "image" or (name in {"branded", "generic"} and luck < 0.04):
        return "image"
    if name == "empty" and luck < 0.3:
        return "redirect" if luck < 0.2 else "frame" if luck < 0.28 else "form"
    return "text"
