"""Dates reformatted by a spreadsheet, back to ISO; day or month first by column."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from blm.exports.column_maps.format import Format

DATES = ("first_seen", "last_seen", "lost_on")
"""Date columns of a `Reading`."""

_TIME = r"(?:[T ,]+(\d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp][Mm])?) ?\S*)?"
_DAY_FIRST = rf"^\s*(\d{{1,2}})([-/.])(\d{{1,2}})[-/.](\d{{4}}){_TIME}\s*$"
_YEAR_FIRST = rf"^\s*(\d{{4}})[/.年](\d{{1,2}})[/.月](\d{{1,2}})日?{_TIME}\s*$"
_WORDED = rf"^\s*(\d{{1,2}})[-. ]+([A-Za-z]{{3}})[a-z]*\.?[-, ]+(\d{{4}}){_TIME}\s*$"
_WORD_FIRST = rf"^\s*([A-Za-z]{{3}})[a-z]*\.? (\d{{1,2}}),? (\d{{4}}){_TIME}\s*$"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def count_dates(format_: Format, name: str) -> list[pl.Expr]:
    """Expressions that count a column's values by what they say about day-month order."""
    value = pl.col(name)
    numeric = value.str.contains(_DAY_FIRST)
    first = value.str.extract(_DAY_FIRST, 1).cast(pl.Int64, strict=False)
    second = value.str.extract(_DAY_FIRST, 3).cast(pl.Int64, strict=False)
    dotted = value.str.extract(_DAY_FIRST, 2) == "."
    other = value.str.contains(_YEAR_FIRST) | value.str.contains(_WORDED)
    read = [format_.columns[n].value for n in DATES if _reads(format_, n, name)]
    native = pl.any_horizontal(pl.lit(False), *(cell.is_not_null() for cell in read))
    return [
        native.sum().alias("native"),
        numeric.sum().alias("numeric"),
        (numeric & ((first > 12) | dotted)).sum().alias("day"),
        (numeric & (second > 12)).sum().alias("month"),
        (other | value.str.contains(_WORD_FIRST)).sum().alias("other"),
    ]


def _reads(format_: Format, ours: str, name: str) -> bool:
    cell = format_.columns.get(ours)
    return cell is not None and set(cell.value.meta.root_names()) == {name}


def respell_dates(
    seen: Mapping[str, Mapping[str, int]],
) -> tuple[dict[str, pl.Expr], list[str]]:
    """Date order by column: from its values, else from the file's other columns, else day first."""
    columns: dict[str, pl.Expr] = {}
    warnings = []
    others = any(one["month"] for one in seen.values()) and not any(o["day"] for o in seen.values())
    for name, one in seen.items():
        if one["native"] or not (one["numeric"] or one["other"]):
            continue
        if one["day"] and one["month"]:
            warnings.append(
                f"{name}: some dates must be day first, others month first: none is read"
            )
            continue
        if one["numeric"] and not one["day"] and not one["month"]:
            order = "month" if others else "day"
            warnings.append(f"{name}: no date tells its day from its month: read {order} first")
        columns[name] = _write_iso(name, month_first=bool(one["month"]) or others)
    return columns, warnings


def _write_iso(name: str, *, month_first: bool) -> pl.Expr:
    """ISO dates, with their time, from any spelling; other text as it is."""
    value = pl.col(name)
    day, month = (3, 1) if month_first else (1, 3)
    numbered = {word: f"{number:02}" for number, word in enumerate(_MONTHS, 1)}
    forms = (
        (_DAY_FIRST, 4, value.str.extract(_DAY_FIRST, month), day, 5),
        (_YEAR_FIRST, 1, value.str.extract(_YEAR_FIRST, 2), 3, 4),
        (_WORDED, 3, _number_month(_WORDED, 2, name, numbered), 1, 4),
        (_WORD_FIRST, 3, _number_month(_WORD_FIRST, 1, name, numbered), 2, 4),
    )
    spelt = [
        pl.concat_str(
            value.str.extract(pattern, year),
            pl.lit("-"),
            in_month.str.zfill(2),
            pl.lit("-"),
            value.str.extract(pattern, in_day).str.zfill(2),
            _write_time(value.str.extract(pattern, at)),
        )
        for pattern, year, in_month, in_day, at in forms
    ]
    return pl.coalesce(*spelt, value).alias(name)


def _number_month(pattern: str, group: int, name: str, numbered: Mapping[str, str]) -> pl.Expr:
    said = pl.col(name).str.extract(pattern, group).str.to_lowercase()
    return said.replace_strict(dict(numbered), default=None, return_dtype=pl.String)


def _write_time(time: pl.Expr) -> pl.Expr:
    """A time of day with a space before it; seconds only where they were written."""
    whole = pl.concat_str(pl.lit(" "), time.str.zfill(8))
    short = pl.concat_str(pl.lit(" "), time.str.zfill(5))
    kept = (
        pl.when(time.str.contains(r"^\d+:\d\d:\d\d$"))
        .then(whole)
        .when(time.str.contains(r"^\d+:\d\d$"))
        .then(short)
    )
    return kept.fill_null("")
