"""Streams: the reports of each tool, and what their rows contain."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stream:
    """One report of one tool, named ``tool.report``.

    Attributes:
        name: stable identifier, a column of the inventory (``seen.<name>``).
        vendor: the tool; two streams of one vendor are one source (guard G7).
        title: display name.
        level: ``link`` if a row is a link, ``domain`` if a row is a referring domain, ``facts`` if
            it names neither: such an export is listed in ``exports.yaml`` and changes no line.
        rank: priority of its anchor and rel when tools disagree, 1 first; 0 if it has neither.
        targets: true if rows have a target URL.
        witness: true if a row means that the tool itself has seen a link. Rows about visits or
            prospects do not: such a stream adds facts about a domain, and counts neither as a
            source (G7, S60) nor as data about links.
        whole: true if a complete export has every link that the tool knows. In a report on one kind
            of link, absence means that a link is no longer of that kind, not that it is gone.
    """

    name: str
    vendor: str
    title: str
    level: str
    rank: int
    targets: bool = True
    witness: bool = True
    whole: bool = True


STREAMS: dict[str, Stream] = {
    stream.name: stream
    for stream in (
        Stream("ahrefs.links", "ahrefs", "Ahrefs backlinks", "link", 1),
        Stream("semrush.links", "semrush", "Semrush backlinks", "link", 2),
        Stream("moz.links", "moz", "Moz inbound links", "link", 3),
        Stream("semrush.audit", "semrush", "Semrush Backlink Audit", "link", 4),
        Stream("gsc.links", "gsc", "Search Console latest links", "link", 0, targets=False),
        Stream("gsc.samples", "gsc", "Search Console sample links", "link", 0, targets=False),
        Stream("gsc.sites", "gsc", "Search Console top linking sites", "domain", 0),
        Stream("semrush.domains", "semrush", "Semrush referring domains", "domain", 0),
        Stream("ahrefs.domains", "ahrefs", "Ahrefs referring domains", "domain", 0),
        Stream("ahrefs.ips", "ahrefs", "Ahrefs referring IPs", "facts", 0, witness=False),
        Stream("majestic.links", "majestic", "Majestic backlinks", "link", 6),
        Stream("majestic.domains", "majestic", "Majestic referring domains", "domain", 0),
        Stream("gsc.anchors", "gsc", "Search Console top linking text", "facts", 0, witness=False),
        Stream("bing.links", "bing", "Bing backlinks by page", "link", 7),
        Stream("bing.domains", "bing", "Bing referring domains", "domain", 0),
        Stream("bing.anchors", "bing", "Bing anchor texts", "facts", 0, witness=False),
        Stream("linkody.links", "linkody", "Linkody link list", "link", 0, witness=False),
        Stream("ga4.referrals", "ga4", "Google Analytics referrals", "domain", 0, witness=False),
        Stream("dataforseo.links", "dataforseo", "DataForSEO backlinks", "link", 5),
        Stream("other.links", "other", "Other tools (column map)", "link", 8),
        Stream("ahrefs.broken", "ahrefs", "Ahrefs broken backlinks", "link", 0, whole=False),
    )
}
"""Every stream by name, in the order of columns and tables."""

BROKEN_STREAMS = ("ahrefs.broken",)
"""Streams of links whose target page the tool found missing."""

LINK_STREAMS = tuple(s.name for s in STREAMS.values() if s.level == "link")
DOMAIN_STREAMS = tuple(s.name for s in STREAMS.values() if s.level == "domain")


def vendor(stream: str) -> str:
    """The tool part of a stream's name."""
    return stream.partition(".")[0]


def is_witness(stream: str) -> bool:
    """True if a stream's rows are sightings of links; true for unknown streams too."""
    return stream not in STREAMS or STREAMS[stream].witness


def tells_all(stream: str) -> bool:
    """True if a complete export of the stream has every link that the tool knows."""
    return stream not in STREAMS or STREAMS[stream].whole
