"""Simulated referring domains, each with its planted class and its metrics."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Literal, TypeVar

from blm.sim.world.anchors import ClassPicker, picker
from blm.sim.world.names import NameBook
from blm.sim.world.words import LANGUAGES, PLATFORMS

_T = TypeVar("_T")
Role = Literal["valuable", "ordinary", "spam"]
FollowMode = Literal["all", "none", "mixed"]

VALUABLE_SHARE = 0.12
IDN_SHARE = 0.015
ADDRESS_SHARE = 0.004
FOREIGN_SHARE = {"valuable": 0.05, "ordinary": 0.15, "spam": 0.25}
_VALUABLE_STYLES = ("news", "news", "university", "partner", "blog")
_ORDINARY_STYLES = ("blog", "blog", "blog", "directory", "forum", "shop")
SPAM_STYLES = {"farm": 0.45, "inflated": 0.2, "poison": 0.25, "scraper": 0.1}
NETWORK_STYLES = {"farm": 0.5, "poison": 0.25, "inflated": 0.25}


@dataclass(slots=True)
class PlantedNetwork:
    """A spam network: domains with the same titles, paths, anchor, target and days.

    Attributes:
        name: identifier in the truth.
        style: of its domains.
        template: which titles, paths, anchor and target they share.
        left: members still to come.
        opened: ordinal day of its first link; 0 while it has none.
    """

    name: str
    style: str
    template: int
    left: int
    opened: int = 0


@dataclass(slots=True)
class Domain:
    """One referring domain of the true graph.

    Attributes:
        name: registrable domain in Unicode form, or an IP address.
        hosts: where its pages stand.
        role: planted class.
        style: kind of site; for spam ``farm`` (sold links), ``inflated`` (authority without
            traffic), ``poison`` (casino and the like) or ``scraper`` (language subdomains).
        network: the planted network it belongs to, or None.
        lang: ISO 639-1.
        relevant: whether its pages are about the site's topics.
        rating: authority, 0-100.
        traffic: organic visits a month.
        moz_spam: percent, or None when Moz gives none.
        toxic: 0-100.
        flagged: whether Ahrefs calls it spam.
        follow: rel of its links.
        sitewide: whether the same link stands on all its pages.
        template: which title, path and anchor its pages use; shared within a network.
        prominence: 0-1, how easily tools find it.
        platform: content management system as Ahrefs names it.
        salt: 64 random bits from which the rest is derived.
        good: whether a spam domain also has one editorial link.
        pages: how many pages have been drawn.
    """

    name: str
    hosts: tuple[str, ...]
    role: Role
    style: str
    network: PlantedNetwork | None
    lang: str
    relevant: bool
    rating: float
    traffic: int
    moz_spam: int | None
    toxic: int
    flagged: bool
    follow: FollowMode
    sitewide: bool
    template: int
    prominence: float
    platform: str
    salt: int
    good: bool = False
    pages: int = 0

    @property
    def spam_all_followed(self) -> bool:
        """True for spam with followed spam links only, which a rule should remove."""
        return self.role == "spam" and self.follow == "all" and not self.good


@dataclass(slots=True)
class DomainDraw:
    """Draws domains so that planted shares hold for every prefix of the list."""

    rng: Random
    book: NameBook
    spam_share: float
    count: int = 0
    networks: int = 0
    open: PlantedNetwork | None = None
    styles: ClassPicker = field(default_factory=lambda: picker(SPAM_STYLES))
    network_styles: ClassPicker = field(default_factory=lambda: picker(NETWORK_STYLES))

    def draw(self) -> Domain:
        """The next domain; its class follows from its number, the rest from `rng`."""
        position, self.count = self.count, self.count + 1
        if _falls(position, self.spam_share, 0.5):
            return self.draw_spam(self._join_network())
        if _falls(position, VALUABLE_SHARE, 0.8):
            return self._draw_valuable()
        return self._draw_ordinary()

    def draw_spam(self, network: PlantedNetwork | None) -> Domain:
        """A spam domain, in the network if one is given."""
        rng = self.rng
        style = network.style if network else self.styles.pick()
        salt = rng.getrandbits(64)
        mode = rng.random()
        domain = self._start("spam", style, salt)
        domain.network = network
        domain.template = network.template if network else 100 + int(rng.random() * 10_000)
        domain.rating = 30 + 30 * rng.random() if style == "inflated" else 15 * rng.random() ** 2
        domain.moz_spam = None if rng.random() < 0.25 else 60 + int(rng.random() * 36)
        domain.toxic = 60 + int(rng.random() * 41)
        domain.flagged = rng.random() < 0.6
        domain.follow = "none" if network is None and mode < 0.2 else "all"
        domain.good = network is None and mode > 0.8
        if style == "scraper":
            domain.hosts = tuple(f"{code}.{domain.name}" for code in ("en", *LANGUAGES, "zh-tw"))
        return domain

    def open_network(self, members: int, opened: int = 0, style: str = "") -> PlantedNetwork:
        """A new network for `members` domains whose links appear from day `opened` on."""
        self.networks += 1
        style = style or self.network_styles.pick()
        template = int(self.rng.random() * 100)
        return PlantedNetwork(f"N{self.networks}", style, template, members, opened)

    def _join_network(self) -> PlantedNetwork | None:
        if self.open is None or self.open.left == 0:
            self.open = self.open_network(5 + int(self.rng.random() * 16))
        if self.rng.random() < 0.45:
            return None
        self.open.left -= 1
        return self.open

    def _draw_valuable(self) -> Domain:
        rng = self.rng
        domain = self._start("valuable", _pick(rng, _VALUABLE_STYLES), rng.getrandbits(64))
        domain.relevant = True
        domain.rating = 40 + 50 * rng.random()
        domain.traffic = int(10 ** (3 + 3.3 * rng.random()))
        domain.moz_spam = 1 + int(rng.random() * 9)
        domain.toxic = int(rng.random() * 25)
        domain.follow = "all" if rng.random() < 0.85 else _pick(rng, ("none", "mixed"))
        return domain

    def _draw_ordinary(self) -> Domain:
        rng = self.rng
        domain = self._start("ordinary", _pick(rng, _ORDINARY_STYLES), rng.getrandbits(64))
        domain.relevant = rng.random() < 0.45
        domain.rating = 40 * rng.random() ** 2.2
        domain.traffic = int(5000 * rng.random() ** 4) if rng.random() < 0.62 else 0
        domain.moz_spam = None if rng.random() < 0.1 else 1 + int(29 * rng.random() ** 1.5)
        domain.toxic = int(45 * rng.random() ** 1.4)
        domain.flagged = rng.random() < 0.01
        self._maybe_false_alarm(domain)
        mode = rng.random()
        domain.follow = "all" if mode < 0.68 else "none" if mode < 0.84 else "mixed"
        if domain.style == "forum":
            domain.follow = "none" if mode < 0.5 else "all"
        domain.sitewide = rng.random() < 0.05
        return domain

    def _maybe_false_alarm(self, domain: Domain) -> None:
        """Perhaps let vendors flag an ordinary domain as spam; its traffic tells it apart."""
        luck = self.rng.random()
        if luck < 0.015:
            domain.toxic, domain.traffic = 60 + int(luck * 1000), domain.traffic + 60
        elif luck < 0.045:
            domain.toxic = 45 + int((luck - 0.015) * 450)

    def _start(self, role: Role, style: str, salt: int) -> Domain:
        name, lang, hosts = self._draw_name(role, style)
        if lang is None:
            foreign = self.rng.random() < FOREIGN_SHARE[role]
            lang = LANGUAGES[salt % len(LANGUAGES)] if foreign else "en"
        return Domain(
            name=name,
            hosts=hosts,
            role=role,
            style=style,
            network=None,
            lang=lang,
            relevant=False,
            rating=0.0,
            traffic=0,
            moz_spam=None,
            toxic=0,
            flagged=False,
            follow="all",
            sitewide=False,
            template=salt >> 40,
            prominence=self.rng.random(),
            platform=PLATFORMS[(salt >> 8) % len(PLATFORMS)],
            salt=salt,
        )

    def _draw_name(self, role: Role, style: str) -> tuple[str, str | None, tuple[str, ...]]:
        luck = self.rng.random()
        if role != "valuable" and luck < ADDRESS_SHARE:
            address = self.book.draw_address()
            if address:
                return address, None, (address,)
        if role != "valuable" and luck > 1 - IDN_SHARE:
            name, lang = self.book.draw_idn()
            return name, lang, (name,)
        name = self.book.draw(style)
        return name, None, _name_hosts(name, self.rng.random())


def _name_hosts(name: str, luck: float) -> tuple[str, ...]:
    if luck < 0.4:
        return (name,)
    if luck < 0.8:
        return (f"www.{name}",)
    return (f"www.{name}", f"blog.{name}") if luck < 0.92 else (name, f"news.{name}", f"en.{name}")


def _falls(position: int, share: float, phase: float) -> bool:
    """True if one of the evenly spaced picks of `share` is at this position."""
    return int((position + 1) * share + phase) > int(position * share + phase)


def _pick(rng: Random, options: tuple[_T, ...]) -> _T:
    return options[int(rng.random() * len(options))]
