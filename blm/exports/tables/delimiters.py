"""One line of a table, split at a delimiter."""

from __future__ import annotations

import csv

DELIMITERS = ("\t", ",", ";", "|")
"""Delimiters of vendors and spreadsheets, in the order in which they are tried."""


def split_line(line: str, delimiter: str) -> list[str]:
    """Cells of one line, as they are; a malformed line is split at every delimiter."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)
