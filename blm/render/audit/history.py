"""A site's KPIs, coverage and history for `report`, from committed files, without a new audit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blm import SCHEMA
from blm.core.inventory.readings import Export
from blm.render.sections.kpis import earlier_values
from blm.render.sections.sources import age_words, coverage_words, newest_exports, skipped_words
from blm.render.text.escaping import code, table
from blm.render.text.numbers import BAND_NAMES, KPI_NAMES, change, number, sparkline, stream_title
from blm.render.text.terminals import align, screen

Rows = Sequence[Mapping[str, Any]]

SECTIONS = ("kpis", "coverage", "history")
TITLES = {"kpis": "KPIs", "coverage": "Coverage", "history": "History"}


@dataclass(frozen=True, slots=True)
class Past:
    """The committed history of one site.

    Attributes:
        site: name of the profile.
        rows: of ``history.yaml``, in any order.
        exports: of ``exports.yaml``.
    """

    site: str
    rows: tuple[Mapping[str, Any], ...]
    exports: tuple[Export, ...]

    @property
    def ordered(self) -> tuple[Mapping[str, Any], ...]:
        """Rows of ``history.yaml``, oldest first."""
        return tuple(sorted(self.rows, key=lambda row: row["as_of"]))

    @property
    def newest(self) -> str:
        """The newest date of any history row or export, as an ISO date; empty without any."""
        dates = [e.as_of for e in self.exports if e.as_of]
        return max([*dates, *(row["as_of"] for row in self.rows)], default="")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table before layout: head, rows, right-aligned columns (from 0), place of further rows."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...]
    rest: str


def render_history_json(
    site: str, rows: Rows, exports: Sequence[Export], sections: Sequence[str] = SECTIONS
) -> dict[str, Any]:
    """The object that ``report --format json`` prints of a site, as ``report.schema.json`` says.

    Args:
        site: name of the profile.
        rows: of ``history.yaml``, in any order.
        exports: of ``exports.yaml``.
        sections: any of `SECTIONS`; the keys of others are absent.
    """
    past = Past(site, tuple(rows), tuple(exports))
    found: dict[str, Any] = {"schema": SCHEMA, "site": site, "as_of": past.newest or None}
    if "kpis" in sections:
        found["kpis"] = _kpis(past)
    if "coverage" in sections:
        found["coverage"] = [_export(export) for export in newest_exports(past.exports)]
    if "history" in sections:
        found["history"] = [_row(row) for row in past.ordered]
    return found


def render_history_text(
    site: str,
    rows: Rows,
    exports: Sequence[Export],
    sections: Sequence[str] = SECTIONS,
    *,
    markdown: bool = False,
) -> str:
    """The sections of a site for a terminal, or in GitHub's Markdown.

    Args:
        site: name of the profile.
        rows: of ``history.yaml``, in any order.
        exports: of ``exports.yaml``.
        sections: any of `SECTIONS`, shown in their order.
        markdown: tables in Markdown instead of aligned columns.
    """
    past = Past(site, tuple(rows), tuple(exports))
    grids = {name: GRIDS[name](past) for name in SECTIONS if name in sections}
    return _in_markdown(site, grids) if markdown else _in_columns(site, grids)


def _in_columns(site: str, grids: Mapping[str, Grid]) -> str:
    lines = [site]
    for name, grid in grids.items():
        shown = align(grid.head, grid.rows, right=grid.right) if grid.rows else ["nothing yet"]
        lines += ["", TITLES[name], *shown]
    return screen(lines)


def _in_markdown(site: str, grids: Mapping[str, Grid]) -> str:
    blocks = [f"# Link report of {code(site)}"]
    for name, grid in grids.items():
        shown = table(grid.head, grid.rows, right=grid.right, rest=grid.rest)
        blocks += [f"## {TITLES[name]}", shown if grid.rows else "Nothing yet."]
    return "\n\n".join(blocks)


def _kpi_grid(past: Past) -> Grid:
    rows = []
    for entry in _kpis(past):
        value = entry["value"]
        rows.append(
            (
                KPI_NAMES.get(entry["id"], entry["id"]),
                "unknown" if value is None else number(value),
                change(value, entry["previous"]),
                BAND_NAMES.get(entry["band"], str(entry["band"])),
                sparkline(entry["values"]),
                f"{entry['assessed']:,}",
            )
        )
    head = ("KPI", "Now", "Change", "Band", "History", "n")
    return Grid(head, tuple(rows), (1, 2, 5), "history.yaml")


def _kpis(past: Past) -> list[dict[str, Any]]:
    """Each KPI of the newest row with its earlier values, in the fixed order of KPIs."""
    if not past.rows:
        return []
    last = past.ordered[-1]
    found = []
    for name in [n for n in KPI_NAMES if n in last["kpis"]]:
        entry = last["kpis"][name]
        earlier = earlier_values(past.rows, name, last["as_of"])
        found.append(
            {
                "id": name,
                "value": entry["value"],
                "previous": earlier[-1] if earlier else None,
                "band": entry["band"],
                "assessed": entry["assessed"],
                "values": [*earlier, entry["value"]],
            }
        )
    return found


def _coverage_grid(past: Past) -> Grid:
    rows = tuple(
        (
            stream_title(export.stream),
            export.as_of or "unknown",
            age_words(export, past.newest),
            coverage_words(export),
            f"{export.rows:,}",
            skipped_words(export.skipped),
        )
        for export in newest_exports(past.exports)
    )
    head = ("Export", "As of", "Age", "Coverage", "Rows", "Skipped")
    return Grid(head, rows, (4,), "exports.yaml")


def _history_grid(past: Past) -> Grid:
    rows = tuple(
        (
            row["as_of"],
            row["cadence"] + (", provisional" if row["provisional"] else ""),
            *(f"{row['referring_domains'][name]:,}" for name in ("live", "new", "lost")),
            *(f"{row['links'][name]:,}" for name in ("live", "new", "lost")),
            f"{row['recommendations']['remove']:,}",
        )
        for row in reversed(past.ordered)
    )
    head = (
        "As of",
        "Audit",
        "Domains",
        "New domains",
        "Lost domains",
        "Links",
        "New links",
        "Lost links",
        "Suspicious",
    )
    return Grid(head, rows, tuple(range(2, 9)), "history.yaml")


def _export(export: Export) -> dict[str, Any]:
    return {
        "stream": export.stream,
        "as_of": export.as_of,
        "scope": export.scope,
        "coverage": export.coverage,
        "cap": export.cap,
        "rows": export.rows,
        "skipped": sum(export.skipped.values()),
    }


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("as_of", "cadence", "provisional", "links", "referring_domains", "recommendations")
    return {name: row[name] for name in kept}


GRIDS: Mapping[str, Callable[[Past], Grid]] = {
    "kpis": _kpi_grid,
    "coverage": _coverage_grid,
    "history": _history_grid,
}
