"""The simulated site that is linked to, with its niche and its pages."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from blm.sim.world.plans import SimPlan


@dataclass(frozen=True, slots=True)
class _Niche:
    section: str
    topics: tuple[str, ...]
    money: tuple[str, ...]


_NICHES = (
    _Niche(
        "Home and garden > Gardening",
        ("garden tools", "raised beds", "composting", "pruning"),
        ("garden tools", "raised bed kits", "compost bins", "pruning shears"),
    ),
    _Niche(
        "Business > Software > Project management",
        ("project planning", "team scheduling", "time tracking", "resource planning"),
        ("project planning software", "time tracking app", "team scheduling tool"),
    ),
    _Niche(
        "Sports > Outdoor equipment",
        ("hiking boots", "camping tents", "trail running", "outdoor cooking"),
        ("hiking boots", "camping tents", "trail running shoes", "camping stoves"),
    ),
    _Niche(
        "Food and drink > Coffee",
        ("coffee roasting", "espresso machines", "coffee beans", "cold brew"),
        ("coffee beans", "espresso machines", "coffee grinder", "cold brew maker"),
    ),
    _Niche(
        "Home and garden > Energy",
        ("solar panels", "heat pumps", "home batteries", "energy saving"),
        ("solar panels", "heat pump installation", "home battery", "solar panel cost"),
    ),
    _Niche(
        "Business > Accounting",
        ("small business accounting", "invoicing", "expense tracking", "payroll"),
        ("accounting software", "invoicing software", "payroll services", "expense tracker"),
    ),
)

_SLUGS = ("guide", "basics", "questions", "compared", "costs", "mistakes", "for-teams", "history")


@dataclass(frozen=True, slots=True)
class TargetSite:
    """The site that is linked to.

    Attributes:
        host: without ``www.``.
        brand: as people write it.
        section: the vendor's page category of the niche.
        topics: words of relevant pages.
        money: keywords that earn money.
        paths: of the pages, most linked first; the home page is the first.
    """

    host: str
    brand: str
    section: str
    topics: tuple[str, ...]
    money: tuple[str, ...]
    paths: tuple[str, ...]


def describe_site(plan: SimPlan) -> TargetSite:
    """The plan's site, with a niche picked by its name for what the plan leaves open."""
    niche = _NICHES[zlib.crc32(plan.site.encode()) % len(_NICHES)]
    topics = plan.topics or niche.topics
    section = f"Business > {topics[0].capitalize()}" if plan.topics else niche.section
    own_money = tuple(f"{topic} services" for topic in topics) if plan.topics else niche.money
    pages = min(2000, max(5, int(2 * plan.links**0.4)))
    brand = plan.brand or plan.site.split(".", maxsplit=1)[0].replace("-", " ").title()
    return TargetSite(
        plan.site, brand, section, topics, plan.money or own_money, _list_paths(topics, pages)
    )


def _list_paths(topics: tuple[str, ...], pages: int) -> tuple[str, ...]:
    paths = ["/"]
    for n in range(pages - 1):
        folder = ("blog", "products", "guides")[n % 3]
        topic = topics[n % len(topics)].replace(" ", "-")
        paths.append(f"/{folder}/{topic}-{_SLUGS[n % len(_SLUGS)]}-{n}/")
    return tuple(paths)


def target_url(site: TargetSite, page: int, salt: int) -> str:
    """One spelling of a page's URL: a fifth http, half without ``www.``, some with tracking."""
    scheme = "http" if (salt >> 3) % 5 == 0 else "https"
    www = "www." if (salt >> 7) % 2 else ""
    tail = ("?utm_source=newsletter", "#section-2", "?lang=en")[(salt >> 11) % 3]
    return f"{scheme}://{www}{site.host}{site.paths[page]}{tail if (salt >> 13) % 16 == 0 else ''}"
