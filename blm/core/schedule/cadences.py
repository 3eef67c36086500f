"""Cadences: the run that a site is due for, computed from git without stored state.

If a scheduled run is late or missing, the next one finds what is due.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from blm.core.dates import add_days, add_months, week_of
from blm.core.inventory.readings import Export
from blm.core.site.site import Site

Run = Literal["daily", "weekly", "monthly", "quarterly"]
RUNS: tuple[Run, ...] = ("daily", "weekly", "monthly", "quarterly")
"""Runs from the lightest to the full audit; each includes those before it."""

PROFILES: Mapping[str, tuple[Run, ...]] = {
    "solo": ("weekly", "quarterly"),
    "small": ("weekly", "monthly", "quarterly"),
    "agency": RUNS,
    "enterprise": RUNS,
}
"""Runs by size of team (S45)."""

REPORTS_MONTHLY = ("solo", "small")
"""Profiles whose monthly report opens a pull request."""
WEEKS = 13
ESCALATES = ("toxic_share", "link_loss_rate")
"""KPIs whose urgent band makes the next run a full audit, once."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Due:
    """A run that a site is due for.

    Attributes:
        run: the most thorough one that is due.
        why: one sentence without a full stop.
    """

    run: Run
    why: str


def quarter_start(day: str) -> str:
    """First day of the date's quarter, as an ISO date."""
    year, month = int(day[:4]), int(day[5:7])
    return f"{year}-{(month - 1) // 3 * 3 + 1:02}-01"


def quarter_name(day: str) -> str:
    """Name of the date's quarter: ``2026-Q1``."""
    return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"


def site_week(site: str) -> int:
    """Week of the quarter, 0 to 12, in which the site has its full audit."""
    return zlib.crc32(site.encode()) % WEEKS


def quarterly_day(site: str, day: str) -> str:
    """ISO date of the full audit in the date's quarter: the Monday of the site's week."""
    start = quarter_start(day)
    return max(start, week_of(add_days(start, 7 * site_week(site))))


def monthly_day(site: str, day: str) -> str:
    """ISO date of the monthly run: the Monday of one of the first four weeks of the month."""
    start = f"{day[:7]}-01"
    return max(start, week_of(add_days(start, 7 * (site_week(site) % 4))))


def period_of(run: str, profile: str, today: str) -> str:
    """Quarter or month of a report that opens a pull request; empty for other runs.

    Args:
        run: daily, weekly, monthly or quarterly.
        profile: size of the team.
        today: ISO date.
    """
    if run == "quarterly":
        return quarter_name(today)
    return today[:7] if run == "monthly" and profile in REPORTS_MONTHLY else ""


def due_run(
    site: Site,
    history: Sequence[Row],
    today: str,
    *,
    new_data: bool,
    deadlines: Iterable[str] = (),
    audit_days: int = 92,
) -> Due | None:
    """The run that a site is due for today, or None: then the site is skipped.

    Args:
        site: its name and profile.
        history: rows of ``history.yaml``, any order.
        today: ISO date.
        new_data: true if there is an export that the snapshot lacks.
        deadlines: dates on which something falls due (stages, second looks, reclaims, expiries).
        audit_days: policy ``review.audit_days`` (S66).
    """
    runs = PROFILES.get(site.cadence, PROFILES["small"])
    if site.manual_action is not None:
        runs = RUNS  # for every size of team: somebody is waiting for Google
    if not history:
        return Due("quarterly", "the first audit") if new_data else None
    rows = sorted(history, key=lambda row: (row["as_of"], row["today"]))
    full = _last(rows, "quarterly")
    if full < today and (why := _full_audit(site, rows, full, today, audit_days)):
        return Due("quarterly", why)
    fallen = sorted({day for day in deadlines if _last(rows, "daily") < day <= today})
    if not new_data and not fallen:
        return None
    why = "new exports" if new_data else f"something fell due on {fallen[0]}"
    chosen = [run for run in RUNS[:-1] if run in runs and _is_due(run, site, rows, today)]
    if chosen:
        return Due(chosen[-1], why)
    return None


