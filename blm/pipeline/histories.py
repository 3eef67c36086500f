"""`blm report`: what the audits so far found, from the committed history."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from blm.errors import BlmError
from blm.render.histories import render_history_json, render_history_text
from blm.render.json_texts import dump_json
from blm.repo.export_lines import parse_exports
from blm.repo.results import read_history
from blm.repo.trees import check_site_name, site_names


def show_history(root: Path, names: Sequence[str], sections: Sequence[str], form: str) -> str:
    """KPIs, coverage and history of sites, as text, markdown or json.

    Raises:
        BlmError: a site was never audited.
    """
    found = [(name, *_read(root, name)) for name in names]
    if form != "json":
        return "\n".join(
            render_history_text(*one, sections, markdown=form == "markdown") for one in found
        )
    values: list[Any] = [render_history_json(*one, sections) for one in found]
    return dump_json(values[0] if len(values) == 1 else values)


def _read(root: Path, name: str) -> tuple[Any, Any]:
    profile = root / "profiles" / check_site_name(name)
    rows = read_history(profile)
    if not rows:
        raise BlmError(f"{name} was never audited", hint=f"run blm audit {name} --write")
    exports = profile / "exports.yaml"
    raw = exports.read_bytes() if exports.exists() else b""
    return rows, parse_exports(raw, f"profiles/{name}/exports.yaml")


def choose_sites(root: Path, sites: Sequence[str], *, every: bool) -> tuple[str, ...]:
    """The named sites once each, or all of the repository."""
    return site_names(root) if every else tuple(dict.fromkeys(sites))
