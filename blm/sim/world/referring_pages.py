"""Referring pages, derived from their domain and 64 random bits each."""

from __future__ import annotations

from blm.sim.world.hostile import HOSTILE_TITLES, ODD_PATHS
from blm.sim.world.simulated_domains import Domain
from blm.sim.world.target_site import TargetSite
from blm.sim.world.words import (
    OTHER_CATEGORIES,
    OTHER_TOPICS,
    PAGE_TYPES,
    SPAM_CATEGORY,
    SPAM_TITLES,
    TITLES,
)

_SLUGS = ("notes", "review", "links", "weekly", "ten-ideas", "story", "resources", "roundup")
_PATHS = {
    "blog": "/{year}/{month:02d}/{slug}-{n}/",
    "news": "/{year}/{slug}-{n}.html",
    "forum": "/viewtopic.php?f={month}&t={n}",
    "directory": "/listing/{slug}-{n}",
    "university": "/library/{slug}/{n}",
}
_SPAM_PATHS = ("/all/{n}/{m}.html", "/page-{h}-{n}.html", "/index/{n}/", "/links.php?id={n}")


def source_url(domain: Domain, number: int, salt: int) -> str:
    """The URL of the domain's page `number`, different for each number."""
    host = domain.hosts[number % len(domain.hosts)]
    scheme = "http" if host[0].isdigit() or (domain.salt >> 16) % 8 == 0 else "https"
    port = ":8080" if (domain.salt >> 20) % 200 == 0 else ""
    return f"{scheme}://{host}{port}{_path(domain, number, salt)}"


def _path(domain: Domain, number: int, salt: int) -> str:
    if domain.role == "spam":
        return _spam_path(domain, number, salt)
    if number == 0 and salt % 8 == 0:
        return "/"
    if salt % 120 == 7:
        return ODD_PATHS[(salt >> 8) % len(ODD_PATHS)].format(n=number)
    form = _PATHS.get(domain.style, _PATHS["blog"])
    slug, year, month = _SLUGS[(salt >> 12) % 8], 2016 + (salt >> 16) % 10, 1 + (salt >> 24) % 12
    return form.format(slug=slug, n=number, year=year, month=month)


def _spam_path(domain: Domain, number: int, salt: int) -> str:
    if domain.style == "scraper":
        return f"/social/{domain.template + number // len(domain.hosts)}"
    form = _SPAM_PATHS[domain.template % len(_SPAM_PATHS)]
    return form.format(n=domain.template + number, m=number + 1, h=f"{salt >> 32:08x}")


def page_title(domain: Domain, salt: int, site: TargetSite) -> str:
    """The page's title; network members share a template, one page in 150 is hostile."""
    if (salt >> 4) % 150 == 3:
        return HOSTILE_TITLES[(salt >> 12) % len(HOSTILE_TITLES)]
    topics = site.topics if domain.relevant else OTHER_TOPICS
    topic = topics[(salt >> 17) % len(topics)]
    number = 3 + (salt >> 22) % 40
    if domain.role == "spam":
        form = SPAM_TITLES[domain.template % len(SPAM_TITLES)]
        return form.format(topic=topic, n=1000 + (salt >> 22) % 9000, host=site.host)
    forms = TITLES[domain.lang]
    return forms[(salt >> 28) % len(forms)].format(topic=topic, n=number)


def page_categories(domain: Domain, salt: int, site: TargetSite) -> tuple[str, str]:
    """Page type and page category in Ahrefs' manner; empty where Ahrefs has none."""
    known = {"valuable": 9, "ordinary": 6, "spam": 4}[domain.role]
    if (salt >> 9) % 10 >= known:
        return "", ""
    if domain.role == "spam":
        return "Site page > Services", SPAM_CATEGORY
    types = PAGE_TYPES[domain.style]
    other = OTHER_CATEGORIES[(domain.salt >> 24) % len(OTHER_CATEGORIES)]
    return types[(salt >> 13) % len(types)], site.section if domain.relevant else other


def external_links(domain: Domain, salt: int) -> int:
    """How many links the page has to other sites."""
    luck = ((salt >> 33) & 0xFFFF) / 0x10000
    if domain.role == "spam":
        return 200 + int(4800 * luck * luck)
    if domain.role == "valuable":
        return 5 + int(75 * luck)
    return 5 + int(145 * luck**3) + (300 if luck > 0.985 else 0)


def in_content(domain: Domain, salt: int) -> bool:
    """True if the link is in the page's main content."""
    if domain.role == "valuable":
        return True
    return not domain.sitewide and (salt >> 19) % 100 < (60 if domain.role == "ordinary" else 30)


def page_rating(domain: Domain, salt: int) -> float:
    """The page's own authority, 0-100, with one decimal: a fraction of its domain's."""
    return round(domain.rating * (((salt >> 26) & 0xFF) / 0x100) ** 2 * 0.6, 1)
