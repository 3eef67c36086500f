"""Values reformatted by a spreadsheet: dates, thousands, decimal commas, true and false.

Whoever opens an export and saves it again gets the cells of their own country. A column is spelt
back only when its format cannot read it as it is, and by all of its values: one that contradicts
leaves it alone, and then the values that cannot be read are null and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from blm.core.inventory.metrics import METRICS
from blm.exports.column_maps.format import Format
from blm.exports.tables.day_orders import DATES, count_dates, respell_dates

FLAGS = ("rel", "kind", "state", "content")

_SPACES = " \u00a0\u202f\u2009'’"
_TRUE = ("wahr", "vrai", "verdadero", "vero", "verdadeiro", "waar", "prawda", "pravda", "sant",
         "sand", "tosi", "igaz", "doğru", "истина", "真", "תקף", "참")  # fmt: skip
_FALSE = ("falsch", "faux", "falso", "onwaar", "fałsz", "nepravda", "falskt", "falsk", "epätosi",
          "hamis", "yanlış", "ложь", "偽", "거짓")  # fmt: skip
_DECIMAL_COMMA = r"^\d+,\d{1,2}$|^\d+,\d{4,}$|^0,\d+$|^\d{1,3}(?:\.\d{3})+,\d+$"
_DECIMAL_POINT = r"^\d+\.\d{1,2}$|^\d+\.\d{4,}$|^0\.\d+$|^\d{1,3}(?:,\d{3})+\.\d+$"
_GROUPED_POINT = r"^\d{1,3}(?:\.\d{3})+$"
_GROUPED = rf"^\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d+)?$"


@dataclass(frozen=True, slots=True)
class Respelling:
    """How a file's reformatted columns are restored.

    Attributes:
        columns: the file's column to its expression.
        warnings: sentences on what could only be guessed.
    """

    columns: Mapping[str, pl.Expr] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def looks_respelt(frame: pl.DataFrame, format_: Format, unread: int, delimiter: str) -> bool:
    """True if rows suggest that a spreadsheet reformatted the file's values.

    Args:
        frame: rows as the format reads them.
        format_: that reads them.
        unread: values that could not be read.
        delimiter: of the file; where it is a semicolon, a comma is in use for something else.
    """
    if unread or delimiter == ";":
        return True
    if any(bool((frame[name] % 1 > 0).any()) for name in _list_counts(format_)):
        return True
    return "rel" in frame.columns and frame.height > 0 and frame["rel"].null_count() > 0


def find_respelling(lazy: pl.LazyFrame, format_: Format) -> Respelling:
    """How to restore a file's reformatted columns, found from all of their values.

    Args:
        lazy: the file's columns as text, by the names that the format knows.
        format_: tells which of them are dates, numbers and flags.
    """
    others = {n for value in format_.extras.values() for n in value.meta.root_names()}
    dates = _roots(format_, DATES)
    counted = [*_list_counts(format_), *_list_metrics(format_, "rating")]
    numbers = (_roots(format_, counted) | others) - dates
    flags = (_roots(format_, (*FLAGS, *_list_metrics(format_, "flag"))) | others) - dates
    tests = {
        **{f"d:{name}": count_dates(format_, name) for name in dates},
        **{f"n:{name}": _count_numbers(name) for name in numbers},
        **{f"f:{name}": _count_words(name) for name in flags},
    }
    if not tests:
        return Respelling()
    seen = lazy.select(pl.struct(*test).alias(key) for key, test in tests.items()).collect()
    found = {kind: {k[2:]: seen[k][0] for k in sorted(tests) if k[0] == kind} for kind in "dnf"}
    columns, warnings = respell_dates(found["d"])
    columns |= _respell_numbers(format_, found["n"])
    columns |= {
        n: _respell_flag(n) for n, one in found["f"].items() if one["words"] == one["said"] > 0
    }
    return Respelling(columns, tuple(warnings))


def _list_counts(format_: Format) -> list[str]:
    return [*_list_metrics(format_, "volume"), *(["out"] if "out" in format_.columns else [])]


def _list_metrics(format_: Format, *kinds: str) -> list[str]:
    return [n for n in format_.columns if n in METRICS and METRICS[n].kind in kinds]


def _roots(format_: Format, ours: Iterable[str]) -> set[str]:
    """Names of the file's columns that some of our columns are read from."""
    cells = [format_.columns[name].value for name in ours if name in format_.columns]
    return {root for cell in cells for root in cell.meta.root_names()}


def _count_numbers(name: str) -> list[pl.Expr]:
    bare = _strip(name)
    styles = {
        "said": r"\S",
        "whole": rf"^[\d.,{_SPACES}]+$",
        "comma": _DECIMAL_COMMA,
        "point": _DECIMAL_POINT,
        "grouped_point": _GROUPED_POINT,
        "grouped": _GROUPED,
    }
    return [bare.str.contains(style).sum().alias(key) for key, style in styles.items()]


def _strip(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars(" %\t\u00a0\u202f")


def _respell_numbers(format_: Format, seen: Mapping[str, Mapping[str, int]]) -> dict[str, pl.Expr]:
    """One locale per file: a decimal comma in one column is assumed in all.

    Where neither comma nor point tells, points in groups of three mark thousands in columns of
    counts, which have no decimals.
    """
    seen = {
        name: one for name, one in seen.items() if one["whole"] and 2 * one["whole"] > one["said"]
    }
    comma = any(one["comma"] for one in seen.values())
    point = any(one["point"] for one in seen.values())
    ratings = _roots(format_, _list_metrics(format_, "rating"))
    columns = {}
    for name, one in seen.items():
        groups = f"[{_SPACES}]" if one["grouped"] else ""
        if comma and not point:
            columns[name] = _write_number(name, f"{groups}|\\.".strip("|"), comma=True)
        elif one["grouped_point"] and not point and name not in ratings:
            columns[name] = _write_number(name, f"{groups}|\\.".strip("|"), comma=False)
        elif groups:
            columns[name] = _write_number(name, groups, comma=False)
    return columns


def _write_number(name: str, marks: str, *, comma: bool) -> pl.Expr:
    bare = _strip(name).str.replace_all(rf"(?:{marks})(\d{{3}})\b", "$1")
    if comma:
        bare = bare.str.replace(",", ".", literal=True)
    return pl.when(bare.str.contains(r"^\d[\d.,]*$")).then(bare).otherwise(pl.col(name)).alias(name)


def _count_words(name: str) -> list[pl.Expr]:
    said = pl.col(name).str.strip_chars().str.to_lowercase()
    return [
        (said != "").sum().alias("said"),
        said.is_in((*_TRUE, *_FALSE)).sum().alias("words"),
    ]


def _respell_flag(name: str) -> pl.Expr:
    said = pl.col(name).str.strip_chars().str.to_lowercase()
    value = pl.when(said.is_in(_TRUE)).then(pl.lit("true")).when(said.is_in(_FALSE))
    return value.then(pl.lit("false")).otherwise(pl.col(name)).alias(name)
