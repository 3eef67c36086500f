"""Helpers for Polars frames: join looked-up values by text, any-of conditions, single rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

Frame = pl.DataFrame
"""A table, for modules that pass tables on without importing Polars."""


def add_answers(
    frame: pl.DataFrame,
    column: str,
    asked: Sequence[str],
    answers: Mapping[str, Sequence[Any]],
    schema: Mapping[str, Any],
) -> pl.DataFrame:
    """`frame` with values that were computed once for each distinct text of a column.

    Args:
        frame: any rows.
        column: name of a text column; null and texts not in `asked` get null.
        asked: distinct texts that values were computed for.
        answers: values in the order of `asked`, by name of the new column.
        schema: Polars type of each new column.
    """
    if not len(asked):
        return frame.with_columns(pl.lit(None).cast(schema[name]).alias(name) for name in answers)
    known = pl.DataFrame({column: asked, **answers}, {column: frame.schema[column], **schema})
    found = frame.select(column).join(known, on=column, how="left", maintain_order="left")
    return frame.with_columns(found.get_column(name) for name in answers)


def any_of(conditions: Iterable[pl.Expr]) -> pl.Expr:
    """True if any condition is true, null counting as false; false without conditions."""
    return pl.any_horizontal(pl.lit(value=False), *conditions).fill_null(value=False)


class Row(Mapping[str, Any]):
    """One row as a mapping; rows of a table share their column index to save memory."""

    __slots__ = ("_columns", "_index")

    def __init__(self, columns: Mapping[str, list[Any]], index: int) -> None:
        """The row at `index` of these columns."""
        self._columns = columns
        self._index = index

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a cell
        """The value of one column."""
        return self._columns[name][self._index]

    def __iter__(self) -> Iterator[str]:
        """Names of the columns."""
        return iter(self._columns)

    def __len__(self) -> int:
        """How many columns there are."""
        return len(self._columns)


def list_rows(frame: pl.DataFrame, names: Iterable[str]) -> list[Row]:
    """The rows of a frame, with those of the named columns that exist."""
    columns = {name: frame.get_column(name).to_list() for name in names if name in frame.columns}
    return [Row(columns, index) for index in range(len(frame))]
