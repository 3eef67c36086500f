"""Rows: one row of a table as a mapping, its values looked up only when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from blm.core.frames import Frame


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
