"""One export, from path to Reading."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from blm.core.frames import wrap
from blm.core.readings import Export, Reading
from blm.core.streams import STREAMS
from blm.errors import ExportError
from blm.exports import facts
from blm.exports.declarations import About
from blm.exports.refusals import OWN_PAGES, refuse
from blm.exports.rows import Rows, read_rows, shape_rows
from blm.exports.tables import Table, write_table


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, as `Export.sha256` has it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_export(path: Path, *, as_of: str | None = None) -> Reading:
    """Read one export: find its format by its header, its rows into columns, its facts.

    Args:
        path: a file as downloaded; its name tells date, scope and property, never the format.
        as_of: ISO date of the data; wins over the name and the rows.

    Returns:
        The reading. Rows read and rows skipped add up to the records of the file.

    Raises:
        ExportError: the file cannot be opened, is not a known export, or holds no backlinks.
    """
    facts.check_date(as_of)
    try:
        with tempfile.TemporaryDirectory(prefix="blm-") as work:
            table = write_table(path, Path(work) / "rows.csv")
            rows = read_rows(table, Path(work))
    except OSError as error:
        raise ExportError(f"{path.name} cannot be read: {error.strerror or error}") from error
    about = table.layout.format.about(path.name, table.layout.preamble)
    if table.layout.format.exact and facts.is_only_host(rows.frame, about.property_host):
        raise refuse(path.name, OWN_PAGES)
    return _describe(table, rows, about, as_of)


def _describe(table: Table, rows: Rows, about: About, as_of: str | None) -> Reading:
    format_, frame = table.layout.format, rows.frame
    shaped = wrap(shape_rows(frame, format_))
    links = STREAMS[format_.stream].level == "link"
    warnings = facts.list_warnings(format_, frame, table.names, rows.unread)
    return Reading(
        export=_state_facts(table, rows, about, as_of),
        links=shaped if links else None,
        domains=None if links else shaped,
        encoding=table.encoding,
        # One column has no delimiter; Search Console, whose table it is, writes commas.
        delimiter=table.layout.delimiter if len(table.layout.names) > 1 else ",",
        totals=facts.count_totals(format_, frame),
        targets=facts.count_targets(frame),
        property_host=about.property_host,
        warnings=(*table.warnings, *warnings),
    )


def _state_facts(table: Table, rows: Rows, about: About, as_of: str | None) -> Export:
    format_, frame = table.layout.format, rows.frame
    records = frame.height + len(rows.skipped)
    coverage, cap = facts.find_coverage(format_, frame, records)
    return Export(
        file=table.file,
        stream=format_.stream,
        format=format_.name,
        as_of=facts.find_as_of(table.file, frame, as_of),
        scope=about.scope,
        coverage=coverage,
        cap=cap,
        rows=frame.height,
        skipped=facts.count_skipped(rows.skipped),
        skipped_rows=rows.skipped[: facts.SHOWN_SKIPPED],
        states=facts.count_states(frame),
        sha256=table.sha256,
    )
