"""Writing of a clean table, from blocks of lines to a file that Polars can read.

Every record gets one more cell, the end mark, so that a record with too few cells shows. Polars
cannot say which record was malformed: then `mending` finds the good ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import polars as pl

from blm.core.site.site import ColumnMap
from blm.errors import ExportError
from blm.exports.files.containers import ExportFile, Sheet
from blm.exports.files.encodings import (
    Encoding,
    LineTooLong,
    find_encoding,
    find_fallback,
    read_blocks,
)
from blm.exports.tables.headers import SEARCHED, Layout, find_layout
from blm.exports.tables.stacked_tables import unstack

ROW = "\x1frow"
END = "\x1fend"
MARK = "."
"""Names of our two columns and the content of the second. No header cell holds U+001F."""


@dataclass(frozen=True, slots=True)
class CleanTable:
    """A file's records, written as clean UTF-8 without preamble and header.

    Attributes:
        file: name of the original.
        path: the clean file.
        layout: what the header said.
        names: columns of the clean file.
        lines: of the clean file.
        encoding: what the bytes were.
        sha256: of the file as downloaded, with ``#member`` for one in an archive.
        warnings: what was odd.
    """

    file: str
    path: Path
    layout: Layout
    names: tuple[str, ...]
    lines: int
    encoding: str
    sha256: str
    warnings: tuple[str, ...] = ()


def write_table(
    source: ExportFile, sheet: Sheet, target: Path, maps: Sequence[ColumnMap]
) -> CleanTable:
    """Decode a sheet, find its header and write its records to `target`.

    Args:
        source: names the file.
        sheet: its text.
        target: for the clean file.
        maps: of columns of other tools.

    Raises:
        ExportError: no known header, no backlinks, or not a table.
    """
    encoding = find_encoding(sheet.path)
    try:
        return _write_as(source, sheet, target, encoding, maps)
    except UnicodeDecodeError:
        encoding, warning = find_fallback(source.file, sheet.path, encoding)
        table = _write_as(source, sheet, target, encoding, maps)
        return replace(table, warnings=(warning, *table.warnings))
    except LineTooLong:
        message = f"{source.file} has a line of more than 8 MB: it is not a table"
        raise ExportError(message) from None


def scan_table(table: CleanTable) -> pl.LazyFrame:
    """The clean file lazily: text columns by name, `ROW` and `END`; empty cells are ``""``."""
    lazy = pl.scan_csv(
        table.path,
        separator=table.layout.delimiter,
        has_header=False,
        schema=dict.fromkeys(table.names, pl.String),
        empty_string_is_null=False,
        glob=False,
    )
    return lazy.with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.Int64))


def count_records(table: CleanTable) -> int | None:
    """Number of records that Polars finds in the clean file; None when one is malformed."""
    try:
        return int(scan_table(table).select(pl.len()).collect(engine="streaming").item())
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None


def _write_as(
    source: ExportFile, sheet: Sheet, target: Path, encoding: Encoding, maps: Sequence[ColumnMap]
) -> CleanTable:
    digest = hashlib.sha256()
    with ThreadPoolExecutor(1) as hasher, target.open("wb") as file:
        # Hashing beside decoding costs no time where there is a second processor.
        read = read_blocks(sheet.path, encoding, lambda chunk: hasher.submit(digest.update, chunk))
        blocks = unstack(source.file, read)
        if not (first := _gather_head(blocks)):
            raise ExportError(f"{source.file} is empty: it has no header line")
        layout = find_layout(source, first, maps)
        end = f"{layout.delimiter}{MARK}\n".encode()
        rest = first.split(b"\n", len(layout.preamble) + 1)[-1]
        lines = 0
        for block in chain([rest], blocks):
            marked = block.replace(b"\n", end)
            lines += (len(marked) - len(block)) // (len(end) - 1)
            file.write(marked)
    return CleanTable(
        file=source.file,
        path=target,
        layout=layout,
        names=_name_columns(layout.names),
        lines=lines,
        encoding=sheet.encoding or encoding.name,
        sha256=source.identity or digest.hexdigest(),
        warnings=_warn(layout),
    )


def _gather_head(blocks: Iterator[bytes]) -> bytes:
    head = b""
    for block in blocks:
        head += block
        if head.count(b"\n") >= SEARCHED:
            break
    return head


def _name_columns(names: Sequence[str | None]) -> tuple[str, ...]:
    return (*(f"\x1f{i}" if name is None else name for i, name in enumerate(names)), END)


def _warn(layout: Layout) -> tuple[str, ...]:
    if not layout.repeated:
        return layout.warnings
    plural = "s" if layout.repeated > 1 else ""
    said = f"{layout.repeated} column{plural} without a name or repeating another: not read"
    return (*layout.warnings, said)
