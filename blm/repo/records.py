"""Lines of ``inventory/`` and ``domains/`` that are not canonical: a person's edits, read strictly.

Both paths end in the same column checks, so an error names its file, line and column whichever way
the line was read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from blm.core import runs
from blm.core.metrics import METRICS
from blm.core.snapshots import WAS_COLUMNS
from blm.core.streams import DOMAIN_STREAMS, LINK_STREAMS
from blm.errors import Problem
from blm.repo.canonical import DOMAIN_STRUCT, LINK_STRUCT, parse_domains, parse_links
from blm.repo.lines import format_value
from blm.repo.nodes import Limits
from blm.repo.strict import Document, load

if TYPE_CHECKING:
    from blm.repo.inventory import Kind

RELS = (
    "follow",
    "nofollow",
    "sponsored",
    "ugc",
    "nofollow sponsored",
    "nofollow ugc",
    "sponsored ugc",
    "nofollow sponsored ugc",
)
_DAY = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_RUN = rf"^{_DAY}(?:,{_DAY})*$"
SHARD_LIMITS = Limits(size=25_000_000, values=10_000_000)
"""No shard is larger than git forges take."""
_HINT = "restore the line from git, or correct it as docs/reference/files.md says"


def read_strictly(raw: bytes, file: str, level: str) -> tuple[pl.DataFrame, list[Problem]]:
    """Columns of one file in any YAML form, and what is wrong with it.

    Args:
        raw: bytes of the file.
        file: name for errors.
        level: ``link`` or ``domain``.
    """
    parse = parse_links if level == "link" else parse_domains
    empty = parse(pl.Series([], dtype=pl.String))
    document = load(raw, file, limits=SHARD_LIMITS)
    if document.problems:
        return empty, list(document.problems)
    records = document.data if isinstance(document.data, list) else None
    if records is None:
        return empty, [Problem(file, 1, 1, "", "the file is not a list of lines", _HINT)]
    struct = LINK_STRUCT if level == "link" else DOMAIN_STRUCT
    problems = [
        problem
        for index, record in enumerate(records)
        for problem in _check_record(record, (index,), struct, document)
    ]
    if problems:
        return empty, problems
    lines = [f"- {format_value(record)}" for record in records]
    return parse(pl.Series("line", lines, pl.String)), []


def _check_record(
    value: Any,  # noqa: ANN401 - any YAML value
    path: tuple[str | int, ...],
    kind: Any,  # noqa: ANN401 - a Polars type
    document: Document,
) -> list[Problem]:
    """Whether a value has the shape of a Polars type; unknown keys and other types are problems."""
    if value is None:
        return []
    if isinstance(kind, pl.Struct):
        if not isinstance(value, Mapping):
            return [document.problem(path, "expected a mapping", _HINT)]
        fields = {field.name: field.dtype for field in kind.fields}
        wrong = []
        for key, inner in value.items():
            if key not in fields:
                wrong.append(
                    document.problem((*path, key), f"unknown key '{key}'", _HINT, key=True)
                )
            else:
                wrong += _check_record(inner, (*path, key), fields[key], document)
        return wrong
    if isinstance(kind, pl.List):
        if not isinstance(value, list):
            return [document.problem(path, "expected a list", _HINT)]
        return [
            problem
            for index, inner in enumerate(value)
            for problem in _check_record(inner, (*path, index), kind.inner, document)
        ]
    return [] if _fits(value, kind) else [document.problem(path, f"expected {_NAMES[kind]}", _HINT)]


_NAMES = {
    pl.String: "a text",
    pl.Boolean: "true or false",
    pl.Int64: "a whole number",
    pl.Float64: "a number",
}


def _fits(value: Any, kind: Any) -> bool:  # noqa: ANN401
    if kind == pl.Boolean or isinstance(value, bool):
        return kind == pl.Boolean and isinstance(value, bool)
    if kind == pl.String:
        return isinstance(value, str) and "\x1f" not in value
    if kind == pl.Int64:
        return isinstance(value, int) and abs(value) < 2**63
    return isinstance(value, int | float)


def check_columns(
    frame: pl.DataFrame, texts: Mapping[str, bytes], site: str, kind: Kind
) -> list[Problem]:
    """What the values of a table get wrong, found in columns, each at its file, line and column."""
    bad = [
        (column, message, frame.filter(condition.fill_null(value=False)))
        for column, condition, message in _conditions(kind.level)
    ]
    return [
        _locate(texts, site, _needles(row, kind.order), column, message)
        for column, message, rows in bad
        for row in rows.head(20).iter_rows(named=True)
    ]


def _no_date(text: pl.Expr) -> pl.Expr:
    """Whether a text that is there is no day of the calendar in ISO form."""
    return text.is_not_null() & text.str.to_date("%Y-%m-%d", strict=False).is_null()


def _conditions(level: str) -> list[tuple[str, pl.Expr, str]]:
    streams = LINK_STREAMS if level == "link" else DOMAIN_STREAMS
    wrong = [
        ("domain", pl.col("domain").is_null() | (pl.col("domain") == ""), "a domain is missing")
    ]
    for stream in streams:
        run = pl.col(runs.column(stream))
        odd = ~run.str.contains(_RUN) | _no_date(run.str.head(10)) | _no_date(run.str.tail(10))
        wrong.append(("seen", odd, f"seen.{stream} holds what is no date"))
    if level == "domain":
        ratings = [n for n, metric in METRICS.items() if metric.kind == "rating"]
        return wrong + [(n, pl.col(n) < 0, f"{n} is below 0") for n in ratings]
    return [
        *wrong,
        ("from", pl.col("from").is_null(), "a source URL is missing"),
        ("rel", ~pl.col("rel").is_in(RELS), f"rel is none of {', '.join(RELS[:4])}"),
        ("first_seen", _no_date(pl.col("first_seen")), "first_seen is no date"),
        ("gone", _no_date(pl.col("gone_on")), "gone.on is no date"),
        *(("was", _no_date(pl.col(n).str.head(10)), "was.until is no date") for n in WAS_COLUMNS),
    ]


def _needles(row: Mapping[str, Any], order: Sequence[str]) -> list[str]:
    """What a row's line holds that tells it from others: its key, as it is written."""
    return [format_value(row[name]) for name in order[:2] if row.get(name)]


def _locate(
    texts: Mapping[str, bytes], site: str, needles: Sequence[str], key: str, message: str
) -> Problem:
    """The place of a row, looked for in the files only now that something is wrong."""
    for name, raw in sorted(texts.items()):
        for number, line in enumerate(raw.decode("utf-8", "replace").split("\n"), 1):
            if needles and all(text in line for text in needles):
                found = re.search(rf'"?{key}"?:', line)
                column = found.start() + 1 if found else 1
                return Problem(f"{site}/{name}", number, column, key, message, _HINT)
    return Problem(f"{site}/{min(texts)}", 0, 0, key, message, _HINT)
