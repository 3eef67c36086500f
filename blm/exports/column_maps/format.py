"""The declaration of a vendor format; all other reading code is shared by the formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from blm.core.inventory.streams import STREAMS

Grouping = Literal["links", "detect", "hosts"]
"""Whether rows are links, one link per host when the rows say so, or always one link per host."""

SOURCE_HOST = "\x1fsource_host"
TARGET_HOST = "\x1ftarget_host"
"""Host columns that totals may use. U+001F keeps our names apart from any header's."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How one of our columns is read from the file's columns.

    Attributes:
        value: expression over the file's columns, named in lower case.
        said: true where the file says something, so that a null `value` is counted as unread;
            None when a null tells nothing.
    """

    value: pl.Expr
    said: pl.Expr | None = None


@dataclass(frozen=True, slots=True)
class About:
    """Facts from a file's name and preamble.

    Attributes:
        scope, property_host, as_of: as `core.inventory.readings.Export` and `Reading` have them.
        stream: where it is another than the format's, of the same level.
    """

    scope: str | None = None
    property_host: str | None = None
    as_of: str | None = None
    stream: str | None = None


def say_nothing(_name: str, _preamble: tuple[str, ...]) -> About:
    """No facts, for reports whose name and preamble hold none."""
    return About()


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One report of one vendor, as downloaded.

    Attributes:
        name: identifier of the reader, kept in ``exports.yaml``.
        stream: key of `core.inventory.streams.STREAMS`.
        header: columns that identify the report, in lower case; all must be there.
        exact: whether the report has these columns and no other.
        columns: our columns by name: of `readings.LINK_COLUMNS` for a link-level stream,
            ``domain``, ``first_seen``, ``last_seen``, ``state`` for a domain-level one, and metrics
            of `metrics.METRICS`; of facts only the dates. Each may use any column of the file;
            one that a file lacks is null in every row. ``lost_on`` and ``reason`` are blanked where
            the state forbids them.
        extras: further values of a row that `totals` need.
        totals: aggregates over ``columns``, ``extras`` and the two host columns.
        grouping: see `Grouping`.
        leaves_out: rows that are whole and of no use here, by reason of `readings.HARMLESS`;
            null says nothing against a row.
        suffixed: columns that the file writes with an ending of its own, such as the site's name.
            Where exactly one column begins with the name and ``_``, it is meant.
        sampled: whether the vendor calls the report a sample, or a person wrote it: what is absent
            from it tells nothing.
        caps: row limits at which the vendor cuts the report, with their source beside them.
        about: reads scope and property from file name and preamble.
    """

    name: str
    stream: str
    header: tuple[str, ...]
    columns: Mapping[str, Cell]
    totals: Mapping[str, pl.Expr]
    exact: bool = False
    extras: Mapping[str, pl.Expr] = field(default_factory=dict)
    leaves_out: Mapping[str, pl.Expr] = field(default_factory=dict)
    suffixed: tuple[str, ...] = ()
    grouping: Grouping = "links"
    sampled: bool = False
    caps: tuple[int, ...] = ()
    about: Callable[[str, tuple[str, ...]], About] = say_nothing

    @property
    def title(self) -> str:
        """Title of the report, as shown to people."""
        return STREAMS[self.stream].title

    @property
    def used(self) -> tuple[str, ...]:
        """The file's columns that the format reads, in order of first use."""
        cells = [cell.value for cell in self.columns.values()]
        values = (*cells, *self.extras.values(), *self.leaves_out.values())
        names = [name for value in values for name in value.meta.root_names()]
        return tuple(dict.fromkeys((*self.header, *names)))

    def find_suffixed(self, names: Sequence[str | None]) -> dict[str, str]:
        """Columns of the file with a suffix such as the site's name, by their declared names."""
        known = [name for name in names if name]
        found = {one: [n for n in known if n.startswith(f"{one}_")] for one in self.suffixed}
        return {n[0]: one for one, n in found.items() if len(n) == 1 and one not in known}
