"""Checks of the workflow that audits: triggers, permissions, pinned versions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from blm.core.doctor.checkups import Checkup

CALLED = re.compile(r"/audit\.ya?ml@(?P<ref>\S*)$")
RUNS = re.compile(r"\bblm propose\b")
NEEDS = ("contents", "issues", "pull-requests", "statuses")
"""Permissions that some job must have."""
OPEN_DOORS = ("issue_comment", "pull_request_target")
"""Triggers by which outsiders can start a run that has the repository's secrets."""
CRON = 'on: schedule: [{ cron: "23 5 * * *" }]'
_SHA = re.compile(r"[0-9a-f]{40}")

Data = Mapping[str, Any]


def audits(data: object) -> bool:
    """True if a workflow file is one that audits."""
    return any(_calls(job) or _proposes(job) for job in _jobs(data))


def check_workflow(path: str, data: object) -> list[Checkup]:
    """Checkups of a workflow that audits: its faults, or one that it is fine.

    Args:
        path: of its file.
        data: its parsed content, of any type.
    """
    found = [*_check_triggers(path, data), *_check_jobs(path, data)]
    return found or [Checkup("workflow", "ok", f"{path} audits by schedule")]


def _check_triggers(path: str, data: object) -> Iterator[Checkup]:
    told = data.get("on") if isinstance(data, Mapping) else None
    names = [told] if isinstance(told, str) else list(told or ()) if _is_many(told) else []
    schedule = told.get("schedule") if isinstance(told, Mapping) else None
    crons = schedule if isinstance(schedule, Sequence) else ()
    if not any(isinstance(one, Mapping) and one.get("cron") for one in crons):
        yield Checkup("workflow", "warning", f"{path} has no schedule: nothing runs alone", CRON)
    if "workflow_dispatch" not in names:
        says = f"{path} cannot be started by hand"
        yield Checkup("workflow", "warning", says, "on: workflow_dispatch:")
    for name in OPEN_DOORS:
        if name in names:
            says = f"{path} is started by {name}: strangers start a run that may write"
            yield Checkup("workflow", "error", says, "take the trigger out; blm reads comments")


def _is_many(told: object) -> bool:
    return isinstance(told, Mapping | list | tuple)


def _check_jobs(path: str, data: object) -> Iterator[Checkup]:
    jobs = _jobs(data)
    if not audits(data):
        says = f"{path} no longer runs blm propose"
        yield Checkup("workflow", "error", says, "blm init makes it anew in an empty folder")
        return
    lacking = [right for right in NEEDS if not any(_may_write(job, right) for job in jobs)]
    if lacking:
        hint = f"permissions: {{ {', '.join(f'{right}: write' for right in lacking)} }}"
        yield Checkup("workflow", "error", f"{path} may not write {_list(lacking)}", hint)
    for job in jobs:
        called = _calls(job)
        if called and not _SHA.fullmatch(called["ref"]):
            says = f"{path} calls audit.yml at {called['ref'] or 'no commit'}, which can move"
            yield Checkup("workflow", "warning", says, "name the SHA of a commit you looked at")
        if called and not (isinstance(job.get("with"), Mapping) and job["with"].get("blm")):
            says = f"{path} does not say what to install"
            yield Checkup("workflow", "error", says, 'with: { blm: "blm @ git+https://…@SHA" }')


def _jobs(data: object) -> list[Data]:
    jobs = data.get("jobs") if isinstance(data, Mapping) else None
    values = jobs.values() if isinstance(jobs, Mapping) else ()
    return [job for job in values if isinstance(job, Mapping)]


def _calls(job: Data) -> re.Match[str] | None:
    return CALLED.search(str(job.get("uses", "")))


def _proposes(job: Data) -> bool:
    steps = job.get("steps")
    told = steps if isinstance(steps, list) else []
    runs = [str(step.get("run", "")) for step in told if isinstance(step, Mapping)]
    return any(RUNS.search(run) for run in runs)


def _may_write(job: Data, right: str) -> bool:
    told = job.get("permissions")
    return told == "write-all" or (isinstance(told, Mapping) and told.get(right) == "write")


def _list(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
