"""Known files without backlinks that people take for exports, and what to take instead."""

from __future__ import annotations

import re
from dataclasses import dataclass

from blm.errors import ExportError
from blm.exports.column_maps.format import Format
from blm.exports.vendors.formats import FORMATS

_GSC = "take Latest links and More sample links, under External links in Search Console, instead"
_GA4 = "take Traffic acquisition by Session source / medium instead"
_SHOWN = 12
_SCREEN = 60
_FEWEST = 2
_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}")
_NUMBER = re.compile(r"[\d.,]+ ?[KMB%]?")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A known report that holds no backlinks.

    Attributes:
        header: columns that identify it, in lower case.
        what: what it is, after "is".
        instead: which file to take, after a colon.
        exact: whether it has these columns and no other.
    """

    header: tuple[str, ...]
    what: str
    instead: str
    exact: bool = True


INTERNAL_PAGES = Refusal(
    ("target page", "internal links"),
    "Search Console's internal top target pages, which are links of the site to itself",
    _GSC,
)
EXTERNAL_PAGES = Refusal(
    ("target page", "incoming links", "linking sites"),
    "Search Console's external top target pages, which name no linking page",
    _GSC,
)
INDEXED_PAGES = Refusal(
    ("url", "last crawled"),
    "Search Console's page indexing table, which lists the site's own pages",
    _GSC,
)
_BACKLINKS = "take the tool's export of backlinks, one row per link, instead"
_CRAWL = "a crawl of pages, which lists a site's own pages and no backlinks"
_INTERNAL = "a crawler's list of links within a site, not of links to it"
_PERFORMANCE = "Search Console's Performance report, which holds clicks and no links"
_KEYWORDS = "a list of keywords and rankings, which holds no links"
_ANCHORS = "a report of anchor texts, which names no linking page"

REFUSALS: tuple[Refusal, ...] = (
    INTERNAL_PAGES,
    EXTERNAL_PAGES,
    INDEXED_PAGES,
    Refusal(
        ("session primary channel group (default channel group)", "sessions"),
        "a Google Analytics report by channel, which names no source",
        _GA4,
        exact=False,
    ),
    *(
        Refusal((dimension, "clicks", "impressions"), _PERFORMANCE, _GSC, exact=False)
        for dimension in (
            "top queries",
            "query",
            "top pages",
            "page",
            "date",
            "country",
            "device",
            "search appearance",
        )
    ),
    *(
        Refusal(("keyword", column), _KEYWORDS, _BACKLINKS, exact=False)
        for column in ("volume", "search volume", "position", "current position", "kd", "cpc")
    ),
    Refusal(("address", "status code", "indexability"), _CRAWL, _BACKLINKS, exact=False),
    Refusal(("source", "destination", "link position"), _INTERNAL, _BACKLINKS, exact=False),
    Refusal(("anchor", "referring domains"), _ANCHORS, _BACKLINKS, exact=False),
    Refusal(("anchor", "ref. domains"), _ANCHORS, _BACKLINKS, exact=False),
    Refusal(("anchor", "domains", "backlinks"), _ANCHORS, _BACKLINKS, exact=False),
    Refusal(
        ("reason", "source", "validation", "pages"),
        "Search Console's Page indexing report, which counts the site's own pages",
        _GSC,
    ),
)
OWN_PAGES = Refusal(
    ("linking page",),
    "Search Console's Your pages linking to this page, which are links of the site to itself",
    _GSC,
)
_SNAPSHOT = Refusal(
    (),
    "a Google Analytics report without a table by source, which names no source",
    _GA4,
)
_PASTED = Refusal(
    (),
    "a screen copied by hand, with values below each other instead of in columns",
    "use the tool's export button instead",
)
_DISAVOW = Refusal(
    (),
    "a disavow list, not an export",
    "give it to `blm init --disavow` instead",
)


def refuse(file: str, refusal: Refusal) -> ExportError:
    """The error for a known report that holds no backlinks."""
    return ExportError(f"{file} is {refusal.what}: {refusal.instead}")


def refuse_unknown(file: str, lines: list[str], header: list[str]) -> ExportError:
    """The error for a file without a known header, by what its first lines look like.

    Args:
        file: its name.
        lines: its first lines, blank ones left out.
        header: normalised cells of the line that comes nearest to a header.
    """
    if lines[0].startswith("# ---"):
        return refuse(file, _SNAPSHOT)
    if any(line.lower().startswith("domain:") for line in lines):
        return refuse(file, _DISAVOW)
    if all(line.startswith("#") for line in lines):
        return ExportError(f"{file} holds only comments, no table")
    if _is_pasted(lines):
        return refuse(file, _PASTED)
    if header[0].startswith(("http://", "https://")):
        return ExportError(
            f"{file} has no header line: it begins with a URL",
            hint="download it again with its first line; `blm init --disavow` takes disavow lists",
        )
    shown = ", ".join(map(_show, header[:_SHOWN]))
    more = f" and {len(header) - _SHOWN} more" if len(header) > _SHOWN else ""
    return ExportError(
        f"{file} is no known export: its columns are {shown}{more}{_name_nearest(header)}",
        hint="exports are known by their English headers: check the tool's language and report",
    )


def _is_pasted(lines: list[str]) -> bool:
    """True if hosts and numbers are on separate lines, as in text copied from a web page."""
    cells = [line.strip() for line in lines[:_SCREEN]]
    if any(mark in cell for cell in cells for mark in "\t,;|" if not _NUMBER.fullmatch(cell)):
        return False
    hosts = sum(bool(_HOST.fullmatch(cell)) for cell in cells)
    numbers = sum(bool(_NUMBER.fullmatch(cell)) for cell in cells)
    return hosts >= _FEWEST and numbers >= hosts


def find_nearest(header: list[str]) -> Format | None:
    """The format that shares most columns with a header, or None."""
    cells = set(header)
    shared = [(len(cells & set(format_.used)), format_) for format_ in FORMATS]
    most = max(count for count, _ in shared)
    return next(format_ for count, format_ in shared if count == most) if most else None


def _name_nearest(header: list[str]) -> str:
    if (nearest := find_nearest(header)) is None:
        return ""
    lacking = [name for name in nearest.header if name not in header]
    if lacking:
        return f"; nearest is {nearest.title}, which also has {', '.join(lacking)}"
    return f"; nearest is {nearest.title}, which has no other columns"


def _show(cell: str) -> str:
    plain = "".join(char if char.isprintable() else "?" for char in cell)
    return f"'{plain[:40]}'"
