"""Files that people hand in by mistake: what each is, and which file to take instead."""

from __future__ import annotations

from dataclasses import dataclass

from blm.errors import ExportError
from blm.exports.declarations import Format
from blm.exports.formats import FORMATS

_GSC = "take Latest links and More sample links, under External links in Search Console, instead"
_SHOWN = 12


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


REFUSALS: tuple[Refusal, ...] = (
    Refusal(
        ("target page", "internal links"),
        "Search Console's internal top target pages, which are links of the site to itself",
        _GSC,
    ),
    Refusal(
        ("target page", "incoming links", "linking sites"),
        "Search Console's external top target pages, which name no linking page",
        _GSC,
    ),
    Refusal(
        ("rank", "link text"),
        "Search Console's top linking text, which ranks anchors without a link or a count",
        _GSC,
    ),
    Refusal(
        ("url", "last crawled"),
        "Search Console's page indexing table, which lists the site's own pages",
        _GSC,
    ),
    Refusal(
        ("subnet", "ref. domains"),
        "Ahrefs' referring IPs, which name no linking page",
        "take the export of Backlinks in Site Explorer instead",
        exact=False,
    ),
)
OWN_PAGES = Refusal(
    ("linking page",),
    "Search Console's Your pages linking to this page, which are links of the site to itself",
    _GSC,
)
_SNAPSHOT = Refusal(
    (),
    "a Google Analytics report, which holds visits and no links",
    "take an export of Ahrefs, Semrush, Moz or Search Console instead",
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


def find_nearest(header: list[str]) -> Format | None:
    """The format that shares most columns with a header, if any does."""
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
