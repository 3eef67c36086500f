"""The floor: reading and writing of the bytes that any such audit must read and write.

``python -m benchmarks.floor REPOSITORY SITE TARGET``: one process, the engine that blm uses. Both
exports are scanned into the columns that an audit uses, UTF-16 decoded as a stream; the
inventory's lines are decoded into columns; the same lines are formatted and written below TARGET,
each file with fsync. No merge, no rules, no check of anything. Prints what it did as JSON.
"""

from __future__ import annotations

import codecs
import json
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import polars as pl

BLOCK = 1 << 22
"""Bytes that are decoded at a time."""
AHREFS = (
    *("Referring page title", "Referring page URL", "Language", "Domain rating"),
    *("Domain traffic", "External links", "Page traffic", "Target URL", "Anchor", "Type"),
    *("Content", "Nofollow", "UGC", "Sponsored", "First seen", "Last seen", "Lost", "Is spam"),
    "Page category",
)
SEMRUSH = (
    *("Page ascore", "Source title", "Source url", "Target url", "Anchor", "External links"),
    *("Nofollow", "Sponsored", "Ugc", "Text", "Frame", "Form", "Image", "First seen"),
    *("Last seen", "Lost link"),
)
TEXTS = ("anchor", "rel", "kind", "title", "lang", "topics")
STREAMS = ("ahrefs.links", "semrush.links")
WAS = ("until", "rel", "anchor")
GONE = ("on", "why", "by")
LINE = pl.Struct(
    {
        **dict.fromkeys(("domain", "from", "to", *TEXTS), pl.String),
        "content": pl.Boolean,
        "out": pl.Int64,
        "first_seen": pl.String,
        "seen": pl.Struct(dict.fromkeys(STREAMS, pl.List(pl.String))),
        "was": pl.List(pl.Struct(dict.fromkeys(WAS, pl.String))),
        "gone": pl.Struct(dict.fromkeys(GONE, pl.String)),
    }
)
ODD = r'["\\\x00-\x1f\x7f-\x9f\x{2028}\x{2029}\x{FEFF}\x{FFFE}\x{FFFF}]'


def main(root: Path, site: str, target: Path) -> None:
    """Read everything, write the inventory again, print the counts as JSON."""
    ahrefs, semrush = sorted((root / "exports" / site).iterdir(), key=lambda p: -len(p.name))
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        decoded = decode(ahrefs, Path(folder) / "ahrefs.csv")
        rows = [scan(decoded, "\t", AHREFS), scan(semrush, ",", SEMRUSH)]
    paths = sorted((root / "profiles" / site / "inventory").glob("*.yaml"))
    links = load(paths)
    write(format_lines(links), links.get_column("shard"), paths, target)
    said = {"rows": [len(frame) for frame in rows], "links": len(links), "shards": len(paths)}
    print(json.dumps(said))  # noqa: T201 - the harness reads it


def decode(path: Path, target: Path) -> Path:
    """A UTF-16 file as UTF-8, a block at a time."""
    decoder = codecs.getincrementaldecoder("utf-16")()
    with path.open("rb") as source, target.open("wb") as file:
        while block := source.read(BLOCK):
            file.write(decoder.decode(block).encode())
    return target


def scan(path: Path, separator: str, names: Sequence[str]) -> pl.DataFrame:
    """Columns of a table, as texts."""
    table = pl.scan_csv(path, separator=separator, infer_schema=False).select(names)
    return table.collect(engine="streaming")


def load(paths: Sequence[Path]) -> pl.DataFrame:
    """The inventory's columns, and ``shard``: the number of the file that a line is of."""
    line = pl.col("line")
    shard = (line.str.starts_with("#").cum_sum().cast(pl.Int64) - 1).alias("shard")
    lines = pl.scan_lines(list(paths)).select("line", shard).filter(line.str.starts_with("- {"))
    decoded = line.str.slice(2).str.json_decode(LINE)
    return lines.with_columns(decoded).unnest("line").collect(engine="streaming")


def format_lines(links: pl.DataFrame) -> pl.Series:
    """One line per link, as it was."""
    frame = links.with_columns(_escaped(links, name) for name in ("domain", "from", "to", *TEXTS))
    plain = [pl.lit("- {"), *_pair("domain"), pl.lit(", "), *_pair("from")]
    plain.append(pl.concat_str(pl.lit(', "to": "'), "to", pl.lit('"')).fill_null(', "to": null'))
    plain += [pl.concat_str(pl.lit(", "), *_pair(name)) for name in TEXTS]
    plain += [_bare("content"), _bare("out"), pl.concat_str(pl.lit(", "), *_pair("first_seen"))]
    plain += [_seen(), pl.lit("}")]
    lines = frame.select(pl.concat_str(plain, ignore_nulls=True).alias("line")).to_series()
    rare = links.select(pl.col("was").is_not_null() | pl.col("gone").is_not_null()).to_series()
    places = rare.arg_true()
    whole = [_dump(row) for row in links.drop("shard").gather(places).iter_rows(named=True)]
    return lines.scatter(places, pl.Series(whole, dtype=pl.String)) if whole else lines


def _pair(name: str) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    return pl.lit(f'"{name}": "'), pl.col(name), pl.lit('"')


def _bare(name: str) -> pl.Expr:
    return pl.concat_str(pl.lit(f', "{name}": '), pl.col(name).cast(pl.String))


def _seen() -> pl.Expr:
    """The runs: lists of quoted dates by stream."""
    runs = [pl.col("seen").struct.field(stream).list.join('", "') for stream in STREAMS]
    first, second = (
        pl.concat_str(pl.lit(f'"{s}": ["'), run, pl.lit('"]'))
        for s, run in zip(STREAMS, runs, strict=True)
    )
    both = pl.concat_str(first, second, separator=", ", ignore_nulls=True)
    return pl.concat_str(pl.lit(', "seen": {'), both, pl.lit("}"))


def _escaped(links: pl.DataFrame, name: str) -> pl.Series:
    column = links.get_column(name)
    odd = column.filter(column.str.contains(ODD).fill_null(value=False)).unique().to_list()
    return column.replace(odd, list(map(_escape, odd))) if odd else column


def _escape(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)[1:-1]
    return re.sub(
        "[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda m: f"\\u{ord(m[0]):04x}", quoted
    )


def _dump(row: dict[str, object]) -> str:
    """The few links with an earlier value or a stated loss, one by one."""
    known = {name: _drop_nulls(value) for name, value in row.items()}
    kept = {name: value for name, value in known.items() if name == "to" or value is not None}
    return f"- {json.dumps(kept, ensure_ascii=False)}"


def _drop_nulls(value: object) -> object:
    if isinstance(value, dict):
        return {key: inner for key, inner in value.items() if inner is not None} or None
    if isinstance(value, list):
        return [_drop_nulls(inner) for inner in value]
    return value


def write(lines: pl.Series, shard: pl.Series, paths: Sequence[Path], target: Path) -> None:
    """Each file under its name, on disk when this returns."""
    target.mkdir()
    starts = shard.search_sorted(pl.Series(range(len(paths)), dtype=pl.Int64))
    bounds = [*starts.to_list(), len(lines)]
    for path, start, end in zip(paths, bounds, bounds[1:], strict=False):
        with path.open("rb") as old, (target / path.name).open("wb") as file:
            file.write(old.readline())
            file.write("\n".join(lines[start:end].to_list()).encode())
            file.write(b"\n")
            file.flush()
            os.fsync(file.fileno())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
