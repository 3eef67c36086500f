"""Column maps suggested for exports of unknown tools, from header and cells."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from blm.errors import ExportError
from blm.exports.column_maps.format import Format
from blm.exports.column_maps.mapper import LIVE, LOST
from blm.exports.files.containers import ExportFile, list_sources, open_sheets
from blm.exports.files.encodings import (
    Encoding,
    LineTooLong,
    find_encoding,
    find_fallback,
    read_blocks,
)
from blm.exports.tables.delimiters import DELIMITERS, split_line
from blm.exports.tables.headers import find_match, split_header
from blm.exports.vendors.formats import FORMATS
from blm.exports.vendors.refusals import REFUSALS, Refusal, refuse

ROWS = 200
SEARCHED = 30
MOST = 0.9
MOST_STATES = 10

ALIASES: Mapping[str, tuple[str, ...]] = {
    "source_url": (
        "source url", "referring page url", "referring page", "from url", "url from",
        "linking page",
        "source page", "backlink", "backlink url", "backlink page", "link from", "linking url",
        "page url", "source", "from", "url",
    ),
    "target_url": (
        "target url", "link url", "landing page", "target page", "to url", "url to", "linked page",
        "link to", "destination url", "destination", "target", "to",
    ),
    "anchor": ("anchor text", "anchor", "link text", "anchor and url", "link anchor", "alt text"),
    "title": ("page title", "source title", "title", "referring page title"),
    "lang": ("language", "lang"),
    "rel": (
        "rel", "link type", "link attribute", "rel attribute", "follow", "dofollow/nofollow",
        "type",
    ),
    "nofollow": ("nofollow", "no follow", "is nofollow", "dofollow", "do follow"),
    "sponsored": ("sponsored", "is sponsored"),
    "ugc": ("ugc", "is ugc"),
    "first_seen": (
        "first seen", "date found", "found", "discovered", "first found", "first indexed",
        "date added", "added", "first discovered",
    ),
    "last_seen": (
        "last seen", "last visited", "last checked", "last check", "last crawled", "checked",
        "last found", "last update",
    ),
    "state": ("status", "state", "link status", "backlink status"),
}  # fmt: skip
"""Names of columns seen in exports, most certain first, for each of ours."""

_URL = re.compile(r"(?i)(?:https?://)?[^\s/@:]+\.[^\s/@:]{2,}(?::\d+)?(?:[/?#].*)?")
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}.*|\d{1,2}[-/. ](?:\d{1,2}|\w{3,9})[-/. ,]+\d{4}.*"
    r"|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}.*"
)
_REL = re.compile(
    r"(?i)(?:(?:do-?|no-?)?follow(?:ed)?|ugc|sponsored|noopener|noreferrer|[\s,;|/])*"
)
_YES, _NO = ("true", "yes", "1"), ("false", "no", "0")
_SLUG = re.compile(r"[^a-z0-9]+")
_TESTS = {
    "source_url": _URL, "target_url": _URL, "first_seen": _DATE, "last_seen": _DATE, "rel": _REL,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A column map for a person to check.

    Attributes:
        name: of the map, from the file's name.
        tool: the same as people may write it.
        columns: the file's column, as written, by ours.
        values: by our column, the tool's words that need one of ours.
        unused: the file's other columns.
    """

    name: str
    tool: str
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    unused: tuple[str, ...]


