"""`blm doctor`: whether everything is there that a scheduled audit needs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from blm import SCHEMA
from blm.core.cadences import PROFILES, RUNS, Run
from blm.core.checkups import (
    Checkup,
    check_exports,
    check_last_run,
    check_settings,
    check_token,
)
from blm.errors import BlmError
from blm.pipeline.checks import check_repository
from blm.pipeline.connections import Connection
from blm.pipeline.due_runs import look_at
from blm.render.terminals import screen
from blm.repo.trees import list_folder

WORKFLOWS = ("audit.yml", "blm.yml")
"""Names under which a repository runs the audit."""


def examine(
    root: Path, names: Sequence[str], today: str, connection: Connection | None
) -> list[Checkup]:
    """Everything that was looked at, in the order in which it is mended.

    Args:
        root: of the checkout.
        names: of the sites.
        today: ISO date.
        connection: the forge; None looks at files alone.
    """
    problems = check_repository(root, (), today=today)
    errors = sum(problem.severity == "error" for problem in problems)
    says = f"{errors} errors in files" if errors else "all files are sound"
    found = [Checkup("files", "error" if errors else "ok", says, "blm validate" if errors else "")]
    runs: list[Run] = []
    for name in names:
        try:
            looked = look_at(root, name, today=today)
        except BlmError:
            continue  # told with the files above
        runs += PROFILES.get(looked.desired.site.cadence, PROFILES["small"])[:1]
        found += check_exports(name, looked.missing)
    lightest: Run = min(runs, key=RUNS.index) if runs else "weekly"
    workflow = find_workflow(root)
    found.append(_workflow(workflow))
    if connection is not None:
        found += _forge(connection, workflow, lightest, today)
    return found


def find_workflow(root: Path) -> str | None:
    """File name of the workflow that audits; None without one."""
    present = {path.name for path in list_folder(root / ".github" / "workflows", ".yml")}
    return next((name for name in WORKFLOWS if name in present), None)


def _workflow(name: str | None) -> Checkup:
    if name is None:
        hint = "blm init makes .github/workflows/blm.yml; docs/how-to/schedule.md shows it"
        return Checkup("workflow", "warning", "no workflow audits this repository", hint)
    return Checkup("workflow", "ok", f".github/workflows/{name}")


def _forge(connection: Connection, workflow: str | None, run: Run, today: str) -> list[Checkup]:
    forge, repository = connection.forge, connection.repository
    found = [check_token(repository, forge.permission(repository.login))]
    found += check_settings(forge.settings())
    if connection.tree is None:
        hint = "run blm in a clone of the repository"
        found.append(Checkup("checkout", "error", "this folder is no checkout of it", hint))
    if workflow is not None:
        found.append(check_last_run(workflow, forge.last_good_run(workflow), run, today))
    return found


def show_findings(findings: Sequence[Checkup], form: str) -> str:
    """Text, JSON, or annotations of a workflow."""
    if form == "json":
        records = [
            {"name": f.name, "state": f.state, "says": f.says, "hint": f.hint} for f in findings
        ]
        return json.dumps({"schema": SCHEMA, "checks": records}, indent=2)
    if form == "github":
        shown = [f for f in findings if f.state in ("warning", "error")]
        return "\n".join(f"::{f.state} title=blm {f.name}::{_sentence(f)}" for f in shown)
    return screen(f"{f.state:8}{f.name}: {_sentence(f)}" for f in findings)


def _sentence(finding: Checkup) -> str:
    return f"{finding.says}. hint: {finding.hint}" if finding.hint else finding.says
