"""Lines of ``inventory/`` and ``domains/`` that are not canonical: a person's edits, read strictly.

Both paths end in the same column checks, so an error names its file, line and column whichever way
the line was read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from blm.core.inventory.metrics import METRICS
from blm.core.inventory.snapshot import WAS_COLUMNS
from blm.core.inventory.streams import DOMAIN_STREAMS, LINK_STREAMS
from blm.errors import Problem
from blm.repo.snapshot.canonical_lines import domain_struct, link_struct, parse_domains, parse_links
from blm.repo.yaml.flow_lines import format_value
from blm.repo.yaml.nodes import YamlLimits
from blm.repo.yaml.strict_loader import Document, load

if TYPE_CHECKING:
    from blm.repo.snapshot.tables import Kind

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
SHARD_LIMITS = YamlLimits(size=25_000_000, values=10_000_000)
"""No shard is larger than git forges take."""
SHOWN = 20
"""Rows named of one kind of error."""
_HINT = "restore the line from git, or correct it as docs/reference/files.md says"


def read_strictly(raw: bytes, file: str, level: str) -> tuple[pl.DataFrame, list[Problem]]:
    """Columns of one file in any YAML form, and what is wrong with it.

    Args:
        raw: bytes of the file.
        file: name for errors.
        level: ``link`` or ``domain``.
    """
    parse = parse_links if level == "link" else parse_domains
    streams = LINK_STREAMS if level == "link" else DOMAIN_STREAMS
    empty = parse(pl.Series(dtype=pl.String), streams)
    document = load(raw, file, limits=SHARD_LIMITS)
    if document.problems:
        return empty, list(document.problems)
    records = [] if document.data is None else document.data
    if not isinstance(records, list):
        return empty, [Problem(file, 1, 1, "", "the file is not a list of lines", _HINT)]
    struct = link_struct(streams) if level == "link" else domain_struct(streams)
    problems = [
        problem
        for index, record in enumerate(records)
        for problem in _check_record(record, (index,), struct, document)
    ]
    if problems:
        return empty, problems
    lines = [f"- {format_value(record)}" for record in records]
    return parse(pl.Series(lines, dtype=pl.String), streams), []


def _check_record(
    value: Any,  # noqa: ANN401 - any YAML value
    path: tuple[str | int, ...],
    kind: Any,  # noqa: ANN401 - a Polars type
    document: Document,
) -> list[Problem]:
    """True if a value has the shape of a Polars type, without unknown keys."""
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
    """Errors in the values of a table, each at its file, line and column.

    Each distinct value is judged once, save of columns where few are alike; rows are looked for
    only when one is wrong.
    """
    found = []
    for check in _list_checks(frame.columns, kind.level):
        if _fails(check, frame, kind):
            rows = frame.filter(check.wrong(pl.col(check.column))).head(SHOWN)
            found += [
                _locate(texts, site, _needles(row, kind.order), check.key, check.message)
                for row in rows.iter_rows(named=True)
            ]
    return found + _find_repeated(frame, texts, site, kind)


def _fails(check: _ColumnCheck, frame: pl.DataFrame, kind: Kind) -> bool:
    """True if a check fails; null fails only in columns that lines are sorted by."""
    values = frame.get_column(check.column)
    if check.column not in kind.order:
        if values.null_count() == len(values):
            return False
        values = values.unique()
    return bool(values.to_frame().select(check.wrong(pl.col(check.column)).any()).item())


def _find_repeated(
    frame: pl.DataFrame, texts: Mapping[str, bytes], site: str, kind: Kind
) -> list[Problem]:
    """Duplicate lines of one link or one domain, which contradict each other."""
    keys = frame.select(kind.order)
    if keys.hash_rows().n_unique() == len(keys):
        return []
    repeated = keys.filter(keys.is_duplicated()).unique(maintain_order=True).head(SHOWN)
    message = "a line about the same stands twice"
    return [
        _locate(texts, site, _needles(row, kind.order), "domain", message)
        for row in repeated.iter_rows(named=True)
    ]


@dataclass(frozen=True, slots=True)
class _ColumnCheck:
    """What is wrong with a value of a column, and the key that it has in a line."""

    column: str
    key: str
    message: str
    wrong: Callable[[pl.Expr], pl.Expr]


def _list_checks(columns: Sequence[str], level: str) -> list[_ColumnCheck]:
    checks = [
        _ColumnCheck(
            "domain", "domain", "a domain is missing", lambda it: it.is_null() | (it == "")
        )
    ]
    checks += [
        _ColumnCheck(name, "seen", f"{name} holds what is no date", _is_no_run)
        for name in columns
        if name.startswith("seen.")
    ]
    if level == "domain":
        ratings = [n for n, metric in METRICS.items() if metric.kind == "rating"]
        return checks + [_ColumnCheck(n, n, f"{n} is below 0", lambda it: it < 0) for n in ratings]
    rels = f"rel is none of {', '.join(RELS[:4])}"
    return [
        *checks,
        _ColumnCheck("from", "from", "a source URL is missing", lambda it: it.is_null()),
        _ColumnCheck("rel", "rel", rels, lambda it: it.is_not_null() & ~it.is_in(RELS)),
        _ColumnCheck("first_seen", "first_seen", "first_seen is no date", _is_no_day),
        _ColumnCheck("gone_on", "gone", "gone.on is no date", _is_no_day),
        *(
            _ColumnCheck(
                name, "was", "was.until is no date", lambda it: _is_no_day(it.str.head(10))
            )
            for name in WAS_COLUMNS
        ),
    ]


def _is_no_day(text: pl.Expr) -> pl.Expr:
    """True for a text that is no valid ISO date."""
    return text.is_not_null() & text.str.to_date("%Y-%m-%d", strict=False).is_null()


def _is_no_run(run: pl.Expr) -> pl.Expr:
    days = (run.str.head(10), run.str.tail(10))
    impossible = [day.str.to_date("%Y-%m-%d", strict=False).is_null() for day in days]
    return run.is_not_null() & (~run.str.contains(_RUN) | impossible[0] | impossible[1])


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
