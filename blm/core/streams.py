"""Streams: what one report of one tool is, and what its rows can tell."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stream:
    """One report of one tool, as ``tool.report``.

    Attributes:
        name: stable identifier, a column of the inventory (``seen.<name>``).
        vendor: the tool; two streams of one vendor are one source (guard G7).
        title: what people call it.
        level: ``link`` when a row is a link, ``domain`` when a row is a referring domain.
        rank: whose anchor and rel win when tools disagree, 1 first; 0 where a stream gives neither.
        targets: whether rows name a target URL.
    """

    name: str
    vendor: str
    title: str
    level: str
    rank: int
    targets: bool = True


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
    )
}
"""Every stream, in the order in which columns and tables show them."""

LINK_STREAMS = tuple(s.name for s in STREAMS.values() if s.level == "link")
DOMAIN_STREAMS = tuple(s.name for s in STREAMS.values() if s.level == "domain")


def vendor(stream: str) -> str:
    """The tool behind a stream name."""
    return stream.partition(".")[0]
