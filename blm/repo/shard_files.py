"""The snapshot as files: which file a line goes to, and its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from blm.core.snapshots import Snapshot
from blm.repo import canonical, shards
from blm.repo.export_lines import format_exports
from blm.repo.kinds import DOMAINS, LINKS, Kind


def format_snapshot(snapshot: Snapshot, present: Mapping[str, set[str]]) -> dict[str, bytes | None]:
    """The snapshot as files: path below the profile to bytes, or None for a file to delete.

    Args:
        snapshot: links and domains in any order.
        present: file names there now by folder, so that names keep their digits.
    """
    files: dict[str, bytes | None] = {}
    for kind, frame in ((LINKS, snapshot.links), (DOMAINS, snapshot.domains)):
        files |= format_table(frame.to_native(), kind, present.get(kind.folder, set()))
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
        f"{kind.folder}/{name}{suffix}.yaml": kind.head + canonical.join_lines(rows["line"])
        for name, part in divide(table, "domain", digits)
        for suffix, rows in _split(part)
    }


def count_bytes(table: pl.DataFrame) -> int:
    """The bytes of all lines with their newlines."""
    return int(table["line"].str.len_bytes().sum() or 0) + len(table)


def format_lines(frame: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """``line``, ``domain`` and ``from`` (where there is one), sorted."""
    streams = [c.removeprefix("seen.") for c in frame.columns if c.startswith("seen.")]
    ordered = frame.sort(kind.order)
    keys = ordered.select(kind.order[:2])
    return keys.with_columns(kind.format(ordered, streams).alias("line"))


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
    size = count_bytes(part)
    if size <= shards.LIMIT_BYTES:
        return [("", part)]
    count = 1
    while size > shards.LIMIT_BYTES * 4**count // 2:
        count += 1
    key = "from" if "from" in part.columns else "domain"
    return [(f"-{name}", rows) for name, rows in divide(part, key, count)]


def present_files(profile: Path) -> dict[str, set[str]]:
    """Names of the sharded files there now, by folder."""
    return {
        kind.folder: {path.name for path in (profile / kind.folder).glob("*.yaml")}
        for kind in (LINKS, DOMAINS)
    }
