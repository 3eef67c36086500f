"""Column maps: exports of tools that have no reader, read as people say in `site.yaml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from blm.core.site.site import ColumnMap
from blm.errors import ExportError
from blm.exports.column_maps.cells import anchor, date, flag, language, tally, title, url, word
from blm.exports.column_maps.format import SOURCE_HOST, Cell, Format

STREAM = "other.links"
LIVE = ("live", "active", "ok", "found", "yes", "true", "200")
LOST = ("lost", "removed", "deleted", "not found", "dead", "missing", "lnf")
"""Words of a state column that mean lost; a loss without a reason is read as `unlisted`."""

_MARKS = {
    "nofollow": r"\bno[- ]?follow",
    "sponsored": r"\bsponsored\b",
    "ugc": r"\bugc\b",
}
_FOLLOW = r"\b(?:do-?follow|follow|followed)\b"
_NOTHING = ("", "-", "--", "n/a", "none", "null")


def build_format(map_: ColumnMap) -> Format:
    """The reader that a column map describes, into the stream ``other.links``."""
    columns = {ours: normalise(theirs) for ours, theirs in map_.columns.items()}
    read: dict[str, Cell] = {"source_url": url(columns["source_url"], scheme="https")}
    if "target_url" in columns:
        read["target_url"] = url(columns["target_url"], scheme="https")
    simple = {
        "anchor": anchor,
        "title": title,
        "lang": language,
        "first_seen": date,
        "last_seen": date,
    }
    read |= {ours: cell(columns[ours]) for ours, cell in simple.items() if ours in columns}
    if (rel := _read_rel(columns, map_.values)) is not None:
        read["rel"] = rel
    read["state"] = _read_state(columns.get("state"), map_.values.get("state", {}))
    totals = {"rows": pl.len(), "hosts": pl.col(SOURCE_HOST).n_unique()}
    if "rel" in read:
        totals["nofollow"] = tally(pl.col("rel").str.contains("nofollow", literal=True))
    header = tuple(dict.fromkeys(columns.values()))
    return Format(
        name=f"mapped-{map_.name}", stream=STREAM, header=header, columns=read, totals=totals
    )


def refuse_lacking(file: str, header: Sequence[str], maps: Sequence[ColumnMap]) -> None:
    """Refuse a file that a map nearly fits, naming the column that it lacks.

    Args:
        file: name to show.
        header: normalised cells of the file's header.
        maps: of columns.

    Raises:
        ExportError: the file has a map's source column, and lacks another that it names.
    """
    for map_ in maps:
        columns = {ours: normalise(theirs) for ours, theirs in map_.columns.items()}
        lacking = [ours for ours, theirs in columns.items() if theirs not in header]
        if columns["source_url"] in header and lacking:
            ours = lacking[0]
            message = (
                f"{file} has no column '{map_.columns[ours]}', which the column map "
                f"'{map_.name}' names for {ours} at {map_.where.get(ours, 'site.yaml')}"
            )
            raise ExportError(message, hint="correct the map, or leave that column out of it")


def normalise(name: str) -> str:
    """A column's name as headers are compared: in lower case, white space collapsed."""
    return " ".join(name.split()).lower()


def _read_rel(columns: Mapping[str, str], values: Mapping[str, Mapping[str, str]]) -> Cell | None:
    """Rel from a column of words, from flags, or from both; a mark wins over follow."""
    named = [name for name in ("rel", *_MARKS) if name in columns]
    if not named:
        return None
    words = [
        _read_words(columns[name], values.get(name, {}))
        if name == "rel"
        else _read_flag(name, columns[name], values.get(name, {}))
        for name in named
    ]
    marked = _join_marks(
        {m: pl.any_horizontal(*(w.str.contains(rf"\b{m}\b") for w in words)) for m in _MARKS}
    )
    follow = pl.all_horizontal(*(said == "follow" for said in words))
    said = pl.any_horizontal(*(~word(columns[name]).is_in(_NOTHING) for name in named))
    return Cell(pl.when(marked != "").then(marked).when(follow).then(pl.lit("follow")), said)


def _read_words(name: str, values: Mapping[str, str]) -> pl.Expr:
    """Rel from words such as ``dofollow`` or ``nofollow ugc``; null for an empty cell."""
    said = _replace(name, values)
    marked = _join_marks({mark: said.str.contains(test) for mark, test in _MARKS.items()})
    followed = said.str.contains(_FOLLOW)
    return pl.when(marked != "").then(marked).when(followed).then(pl.lit("follow"))


def _join_marks(tests: Mapping[str, pl.Expr]) -> pl.Expr:
    marks = [pl.when(test).then(pl.lit(mark)) for mark, test in tests.items()]
    return pl.concat_str(marks, separator=" ", ignore_nulls=True)


def _read_flag(mark: str, name: str, values: Mapping[str, str]) -> pl.Expr:
    """A flag such as yes or no; words of rel, such as ``dofollow``, are understood too."""
    words = _read_words(name, values)
    yes = flag(name).value
    return (
        pl.when(words.is_not_null())
        .then(words)
        .when(yes)
        .then(pl.lit(mark))
        .when(~yes)
        .then(pl.lit("follow"))
    )


def _read_state(name: str | None, values: Mapping[str, str]) -> Cell:
    """State of a link: the column's word translated, live where the tool has no such column."""
    if name is None:
        return Cell(pl.lit("live"))
    said = _replace(name, values)
    states = ("live", "lost", "unlisted", "dropped", "blocked")
    state = (
        pl.when(said.is_in(states if values else ()))
        .then(said)
        .when(said.is_in(LOST))
        .then(pl.lit("unlisted"))
        .otherwise(pl.lit("live"))
    )
    return Cell(state)


def _replace(name: str, values: Mapping[str, str]) -> pl.Expr:
    said = word(name)
    if not values:
        return said
    ours = {" ".join(theirs.split()).lower(): ours for theirs, ours in values.items()}
    return said.replace(ours)
