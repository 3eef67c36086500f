"""`blm report`: KPIs, coverage and history of past audits, from the committed files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from blm.errors import BlmError
from blm.render.audit.history import Past, render_history_json, render_history_text
from blm.render.text.terminals import dump_json
from blm.repo.records.export_lines import parse_exports
from blm.repo.site.results import read_history
from blm.repo.snapshot.completeness import check_files
from blm.repo.working_tree.paths import check_site_name, site_names


class NeverAudited(BlmError):
    """The site has no history: no audit of it was ever written."""


def read_past(root: Path, name: str) -> Past:
    """The history of a site and the list of its exports.

    Raises:
        NeverAudited: the site has no history.
        InvalidFiles: the history or the list of exports holds errors, or a file is missing.
    """
    profile = root / "profiles" / check_site_name(name)
    rows = read_history(profile)
    if not rows:
        raise NeverAudited(f"{name} was never audited", hint=f"run blm audit {name} --write")
    exports = profile / "exports.yaml"
    raw = exports.read_bytes() if exports.exists() else b""
    listed = parse_exports(raw, f"profiles/{name}/exports.yaml")
    check_files(profile, listed)
    return Past(name, rows, listed)


def show_past(past: Sequence[Past], sections: Sequence[str], form: str, *, single: bool) -> str:
    """KPIs, coverage and history of sites, as text, markdown or json.

    Args:
        past: history of each site.
        sections: any of kpis, coverage, history.
        form: text, markdown or json.
        single: True if one site was asked for: JSON is then one object, else a list.
    """
    found = [(one.site, one.rows, one.exports) for one in past]
    if form != "json":
        return "\n".join(
            render_history_text(*one, sections, markdown=form == "markdown") for one in found
        )
    values: list[Any] = [render_history_json(*one, sections) for one in found]
    return dump_json(values[0] if single else values)


def choose_sites(root: Path, sites: Sequence[str], *, every: bool) -> tuple[str, ...]:
    """The named sites without repetition, or all sites of the repository."""
    return site_names(root) if every else tuple(dict.fromkeys(sites))
