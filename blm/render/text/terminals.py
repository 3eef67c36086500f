"""Text for terminals and logs: aligned columns, without escape codes or workflow commands."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence

from blm.render.text.escaping import plain, strip_line

_ODD = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff"
    "\U000e0000-\U000e0fff]"
)


def dump_json(value: object) -> str:
    """JSON indented by two blanks; keys keep their order.

    Control, bidi and invisible characters are escaped, so that the text is safe to show and a
    parser gives back exactly what went in.
    """
    return _ODD.sub(_escape, json.dumps(value, indent=2, ensure_ascii=False))


def _escape(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))


CELL_WIDTH = 80
_COMMAND = re.compile(r"^(\s*):(?=:)|#(?=#\[)")
"""Workflow commands of GitHub Actions in a line: ``::name::`` and ``##[name]``."""


def screen(lines: Iterable[str]) -> str:
    """Lines as one text, without control characters, escape codes and workflow commands.

    It does not end in a line break: the caller adds it when printing.
    """
    return "\n".join(map(_disarm, lines))


def _disarm(line: str) -> str:
    return _COMMAND.sub(r"\g<0> ", strip_line(line).rstrip(" "))


def width_of(text: str) -> int:
    """Number of terminal columns that a text takes."""
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
