"""Simulated vendor metrics on a day, with a small drift as in real data."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from blm.sim.world.link_graph import Links
from blm.sim.world.simulated_domains import Domain

CLOCK = tuple(
    f"{n * 21 // 3600:02d}:{n * 21 // 60 % 60:02d}:{n * 21 % 60:02d}" for n in range(4096)
)
"""Times of day, HH:MM:SS, for timestamps picked by twelve bits."""


@lru_cache(maxsize=100_000)
def iso(day: int) -> str:
    """An ordinal day as an ISO date."""
    return dt.date.fromordinal(day).isoformat()


def rating_on(domain: Domain, day: int) -> float:
    """Authority on Ahrefs' scale, 0-100 with one decimal; it drifts by at most 0.3."""
    if domain.rating < 0.4:
        return 0.0
    return round(domain.rating + (_month_bits(domain, day) % 7 - 3) / 10, 1)


def traffic_on(domain: Domain, day: int) -> int:
    """Organic visits a month on Ahrefs' scale; they drift by at most 4 %, and 0 stays 0."""
    percent = (_month_bits(domain, day) >> 8) % 9 - 4
    return domain.traffic + round(domain.traffic * percent / 100)


def authority_score(domain: Domain) -> int:
    """Authority on Semrush's scale, 0-100: lower than Ahrefs', and lower still without traffic."""
    factor = 0.8 if domain.traffic else 0.5
    return int(domain.rating * factor + (domain.salt >> 12) % 5)


def domain_authority(domain: Domain) -> int:
    """Authority on Moz's scale, 1-100."""
    return max(1, min(100, int(domain.rating * 0.9 + (domain.salt >> 15) % 9)))


def last_crawl(links: Links, index: int, day: int, slowest: int, found: int) -> int:
    """The last day up to `day` on which a tool visited the page and found the link.

    Visits are regular, every 3 to `slowest` days, so that a later export never shows an earlier
    visit.
    """
    salt = links.salt[index]
    period = 3 + (salt >> 6) % (slowest - 2)
    crawled = day - (day + (salt >> 21)) % period
    return max(found, min(crawled, links.died[index] - 1))


def shorten(number: float) -> str:
    """A rating as Ahrefs prints it: `4.5`, but `4` for a whole one."""
    return f"{number:.1f}".removesuffix(".0")


def _month_bits(domain: Domain, day: int) -> int:
    """Bits that change every 30 days."""
    return ((domain.salt ^ (day // 30) * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF) >> 20
