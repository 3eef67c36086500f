"""Spools: rows of exports and new files, kept on disk until needed to save memory."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from blm.repo.snapshot.shard_files import divide
from blm.repo.snapshot.shards import list_parts

Content = bytes | Path
"""The bytes of a file to write, or the path of a temporary file that holds them."""


class Spool:
    """Rows by name and part; a part holds the domains whose files end in the same digits.

    With a single part, rows stay in memory.
    """

    def __init__(self, folder: Path, digits: int) -> None:
        """An empty spool.

        Args:
            folder: an empty one of its own.
            digits: that name a part, from `shards.part_digits`; 0 for one part.
        """
        self.digits = digits
        self._folder = folder
        self._held: dict[str, pl.DataFrame] = {}

    def put(self, name: str, rows: pl.DataFrame) -> None:
        """Set rows aside.

        Args:
            name: to take them by.
            rows: with ``domain``.
        """
        self._held[name] = rows if self.digits == 0 else rows.head(0)
        if self.digits:
            for part, some in divide(rows, "domain", self.digits):
                # The old layout holds the rows' own texts only, the new one whole buffers.
                some.write_ipc(self._path(name, part), compat_level=pl.CompatLevel.oldest())

    def take(self, name: str, part: str) -> pl.DataFrame:
        """The rows of one part, or of all where `part` is empty; none when it has none."""
        if not self.digits:
            return self._held[name]
        parts = [part] if part else list_parts(self.digits)
        paths = [path for one in parts if (path := self._path(name, one)).exists()]
        rows = [pl.read_ipc(path) for path in paths]
        return pl.concat([self._held[name], *rows])

    def keep(self, name: str, content: bytes) -> Content:
        """A new file's content, set aside until it is written; as it is where there is one part.

        Args:
            name: of the file, unlike all others'.
            content: all of it.
        """
        if not self.digits:
            return content
        path = self._folder / name.replace("/", "-")
        path.write_bytes(content)
        return path

    def _path(self, name: str, part: str) -> Path:
        return self._folder / f"{list(self._held).index(name)}-{part}.arrow"
