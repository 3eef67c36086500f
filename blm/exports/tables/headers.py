"""Header detection: header line, delimiter and format, from the first lines of a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from blm.core.site.site import ColumnMap
from blm.exports.column_maps.format import Format
from blm.exports.column_maps.mapper import build_format, refuse_lacking
from blm.exports.files.containers import ExportFile
from blm.exports.tables.delimiters import DELIMITERS, split_line
from blm.exports.tables.localised import find_localised
from blm.exports.vendors.formats import FORMATS
from blm.exports.vendors.refusals import REFUSALS, Refusal, refuse, refuse_unknown

SEARCHED = 30
"""Lines searched for a header. The longest known preamble has nine."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ufeff]+")
# What pandas calls a column without a name when a file passed through it.
_NAMELESS = re.compile(r"unnamed: \d+|column\d+")


@dataclass(frozen=True, slots=True)
class Layout:
    """The shape of a table.

    Attributes:
        format: what the header names.
        delimiter: between cells. A single column is read with a tab, since URLs hold commas.
        names: normalised header cells; an empty or repeated one is None.
        preamble: lines before the header.
        guessed: whether the format was told by the cells, not by the header.
        warnings: what was odd about the header.
    """

    format: Format
    delimiter: str
    names: tuple[str | None, ...]
    preamble: tuple[str, ...]
    guessed: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def repeated(self) -> int:
        """Number of columns that repeat an earlier one or have no name."""
        return self.names.count(None)


def find_layout(source: ExportFile, block: bytes, maps: Sequence[ColumnMap]) -> Layout:
    """Find the header in a file's first block of lines.

    Args:
        source: names the file.
        block: at least `SEARCHED` lines, if the file has them.
        maps: of columns of other tools, tried after the known formats.

    Raises:
        ExportError: a known report without backlinks, no known header at all, or a column map
            that names a column which the file lacks.
    """
    lines = block.decode().split("\n")[:-1]
    reports: list[Format | Refusal] = [*FORMATS, *REFUSALS]
    for known in (reports, [build_format(one) for one in maps]):
        for number, line in enumerate(lines[:SEARCHED]):
            if (found := _match_line(source.file, line, known)) is not None:
                format_, delimiter, cells = found
                return Layout(format_, delimiter, _unique(cells), tuple(lines[:number]))
    if (guess := find_localised(source, lines)) is not None:
        preamble = tuple(lines[: guess.header])
        return Layout(guess.format, guess.delimiter, guess.names, preamble, True, (guess.warning,))
    widest = max((split_header(lines[0], d) for d in DELIMITERS), key=len)
    refuse_lacking(source.file, widest, maps)
    raise refuse_unknown(source.file, lines, widest)


def split_header(line: str, delimiter: str) -> list[str]:
    """Cells of one line, stripped, in lower case, without control characters."""
    cells = split_line(line, delimiter)
    plain = [" ".join(_CONTROLS.sub(" ", cell).split()).lower() for cell in cells]
    return ["" if _NAMELESS.fullmatch(cell) else cell for cell in plain]


def find_match(cells: list[str], known: Sequence[Format | Refusal]) -> Format | Refusal | None:
    """The most specific format or refusal whose columns are all there."""
    present = {cell for cell in cells if cell}
    found = [one for one in known if _fits(one, present)]
    return max(found, key=lambda one: len(one.header), default=None)


def _match_line(
    file: str, line: str, known: Sequence[Format | Refusal]
) -> tuple[Format, str, list[str]] | None:
    for delimiter in DELIMITERS:
        cells = split_header(line, delimiter)
        match find_match(cells, known):
            case Refusal() as refusal:
                raise refuse(file, refusal)
            case Format() as found:
                return found, delimiter, cells
    return None


def _fits(known: Format | Refusal, present: set[str]) -> bool:
    wanted = set(known.header)
    return wanted == present if known.exact else wanted <= present


def _unique(cells: list[str]) -> tuple[str | None, ...]:
    return tuple(
        cell if cell and cells.index(cell) == number else None for number, cell in enumerate(cells)
    )
