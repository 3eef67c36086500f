"""Repair of tables: records over several lines are joined, malformed ones are marked.

Polars cannot say which record was malformed; the standard library's reader can, at twenty times the
cost. So it is asked about doubtful lines only, those with an unpaired quote, and about every line
when that was not enough. A record that is none leaves a line of empty cells with a mark of its own,
so that each record keeps its number.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from blm.exports.tables.clean_table import MARK, CleanTable

LONGEST_RECORD = 25
"""Lines that one quoted record may span; beyond, its first line is malformed."""

MALFORMED_MARK = "!"
WIDTH_MARK = "#"
"""End marks of skipped records: malformed, or with a wrong number of cells."""

_BLOCK = 1 << 20


def mend_table(table: CleanTable, target: Path, *, thorough: bool) -> CleanTable:
    """Copy the records to `target`, each on one line; what is no record becomes a marked line.

    Args:
        table: whose records and lines are not the same.
        target: for the mended file.
        thorough: whether every line is doubtful, or only those with an unpaired quote.
    """
    mender = _Mender(table.layout.delimiter, len(table.names) - 1, thorough)
    count, waiting = 0, list[bytes]()
    with table.path.open("rb") as source, target.open("wb") as file:
        while block := source.readlines(_BLOCK):
            mended, waiting = mender.mend([*waiting, *block], last=False)
            file.writelines(mended)
            count += len(mended)
        mended, _ = mender.mend(waiting, last=True)
        file.writelines(mended)
    return replace(table, path=target, lines=count + len(mended))


@dataclass(frozen=True, slots=True)
class _Mender:
    """Lines of one file, `width` cells each without the end mark, to lines of one record each."""

    delimiter: str
    width: int
    thorough: bool

    def mend(self, lines: list[bytes], *, last: bool) -> tuple[list[bytes], list[bytes]]:
        """Mended lines, and lines kept back because their record may go on in the next block.

        A malformed record costs one line: reading goes on at the next, so that one stray quote does
        not swallow its neighbours.
        """
        mended: list[bytes] = []
        done = 0
        for index in self._doubtful(lines):
            if index < done:
                continue
            mended += lines[done:index]
            if not last and index + LONGEST_RECORD > len(lines):
                return mended, lines[index:]
            record, used = self._read(islice(lines, index, index + LONGEST_RECORD))
            mended.append(record)
            done = index + used
        return mended + lines[done:], []

    def _doubtful(self, lines: Sequence[bytes]) -> Iterable[int]:
        if self.thorough:
            return range(len(lines))
        return [index for index, line in enumerate(lines) if line.count(b'"') % 2]

    def _read(self, lines: Iterable[bytes]) -> tuple[bytes, int]:
        """The record that begins these lines, on one line, and how many lines it takes.

        A record over several lines with a wrong number of cells is malformed.
        """
        end = f"{self.delimiter}{MARK}\n"
        texts = (line.decode().removesuffix(end) + "\n" for line in lines)
        reader = csv.reader(texts, delimiter=self.delimiter, strict=True)
        try:
            cells = next(reader)
        except (csv.Error, StopIteration):
            return self._mark(MALFORMED_MARK), 1
        used = reader.line_num
        if used == 1 and len(cells) > self.width and not any(cells[self.width :]):
            cells = cells[: self.width]
        if len(cells) == self.width:
            return self._join(cells), used
        return self._mark(WIDTH_MARK if used == 1 else MALFORMED_MARK), 1

    def _join(self, cells: Sequence[str]) -> bytes:
        line = io.StringIO()
        writer = csv.writer(
            line, delimiter=self.delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n"
        )
        # A vertical tab is white space in a text and is stripped from a URL, as a break is.
        writer.writerow([*(cell.replace("\n", "\v") for cell in cells), MARK])
        return line.getvalue().encode()

    def _mark(self, mark: str) -> bytes:
        return f"{self.delimiter * self.width}{mark}\n".encode()
