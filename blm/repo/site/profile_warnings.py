"""Warnings about a site's sources and overdue audits (S59, S60, S66)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from blm.core.dates import days_between
from blm.core.inventory.streams import is_witness, vendor
from blm.core.site.site import Site
from blm.errors import Problem
from blm.repo.schema.schemas import is_date
from blm.repo.site.profile_files import Profile
from blm.repo.site.program_files import Record
from blm.repo.working_tree.paths import PROFILES

LARGE = 10_000
"""Referring domains from which one of the large indexes should be primary (S59)."""
LARGE_INDEXES = frozenset({"ahrefs", "semrush"})
SOURCES = 2


def check_sources(profile: Profile, site: Site, exports: Sequence[Record]) -> Iterator[Problem]:
    """A site seen by one tool only: audits of it stay provisional (S60)."""
    exported = {str(record.values.get("stream", "")) for record in exports}
    streams = {stream for stream in {*exported, *site.streams} if stream and is_witness(stream)}
    tools = sorted({vendor(stream) for stream in streams})
    if len(tools) < SOURCES:
        seen = f"only {tools[0]} sees" if tools else "no tool sees"
        hint = "add a second one to 'streams'; Search Console counts and is free"
        yield _about_streams(profile, f"{seen} this site; audits stay provisional (S60)", hint)


def check_size(profile: Profile, site: Site, history: Sequence[Record]) -> Iterator[Problem]:
    """A large site without Ahrefs or Semrush as a primary source (S59)."""
    if not history:
        return
    domains = history[-1].values.get("referring_domains")
    live = domains.get("live") if isinstance(domains, dict) else None
    primary = {vendor(stream) for stream in site.primary_streams()}
    if isinstance(live, int) and live >= LARGE and not primary & LARGE_INDEXES:
        message = f"{live:,} referring domains without Ahrefs or Semrush as primary source (S59)"
        hint = "set 'primary: true' at one of their streams"
        yield _about_streams(profile, message, hint)


def check_audits(
    site: Site, exports: Sequence[Record], history: Sequence[Record], today: str, audit_days: int
) -> Iterator[Problem]:
    """A full audit that is overdue (S66).

    Args:
        site: with its name.
        exports: records of ``exports.yaml``.
        history: records of ``history.yaml``.
        today: ISO date.
        audit_days: from policy ``review.audit_days``.
    """
    days = [(day, record.line) for record in history if (day := _full_audit(record))]
    hint = f"run 'blm audit {site.name} --write'"
    if days:
        day, line = max(days)
        age = days_between(day, today)
        if age > audit_days:
            message = f"the last full audit is {age} days old, more than {audit_days} (S66)"
            yield _warn(site, "history.yaml", line, message, hint)
        return
    first = min((day for record in exports if (day := _day(record, "as_of"))), default="")
    if first and days_between(first, today) > audit_days:
        message = f"no full audit since the first export of {first} (S66)"
        yield _warn(site, "exports.yaml", 1, message, hint)


def _full_audit(record: Record) -> str:
    """The day of the last full audit that a row of the history knows of."""
    if record.values.get("cadence") == "quarterly":
        return _day(record, "today") or _day(record, "as_of")
    return _day(record, "full_audit")


def _day(record: Record, key: str) -> str:
    value = record.values.get(key)
    return value if isinstance(value, str) and is_date(value) else ""


def _about_streams(profile: Profile, message: str, hint: str) -> Problem:
    return profile.own["site"].problem(("streams",), message, hint, warning=True)


def _warn(site: Site, file: str, line: int, message: str, hint: str) -> Problem:
    return Problem(f"{PROFILES}/{site.name}/{file}", line, 0, "", message, hint, "warning")
