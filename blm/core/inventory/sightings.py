"""Sightings: when each stream had a link, run-length-encoded in one text column per stream.

A run column holds ISO dates joined by commas: the first export that had the link, the first
complete export of the same scope that missed it, the export that had it again, and so on. An odd
number of dates means that the last run is open. Null means that the stream never had it.
"""

from __future__ import annotations

import polars as pl

DATE = 10
STEP = DATE + 1  # length of a date and its comma


def column(stream: str) -> str:
    """Name of a stream's run column."""
    return f"seen.{stream}"


def is_open(name: str) -> pl.Expr:
    """True if the column's last run is open; false where the stream never had the link."""
    length = pl.col(name).str.len_chars().cast(pl.Int64)
    return ((length // STEP) % 2 == 0).fill_null(value=False)


def append(name: str, day: str) -> pl.Expr:
    """The column with `day` appended, which closes an open run or opens a new one."""
    grown = pl.concat_str(pl.col(name), pl.lit("," + day))
    return pl.when(pl.col(name).is_null()).then(pl.lit(day)).otherwise(grown)


def reopen(name: str, day: str) -> pl.Expr:
    """The column without its last date `day`: another file of that day has the link."""
    return pl.col(name).str.replace_all(f",{day}$", "")


def first_day(name: str) -> pl.Expr:
    """ISO date on which the stream first had the link."""
    return pl.col(name).str.head(DATE)


def last_day(name: str) -> pl.Expr:
    """The last date of the column: the start of an open run, the end of a closed one."""
    return pl.col(name).str.tail(DATE)


def held_at(name: str, day: str, dates: int) -> pl.Expr:
    """True if a run of the stream covered `day`.

    Args:
        name: run column.
        day: ISO date.
        dates: largest number of dates in any cell of the column.
    """
    covered = ~pl.col(name).is_null() & pl.lit(value=False)
    for index in range(dates):
        reached = pl.col(name).str.slice(index * STEP, DATE)
        passed = ((reached != "") & (reached <= day)).fill_null(value=False)
        covered = covered ^ passed if index else passed
    return covered


def most_dates(frame: pl.DataFrame, name: str) -> int:
    """Largest number of dates in any cell of a run column."""
    longest = frame.select(pl.col(name).str.len_chars().max()).item()
    return 0 if longest is None else (int(longest) + 1) // STEP
