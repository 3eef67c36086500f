"""Files of a sharded table to columns: canonical lines in batches, other YAML line by line."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import polars as pl

from blm.core.inventory import sightings
from blm.errors import Problem
from blm.repo.snapshot.edited_lines import check_columns, read_strictly
from blm.repo.snapshot.tables import Kind

_APART = "\x01"
"""Between columns, of which there is one."""


def join_lines(lines: pl.Series) -> bytes:
    """The lines as bytes, each with its newline."""
    said = io.BytesIO()
    lines.to_frame().write_csv(
        said, include_header=False, quote_style="never", separator=_APART, null_value=""
    )
    return said.getvalue()


def split_lines(text: bytes) -> pl.Series:
    """The lines of a text as `join_lines` makes it, without their newlines.

    Raises:
        polars.exceptions.PolarsError: it is no such text.
    """
    return pl.read_csv(
        io.BytesIO(text),
        has_header=False,
        separator=_APART,
        quote_char=None,
        schema={"line": pl.String},
    ).to_series()


LINE = "line"
"""Column of the line that a row was read from."""
_Batch = tuple[list[pl.DataFrame], list[Problem]]
BATCH_BYTES = 1 << 23
"""Files read together: enough for columns to pay, little enough for several to be in memory."""


@dataclass(frozen=True, slots=True)
class TableReader:
    """How the files of one table are read.

    Attributes:
        kind: the table.
        streams: that exports name; each gets a run column, and so does any other a line holds.
        folder: of the profile, for the place of errors.
        read: the bytes of a file by its path below the profile.
        shape: what becomes of each batch of rows.
        keeps_lines: whether each row also gets its line as `LINE`, null where it is written
            otherwise than blm does.
    """

    kind: Kind
    streams: Sequence[str]
    folder: str
    read: Callable[[str], bytes]
    shape: Callable[[pl.DataFrame], pl.DataFrame] = lambda rows: rows
    keeps_lines: bool = False

    def read_table(self, sizes: Mapping[str, int]) -> tuple[pl.DataFrame, list[Problem]]:
        """Rows in the order of the files, and what is wrong with them.

        Args:
            sizes: bytes of each file by its path below the profile.
        """
        (table,) = read_tables([(self, sizes)])
        return table

    def _join(self, read: Sequence[_Batch]) -> tuple[pl.DataFrame, list[Problem]]:
        frames = [self._finish(self.kind.parse(pl.Series(dtype=pl.String), self.streams))]
        frames += [frame for batch, _ in read for frame in batch]
        joined = pl.concat(frames, how="diagonal", rechunk=True)
        names = [*self.kind.schema(self.kind.streams), LINE]
        order = [name for name in names if name in joined.columns]
        return joined.select(order), [problem for _, wrong in read for problem in wrong]

    def _read_batch(self, names: Sequence[str]) -> _Batch:
        """The rows of some files, in as few frames as possible, checked and shaped."""
        texts = {name: self.read(name) for name in names}
        frame = self._decode([raw for raw in texts.values() if raw])
        wrong: list[Problem] = []
        if frame is None and len(names) > 1:
            parts = [self._read_batch([name]) for name in names]
            return [f for frames, _ in parts for f in frames], [p for _, ps in parts for p in ps]
        if frame is None:
            frame, wrong = self._read_strictly(names[0], texts[names[0]])
        problems = wrong + check_columns(frame, texts, self.folder, self.kind)
        return [self._finish(frame)], problems

    def _finish(self, frame: pl.DataFrame) -> pl.DataFrame:
        finished: pl.DataFrame = self.shape(self.kind.conform(frame))
        if not self.keeps_lines:
            return finished
        lines = frame[LINE] if LINE in frame.columns else pl.lit(None, dtype=pl.String)
        return finished.with_columns(lines.alias(LINE))

    def _decode(self, raws: Sequence[bytes]) -> pl.DataFrame | None:
        """Columns of canonical files and their lines, or None when blm writes them otherwise."""
        head = self.kind.head
        if not all(raw.startswith(head + b"- {") and raw.endswith(b"}\n") for raw in raws):
            return None
        text = b"".join(memoryview(raw)[len(head) :] for raw in raws)
        try:
            lines = split_lines(text)
            frame = self.kind.parse(lines, self.streams)
            same = b"\r" not in text and self._is_canonical(frame, lines)
        except pl.exceptions.PolarsError:
            return None
        return frame.with_columns(lines.alias(LINE)) if same else None

    def _is_canonical(self, frame: pl.DataFrame, lines: pl.Series) -> bool:
        """True if writing the rows again gives these lines; only doubtful rows are written."""
        if lines.null_count():  # blank lines, which are no rows
            return False
        doubtful = ~self.kind.sure(lines, self.streams)
        written = self.kind.format(frame.filter(doubtful), self.streams)
        return bool((written == lines.filter(doubtful)).all())

    def _read_strictly(self, name: str, raw: bytes) -> tuple[pl.DataFrame, list[Problem]]:
        rows, wrong = read_strictly(raw, f"{self.folder}/{name}", self.kind.level)
        extra = [s for s in self.kind.streams if s not in self.streams]
        absent = [c for c in map(sightings.column, extra) if rows[c].null_count() == len(rows)]
        return rows.drop(absent), wrong


def read_tables(
    wanted: Iterable[tuple[TableReader, Mapping[str, int]]],
) -> list[tuple[pl.DataFrame, list[Problem]]]:
    """`TableReader.read_table` of several tables, whose batches are read beside each other."""
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        begun = [(one, threads.map(one._read_batch, _batch(sizes))) for one, sizes in wanted]
        return [one._join(list(read)) for one, read in begun]


def join_tables(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Tables of the same columns, one below the other, in one piece.

    Where a column is put beside others that are in many pieces, the engine copies all of these into
    one, and both would be in memory.
    """
    return pl.concat(tables, rechunk=True)


def _batch(sizes: Mapping[str, int]) -> Iterator[list[str]]:
    """The names of files in their order, about `BATCH_BYTES` together."""
    batch: list[str] = []
    total = 0
    for name, size in sizes.items():
        batch.append(name)
        total += size
        if total >= BATCH_BYTES:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch
