"""The own network: links between the sites of one repository, disclosed but not judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class OwnLinks:
    """Live links from another site of the repository.

    Attributes:
        domain: referring domain.
        site: name of that site.
        links: number of live ones; followed: number of followed ones among them.
    """

    domain: str
    site: str
    links: int
    followed: int


def find_own_links(domains: pl.DataFrame, siblings: Mapping[str, str]) -> tuple[OwnLinks, ...]:
    """Links from the repository's other sites, by domain.

    Args:
        domains: assessed.
        siblings: site by domain, of the other sites of the repository.
    """
    if not siblings:
        return ()
    own = domains.filter(pl.col("domain").is_in(sorted(siblings)) & pl.col("live"))
    rows = own.select("domain", "live_links", "followed_links").sort("domain")
    return tuple(
        OwnLinks(domain, siblings[domain], links, followed)
        for domain, links, followed in rows.iter_rows()
    )
