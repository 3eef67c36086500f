"""Google Analytics 4, Reports snapshot or Traffic acquisition, by ``Session source / medium``.

Quirks: several tables stand one below the other, each behind lines that begin with ``#``; the
report's period stands there too. Source and medium are one cell, parted by its last `` / ``. Only
the medium ``referral`` is a visit from a link; search, mail and assistants are left out. A source
may have a port. Referrer spam is known by parts of its name, ``blm/words/referrer_spam.txt``.
"""

from __future__ import annotations

import re
from datetime import datetime
from importlib.resources import files

import polars as pl

from blm.core.inventory.readings import NO_SITE, NOT_REFERRAL, REFERRER_SPAM
from blm.exports.column_maps.cells import number, site, tally
from blm.exports.column_maps.format import About, Format

_COLUMN = "session source / medium"
_ENDING = r"(?s) /(?: [^/]*)?$"
_DATE = re.compile(r"# (Start|End) date: (\d{8})")
_HOST = re.compile(r"# Property: ((?:[\w-]+\.)+[a-z]{2,})", re.IGNORECASE)

_medium = pl.col(_COLUMN).str.extract(r"(?s) / ([^/]*)$", 1).str.strip_chars().str.to_lowercase()
_domain = site(_COLUMN, ending=_ENDING)


def read_preamble(_name: str, preamble: tuple[str, ...]) -> About:
    """The period's last day and length, and the property where it is named like a host."""
    lines = [line.strip('"\t,; ') for line in preamble]
    days = {found[1]: _day(found[2]) for line in lines if (found := _DATE.match(line))}
    hosts = [found[1].lower() for line in lines if (found := _HOST.fullmatch(line))]
    first, last = days.get("Start"), days.get("End")
    return About(
        scope=f"{(last - first).days + 1} days" if first and last else None,
        property_host=hosts[0] if hosts else None,
        as_of=last.date().isoformat() if last else None,
    )


def _day(written: str) -> datetime | None:
    try:
        return datetime.strptime(written, "%Y%m%d")  # noqa: DTZ007 - a day, not a moment
    except ValueError:
        return None


def _load_spam() -> list[str]:
    """Parts of host names; the file's comment left out."""
    text = (files("blm") / "words" / "referrer_spam.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


FORMAT = Format(
    name="ga4-referrals",
    stream="ga4.referrals",
    header=(_COLUMN, "sessions"),
    columns={"domain": _domain, "ga4.sessions": number("sessions")},
    leaves_out={
        NOT_REFERRAL: _medium.fill_null("") != "referral",
        NO_SITE: ~_domain.value.str.contains(r"^[^\s/:@]+\.[^\s/:@]+$"),
        REFERRER_SPAM: _domain.value.str.contains_any(_load_spam()),
    },
    totals={"rows": pl.len(), "sessions_sum": tally(pl.col("ga4.sessions"))},
    about=read_preamble,
)
