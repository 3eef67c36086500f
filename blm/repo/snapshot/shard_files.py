"""The snapshot as files: which file a line goes to, and its bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from blm.core.inventory.link_merge import AT
from blm.core.inventory.snapshot import Snapshot
from blm.repo.records.export_lines import format_exports
from blm.repo.snapshot import shards
from blm.repo.snapshot.table_reader import LINE, join_lines
from blm.repo.snapshot.tables import DOMAINS, LINKS, Kind
from blm.repo.working_tree.paths import list_folder


def format_snapshot(snapshot: Snapshot, present: Mapping[str, set[str]]) -> dict[str, bytes | None]:
    """The snapshot as files: path below the profile to bytes, or None for a file to delete.

    Args:
        snapshot: links and domains in any order.
        present: file names there now by folder, so that names keep their digits.
    """
    files: dict[str, bytes | None] = {}
    for kind, frame in ((LINKS, snapshot.links), (DOMAINS, snapshot.domains)):
        files |= format_table(frame, kind, present.get(kind.folder, set()))
    files["exports.yaml"] = format_exports(snapshot.exports).encode()
    return files


def format_table(frame: pl.DataFrame, kind: Kind, present: set[str]) -> dict[str, bytes | None]:
    """One sharded table as files, as `format_snapshot` gives them."""
    table = format_lines(frame, kind)
    digits = shards.digit_count(count_bytes(table), {n.removesuffix(".yaml") for n in present})
    gone: dict[str, bytes | None] = {f"{kind.folder}/{name}": None for name in present}
    return gone | place_lines(table, kind, digits)


def place_lines(table: pl.DataFrame, kind: Kind, digits: int) -> dict[str, bytes]:
    """Lines from `format_lines` in files whose names have so many digits."""
    return {
        f"{kind.folder}/{name}{suffix}.yaml": kind.head + join_lines(rows[LINE])
        for name, part in divide(table, "domain", digits)
        for suffix, rows in _split(part)
    }


def count_bytes(table: pl.DataFrame) -> int:
    """The bytes of all lines with their newlines."""
    return int(table[LINE].str.len_bytes().sum() or 0) + len(table)


def format_lines(
    frame: pl.DataFrame, kind: Kind, before: pl.DataFrame | None = None
) -> pl.DataFrame:
    """`LINE`, ``domain`` and ``from`` (where there is one), sorted.

    Args:
        frame: of the table; with `before` also `AT`, a row's place there, null for a new one.
        kind: the table.
        before: rows with their lines: one that did not change keeps its line. With it `frame` is
            sorted already.
    """
    streams = [c.removeprefix("seen.") for c in frame.columns if c.startswith("seen.")]
    ordered = frame.sort(kind.order) if before is None else frame
    keys = ordered.select(kind.order[:2])
    if before is None or before.is_empty():
        return keys.with_columns(kind.format(ordered, streams).alias(LINE))
    return keys.with_columns(_format_changed(ordered, kind, streams, before))


def _format_changed(
    ordered: pl.DataFrame, kind: Kind, streams: Sequence[str], before: pl.DataFrame
) -> pl.Series:
    names = [name for name in ordered.columns if name != AT and name in before.columns]
    new = [pl.col(name).is_null() for name in ordered.columns if name not in (AT, *names)]
    known = before.select(pl.col(*names, LINE).gather(ordered[AT]).name.prefix("b."))
    same = ordered.hstack(known).select(
        pl.all_horizontal(
            pl.col(f"b.{LINE}").is_not_null(),
            *(pl.col(name).eq_missing(pl.col(f"b.{name}")) for name in names),
            *new,
        )
    )
    kept = same.to_series()
    changed = kind.format(ordered.filter(~kept), streams)
    lines = pl.concat([known[f"b.{LINE}"].filter(kept), changed.alias(f"b.{LINE}")])
    places = pl.concat([kept.arg_true(), (~kept).arg_true()])
    return lines.gather(places.arg_sort()).alias(LINE)


def divide(table: pl.DataFrame, key: str, count: int) -> list[tuple[str, pl.DataFrame]]:
    """The rows by the digits of a column's values, in the order of the digits."""
    distinct = table[key].unique().to_list()
    names = [shards.digits(value, count) for value in distinct]
    named = table.with_columns(
        pl.col(key).replace_strict(distinct, names, return_dtype=pl.String).alias("shard")
    )
    parts = named.partition_by("shard", as_dict=True, maintain_order=True)
    return sorted((str(name), part.drop("shard")) for (name,), part in parts.items())


def _split(part: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    """A shard in one piece, or by the source URLs' own digit when one domain fills it."""
    count = shards.split_count(count_bytes(part))
    if not count:
        return [("", part)]
    key = "from" if "from" in part.columns else "domain"
    return [(f"-{name}", rows) for name, rows in divide(part, key, count)]


def present_files(profile: Path) -> dict[str, set[str]]:
    """Names of the sharded files there now, by folder."""
    return {
        kind.folder: {path.name for path in list_folder(profile / kind.folder, ".yaml")}
        for kind in (LINKS, DOMAINS)
    }
