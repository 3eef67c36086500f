"""The fast path: canonical lines of links and domains to columns and back.

A line is taken by the fast path only when writing it again gives the same bytes; everything else
goes to the strict loader. So the two agree by construction, and a property test shows it.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from blm.core.inventory import sightings
from blm.core.inventory.metrics import METRICS
from blm.core.inventory.snapshot import WAS_COLUMNS
from blm.repo.yaml.flow_lines import ODD, escape, format_number

LINK_TITLE = "One link per line, sorted by referring domain, source URL, target URL."
DOMAIN_TITLE = "One referring domain per line: vendor metrics as exported, and who lists it."

BLOCK = 2_000
"""Lines decoded together: their values stay in the processor's cache, which halves the time."""
_TEXT = ("anchor", "rel", "kind", "title", "lang", "topics")
_TAIL = ("first_seen",)


def format_links(links: pl.DataFrame, streams: Sequence[str]) -> pl.Series:
    """One canonical line per link, without the newline.

    Args:
        links: columns of `core.inventory.snapshot.link_schema`.
        streams: those of its run columns that are written.
    """
    frame = _escaped(links, ["domain", "from", "to", *_TEXT, *WAS_COLUMNS, "gone_why", "gone_by"])
    bare = pl.when(pl.col("to").is_null()).then(pl.lit(', "to": null')).otherwise(_text("to"))
    pieces = [
        pl.concat_str(
            pl.lit('- {"domain": "'), "domain", pl.lit('", "from": "'), "from", pl.lit('"')
        ),
        bare,
        *(_text(name) for name in _TEXT),
        pl.concat_str(pl.lit(', "content": '), pl.col("content").cast(pl.String)),
        pl.concat_str(pl.lit(', "out": '), pl.col("out").cast(pl.String)),
        *(_text(name) for name in _TAIL),
        _seen(streams),
        _was(),
        _gone(),
        pl.lit("}"),
    ]
    return frame.select(pl.concat_str(pieces, ignore_nulls=True).alias("line")).to_series()


def format_domains(domains: pl.DataFrame, streams: Sequence[str]) -> pl.Series:
    """One canonical line per referring domain, without the newline."""
    texts = [name for name, metric in METRICS.items() if metric.kind == "text"]
    frame = _escaped(domains, ["domain", *texts])
    pieces = [pl.concat_str(pl.lit('- {"domain": "'), "domain", pl.lit('"'))]
    for name, metric in METRICS.items():
        if metric.kind == "text":
            pieces.append(_text(name))
        else:
            value = pl.col(name).cast(pl.String) if metric.kind == "flag" else _number(name)
            pieces.append(pl.concat_str(pl.lit(f', "{name}": '), value))
    pieces += [_seen(streams), pl.lit("}")]
    return frame.select(pl.concat_str(pieces, ignore_nulls=True).alias("line")).to_series()


