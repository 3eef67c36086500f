"""ISO dates as strings: they sort as text; only differences need a calendar."""

from __future__ import annotations

from datetime import date, timedelta


def add_days(iso: str, days: int) -> str:
    """The ISO date `days` after (or, negative, before) `iso`."""
    return (date.fromisoformat(iso) + timedelta(days=days)).isoformat()


def add_months(iso: str, months: int) -> str:
    """The same day `months` later, or the last day of a shorter month."""
    day = date.fromisoformat(iso)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last).isoformat()
        except ValueError:
            continue
    return iso


def days_between(earlier: str, later: str) -> int:
    """Days from `earlier` to `later`; negative when `later` comes first."""
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def week_of(iso: str) -> str:
    """The Monday of the date's week, as an ISO date."""
    day = date.fromisoformat(iso)
    return (day - timedelta(days=day.weekday())).isoformat()