def suggest_map(path: Path) -> Suggestion:
    """Propose which columns of an unknown tool's export are ours.

    A column answers when its name is known and its cells do not speak against it; where no name is
    known for the linking page, a column full of URLs of many hosts is.

    Raises:
        ExportError: the file is known already, or no column holds linking pages.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="blm-", ignore_cleanup_errors=True) as folder:
            source = next(iter(list_sources(path, Path(folder))))
            source, sheets = open_sheets(source, Path(folder))
            lines = _read_lines(source, sheets[0].path)
    except OSError as error:
        raise ExportError(f"{path.name} cannot be read: {error.strerror or error}") from error
    header, rows = _find_table(source, lines)
    columns = _choose_columns(header, rows)
    if "source_url" not in columns:
        shown = ", ".join(repr(cell[:40]) for cell in header[:12])
        message = f"{source.file} has no column that looks like linking pages: it has {shown}"
        raise ExportError(message, hint="write the map by hand, or check the tool's report")
    names = {ours: header[at] for ours, at in columns.items()}
    words = {ours: {" ".join(row[at].split()) for row in rows} for ours, at in columns.items()}
    stem = PurePath(source.name).stem
    return Suggestion(
        name=_SLUG.sub("-", stem.lower()).strip("-")[:40].strip("-") or "tool",
        tool=_tidy(stem) or "tool",
        columns=names,
        values=_choose_values(names, words),
        unused=tuple(_tidy(cell) for cell in header if cell and cell not in names.values()),
    )


def _read_lines(source: ExportFile, path: Path) -> list[str]:
    encoding = find_encoding(path)
    try:
        return _take_lines(path, encoding)
    except UnicodeDecodeError:
        return _take_lines(path, find_fallback(source.file, path, encoding)[0])
    except LineTooLong:
        message = f"{source.file} has a line of more than 8 MB: it is not a table"
        raise ExportError(message) from None


def _take_lines(path: Path, encoding: Encoding) -> list[str]:
    lines: list[str] = []
    for block in read_blocks(path, encoding, lambda _bytes: None):
        lines += block.decode().split("\n")[:-1]
        if len(lines) > SEARCHED + ROWS:
            break
    return lines[: SEARCHED + ROWS]


def _find_table(source: ExportFile, lines: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """The header, as written, and the first records: from the line that names most of ours.

    Raises:
        ExportError: the file is empty, known, or known to hold no links.
    """
    if not lines:
        raise ExportError(f"{source.file} is empty: it has no header line")
    candidates = []
    for number, line in enumerate(lines[:SEARCHED]):
        for delimiter in DELIMITERS:
            match find_match(split_header(line, delimiter), [*FORMATS, *REFUSALS]):
                case Refusal() as refusal:
                    raise refuse(source.file, refusal)
                case Format() as known:
                    raise ExportError(f"{source.file} needs no map: it is {known.title}")
            cells = split_header(line, delimiter)
            said = set(map(_spell_out, cells))
            named = sum(any(name in names for names in ALIASES.values()) for name in said)
            candidates.append((named, len(cells), -number, delimiter))
    _, _, number, delimiter = max(candidates)
    header = [" ".join(cell.split()) for cell in split_line(lines[-number], delimiter)]
    records = [split_line(line, delimiter) for line in lines[1 - number :]]
    return header, [row for row in records if len(row) == len(header)][:ROWS]


def _choose_columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Index of the file's column by our column, for those that were found."""
    names = [_spell_out(cell) for cell in header]
    chosen: dict[str, int] = {}
    for ours, aliases in ALIASES.items():
        places = [names.index(alias) for alias in aliases if alias in names]
        free = [at for at in places if at not in chosen.values()]
        fit = [at for at in free if _fits(ours, [row[at] for row in rows])]
        if fit:
            chosen[ours] = fit[0]
    if "source_url" not in chosen:
        free = [at for at in range(len(header)) if header[at] and at not in chosen.values()]
        full = [at for at in free if rows and _fits("source_url", [row[at] for row in rows])]
        if full:
            hosts = {at: len({_host(row[at]) for row in rows}) for at in full}
            chosen = {"source_url": max(full, key=lambda at: hosts[at]), **chosen}
    return chosen


def _fits(ours: str, cells: Sequence[str]) -> bool:
    """True if nine in ten non-empty cells have the form that our column needs."""
    said = [cell.strip() for cell in cells if cell.strip() not in ("", "-", "--")]
    if ours == "state":
        return len(set(said)) <= MOST_STATES
    if (test := _TESTS.get(ours)) is None:
        return True
    if ours == "source_url" and not said:
        return not cells
    return sum(bool(test.fullmatch(cell)) for cell in said) >= MOST * len(said)


def _choose_values(
    names: Mapping[str, str], words: Mapping[str, set[str]]
) -> dict[str, dict[str, str]]:
    """Words of the tool that need a translation: flags of a follow column, unknown states."""
    values: dict[str, dict[str, str]] = {}
    if re.fullmatch(r"do ?follow", names.get("nofollow", "").lower()):
        flags = [word for word in sorted(words["nofollow"]) if word.lower() in (*_YES, *_NO)]
        values["nofollow"] = {w: "follow" if w.lower() in _YES else "nofollow" for w in flags}
    odd = sorted(w for w in words.get("state", ()) if w and w.lower() not in (*LIVE, *LOST))
    values["state"] = dict.fromkeys(odd, "live")
    return {ours: said for ours, said in values.items() if said}


def _spell_out(cell: str) -> str:
    """A column's name as `ALIASES` has it: ``url_from`` is ``url from``."""
    return " ".join(cell.replace("_", " ").split()).lower()


def _host(cell: str) -> str:
    return cell.strip().lower().split("://")[-1].partition("/")[0]


def _tidy(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:60]
