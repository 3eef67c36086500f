"""`blm inspect`: what exports are, without a repository."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from blm.core.readings import Reading
from blm.errors import ExportError
from blm.exports import read_export
from blm.render.inspections import render_inspect_json, render_inspect_text
from blm.render.json_texts import dump_json


def inspect_files(paths: Iterable[Path], as_of: str | None) -> tuple[list[Reading], list[str]]:
    """Readings of the files that are exports, and a sentence on each that is none."""
    readings: list[Reading] = []
    refused: list[str] = []
    for path in paths:
        try:
            readings.append(read_export(path, as_of=as_of))
        except ExportError as error:
            refused.append(str(error))
    return readings, refused


def show_readings(readings: list[Reading], form: str) -> str:
    """Readings as text or json."""
    if form == "json":
        return dump_json(render_inspect_json(readings))
    return render_inspect_text(readings)
