"""Text for a terminal or a log: aligned columns, and nothing in them that either would obey."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from blm.render.foreign import plain, strip_line

CELL_WIDTH = 80
_COMMAND = re.compile(r"^(\s*):(?=:)|#(?=#\[)")
"""How a line gives orders to the runner of GitHub Actions: ``::name::`` and ``##[name]``."""


def screen(lines: Iterable[str]) -> str:
    """Lines as one text: without control characters, escapes or orders to a workflow's runner.

    There is no line break at the end: whoever prints it adds one.
    """
    return "\n".join(map(_disarm, lines))


def _disarm(line: str) -> str:
    return _COMMAND.sub(r"\g<0> ", strip_line(line).rstrip(" "))


def width_of(text: str) -> int:
    """Columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)


def align(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()
) -> list[str]:
    """Lines of an aligned table; every cell on one line, URLs in it defanged.

    Args:
        head: one word per column.
        rows: as many cells each.
        right: columns of numbers, from 0.
    """
    table = [[plain(cell, CELL_WIDTH) for cell in row] for row in (head, *rows)]
    widths = [max(width_of(row[index]) for row in table) for index in range(len(head))]
    lines = []
    for row in table:
        cells = []
        for index, cell in enumerate(row):
            gap = " " * (widths[index] - width_of(cell))
            cells.append(gap + cell if index in right else cell + gap)
        lines.append("  ".join(cells).rstrip(" "))
    return lines