def next_full_audit(site: Site, history: Sequence[Row], today: str, *, audit_days: int = 92) -> str:
    """ISO date of the site's next full audit; today if it is overdue.

    Args:
        site: its name.
        history: rows of ``history.yaml``, any order.
        today: ISO date.
        audit_days: policy ``review.audit_days``.
    """
    full = _last(history, "quarterly")
    day = quarterly_day(site.name, today)
    if full >= day:
        day = quarterly_day(site.name, add_months(quarter_start(today), 3))
    latest = add_days(full, audit_days) if full else day
    return max(today, min(day, latest))


def _full_audit(site: Site, rows: Sequence[Row], full: str, today: str, days: int) -> str:
    """Why a full audit is due; empty if none is."""
    due = quarterly_day(site.name, today)
    if full < due <= today:
        return f"the quarter's full audit, due {due}"
    if full and add_days(full, days) <= today:
        return f"the last full audit was on {full}"
    urgent = _urgent(rows[-1])
    before = [_urgent(row) for row in rows if row.get("cadence") == "quarterly"]
    new = urgent - (before[-1] if before else set())
    if new and rows[-1]["cadence"] != "quarterly":
        return f"{', '.join(sorted(new))} is urgent"
    return ""


def _urgent(row: Row) -> set[str]:
    return {id_ for id_ in ESCALATES if row["kpis"].get(id_, {}).get("band") == "urgent"}


def _last(rows: Sequence[Row], run: Run) -> str:
    """ISO date of the last run at least as thorough as `run`; empty without one."""
    enough = RUNS[RUNS.index(run) :]
    days = [row["today"] for row in rows if row["cadence"] in enough]
    if run == "quarterly":
        days += [row["full_audit"] for row in rows if row.get("full_audit")]
    return max(days, default="")


def _is_due(run: Run, site: Site, rows: Sequence[Row], today: str) -> bool:
    """True if the run's day has come and no run as thorough was made in its period."""
    begins = {"daily": today, "weekly": week_of(today), "monthly": f"{today[:7]}-01"}
    come = run != "monthly" or monthly_day(site.name, today) <= today
    return come and _last(rows, run) < begins[run]


@dataclass(frozen=True, slots=True)
class ExportDue:
    """An export that is due for download.

    Attributes:
        stream: tool and report.
        last: as-of date of the newest one, or None without any.
        due: ISO date from which its data is too old.
        primary: true if the proposal waits for it (G10).
    """

    stream: str
    last: str | None
    due: str
    primary: bool


def exports_due(
    site: Site, exports: Sequence[Export], today: str, *, max_age_days: int
) -> tuple[ExportDue, ...]:
    """Exports due today, by date; the same until the file arrives, so that it is asked for once.

    Args:
        site: its streams; if it names none, those with an export.
        exports: ingested so far.
        today: ISO date.
        max_age_days: for streams that set none, policy ``guards.stale_after_days``.
    """
    newest: dict[str, str] = {}
    for export in exports:
        if export.as_of:
            newest[export.stream] = max(export.as_of, newest.get(export.stream, ""))
    found = []
    for stream in site.streams or sorted(newest):
        last = newest.get(stream)
        age = int(site.streams.get(stream, {}).get("max_age_days", max_age_days))
        due = add_days(last, age) if last else ""
        if due <= today:
            found.append(ExportDue(stream, last, due, stream in site.primary_streams()))
    return tuple(sorted(found, key=lambda one: (one.due, one.stream)))


def overdue_after(days: Sequence[str], run: Run, today: str) -> str | None:
    """ISO date since which runs are overdue, two cadences after the last good one; else None.

    Args:
        days: ISO dates of good runs.
        run: the lightest run that the workflow is there for.
        today: ISO date.
    """
    if not days:
        return None
    last = max(days)
    spans = {
        "daily": add_days(last, 2),
        "weekly": add_days(last, 14),
        "monthly": add_months(last, 2),
        "quarterly": add_months(last, 6),
    }
    return spans[run] if spans[run] < today else None
