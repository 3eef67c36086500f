"""Which run a site is due for, and which exports."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from blm.core.dates import add_days, week_of
from blm.core.schedule.cadences import (
    due_run,
    exports_due,
    overdue_after,
    period_of,
    quarterly_day,
    site_week,
)
from tests.builders import export, site

ROW = {"as_of": "2026-01-05", "today": "2026-01-05", "cadence": "quarterly", "kpis": {}}


def row(today: str, cadence: str, **bands: str) -> dict[str, Any]:
    """A row of the history."""
    kpis = {name: {"band": band} for name, band in bands.items()}
    return {"as_of": today, "today": today, "cadence": cadence, "kpis": kpis}


def due(today: str, *rows: dict[str, Any], new: bool = True, **facts: Any) -> str | None:
    """The run that an agency's site is due for."""
    given = {"name": "site-4.example", "cadence": "agency"} | facts.pop("site", {})
    found = due_run(site(**given), rows, today, new_data=new, **facts)
    return found.run if found else None


def test_quarters_are_spread_and_never_missed() -> None:
    """Each site has one day a quarter, inside it; two hundred sites are spread over all weeks."""
    weeks = Counter(site_week(f"site-{n}.example") for n in range(200))
    assert len(weeks) == 13
    assert max(weeks.values()) < 40
    for n in range(50):
        for day in ("2026-01-01", "2026-05-17", "2026-08-31", "2028-12-31"):
            when = quarterly_day(f"site-{n}.example", day)
            assert period_of("quarterly", "agency", when) == period_of("quarterly", "agency", day)
            assert when == week_of(when) or when[5:] in ("01-01", "04-01", "07-01", "10-01")


def test_full_audit_is_due_from_its_day_until_it_is_done() -> None:
    """A dropped cron loses nothing: the full audit stays due, new data or not, until it is done."""
    name = "site-4.example"
    day = quarterly_day(name, "2026-05-01")
    before = row(add_days(day, -30), "quarterly")
    assert due(add_days(day, -1), before, new=False) is None
    assert due(day, before, new=False) == "quarterly"
    assert due(add_days(day, 9), before, new=False) == "quarterly"
    assert due(add_days(day, 9), before, row(add_days(day, 3), "quarterly"), new=False) is None


def test_first_audit_and_the_longest_gap() -> None:
    """The first export makes a full audit; so do 92 days without one."""
    assert due("2026-03-01") == "quarterly"
    assert due("2026-03-01", new=False) is None
    assert due("2026-04-07", ROW, new=False) == "quarterly"


@pytest.mark.parametrize("profile", ["solo", "small", "agency"])
def test_runs_by_profile(profile: str) -> None:
    """New data makes the most thorough run that the profile has and that is due."""
    where = {"site": {"cadence": profile, "name": "site-0.example"}}
    done = row("2026-02-02", "quarterly") | {"full_audit": "2026-02-02"}
    week = due("2026-02-10", done, **where)
    assert week == "weekly"
    rest = (done, row("2026-02-10", "weekly"))
    assert due("2026-02-11", *rest, **where) == ("daily" if profile == "agency" else None)
    assert due("2026-02-10", *rest, **where) is None
    month = due("2026-03-27", *rest, **where)
    assert month == ("weekly" if profile == "solo" else "monthly")


def test_nothing_new_nothing_due() -> None:
    """Without new data a date that falls due is the only reason to run, and only once."""
    done = row("2026-02-02", "quarterly")
    assert due("2026-02-12", done, new=False, deadlines=["2026-03-01"]) is None
    assert due("2026-02-12", done, new=False, deadlines=["2026-02-11"]) == "weekly"
    assert due("2026-02-12", done, new=False, deadlines=["2026-02-02"]) is None


def test_urgent_makes_the_next_run_a_full_audit_once() -> None:
    """Toxic share or loss gone urgent since the last full audit makes the next one; not again."""
    done = row("2026-02-02", "quarterly")
    urgent = row("2026-02-09", "weekly", toxic_share="urgent")
    assert due("2026-02-10", done, urgent, new=False) == "quarterly"
    after = row("2026-02-10", "quarterly", toxic_share="urgent")
    again = row("2026-02-16", "weekly", toxic_share="urgent")
    assert due("2026-02-17", done, urgent, after, again, new=False) is None


def test_periods() -> None:
    """The quarterly audit opens a pull request; the monthly one for small teams only."""
    assert period_of("quarterly", "agency", "2026-11-23") == "2026-Q4"
    assert period_of("monthly", "solo", "2026-11-23") == "2026-11"
    assert period_of("monthly", "agency", "2026-11-23") == ""
    assert period_of("weekly", "solo", "2026-11-23") == ""


def test_exports_due() -> None:
    """A stream is due when its newest export is too old, or never came; by date, primary marked."""
    streams = {
        "ahrefs.links": {"primary": True, "max_age_days": 30},
        "gsc.links": {},
        "moz.links": {},
    }
    known = [
        export("ahrefs.links", "2026-01-01"),
        export("ahrefs.links", "2026-02-01"),
        export("gsc.links", "2026-02-20"),
    ]
    found = exports_due(site(streams=streams), known, "2026-03-10", max_age_days=35)
    assert [(e.stream, e.last, e.due, e.primary) for e in found] == [
        ("moz.links", None, "", False),
        ("ahrefs.links", "2026-02-01", "2026-03-03", True),
    ]
    assert found == exports_due(site(streams=streams), known, "2026-03-20", max_age_days=35)
    assert exports_due(site(), known, "2026-02-01", max_age_days=35) == ()


def test_overdue_runs() -> None:
    """A workflow is overdue after twice its cadence."""
    assert overdue_after([], "weekly", "2026-03-01") is None
    assert overdue_after(["2026-02-01", "2026-02-20"], "weekly", "2026-03-01") is None
    assert overdue_after(["2026-02-01"], "weekly", "2026-03-01") == "2026-02-15"
