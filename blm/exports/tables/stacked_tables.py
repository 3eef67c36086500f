"""Reports with several tables in one file: the known one is extracted.

Google Analytics puts lines that begin with ``#`` before each table: a dash line and a name at the
top of the file, then the table's title and period.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from blm.errors import ExportError
from blm.exports.column_maps.format import Format
from blm.exports.tables.delimiters import DELIMITERS
from blm.exports.tables.headers import SEARCHED, find_match, split_header
from blm.exports.vendors.formats import FORMATS

_OPENINGS = ("# --", '"# --')
_BETWEEN = ("# start date:", "# end date:", "# --")


def unstack(file: str, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The blocks of a file; of a stack of tables only the one that a format knows.

    Args:
        file: name to show.
        blocks: of whole lines, as `texts.read_blocks` gives them; all are taken.

    Yields:
        The blocks as they are, or the lines before the first table, those before the known one,
        and its own. Without a known one, the first lines, for the refusal to name.

    Raises:
        ExportError: two tables are known: the report compares two periods.
    """
    first = next(blocks, b"")
    whole = chain([first] if first else [], blocks)
    if not first.decode(errors="replace").startswith(_OPENINGS):
        yield from whole
        return
    stack = _Stack(file)
    for block in whole:
        lines = [line for line in block.decode().split("\n")[:-1] if stack.takes(line)]
        if lines:
            yield "".join(f"{line}\n" for line in [*stack.take_head(), *lines]).encode()
    if not stack.found:
        yield "".join(f"{line}\n" for line in stack.seen).encode()


class _Stack:
    """Position of the reader in a stack of tables."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.seen: list[str] = []
        self.top: list[str] | None = None
        self.comments: list[str] = []
        self.head: list[str] = []
        self.inside = self.found = False

    def takes(self, line: str) -> bool:
        """True if a line is part of the known table: its header or a row."""
        if len(self.seen) < SEARCHED:
            self.seen.append(line)
        if self.inside and not _is_between(line):
            return True
        self.inside = False
        if line.lstrip('"').startswith("#"):
            self.comments = [*self.comments[-SEARCHED // 3 :], line]
            return False
        if not self.comments:
            return False
        if self.top is None:
            self.top = self.comments
        self.inside = _is_known(line)
        if self.inside:
            self._begin()
        self.comments = []
        return self.inside

    def _begin(self) -> None:
        if self.found:
            raise ExportError(
                f"{self.file} compares two periods: export it again without the comparison"
            )
        self.found = True
        self.head = list(dict.fromkeys([*(self.top or []), *self.comments]))

    def take_head(self) -> list[str]:
        """The lines before the header; empty from the second call on."""
        head, self.head = self.head, []
        return head


def _is_between(line: str) -> bool:
    plain = line.strip(' "\t,;').lower()
    return plain == "#" or plain.startswith(_BETWEEN)


def _is_known(line: str) -> bool:
    return any(
        isinstance(find_match(split_header(line, delimiter), FORMATS), Format)
        for delimiter in DELIMITERS
    )
