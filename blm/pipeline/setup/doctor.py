"""`blm doctor`: checks that a repository has everything that scheduled audits need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from blm import SCHEMA
from blm.core.doctor.checkups import Checkup, check_exports, check_files
from blm.core.doctor.workflow_checks import audits, check_workflow
from blm.core.schedule.cadences import PROFILES, RUNS, Run
from blm.core.site.site import Site
from blm.errors import BlmError
from blm.pipeline.audit.due_runs import look_at
from blm.pipeline.repository import is_repository
from blm.pipeline.setup.validate import check_repository
from blm.render.problems.problems import annotate
from blm.render.text.terminals import dump_json, screen
from blm.render.todo.todos import CLICKS
from blm.repo.site.common_files import CommonFiles
from blm.repo.working_tree.paths import list_folder, read_document, site_names

WORKFLOWS = ".github/workflows"
NAMES = ("blm.yml", "audit.yml")
"""File names of the workflow that audits, the usual one first."""
ANNOTATIONS = 10
"""Most warnings, and most errors, that GitHub shows for one step."""
T = TypeVar("T")


@dataclass(slots=True)
class Health:
    """Result of the checkups that need no forge.

    Attributes:
        checkups: checkups, in the order in which people should fix them.
        names: names of all sites; None if a folder has no valid site name.
        sites: sites whose files can be read.
        workflow: file name of the workflow that audits; None without one.
        lightest: the most frequent run among the sites' cadences.
    """

    checkups: list[Checkup]
    names: Sequence[str] | None = None
    sites: list[Site] = field(default_factory=list)
    workflow: str | None = None
    lightest: Run = "weekly"


def examine(root: Path, today: str) -> Health:
    """Check files, workflow and exports of a repository, without a forge.

    Args:
        root: folder of the repository.
        today: ISO date.
    """
    if not is_repository(root):
        hint = "name one with --repo, or make one with blm init"
        return Health([Checkup("files", "error", "there is no blm.yaml and no profile", hint)])
    problems = check_repository(root, (), today=today)
    severities = [problem.severity for problem in problems]
    health = Health([check_files(severities.count("error"), severities.count("warning"))])
    runs: list[Run] = []
    exports: list[Checkup] = []
    health.names, common = _names(root), CommonFiles(root)
    for name in health.names or ():
        try:
            looked = look_at(root, name, today=today, common=common)
        except BlmError:
            continue  # check_repository reports it
        site = looked.desired.site
        health.sites.append(site)
        runs += PROFILES.get(site.cadence, PROFILES["small"])[:1]
        exports += check_exports(name, looked.missing, CLICKS)
        if not looked.exports and not looked.missing:
            hint = f"blm ingest {name} FILE --push"
            exports.append(Checkup("exports", "warning", f"{name}: no export ever came", hint))
    health.lightest = min(runs, key=RUNS.index, default="weekly")
    health.workflow, found = _check_workflows(root)
    health.checkups += found + exports
    if not health.sites and not severities.count("error"):
        hint = "blm init --site HOST"
        health.checkups.append(Checkup("sites", "warning", "there is no site yet", hint))
    return health


def _names(root: Path) -> Sequence[str] | None:
    try:
        return site_names(root)
    except BlmError:
        return None  # check_repository reports it


def _check_workflows(root: Path) -> tuple[str | None, list[Checkup]]:
    """File name and checkups of the workflow that audits, found by its name or by its steps."""
    paths = [*list_folder(root / WORKFLOWS, ".yml"), *list_folder(root / WORKFLOWS, ".yaml")]
    paths.sort(key=lambda path: (path.name not in NAMES, path.name != NAMES[0], path.name))
    for path in paths:
        relative = f"{WORKFLOWS}/{path.name}"
        document = read_document(root, relative)
        if document is None or (document.broken and path.name not in NAMES):
            continue
        if document.broken:
            says = f"{relative} is no YAML: {document.problems[0].message}"
            return path.name, [Checkup("workflow", "error", says, "mend it, or take it back")]
        if path.name in NAMES or _is_own(document.data):
            return path.name, check_workflow(relative, document.data)
    hint = "blm init makes .github/workflows/blm.yml in an empty folder: copy it here"
    return None, [Checkup("workflow", "warning", "no workflow audits this repository", hint)]


def _is_own(data: object) -> bool:
    told = data.get("on") if isinstance(data, dict) else None
    return audits(data) and isinstance(told, dict) and "schedule" in told


def ask(question: Callable[[], T]) -> T | None:
    """The answer of the forge, or None if the request fails, so that other checkups go on."""
    try:
        return question()
    except BlmError:
        return None


def show_findings(findings: Sequence[Checkup], form: str) -> str:
    """Checkups as text, JSON, or GitHub annotations."""
    if form == "json":
        records = [
            {"name": f.name, "state": f.state, "says": f.says, "hint": f.hint} for f in findings
        ]
        return dump_json({"schema": SCHEMA, "checks": records})
    if form == "github":
        errors = [
            annotate("error", f.sentence, f"blm {f.name}")
            for f in _cap_annotations(findings, "error")
        ]
        warnings = [
            annotate("warning", f.sentence, f"blm {f.name}")
            for f in _cap_annotations(findings, "warning")
        ]
        return "\n".join(errors + warnings)
    return screen(f"{f.state:8}{f.name}: {f.sentence}" for f in findings)


def _cap_annotations(findings: Sequence[Checkup], state: str) -> list[Checkup]:
    """The first checkups of a state; beyond `ANNOTATIONS` the last one counts the rest."""
    found = [one for one in findings if one.state == state]
    if len(found) <= ANNOTATIONS:
        return found
    more = len(found) - ANNOTATIONS + 1
    last = Checkup("more", found[0].state, f"{more} more of them", "blm doctor lists them")
    return [*found[: ANNOTATIONS - 1], last]
