"""The vocabulary of column maps: text, URLs, dates, numbers and flags as vendors write them.

Each function names one column of the file, in lower case, and gives the `Cell` that reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as calendar_date

import polars as pl

from blm.exports.column_maps.format import Cell

ANCHOR_LIMIT = 1000
TITLE_LIMIT = 300
"""Longest anchor and title kept, in characters."""

_CONTROLS = r"[\x00-\x1f\x7f-\x9f]"
_CONTROLS_NOT_SPACES = r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
# Every white space but a single plain one: a replacement that leaves most texts untouched.
_SPACES = (
    r"[ \t-\r\u{85}\u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}]{2,}"
    r"|[\t-\r\u{85}\u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}]"
)
_SCHEME = r"(?i)^[a-z][a-z0-9+.-]*:"
_NOTHING = ("", "-", "--", "--%", "n/a", "null")
_YES = ("true", "1", "yes")
_NO = ("false", "0", "no")
# Search Console writes 1969-12-31 and others 1970-01-01 for "never".
_EPOCH = calendar_date(1970, 1, 1)
_NEVER = ("1969-12-31", "1970-01-01")


def text(name: str, limit: int, *, escapes: bool = False) -> Cell:
    r"""Free text without control characters, white space collapsed, cut to `limit` characters.

    Args:
        name: the file's column.
        limit: in characters.
        escapes: whether the vendor writes a line break as the two characters ``\r`` or ``\n``.
    """
    value = pl.col(name)
    if escapes:
        value = value.str.replace_all(r"\\[rn]", " ")
    value = value.str.replace_all(_CONTROLS_NOT_SPACES, "").str.replace_all(_SPACES, " ")
    return Cell(value.str.strip_chars().str.head(limit))


def title(name: str, *, escapes: bool = False) -> Cell:
    """A page title or topic; an empty one is unknown, so null."""
    value = text(name, TITLE_LIMIT, escapes=escapes).value
    return Cell(pl.when(value != "").then(value))


def anchor(name: str, *, escapes: bool = False) -> Cell:
    """Anchor text; an empty one is a known empty anchor."""
    return text(name, ANCHOR_LIMIT, escapes=escapes)


def url(name: str, *, scheme: str | None = None) -> Cell:
    """A URL without control characters; `scheme` is put before those that have none."""
    value = pl.col(name).str.replace_all(_CONTROLS, "").str.strip_chars()
    if scheme is not None:
        bare = (value != "") & ~value.str.contains(_SCHEME)
        value = pl.when(bare).then(pl.lit(f"{scheme}://") + value).otherwise(value)
    return Cell(value)


def host(name: str) -> Cell:
    """A host name in lower case."""
    value = pl.col(name).str.replace_all(_CONTROLS, "").str.strip_chars()
    return Cell(value.str.to_lowercase())


def site(name: str, *, ending: str = "$^") -> Cell:
    """A host name in lower case out of a value with a scheme, a port or a path around it.

    Args:
        name: the file's column.
        ending: regular expression of what follows the value in its cell.
    """
    value = pl.col(name).str.replace(ending, "").str.replace_all(_CONTROLS, "").str.strip_chars()
    bare = value.str.to_lowercase().str.replace(r"^https?://", "").str.replace(r"[/?#].*$", "")
    return Cell(bare.str.replace(r"^([^:]+):\d{1,5}$", "$1"))


def word(name: str) -> pl.Expr:
    """A vendor's word for comparisons: in lower case, ``""`` when the cell is empty."""
    return pl.col(name).str.strip_chars().str.to_lowercase()


def known_word(name: str) -> Cell:
    """A vendor's word as a value: without control characters, null when empty."""
    value = word(name).str.replace_all(_CONTROLS, "")
    return Cell(pl.when(value != "").then(value))


def choice(name: str, words: Mapping[str, str]) -> Cell:
    """The vendor's word translated by `words`; another word is null and counted as unread."""
    value = word(name).replace_strict(dict(words), default=None, return_dtype=pl.String)
    return Cell(value, _is_said(name))


def language(name: str) -> Cell:
    """The first language code of a list such as ``en, uk``, in lower case."""
    code = r"(?i)^\s*([a-z]{2,3}(?:[-_][a-z0-9]{2,8})*)\s*(?:,|$)"
    return Cell(pl.col(name).str.extract(code, 1).str.to_lowercase())


def date(name: str) -> Cell:
    """An ISO date from ``YYYY-MM-DD`` with or without a time; never, or impossible, is null."""
    written = pl.col(name).str.strip_chars().str.head(10)
    day = written.str.to_date("%Y-%m-%d", strict=False)
    kept = pl.when(day > _EPOCH).then(day).dt.to_string("%Y-%m-%d")
    return Cell(kept, _is_said(name) & ~written.is_in(_NEVER))


def day_first(name: str) -> Cell:
    """An ISO date from ``DD/MM/YYYY`` with or without a time, or from what `date` reads."""
    day = pl.col(name).str.strip_chars().str.head(10).str.to_date("%d/%m/%Y", strict=False)
    kept = pl.when(day > _EPOCH).then(day).dt.to_string("%Y-%m-%d")
    iso = date(name)
    return Cell(pl.coalesce(kept, iso.value), iso.said)


def mark(name: str) -> pl.Expr:
    """A flag set by any mark, such as ``+``; false for an empty cell and for words that mean no."""
    return ~word(name).is_in((*_NOTHING, *_NO))


def number(name: str) -> Cell:
    """A number: ``1,240`` is 1240, ``5%`` is 5, ``--%`` is null. Rows blank what is below zero."""
    bare = pl.col(name).str.strip_chars(" %\t").str.replace_all(r",(\d{3})\b", "$1")
    return Cell(bare.cast(pl.Float64, strict=False), _is_said(name))


def flag(name: str) -> Cell:
    """``true`` or ``false`` in any case, also ``1`` and ``0`` as spreadsheets write them."""
    value = word(name)
    kept = pl.when(value.is_in(_YES)).then(True).when(value.is_in(_NO)).then(False)
    return Cell(kept, _is_said(name))


def optional_flag(name: str) -> pl.Expr:
    """A flag that older files lack: false where the column is absent, null where unreadable."""
    return pl.when(pl.col(name).is_null()).then(False).otherwise(flag(name).value)


def rel(*, nofollow: pl.Expr, sponsored: pl.Expr | None = None, ugc: pl.Expr | None = None) -> Cell:
    """``follow`` when none of the flags is set, else the set ones joined by a space.

    A flag that cannot be read leaves rel unknown, unless another is set.

    Args:
        nofollow: Boolean, null when unknown.
        sponsored: the same, or None when the report has no such column.
        ugc: the same.
    """
    given = {"nofollow": nofollow, "sponsored": sponsored, "ugc": ugc}
    flags = {name: value for name, value in given.items() if value is not None}
    named = [pl.when(f).then(pl.lit(f" {n}")).otherwise(pl.lit("")) for n, f in flags.items()]
    said = pl.concat_str(named).str.strip_chars_start()
    none_set = pl.all_horizontal(~value for value in flags.values())
    return Cell(pl.when(said != "").then(said).when(none_set).then(pl.lit("follow")))


def tally(value: pl.Expr) -> pl.Expr:
    """Number of rows with a true flag, or the sum of numbers; null when all values are null."""
    return pl.when((value.count() > 0) | (pl.len() == 0)).then(value.sum().cast(pl.Int64))


def _is_said(name: str) -> pl.Expr:
    return ~pl.col(name).is_in(_NOTHING)
