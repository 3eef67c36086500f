"""The one door between an engine's own frames and the core's columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw

Frame = nw.DataFrame[Any]
Lazy = nw.LazyFrame[Any]


def wrap(native: Any) -> Frame:  # noqa: ANN401 - any engine's eager frame
    """An engine's eager frame as the core sees it."""
    return nw.from_native(native, eager_only=True)


def table(
    like: Frame | Lazy, columns: Mapping[str, Sequence[Any]], schema: Mapping[str, Any]
) -> Frame:
    """A small eager table of the same engine as `like`, for values computed once per distinct item.

    Args:
        like: any frame of the engine to use.
        columns: values by column name.
        schema: narwhals type by column name, so that empty and all-null columns keep their type.
    """
    backend = like.implementation
    return nw.from_dict(dict(columns), schema=dict(schema), backend=backend)


def add_answers(
    frame: Frame,
    column: str,
    asked: Sequence[str],
    answers: Mapping[str, Sequence[Any]],
    schema: Mapping[str, Any],
) -> Frame:
    """`frame` with what was answered once for each distinct text of a column.

    Args:
        frame: any rows.
        column: of texts; null, and a text that was not asked, has no answer.
        asked: distinct texts of the column.
        answers: values in the order of `asked`, by the name of the column that they make.
        schema: narwhals type of each of these columns.
    """
    if not len(asked):
        return frame.with_columns(nw.lit(None).cast(schema[name]).alias(name) for name in answers)
    known = table(frame, {column: asked, **answers}, {column: frame.schema[column], **schema})
    numbered = frame.select(column).with_row_index("__row")
    found = numbered.join(known, on=column, how="left").sort("__row")
    return frame.with_columns(found.get_column(name) for name in answers)


def beside(*frames: Frame) -> Frame:
    """Frames of the same rows, side by side."""
    return nw.concat(frames, how="horizontal")


def stack(frames: Sequence[Frame]) -> Frame:
    """Frames of the same columns, one below the other."""
    return nw.concat(frames)


def any_of(conditions: Iterable[nw.Expr]) -> nw.Expr:
    """Whether any condition is known to hold; False without conditions."""
    return nw.any_horizontal(nw.lit(value=False), *conditions, ignore_nulls=True)


class Row(Mapping[str, Any]):
    """One row; all rows of a table share its columns, so that many rows cost little."""

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


def list_rows(frame: Frame, names: Iterable[str]) -> list[Row]:
    """The rows of a frame, with those of the named columns that it has."""
    columns = {name: frame.get_column(name).to_list() for name in names if name in frame.columns}
    return [Row(columns, index) for index in range(len(frame))]
