"""Exports for `inspect`: vendor, report, dates, coverage, skipped records with reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from blm import SCHEMA
from blm.core.inventory.readings import Export, Reading
from blm.core.inventory.streams import vendor
from blm.render.sections.sources import coverage_words, skipped_words
from blm.render.text.escaping import defang, plain
from blm.render.text.numbers import plural, stream_title
from blm.render.text.terminals import screen


def render_ingested(exports: Sequence[Export], known: int, links: int, domains: int) -> str:
    """A line for each ingested export, and the size of the snapshot afterwards.

    Args:
        exports: newly ingested, in order of ingestion.
        known: files that the snapshot already held.
        links: links in the snapshot.
        domains: referring domains in the snapshot.
    """
    lines = [_line(export) for export in exports]
    if known:
        lines.append(f"{plural(known, 'file')} already taken in before")
    lines.append(f"snapshot: {plural(links, 'link')} of {plural(domains, 'referring domain')}")
    return screen(lines)


def _line(export: Export) -> str:
    what = f"{stream_title(export.stream)} of {export.as_of}, {coverage_words(export)}"
    skipped = f", skipped {plain(skipped_words(export.skipped))}" if export.skipped else ""
    return f"{plain(export.file)}: {what}, {plural(export.rows, 'row')}{skipped}"


ROWS_SHOWN = 5
TARGETS_SHOWN = 5
DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe"}


def render_inspect_json(readings: Sequence[Reading]) -> dict[str, Any]:
    """The object that ``inspect --format json`` prints, as ``inspect.schema.json`` describes it."""
    return {"schema": SCHEMA, "exports": [_record(reading) for reading in readings]}


def _record(reading: Reading) -> dict[str, Any]:
    export = reading.export
    return {
        "file": export.file,
        "vendor": vendor(export.stream),
        "report": stream_title(export.stream),
        "format": export.format,
        "stream": export.stream,
        "rows": export.rows,
        "as_of": export.as_of,
        "scope": export.scope,
        "coverage": export.coverage,
        "cap": export.cap,
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
        "skipped": dict(sorted(export.skipped.items())),
        "skipped_rows": [{"row": row, "reason": reason} for row, reason in export.skipped_rows],
        "totals": dict(reading.totals),
        "targets": dict(reading.targets),
        "property": reading.property_host,
        "warnings": list(reading.warnings),
        "sha256": export.sha256,
    }


def render_inspect_text(readings: Sequence[Reading]) -> str:
    """Vendor, report, dates, coverage and skipped records of each export, for a terminal."""
    blocks = ["\n".join(_block(reading)) for reading in readings]
    return screen("\n\n".join(blocks).split("\n")) if blocks else ""


def _block(reading: Reading) -> Iterator[str]:
    export = reading.export
    yield plain(export.file)
    delimiter = DELIMITERS.get(reading.delimiter, repr(reading.delimiter))
    yield f"  {stream_title(export.stream)} ({export.format}), {reading.encoding}, {delimiter}"
    scope = f", scope {export.scope}" if export.scope else ""
    dated = f"as of {export.as_of}" if export.as_of else "nothing tells its date: give --as-of"
    yield f"  {dated}, {plural(export.rows, 'row')}, {coverage_words(export)}{scope}"
    yield from _skipped(export.skipped, export.skipped_rows)
    if reading.totals:
        yield f"  totals: {', '.join(_total(k, v) for k, v in reading.totals.items())}"
    if reading.targets:
        yield f"  targets: {_targets(reading.targets)}"
    if reading.property_host:
        yield f"  property: {defang(reading.property_host)}"
    for warning in reading.warnings:
        yield f"  warning: {plain(warning)}"


def _skipped(skipped: Mapping[str, int], rows: Sequence[tuple[int, str]]) -> Iterator[str]:
    if not skipped:
        yield "  nothing skipped"
        return
    yield f"  skipped {sum(skipped.values()):,}:"
    for reason, count in sorted(skipped.items(), key=lambda item: (-item[1], item[0])):
        where = [f"{row:,}" for row, why in rows if why == reason][:ROWS_SHOWN]
        shown = f" (row {', '.join(where)}{'' if len(where) == count else ', …'})" if where else ""
        yield f"    {count:,} {plain(reason)}{shown}"


def _total(name: str, value: int | str | None) -> str:
    shown = "unknown" if value is None else f"{value:,}" if isinstance(value, int) else plain(value)
    return f"{plain(name)} {shown}"


def _targets(targets: Mapping[str, int]) -> str:
    shown = [f"{defang(host)} {count:,}" for host, count in targets.items()]
    rest = len(shown) - TARGETS_SHOWN
    more = [f"{rest:,} more"] if rest > 0 else []
    return ", ".join([*shown[:TARGETS_SHOWN], *more])
