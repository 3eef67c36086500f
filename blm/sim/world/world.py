"""The simulated link graph, from years before the first observation to the last."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from random import Random

from blm.sim.world.anchors import MixKeeper, write_book
from blm.sim.world.link_graph import Links
from blm.sim.world.names import NameBook
from blm.sim.world.placements import Life, LinkDraw, wait_days
from blm.sim.world.plans import MONTH_DAYS, SimPlan, parse_day
from blm.sim.world.simulated_domains import Domain, DomainDraw
from blm.sim.world.target_site import TargetSite, describe_site

PAST_DAYS = 120
"""Links that died so long before the first date are part of the world too."""

NEW_DOMAIN_SHARE = 0.7
"""Share of new links that come with a new referring domain."""


@dataclass(slots=True)
class World:
    """The true link graph of a simulation.

    Attributes:
        plan: that it follows.
        site: linked to.
        domains: in the order drawn; ``links.domain`` numbers them.
        links: columns of links.
    """

    plan: SimPlan
    site: TargetSite
    domains: list[Domain] = field(default_factory=list)
    links: Links = field(default_factory=Links)

    @property
    def first(self) -> int:
        """Ordinal day of the first observation."""
        return parse_day(self.plan.dates[0])

    @property
    def last(self) -> int:
        """Ordinal day of the last observation."""
        return parse_day(self.plan.dates[-1])


def seeded(plan: SimPlan, purpose: str) -> Random:
    """A generator of its own for each purpose, so that one draw never shifts another."""
    return Random(f"{plan.seed}/{plan.site}/{purpose}")


def draw_world(plan: SimPlan) -> World:
    """The world of a plan before events change it.

    A plan with more dates has the same world up to the last common date.
    """
    world = World(plan, describe_site(plan))
    draws = _start_draws(world, "world", "")
    _draw_stock(world, *draws)
    _draw_past(world, draws[1])
    draws[0].open = None
    _draw_births(world, *draws)
    for number, (date, domains) in enumerate(plan.attacks):
        _draw_attack(world, number, parse_day(date), domains)
    return world


def _start_draws(world: World, purpose: str, ending: str) -> tuple[DomainDraw, LinkDraw]:
    plan, site = world.plan, world.site
    book = NameBook(seeded(plan, f"{purpose}/names"), plan.site, ending)
    domains = DomainDraw(seeded(plan, f"{purpose}/domains"), book, plan.spam_share)
    rng = seeded(plan, f"{purpose}/links")
    return domains, LinkDraw(rng, site, write_book(site), world.links, MixKeeper())


def _draw_stock(world: World, domains: DomainDraw, links: LinkDraw) -> None:
    """Links live at the first date; ages follow from steady growth."""
    total, limit = world.plan.links, max(3, int(world.plan.links * 0.015))
    while (left := total - len(world.links)) > 0:
        domain = domains.draw()
        count = min(left, _draw_size(links.rng, total, domain, limit))
        _place(world, links, domain, count, _stock_life(world))


def _draw_past(world: World, links: LinkDraw) -> None:
    """Links that died in the `PAST_DAYS` before the first date, on domains that still link."""
    plan, first = world.plan, world.first
    growth = plan.growth / MONTH_DAYS

    def life(rng: Random, _: Domain) -> tuple[int, int]:
        died = first - int(rng.random() * PAST_DAYS)
        return died - 1 - min(3650, wait_days(rng, growth)), died

    for _ in range(int(plan.links * plan.loss * PAST_DAYS / MONTH_DAYS)):
        index = int(links.rng.random() * len(world.domains))
        if world.domains[index].pages > 1:
            links.place(index, world.domains[index], 1, life)


def _draw_births(world: World, domains: DomainDraw, links: LinkDraw) -> None:
    """Links born after the first date, day by day."""
    plan, due = world.plan, 0.0
    limit = max(3, int(plan.links * 0.002))
    for day in range(world.first + 1, world.last + 1):
        months = (day - world.first) / MONTH_DAYS
        due += plan.links * math.exp((plan.growth - plan.loss) * months) * plan.growth / MONTH_DAYS
        while due >= 1:
            due -= _draw_arrival(world, domains, links, day, limit)


def _draw_arrival(world: World, domains: DomainDraw, links: LinkDraw, day: int, limit: int) -> int:
    life = _birth_life(world, day)
    index = int(links.rng.random() * len(world.domains))
    fresh = links.rng.random() < NEW_DOMAIN_SHARE or world.domains[index].pages < 2
    if not fresh:
        links.place(index, world.domains[index], 1, life)
        return 1
    domain = domains.draw()
    count = _draw_size(links.rng, world.plan.links, domain, limit)
    _place(world, links, domain, count, life)
    return count


def _draw_attack(world: World, number: int, day: int, members: int) -> None:
    """A network whose links appear in the fortnight that ends a week before `day`."""
    domains, links = _start_draws(world, f"attack/{number}", f"-x{number}")
    network = domains.open_network(members, day - 20, "farm")
    network.name = f"A{number + 1}"
    for _ in range(members):
        count = 1 + int(links.rng.random() * 3)
        _place(world, links, domains.draw_spam(network), count, _attack_life(world, day))


def _place(world: World, links: LinkDraw, domain: Domain, count: int, life: Life) -> None:
    world.domains.append(domain)
    links.place(len(world.domains) - 1, domain, count, life)


def _draw_size(rng: Random, total: int, domain: Domain, limit: int) -> int:
    """Links of a new domain: one for nearly half of them, then a long tail; total^0.85 domains."""
    mean = total / max(1.0, total**0.85)
    scale = ((mean - 1) / 0.55 + 0.5) / 2
    luck, stretch = rng.random(), -math.log(1.0 - rng.random())
    size = 1 if luck < 0.45 else 1 + int(scale * stretch * stretch)
    if domain.role == "spam":
        # A single spam domain must not decide the whole site's anchor mix.
        limit = max(3, limit * 2 // 5)
    return min(limit, max(size, 2 if domain.good else 1))


def _daily_loss(world: World) -> float:
    return -math.log(1.0 - world.plan.loss) / MONTH_DAYS


def _stock_life(world: World) -> Life:
    first, growth, loss = world.first, world.plan.growth / MONTH_DAYS, _daily_loss(world)

    def life(rng: Random, domain: Domain) -> tuple[int, int]:
        born = first - min(3650, wait_days(rng, growth))
        network = domain.network
        if network is not None:
            network.opened = network.opened or first - 30 - int(rng.random() * 600)
            born = network.opened + int(rng.random() * 14)
        return born, first + 1 + wait_days(rng, loss)

    return life


def _birth_life(world: World, day: int) -> Life:
    loss = _daily_loss(world)

    def life(rng: Random, _: Domain) -> tuple[int, int]:
        return day, day + 1 + wait_days(rng, loss)

    return life


def _attack_life(world: World, day: int) -> Life:
    loss = _daily_loss(world)

    def life(rng: Random, _: Domain) -> tuple[int, int]:
        born = day - 20 + int(rng.random() * 14)
        return born, day + 1 + wait_days(rng, loss)

    return life