def _escaped(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Text columns escaped; only distinct odd values are looked at one by one."""
    odd = {name: pl.col(name).str.contains(ODD) for name in names}
    held = frame.select(is_odd.any().alias(name) for name, is_odd in odd.items()).row(0, named=True)
    changed = []
    for name in (name for name in names if held[name]):
        column = frame.get_column(name)
        old = frame.select(pl.col(name).filter(odd[name]).unique()).to_series().to_list()
        new = [_escape_item(text) if name in WAS_COLUMNS else escape(text) for text in old]
        changed.append(column.replace(old, new).alias(name))
    return frame.with_columns(changed)


def _escape_item(item: str) -> str:
    return "\x1f".join(map(escape, item.split("\x1f")))


def _text(name: str) -> pl.Expr:
    return pl.concat_str(pl.lit(f', "{name}": "'), name, pl.lit('"'))


def _number(name: str) -> pl.Expr:
    value = pl.col(name)
    whole = (value == value.round(0)) & (value.abs() < 1e15)
    text = pl.when(whole).then(value.cast(pl.Int64, strict=False).cast(pl.String))
    decimal = value.cast(pl.String)
    odd = decimal.str.contains("e", literal=True)
    exact = value.map_elements(format_number, return_dtype=pl.String)
    return text.when(odd).then(exact).otherwise(decimal)


def _seen(streams: Sequence[str]) -> pl.Expr:
    """The runs as a mapping of lists; nothing where no stream has any."""
    if not streams:
        return pl.lit(None, dtype=pl.String)
    entries = [
        pl.concat_str(
            pl.lit(f'"{stream}": ["'),
            pl.col(sightings.column(stream)).str.replace_all(",", '", "', literal=True),
            pl.lit('"], '),
        )
        for stream in streams
    ]
    inside = pl.concat_str(entries, ignore_nulls=True).str.strip_suffix(", ")
    return pl.when(inside != "").then(pl.concat_str(pl.lit(', "seen": {'), inside, pl.lit("}")))


def _was() -> pl.Expr:
    items = [
        pl.concat_str(
            pl.lit('{"until": "'),
            pl.col(name).str.head(10),
            pl.lit('"'),
            _part(name, "rel"),
            _part(name, "anchor"),
            pl.lit("}, "),
            ignore_nulls=True,
        )
        for name in WAS_COLUMNS
    ]
    shown = [
        pl.when(pl.col(name).is_not_null()).then(item)
        for name, item in zip(WAS_COLUMNS, items, strict=True)
    ]
    inside = pl.concat_str(shown, ignore_nulls=True).str.strip_suffix(", ")
    return pl.when(inside != "").then(pl.concat_str(pl.lit(', "was": ['), inside, pl.lit("]")))


def _part(name: str, field: str) -> pl.Expr:
    value = pl.col(name).str.extract(rf"\x1f{field}=([^\x1f]*)")
    return pl.concat_str(pl.lit(f', "{field}": "'), value, pl.lit('"'))


def _gone() -> pl.Expr:
    why = pl.concat_str(pl.lit(', "why": "'), "gone_why", pl.lit('"'))
    by = pl.concat_str(pl.lit(', "by": "'), "gone_by", pl.lit('"'))
    start = pl.concat_str(pl.lit(', "gone": {"on": "'), "gone_on", pl.lit('"'))
    line = pl.concat_str(start, why, by, pl.lit("}"), ignore_nulls=True)
    return pl.when(pl.col("gone_on").is_not_null()).then(line)


_DOMAIN_TYPES = {
    "domain": pl.String(),
    **{
        name: {"flag": pl.Boolean(), "text": pl.String()}.get(metric.kind, pl.Float64())
        for name, metric in METRICS.items()
    },
}


def link_struct(streams: Sequence[str]) -> pl.Struct:
    """What a link line may hold when these streams may have seen it."""
    texts = dict.fromkeys(("domain", "from", "to", *_TEXT), pl.String())
    was = pl.Struct(dict.fromkeys(("until", "rel", "anchor"), pl.String()))
    return pl.Struct(
        {
            **texts,
            "content": pl.Boolean(),
            "out": pl.Int64(),
            "first_seen": pl.String(),
            **_seen_type(streams),
            "was": pl.List(was),
            "gone": pl.Struct(dict.fromkeys(("on", "why", "by"), pl.String())),
        }
    )


def domain_struct(streams: Sequence[str]) -> pl.Struct:
    """What a line of a referring domain may hold when these streams may list it."""
    return pl.Struct({**_DOMAIN_TYPES, **_seen_type(streams)})


def _seen_type(streams: Sequence[str]) -> dict[str, pl.DataType]:
    return {"seen": pl.Struct(dict.fromkeys(streams, pl.List(pl.String)))} if streams else {}


def parse_links(lines: pl.Series, streams: Sequence[str]) -> pl.DataFrame:
    """Columns of canonical link lines, each without its newline; a run column for each stream.

    What a line holds beyond them is passed over: formatting the columns again tells.

    Raises:
        polars.exceptions.PolarsError: a line is not JSON of the right shape.
    """
    frame = _decode(lines, link_struct(streams))
    return frame.with_columns(
        *_run_columns(streams),
        *_was_columns(frame),
        *(pl.col("gone").struct.field(key).alias(f"gone_{key}") for key in ("on", "why", "by")),
    ).drop("seen", "was", "gone", strict=False)


def parse_domains(lines: pl.Series, streams: Sequence[str]) -> pl.DataFrame:
    """Columns of canonical domain lines, a run column for each of `streams`."""
    frame = _decode(lines, domain_struct(streams))
    return frame.with_columns(*_run_columns(streams)).drop("seen", strict=False)


def _decode(lines: pl.Series, struct: pl.Struct) -> pl.DataFrame:
    parts = [
        lines.slice(first, BLOCK).str.slice(2).str.json_decode(struct)
        for first in range(0, max(1, len(lines)), BLOCK)
    ]
    return pl.concat(parts, rechunk=True).struct.unnest()


def _run_columns(streams: Sequence[str]) -> list[pl.Expr]:
    seen = pl.col("seen").struct
    return [seen.field(s).list.join(",").alias(sightings.column(s)) for s in streams]


def _was_columns(frame: pl.DataFrame) -> list[pl.Series]:
    """Earlier values; few links have any, so only those are looked at."""
    was = frame.get_column("was")
    held = was.is_not_null().arg_true()
    empty = pl.Series(values=[None], dtype=pl.String).new_from_index(0, len(was))
    if not len(held):
        return [empty.alias(name) for name in WAS_COLUMNS]
    some = was.gather(held).to_frame()
    items = some.select(_was_item(n).alias(name) for n, name in enumerate(WAS_COLUMNS))
    return [empty.scatter(held, items[name]).alias(name) for name in WAS_COLUMNS]


def _was_item(index: int) -> pl.Expr:
    item = pl.col("was").list.get(index, null_on_oob=True).struct
    parts = [
        pl.concat_str(pl.lit(f"\x1f{field}="), item.field(field)) for field in ("rel", "anchor")
    ]
    until = item.field("until")
    return pl.when(until.is_not_null()).then(pl.concat_str(until, *parts, ignore_nulls=True))
