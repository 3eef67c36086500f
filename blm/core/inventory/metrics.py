"""Metrics: vendor columns of ``domains/``, never averaged across vendors."""

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
        unit: of a value.
        title: what the vendor calls it.
        summed: true if values of a domain's hosts are added; else the highest counts.
    """

    name: str
    kind: Kind
    unit: str
    title: str
    summed: bool = False


def _count(name: str, unit: str, title: str) -> Metric:
    """A count per host in a list of domains."""
    return Metric(name, "volume", unit, title, summed=True)


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
        _count("semrush.backlinks", "links", "Backlinks"),
        Metric("semrush.ip", "text", "", "IP Address"),
        Metric("semrush.country", "text", "", "Country"),
        Metric("moz.da", "rating", "points of 100", "DA"),
        Metric("moz.spam", "rating", "percent", "Spam Score"),
        _count("gsc.linking_pages", "pages", "Linking pages"),
        Metric("gsc.target_pages", "volume", "pages", "Target pages"),
        _count("ga4.sessions", "sessions", "Sessions"),
        _count("ahrefs.backlinks", "links", "Links to target"),
        Metric("majestic.tf", "rating", "points of 100", "TrustFlow"),
        Metric("majestic.cf", "rating", "points of 100", "CitationFlow"),
        Metric("majestic.page_tf", "rating", "points of 100", "SourceTrustFlow"),
        Metric("majestic.page_cf", "rating", "points of 100", "SourceCitationFlow"),
        _count("majestic.backlinks", "links", "BackLinks to the target"),
        _count("bing.backlinks", "links", "Backlinks Count"),
        Metric("dataforseo.rank", "rating", "points of 1,000", "domain_from_rank"),
        Metric("dataforseo.spam", "rating", "points of 100", "backlink_spam_score"),
    )
}
"""Every metric, in the order in which ``domains/`` writes them."""
