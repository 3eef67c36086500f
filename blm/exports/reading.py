"""Reading export files: from a path to one `Reading` per export."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from blm.core.inventory.readings import Export, Reading
from blm.core.inventory.streams import STREAMS
from blm.core.site.site import ColumnMap
from blm.errors import ExportError
from blm.exports import export_facts
from blm.exports.column_maps.format import About
from blm.exports.files.containers import ExportFile, Sheet, list_sources, open_sheets
from blm.exports.tables.clean_table import CleanTable, write_table
from blm.exports.tables.rows import Rows, read_rows, shape_rows
from blm.exports.vendors.refusals import INDEXED_PAGES, OWN_PAGES, refuse

NOT_READ = "not read: "
"""Prefix of warnings about members of an archive that were not read."""

SHOWN_REFUSED = 10
"""Members of an archive that are no exports, named with the reason."""


def read_export(path: Path, *, as_of: str | None = None, maps: Sequence[ColumnMap] = ()) -> Reading:
    """Read a file that holds one export, as `read_exports` does.

    Raises:
        ExportError: also when an archive holds several.
    """
    readings = read_exports(path, as_of=as_of, maps=maps)
    if len(readings) > 1:
        names = ", ".join(reading.export.file for reading in readings)
        raise ExportError(f"{path.name} holds {len(readings)} exports: {names}")
    return readings[0]


def read_exports(
    path: Path, *, as_of: str | None = None, maps: Sequence[ColumnMap] = ()
) -> list[Reading]:
    """Read what a file holds: find each export's format by its header, its rows, its facts.

    A ZIP archive holds an export in each member that is a table; all else holds one. Of a workbook
    the first sheet with a known header is read.

    Args:
        path: a file as downloaded; its name tells date, scope and property, never the format.
        as_of: ISO date of the data; wins over the name and the rows.
        maps: of columns, for tools without a reader.

    Returns:
        The readings, one at least. Rows read and rows skipped add up to an export's records.

    Raises:
        ExportError: the file cannot be opened, is not a known export, or holds no backlinks.
    """
    export_facts.check_date(as_of)
    readings: list[Reading] = []
    refused: list[str] = []
    several = False
    try:
        with tempfile.TemporaryDirectory(prefix="blm-", ignore_cleanup_errors=True) as work:
            for source in list_sources(path, Path(work)):
                several = several or source.path != path
                try:
                    readings.append(_read_source(source, as_of, maps))
                except ExportError as error:
                    refused.append(str(error))
                    if not several:
                        raise
    except OSError as error:
        raise ExportError(f"{path.name} cannot be read: {error.strerror or error}") from error
    if not readings:
        message = f"{path.name} holds no export"
        raise ExportError("; ".join([message, *refused[:SHOWN_REFUSED]]))
    first = readings[0]
    passed = tuple(f"{NOT_READ}{sentence}" for sentence in refused[:SHOWN_REFUSED])
    return [replace(first, warnings=(*first.warnings, *passed)), *readings[1:]]


def _read_source(source: ExportFile, as_of: str | None, maps: Sequence[ColumnMap]) -> Reading:
    with tempfile.TemporaryDirectory(prefix="blm-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        source, sheets = open_sheets(source, work)
        table = _write_first(source, sheets, work / "rows.csv", maps)
        rows = read_rows(table, work)
    layout = table.layout
    about = layout.format.about(source.name, layout.preamble)
    if (layout.format.exact or layout.guessed) and export_facts.is_only_host(
        rows.frame, about.property_host
    ):
        crawled = "last_seen" in layout.format.columns
        raise refuse(source.file, INDEXED_PAGES if crawled else OWN_PAGES)
    dated = export_facts.find_as_of((source.name, source.file), rows.frame, as_of or about.as_of)
    return _describe(table, rows, about, dated)


def _write_first(
    source: ExportFile, sheets: Sequence[Sheet], target: Path, maps: Sequence[ColumnMap]
) -> CleanTable:
    """The table of the first sheet with a known header; the others are named in a warning."""
    errors: list[ExportError] = []
    for sheet in sheets:
        try:
            table = write_table(source, sheet, target, maps)
        except ExportError as error:
            errors.append(error)
            continue
        others = [repr(other.name) for other in sheets if other is not sheet]
        if not others:
            return table
        said = f"read the sheet {sheet.name!r}; not read: {', '.join(others)}"
        return replace(table, warnings=(*table.warnings, said))
    raise errors[0]


def _describe(table: CleanTable, rows: Rows, about: About, as_of: str | None) -> Reading:
    format_, frame = table.layout.format, rows.frame
    shaped = shape_rows(frame, format_)
    links = STREAMS[format_.stream].level == "link"
    warnings = export_facts.list_warnings(format_, frame, table.names, rows.unread)
    return Reading(
        export=_state_facts(table, rows, about, as_of),
        links=shaped if links else None,
        domains=None if links else shaped,
        encoding=table.encoding,
        # One column has no delimiter; Search Console, whose table it is, writes commas.
        delimiter=table.layout.delimiter if len(table.layout.names) > 1 else ",",
        totals=export_facts.count_totals(format_, frame),
        targets=export_facts.count_targets(frame),
        property_host=about.property_host,
        warnings=(*table.warnings, *rows.warnings, *warnings),
    )


def _state_facts(table: CleanTable, rows: Rows, about: About, as_of: str | None) -> Export:
    format_, frame = table.layout.format, rows.frame
    records = frame.height + len(rows.skipped)
    coverage, cap = export_facts.find_coverage(format_, frame, records)
    return Export(
        file=table.file,
        stream=about.stream or format_.stream,
        format=format_.name,
        as_of=as_of,
        scope=about.scope,
        coverage=coverage,
        cap=cap,
        rows=frame.height,
        skipped=export_facts.count_skipped(rows.skipped),
        skipped_rows=rows.skipped[: export_facts.SHOWN_SKIPPED],
        states=export_facts.count_states(frame),
        sha256=table.sha256,
    )
