"""`blm inspect`: what export files contain, without a repository."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from blm.core.inventory.readings import Reading
from blm.errors import ExportError
from blm.exports import read_exports, suggest_map
from blm.render.audit.inspections import render_inspect_json, render_inspect_text
from blm.render.text.terminals import dump_json
from blm.repo.yaml.flow_lines import write_key, write_scalar


def inspect_files(paths: Iterable[Path], as_of: str | None) -> tuple[list[Reading], list[str]]:
    """Readings of the files that are exports, and an error message for each other file."""
    readings: list[Reading] = []
    refused: list[str] = []
    for path in paths:
        try:
            readings += read_exports(path, as_of=as_of)
        except ExportError as error:
            refused.append(str(error))
    return readings, refused


def show_readings(readings: list[Reading], form: str) -> str:
    """Readings as text or json."""
    if form == "json":
        return dump_json(render_inspect_json(readings))
    return render_inspect_text(readings)


def show_map(path: Path) -> str:
    """A column map to paste into ``site.yaml``, for an export of a tool that blm does not know.

    Raises:
        ExportError: the file is a known export, is refused, or no column holds linking pages.
    """
    suggestion = suggest_map(path)
    lines = ["column_maps:"]
    lines += [f"  - name: {write_scalar(suggestion.name)}"]
    lines += [f"    tool: {write_scalar(suggestion.tool)}", "    columns:"]
    lines += [f"      {ours}: {write_scalar(name)}" for ours, name in suggestion.columns.items()]
    if suggestion.values:
        lines.append("    values:")
    for ours, words in suggestion.values.items():
        said = ", ".join(f"{write_key(theirs)}: {word}" for theirs, word in words.items())
        lines.append(f"      {ours}: {{{said}}}")
    lines += [f"# not used: {', '.join(suggestion.unused)}"] if suggestion.unused else []
    return "\n".join(lines)
