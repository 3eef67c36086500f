"""From blocks of lines to a clean file that Polars reads in columns.

Every record gets one more cell, the end mark, so that a record with too few cells shows. Polars
cannot say which record was malformed: then the standard library's reader finds the good ones.
"""

from __future__ import annotations

import csv
import hashlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import polars as pl

from blm.core.sites import ColumnMap
from blm.errors import ExportError
from blm.exports.containers import Sheet, Source
from blm.exports.headers import SEARCHED, Layout, find_layout
from blm.exports.stacks import unstack
from blm.exports.texts import Encoding, LineTooLong, find_encoding, find_fallback, read_blocks

ROW = "\x1frow"
END = "\x1fend"
MARK = "."
"""Names of our two columns and the content of the second. No header cell holds U+001F."""

LONGEST_RECORD = 25
"""Lines that one quoted record may span; beyond, its first line is malformed."""

MALFORMED = "malformed CSV"
WRONG_WIDTH = "wrong number of cells"


@dataclass(frozen=True, slots=True)
class Table:
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
        bad: records left out, as (number, reason).
    """

    file: str
    path: Path
    layout: Layout
    names: tuple[str, ...]
    lines: int
    encoding: str
    sha256: str
    warnings: tuple[str, ...] = ()
    bad: tuple[tuple[int, str], ...] = ()


def write_table(source: Source, sheet: Sheet, target: Path, maps: Sequence[ColumnMap]) -> Table:
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


def scan_table(table: Table) -> pl.LazyFrame:
    """The clean file lazily: text columns by name, `ROW` and `END`; empty cells are ``""``."""
    lazy = pl.scan_csv(
        table.path,
        separator=table.layout.delimiter,
        has_header=False,
        schema=dict.fromkeys(table.names, pl.String),
        empty_string_is_null=False,
        glob=False,
    )
    if ROW in table.names:
        return lazy.with_columns(pl.col(ROW).cast(pl.Int64))
    return lazy.with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.Int64))


def mend_table(table: Table, target: Path) -> Table:
    """Copy the well-formed records to `target`, each with its number, and list the others."""
    bad: list[tuple[int, str]] = []
    delimiter, width, lines = table.layout.delimiter, len(table.names) - 1, 0
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for number, (found, whole) in enumerate(split_records(table, width), start=1):
            cells, line = _trim(found, whole, width)
            if cells is None or len(cells) != width:
                bad.append((number, MALFORMED if cells is None else WRONG_WIDTH))
                continue
            lines += 1
            if line is None or '"' in "".join(cells):
                # A vertical tab is white space in a text and is stripped from a URL, as a break is.
                writer.writerow([number, *(cell.replace("\n", "\v") for cell in cells), MARK])
            else:
                file.write(f"{number}{delimiter}{line}{delimiter}{MARK}\n")
    return replace(table, path=target, names=(ROW, *table.names), lines=lines, bad=tuple(bad))


def split_records(table: Table, width: int) -> Iterator[tuple[list[str] | None, str | None]]:
    """Each record's cells by the standard library's strict reader, and its line if it is one.

    The cells of a malformed record are None. It costs one line: reading goes on at the next, so
    that one stray quote does not swallow its neighbours. A record over several lines with a wrong
    number of cells is malformed too.
    """
    suffix = f"{table.layout.delimiter}{MARK}\n"
    with table.path.open(encoding="utf-8", newline="\n") as file:
        lines = _Lines(line.removesuffix(suffix) for line in file)
        reader = csv.reader(lines, delimiter=table.layout.delimiter, strict=True)
        while lines.more():
            try:
                cells = next(reader)
            except (csv.Error, StopIteration):
                cells = None
            if cells is not None and len(lines.taken) == 1:
                yield cells, lines.taken[0]
            elif cells is not None and len(cells) == width:
                yield cells, None
            else:
                lines.retry()
                yield None, None


def _trim(
    cells: list[str] | None, line: str | None, width: int
) -> tuple[list[str] | None, str | None]:
    """A record without the empty cells that a spreadsheet put after its last."""
    if cells is None or len(cells) <= width or any(cells[width:]):
        return cells, line
    return cells[:width], None


class _Lines:
    """Lines that can be given back."""

    def __init__(self, source: Iterator[str]) -> None:
        self.source = source
        self.waiting: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) == LONGEST_RECORD:
            raise StopIteration
        line = self.waiting.popleft() if self.waiting else next(self.source)
        self.taken.append(line)
        return line + "\n"

    def more(self) -> bool:
        """Begin a new record, if a line is left."""
        self.taken = []
        if not self.waiting:
            self.waiting.extend(line for line in [next(self.source, None)] if line is not None)
        return bool(self.waiting)

    def retry(self) -> None:
        """Give back all lines of the record but its first."""
        self.waiting.extendleft(reversed(self.taken[1:]))


def _write_as(
    source: Source, sheet: Sheet, target: Path, encoding: Encoding, maps: Sequence[ColumnMap]
) -> Table:
    digest = hashlib.sha256()
    blocks = unstack(source.file, read_blocks(sheet.path, encoding, digest.update))
    if not (first := _gather_head(blocks)):
        raise ExportError(f"{source.file} is empty: it has no header line")
    layout = find_layout(source, first, maps)
    end = f"{layout.delimiter}{MARK}\n".encode()
    rest = first.split(b"\n", len(layout.preamble) + 1)[-1]
    lines = 0
    with target.open("wb") as file:
        for block in chain([rest], blocks):
            marked = block.replace(b"\n", end)
            lines += (len(marked) - len(block)) // (len(end) - 1)
            file.write(marked)
    return Table(
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
