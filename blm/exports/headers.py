"""Where the table begins: header line, delimiter and format, from the first lines of a file."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

from blm.exports.declarations import Format
from blm.exports.formats import FORMATS
from blm.exports.refusals import REFUSALS, Refusal, refuse, refuse_unknown

SEARCHED = 30
"""Lines searched for a header. The longest known preamble has nine."""

_DELIMITERS = ("\t", ",", ";")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ufeff]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """The shape of a table.

    Attributes:
        format: what the header names.
        delimiter: between cells. A single column is read with a tab, since URLs hold commas.
        names: normalised header cells; an empty or repeated one is None.
        preamble: lines before the header.
    """

    format: Format
    delimiter: str
    names: tuple[str | None, ...]
    preamble: tuple[str, ...]

    @property
    def repeated(self) -> int:
        """Number of columns that repeat an earlier one or have no name."""
        return self.names.count(None)


def find_layout(file: str, block: bytes) -> Layout:
    """Find the header in a file's first block of lines.

    Raises:
        ExportError: a known report without backlinks, or no known header at all.
    """
    lines = block.decode().split("\n")[:-1]
    for number, line in enumerate(lines[:SEARCHED]):
        for delimiter in _DELIMITERS:
            cells = split_header(line, delimiter)
            match find_match(cells):
                case Refusal() as refusal:
                    raise refuse(file, refusal)
                case Format() as found:
                    return Layout(found, delimiter, _unique(cells), tuple(lines[:number]))
    widest = max((split_header(lines[0], d) for d in _DELIMITERS), key=len)
    raise refuse_unknown(file, lines, widest)


def split_header(line: str, delimiter: str) -> list[str]:
    """Cells of one line, stripped, in lower case, without control characters."""
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        cells = line.split(delimiter)
    return [" ".join(_CONTROLS.sub(" ", cell).split()).lower() for cell in cells]


def find_match(cells: list[str]) -> Format | Refusal | None:
    """The most specific format or refusal whose columns are all there."""
    present = {cell for cell in cells if cell}
    known: list[Format | Refusal] = [*FORMATS, *REFUSALS]
    found = [one for one in known if _fits(one, present)]
    return max(found, key=lambda one: len(one.header), default=None)


def _fits(known: Format | Refusal, present: set[str]) -> bool:
    wanted = set(known.header)
    return wanted == present if known.exact else wanted <= present


def _unique(cells: list[str]) -> tuple[str | None, ...]:
    return tuple(
        cell if cell and cells.index(cell) == number else None for number, cell in enumerate(cells)
    )
