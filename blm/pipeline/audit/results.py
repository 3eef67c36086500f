"""The files an audit leaves in a profile."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from blm.core.audit.audit import Audit, history_row
from blm.core.disavow.disavow_file import replace_group
from blm.core.link_profile.desired_state import Desired
from blm.core.link_profile.history import Row, put_row
from blm.pipeline.repository import write_files
from blm.render.audit.badge import render_badge
from blm.render.audit.report import render_report
from blm.render.sections.recommendations import format_recommendations
from blm.repo.records.case_lines import append_cases
from blm.repo.site.results import format_history, format_results
from blm.repo.working_tree.paths import list_folder, result_files

BADGE = "badge.svg"


def write_badge(root: Path, name: str, history: Sequence[Row]) -> None:
    """Let a site's badge say the day of its newest result; the same day writes nothing.

    Args:
        root: of the repository.
        name: of the site.
        history: its rows, the newest result's too.
    """
    if history:
        day = max(str(row["today"]) for row in history)
        write_files(root, {f"profiles/{name}/{BADGE}": render_badge(day).encode()})


def settle_results(
    audit: Audit, desired: Desired, profile: Path
) -> tuple[Audit, dict[str, bytes | None]]:
    """The audit and its result files; on a day that changes nothing, those of the day before."""
    row = next((r for r in desired.history if r["as_of"] == audit.as_of), None)
    if row is not None and row["today"] != audit.today:
        earlier = dataclasses.replace(audit, today=row["today"])
        files = render_results(earlier, desired, profile)
        if all(_same(profile / path, raw) for path, raw in files.items()):
            return earlier, files
    return audit, render_results(audit, desired, profile)


def _same(path: Path, raw: bytes | None) -> bool:
    return (path.read_bytes() if path.is_file() else None) == raw


def render_results(audit: Audit, desired: Desired, profile: Path) -> dict[str, bytes | None]:
    """Every file that an audit leaves in the profile: history, results, and the disavow file.

    Only the newest report stands in the tree: a result that a replay could not give back has no
    place there. Git keeps the earlier ones.
    """
    files: dict[str, bytes | None] = {
        f"reports/{p.name}": None for p in list_folder(profile / "reports", ".md")
    }
    files |= dict.fromkeys(result_files(profile))
    files |= format_results(format_recommendations(audit))
    files |= {
        "history.yaml": format_history(put_row(desired.history, history_row(audit))),
        f"reports/{audit.as_of}-{audit.cadence}.md": render_report(audit).encode(),
    }
    if new := audit.cases[len(desired.cases) :]:
        files["cases.yaml"] = append_cases(profile, new)
    title = f"proposed by policy {audit.policy_name}"
    text = replace_group(desired.disavow, audit.as_of, title, audit.plan.group)
    if text or desired.disavow.text:
        files["disavow.txt"] = text.encode("utf-8", "surrogateescape")
    return files
