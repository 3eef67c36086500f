"""Metrics: the vendor-qualified columns of ``domains/``, never averaged across vendors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["rating", "volume", "flag", "text"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One vendor column kept per referring domain.

    Attributes:
        name: vendor-qualified name, also the key in ``domains/*.yaml``.
        kind: ``rating`` (0-100, deadband 1), ``volume`` (a count, deadband 10 %), ``flag`` or
            ``text``.
        unit: what one is.
        title: what the vendor calls it.
        link_level: whether link rows carry it; a domain takes the highest of its live rows.
    """

    name: str
    kind: Kind
    unit: str
    title: str
    link_level: bool = True


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("ahrefs.dr", "rating", "points of 100", "Domain rating"),
        Metric("ahrefs.traffic", "volume", "organic visits a month", "Domain traffic"),
        Metric("ahrefs.page_traffic", "volume", "organic visits a month", "Page traffic"),
        Metric("ahrefs.spam", "flag", "", "Is spam"),
        Metric("semrush.as", "rating", "points of 100", "Domain ascore / Domain Authority Score"),
        Metric("semrush.page_as", "rating", "points of 100", "Page ascore"),
        Metric("semrush.toxic", "rating", "points of 100", "Toxic Score"),
        Metric("semrush.backlinks", "volume", "links", "Backlinks", link_level=False),
        Metric("semrush.ip", "text", "", "IP Address", link_level=False),
        Metric("semrush.country", "text", "", "Country", link_level=False),
        Metric("moz.da", "rating", "points of 100", "DA"),
        Metric("moz.spam", "rating", "percent", "Spam Score"),
        Metric("gsc.linking_pages", "volume", "pages", "Linking pages", link_level=False),
        Metric("gsc.target_pages", "volume", "pages", "Target pages", link_level=False),
        Metric("ga4.sessions", "volume", "sessions", "Sessions", link_level=False),
    )
}
"""Every metric, in the order in which ``domains/`` writes them."""
