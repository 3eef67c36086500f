"""The run that a site is due for today, by its committed files and its exports folder."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from blm.core.audit.disavow_review import compare_file
from blm.core.dates import add_days
from blm.core.inventory.readings import Export
from blm.core.link_profile.desired_state import Desired, replay_moment
from blm.core.plan.line_guards import judge_proposal
from blm.core.proposals.draft_proposals import due_dates
from blm.core.schedule.cadences import RUNS, Due, ExportDue, Run, due_run, exports_due, period_of
from blm.errors import BlmError
from blm.exports import hash_file
from blm.pipeline.audit.intake import find_exports
from blm.pipeline.load_site import load_desired
from blm.pipeline.repository import Options
from blm.repo.site.common_files import CommonFiles
from blm.repo.site.results import read_results
from blm.repo.snapshot.inventory import load_exports

UNFINISHED_DAYS = 7
"""For how many days after an audit a missing pull request of it is noticed."""
DUE = "due"
"""Value of ``--cadence`` by which the run that is due is found out."""


@dataclass(frozen=True, slots=True)
class DueSite:
    """One site, the run it is due for, and the exports it lacks.

    Attributes:
        name: name of the site.
        due: the due run, or None.
        desired: people's files of the site.
        exports: exports taken in so far.
        missing: exports that somebody should download.
    """

    name: str
    due: Due | None
    desired: Desired
    exports: tuple[Export, ...]
    missing: tuple[ExportDue, ...]


def look_at(
    root: Path, name: str, *, today: str, cadence: str = DUE, common: CommonFiles | None = None
) -> DueSite:
    """The run that a site is due for, and the exports it lacks.

    Args:
        root: folder of the repository.
        name: name of the site.
        today: ISO date.
        cadence: a cadence, whose run is then due in any case, or ``due``.
        common: files shared by the sites of this run; None reads them.

    Raises:
        BlmError: there is no such site, or no such run.
        InvalidFiles: its files hold errors.
    """
    desired = load_desired(root, name, common)
    exports = load_exports(root / "profiles" / name)
    site, policy = desired.site, desired.policy
    if cadence == DUE:
        due = due_run(
            site,
            desired.history,
            today,
            new_data=has_unjudged(desired, exports) or has_new(root, name, exports),
            deadlines=_deadlines(root, desired),
            audit_days=int(policy.review["audit_days"]),
        )
    else:
        due = Due(_run(cadence), "asked for")
    age = int(policy.guards["stale_after_days"])
    missing = exports_due(site, exports, today, max_age_days=age)
    return DueSite(name, due, desired, exports, missing)


def look_again(root: Path, looked: DueSite) -> DueSite:
    """The same site and run, with its files read again.

    Raises:
        InvalidFiles: the files hold errors now.
    """
    exports = load_exports(root / "profiles" / looked.name)
    desired = load_desired(root, looked.name)
    return dataclasses.replace(looked, desired=desired, exports=exports)


def resolve_due(
    root: Path, name: str, options: Options, common: CommonFiles | None = None
) -> tuple[Options, Desired] | None:
    """Options with the cadence of the due run, and the site; None if no run is due.

    With a cadence other than ``due``, and in a replay, the options are returned as they are.

    Raises:
        BlmError: as `look_at`.
    """
    if options.cadence != DUE or options.replay:
        return options, load_desired(root, name, common)
    looked = look_at(root, name, today=options.today, common=common)
    if looked.due is None:
        return None
    return dataclasses.replace(options, cadence=looked.due.run), looked.desired


def is_unfinished(root: Path, looked: DueSite, today: str, seen: str) -> bool:
    """True if a recent audit should have a pull request and has none, as its run was killed.

    Args:
        root: folder of the repository.
        looked: the site, for which no run is due.
        today: ISO date.
        seen: ISO date on which the site's pull request last changed; empty without one.
    """
    desired = looked.desired
    last = max(desired.history, key=lambda row: row["today"], default=None)
    late = last is not None and add_days(last["today"], UNFINISHED_DAYS) >= today
    if last is None or not late or last["today"] <= seen or last["cadence"] == "daily":
        return False
    guards = judge_proposal(desired.site, desired.policy, looked.exports, today)
    if any(guard.status == "blocked" for guard in guards):
        return False
    if period_of(last["cadence"], desired.site.cadence, last["today"]):
        return True
    site = desired.site
    return (site.disavow == "propose" or site.manual_action is not None) and any(
        one.values["stage"] == "due" and not one.values["held_by"]
        for one in read_results(root, looked.name)
    )


def _run(word: str) -> Run:
    for run in RUNS:
        if run == word:
            return run
    raise BlmError(f"there is no {word} run", hint=f"one of {', '.join(RUNS)}")


def has_unjudged(desired: Desired, exports: Sequence[Export]) -> bool:
    """True if the snapshot has exports from ``blm ingest`` that no audit has judged yet."""
    judged = max((int(row["exports"]) for row in desired.history), default=0)
    return len(exports) > judged


def has_new(root: Path, name: str, exports: Sequence[Export]) -> bool:
    """True if the exports folder has a file that the snapshot lacks."""
    known = {export.sha256.partition("#")[0] for export in exports}
    return any(hash_file(path) not in known for path in find_exports(root / "exports" / name))


def _deadlines(root: Path, desired: Desired) -> tuple[str, ...]:
    """Dates on which something of the site falls due: results, decisions, the upload."""
    days = [one.expires for one in desired.site.decisions if one.expires]
    moment = replay_moment(desired.history)
    live = compare_file(desired, moment) if moment else None
    days += [live.due] if live and live.due else []
    return due_dates([record.values for record in read_results(root, desired.site.name)], days)
