"""From a clean table to our columns: rows are read, checked, and kept or skipped with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from blm.core.inventory.metrics import METRICS
from blm.core.inventory.readings import LINK_COLUMNS
from blm.core.inventory.streams import STREAMS
from blm.errors import ExportError
from blm.exports.column_maps.format import SOURCE_HOST, TARGET_HOST, Format
from blm.exports.tables.broken_records import MALFORMED_MARK, mend_table
from blm.exports.tables.clean_table import END, MARK, ROW, CleanTable, count_records, scan_table
from blm.exports.tables.respellings import find_respelling, looks_respelt

LONGEST_URL = 4096
"""Longest URL kept, in characters. Longer ones are crawler traps or attacks, not pages."""

MALFORMED = "malformed CSV"
WRONG_WIDTH = "wrong number of cells"

LARGEST = 10**15
"""Largest number kept: beyond the pages of the web, and exact as a float."""

_SAID = "\x1fsaid:"
_LOST = "\x1flost"
_FAULT = "\x1ffault"
_USELESS = "\x1fuseless:"
_NAME = r"[^\s/?#:@<>\"\\^`{|}\[\]]+"
# Without a user name before the host: a page has none, and the optional prefix triples the cost.
_HTTP_HOST = rf"(?i)^https?://({_NAME}|\[[0-9a-f:.]+\])(?::\d*)?(?:[/?#\\]|$)"
_METRIC_TYPES: dict[str, type[pl.DataType]] = {"flag": pl.Boolean, "text": pl.String}
_DOMAIN_COLUMNS = ("domain", "first_seen", "last_seen", "state")
_REASONED = ("lost", "dropped", "blocked")


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that were read, and records that were not.

    Attributes:
        frame: our columns, the format's extras, and helper columns that begin with U+001F.
        skipped: (record number, reason), by number.
        unread: number of values by column that the file has and that could not be kept.
        warnings: what could only be guessed of the spelling of values.
    """

    frame: pl.DataFrame
    skipped: tuple[tuple[int, str], ...]
    unread: dict[str, int]
    warnings: tuple[str, ...] = ()


def read_rows(table: CleanTable, work: Path) -> Rows:
    """Read a table strictly, or mend it and read the rest.

    Args:
        table: from `write_table`.
        work: directory for the mended file.

    Raises:
        ExportError: the mended file cannot be read either.
    """
    found, whole = _read_columns(table), table
    for thorough in (False, True):
        if found is None:
            table = mend_table(whole, work / f"mended-{thorough}.csv", thorough=thorough)
            found = _read_columns(table)
    if found is None:
        raise ExportError(f"{table.file} has rows that cannot be read as a table")
    frame, warnings = found
    said = [name for name in frame.columns if name.startswith(_SAID)]
    counts = {name.removeprefix(_SAID): int(frame[name].sum()) for name in said}
    reasons = list(_list_faults(table.layout.format))
    odd = frame.filter(pl.col(_FAULT).is_not_null()).select(ROW, _FAULT).rows()
    skipped = [(row, reasons[fault]) for row, fault in odd]
    return Rows(
        frame.filter(pl.col(_FAULT).is_null()).drop(*said, _FAULT),
        tuple(skipped),
        {name: count for name, count in counts.items() if count},
        warnings,
    )


def shape_rows(frame: pl.DataFrame, format_: Format) -> pl.DataFrame:
    """The columns of a `Reading`, in fixed order and with fixed types; absent ones are null.

    Facts have no rows: a report that names neither a link nor a domain must not seem to.
    """
    level = STREAMS[format_.stream].level
    if level == "link":
        types = {name: getattr(pl, dtype.__name__) for name, dtype in LINK_COLUMNS.items()}
    else:
        types = {"row": pl.Int64, **dict.fromkeys(_DOMAIN_COLUMNS, pl.String)}
        if "state" not in frame.columns:
            frame = frame.with_columns(state=pl.lit("live"))
    if level == "facts":
        frame = frame.clear()
    for name, metric in METRICS.items():
        if name in format_.columns:
            types[name] = _METRIC_TYPES.get(metric.kind, pl.Float64)
    frame = frame.rename({ROW: "row"})
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in types.items()
    )


def find_newest(frame: pl.DataFrame) -> str | None:
    """The newest date in any row, as ISO, or None."""
    names = [name for name in ("first_seen", "last_seen", _LOST) if name in frame.columns]
    days = [day for name in names if (day := frame[name].max()) is not None]
    return max(map(str, days), default=None)


def _read_columns(table: CleanTable) -> tuple[pl.DataFrame, tuple[str, ...]] | None:
    """The rows as text, with warnings; None when the file holds malformed records.

    Polars may pass a malformed record when it reads some columns and refuse it for others.
    """
    frame = _collect(table)
    try:
        return None if frame is None else _spell_back(table, frame)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None


