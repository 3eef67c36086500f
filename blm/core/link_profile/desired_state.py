"""Inputs of a judgement besides the snapshot: files of people, earlier results, dates."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blm.core.cases.case import Case
from blm.core.disavow.disavow_file import DisavowFile, Receipt
from blm.core.hosts.public_suffixes import Domains
from blm.core.link_profile.history import Row
from blm.core.policy.policy import Policy
from blm.core.site.site import Site
from blm.core.text.word_lists import WordLists


@dataclass(frozen=True, slots=True)
class Versions:
    """Versions of blm, of the files' schema and of the suffix list behind a result."""

    blm: str
    schema: int
    suffixes: str


@dataclass(frozen=True, slots=True)
class Desired:
    """Committed files of one site besides the snapshot: files of people, earlier results.

    Attributes:
        site: human files, typed.
        policy: in force for the site.
        disavow: ``disavow.txt``, parsed; without lines where there is none.
        uploaded: the newest receipt; None without one.
        first: the oldest receipt; None without one.
        history: rows of ``history.yaml``.
        cases: of ``cases.yaml``, in its order.
        words: word lists of the package.
        names: public suffixes and platforms.
        versions: of blm, schema and suffix list now.
    """

    site: Site
    policy: Policy
    disavow: DisavowFile
    uploaded: Receipt | None
    history: tuple[Row, ...]
    words: WordLists
    names: Domains
    versions: Versions
    cases: tuple[Case, ...] = ()
    first: Receipt | None = None


def say_the_same(one: Desired, other: Desired) -> bool:
    """True if two desired states differ at most in the lines of decisions and events.

    Earlier results are ignored: a snapshot is judged the same before and after its own history row
    is written.
    """
    return _words(one) == _words(other)


def _words(desired: Desired) -> Desired:
    decisions = sorted(
        (dataclasses.replace(one, where="") for one in desired.site.decisions),
        key=lambda one: (one.shared, one.subject),
    )
    events = (dataclasses.replace(one, where="") for one in desired.site.events)
    site = dataclasses.replace(desired.site, decisions=tuple(decisions), events=tuple(events))
    return dataclasses.replace(desired, site=site, history=(), cases=())


@dataclass(frozen=True, slots=True)
class Moment:
    """Dates and cadence of an audit.

    Attributes:
        as_of: date of the data.
        provisional: True if the audit rests on no full export, or on one tool alone.
        today: date of the audit; deadlines are measured from it.
        cadence: daily, weekly, monthly or quarterly.
        records: True if new words become cases; False in a replay.
    """

    as_of: str
    provisional: bool
    today: str
    cadence: str
    records: bool = True


def replay_moment(rows: Sequence[Mapping[str, Any]]) -> Moment | None:
    """The moment of the newest row of the history, for a replay; None without one."""
    if not rows:
        return None
    last = max(rows, key=lambda row: row["as_of"])
    dates = last["as_of"], last["provisional"], last["today"]
    return Moment(*dates, last["cadence"], records=False)