def _spell_back(table: CleanTable, frame: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The rows with values restored to the vendor's spelling, if a spreadsheet reformatted them."""
    format_ = table.layout.format
    unread = sum(int(frame[name].sum()) for name in frame.columns if name.startswith(_SAID))
    if not looks_respelt(frame, format_, unread, table.layout.delimiter):
        return frame, ()
    lazy = _open_columns(table)
    respelling = find_respelling(lazy, format_)
    if not respelling.columns:
        return frame, respelling.warnings
    respelt = _collect(table, respelling.columns)
    return (frame if respelt is None else respelt), respelling.warnings


def _collect(table: CleanTable, respelt: Mapping[str, pl.Expr] = {}) -> pl.DataFrame | None:
    """The rows, or None when the number of records is not the number of lines."""
    if count_records(table) != table.lines:
        return None
    try:
        lazy = _open_columns(table).with_columns(**respelt)
        frame = _select(lazy, table.layout.format).collect(engine="streaming")
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
    return frame if frame.height == table.lines else None


def _open_columns(table: CleanTable) -> pl.LazyFrame:
    """The file's columns as the format knows them; those that the file lacks are null."""
    format_, lazy = table.layout.format, scan_table(table)
    suffixed = format_.find_suffixed(table.names)
    lazy = lazy.rename(suffixed)
    present = {*table.names, *suffixed.values()}
    absent = [name for name in format_.used if name not in present]
    return lazy.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in absent)


def _select(lazy: pl.LazyFrame, format_: Format) -> pl.LazyFrame:
    columns = {name: cell.value for name, cell in format_.columns.items()}
    said = {
        _SAID + name: cell.said for name, cell in format_.columns.items() if cell.said is not None
    }
    useless = {f"{_USELESS}{n}": test for n, test in enumerate(format_.leaves_out.values())}
    lazy = lazy.select(ROW, END, **columns, **said, **format_.extras, **useless)
    lazy = lazy.with_columns(_list_numbers(format_))
    lazy = lazy.with_columns(
        *(pl.col(name) & pl.col(name.removeprefix(_SAID)).is_null() for name in said),
        **_find_hosts(format_),
        **_blank_by_state(format_),
    )
    return lazy.with_columns(_find_fault(format_)).drop(END, *useless)


def _find_hosts(format_: Format) -> dict[str, pl.Expr]:
    if "domain" in format_.columns:
        return {SOURCE_HOST: pl.col("domain").str.extract(rf"^({_NAME})$", 1)}
    urls = {SOURCE_HOST: "source_url", TARGET_HOST: "target_url"}
    return {
        name: pl.col(url).str.extract(_HTTP_HOST, 1).str.to_lowercase().str.strip_suffix(".")
        for name, url in urls.items()
        if url in format_.columns
    }


def _list_numbers(format_: Format) -> list[pl.Expr]:
    """Number columns; negative, infinite and NaN values are null."""
    kinds = {name: METRICS[name].kind for name in format_.columns if name in METRICS}
    numbers = [name for name, kind in kinds.items() if kind in ("rating", "volume")]
    if "out" in format_.columns:
        numbers.append("out")
    return [pl.when(pl.col(n).is_between(0, LARGEST)).then(pl.col(n)).alias(n) for n in numbers]


def _blank_by_state(format_: Format) -> dict[str, pl.Expr]:
    """Keep ``lost_on`` and ``reason`` where the state allows; keep every lost date for as-of."""
    blanked: dict[str, pl.Expr] = {}
    if "lost_on" in format_.columns:
        blanked[_LOST] = pl.col("lost_on")
        blanked["lost_on"] = pl.when(pl.col("state") == "lost").then(pl.col("lost_on"))
    if "reason" in format_.columns:
        blanked["reason"] = pl.when(pl.col("state").is_in(_REASONED)).then(pl.col("reason"))
    return blanked


def _find_fault(format_: Format) -> pl.Expr:
    """Number of the first fault of a row in `_list_faults`; null when it can be used."""
    faults = enumerate(_list_faults(format_).values())
    return pl.coalesce(pl.when(fault).then(number) for number, fault in faults).alias(_FAULT)


def _list_faults(format_: Format) -> dict[str, pl.Expr]:
    """Why a row cannot be used: reasons and their tests."""
    faults = {MALFORMED: pl.col(END) == MALFORMED_MARK, WRONG_WIDTH: pl.col(END) != MARK}
    faults |= {why: pl.col(f"{_USELESS}{n}") for n, why in enumerate(format_.leaves_out)}
    if "domain" in format_.columns:
        faults["no domain"] = pl.col("domain") == ""
        faults["domain is not a host name"] = _is_no_host(pl.col(SOURCE_HOST))
    if "source_url" in format_.columns:
        faults |= _list_url_faults("source", pl.col("source_url"), pl.col(SOURCE_HOST))
    if "target_url" in format_.columns:
        faults |= _list_url_faults("target", pl.col("target_url"), pl.col(TARGET_HOST))
    return faults


def _list_url_faults(end: str, url: pl.Expr, host: pl.Expr) -> dict[str, pl.Expr]:
    return {
        f"no {end} URL": url == "",
        f"{end} URL over 4,096 characters": url.str.len_chars() > LONGEST_URL,
        f"{end} URL is not http or https": ~url.str.contains(r"(?i)^https?://"),
        f"{end} URL has no plain host name": _is_no_host(host),
    }


def _is_no_host(host: pl.Expr) -> pl.Expr:
    return host.is_null() | ~host.str.contains(r"[.:]")
