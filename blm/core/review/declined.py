"""Declined lines: found, recorded as decisions and events, and looked up again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from blm.core.dates import add_months
from blm.core.disavow.disavow_file import (
    DisavowFile,
    Line,
    cover_of,
    host_subject,
    parse_disavow,
    parse_line,
)
from blm.core.hosts.urls import key_host, url_key
from blm.core.site.site import Decision, Event, Verdict
from blm.core.site.stages import FILE, TRANSITIONS
from blm.core.text.line_ends import split_kept

if TYPE_CHECKING:  # the linter reads no column
    from blm.core.findings.finding import Finding

VIA = "pull request"
"""``via`` of events that come from a pull request."""
FAMILIES = "evidence then: "
"""Prefix of a decline's reason that lists the evidence its reviewer saw."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did something, when, and a reference to it."""

    by: str
    on: str
    ref: str


def line_subject(line: str, registrable: Callable[[str], str]) -> str:
    """The subject of a decision about a line of the disavow file.

    It is a referring domain, a URL, or for a host below a referring domain the line itself.
    """
    return entry_subject(parse_line(line), registrable)


def entry_subject(line: Line, registrable: Callable[[str], str]) -> str:
    """`line_subject` of a parsed line; empty if it is no entry."""
    if line.kind == "domain":
        return host_subject(line.value, registrable)
    return line.text.strip() if line.kind == "url" else ""


def line_domain(line: str, registrable: Callable[[str], str]) -> str:
    """The referring domain that a line is about; empty when it is no entry."""
    return entry_domain(parse_line(line), registrable)


def entry_domain(line: Line, registrable: Callable[[str], str]) -> str:
    """`line_domain` of a parsed line."""
    if line.kind == "url":
        return registrable(key_host(line.value))
    return registrable(line.value) if line.kind == "domain" else ""


def decide(subject: str, verdict: Verdict, deed: Deed, reason: str, months: int) -> Decision:
    """The decision that records what a person did.

    Args:
        subject: domain, URL or line.
        verdict: keep, watch, remove or protect.
        deed: who, when and where.
        reason: of the decision.
        months: how long a keep lasts, policy ``review.keep_months``.
    """
    until = add_months(deed.on, months) if verdict == "keep" else None
    return Decision(subject, verdict, reason, deed.by, deed.on, until)


def taken_out(before: str, after: str, lines: Iterable[str]) -> tuple[str, ...]:
    """Those of `lines` that the text `before` has and `after` lacks, in any position."""
    had, has = entry_values(parse_disavow(before)), entry_values(parse_disavow(after))
    return tuple(line for line in lines if (v := _value(line)) in had and v not in has)


def put_back(before: str, after: str, lines: Iterable[str]) -> tuple[str, ...]:
    """Those of `lines` that the text `before` lacks and `after` has."""
    return taken_out(after, before, lines)


def entry_values(file: DisavowFile) -> set[tuple[str, str]]:
    """Kind and value of every entry."""
    return {(line.kind, line.value) for line in file.entries()}


def line_values(lines: Iterable[str]) -> set[tuple[str, str]]:
    """Kind and value of those of these lines that are entries."""
    parsed = map(parse_line, lines)
    return {(line.kind, line.value) for line in parsed if line.kind in ("domain", "url")}


def _value(line: str) -> tuple[str, str]:
    entry = parse_line(line)
    return entry.kind, entry.value


def group_lines(file: DisavowFile, group: str) -> tuple[str, ...]:
    """Entries of the program's group of one date, in order."""
    return tuple(line.text.strip() for line in file.entries() if line.group == group)


def reverted_domains(
    events: Sequence[Event],
    disavow: DisavowFile,
    decided: Iterable[str],
    registrable: Callable[[str], str],
) -> tuple[str, ...]:
    """Domains whose merged line is gone from the base branch: that is a keep.

    Args:
        events: of the log; merges that blm itself recorded count.
        disavow: the file on the base branch.
        decided: subjects that already have a decision.
        registrable: referring domain of a host.
    """
    present = {entry_domain(line, registrable) for line in disavow.entries()}
    merged = {e.subject for e in events if e.event == "merged" and e.via == VIA} - {FILE}
    return tuple(sorted(merged - present - set(decided)))


@dataclass(frozen=True, slots=True)
class DeclinedBefore:
    """An earlier decline of a domain, and the evidence that is new since.

    Attributes:
        by, on: who declined, when.
        since: families of evidence that are new since then; empty if none is, or if the decline
            does not list its evidence.
    """

    by: str
    on: str
    since: tuple[str, ...]


def declined_before(finding: Finding, events: Sequence[Event]) -> DeclinedBefore | None:
    """The last decline of a finding's domain, with the families of evidence that are new since."""
    return declined_of(finding.domain, suspicious_families(finding), events)


def declined_of(
    domain: str, families: Iterable[str], events: Iterable[Event]
) -> DeclinedBefore | None:
    """The last decline of a domain if no later event follows it; else None.

    Args:
        domain: referring domain.
        families: of the evidence that speaks against it now.
        events: of the log.
    """
    own = [e for e in events if e.subject == domain and e.event in TRANSITIONS]
    if not own or own[-1].event != "declined":
        return None
    last = own[-1]
    if not last.reason.startswith(FAMILIES):
        return DeclinedBefore(last.by, last.on, ())
    then = set(last.reason.removeprefix(FAMILIES).split(", "))
    return DeclinedBefore(last.by, last.on, tuple(sorted(set(families) - then)))


def overrules(decision: Decision | None, no: DeclinedBefore) -> bool:
    """True if a person decided to remove the domain since the decline."""
    return decision is not None and decision.decision == "remove" and decision.on >= no.on


def suspicious_families(finding: Finding) -> tuple[str, ...]:
    """Families of evidence that add suspicion, sorted."""
    return tuple(sorted({one.family for one in finding.evidence if one.points > 0}))


def upload_ready(
    file: DisavowFile, decisions: Iterable[Decision], today: str, names: Callable[[str], str]
) -> str:
    """The file to upload, without blm's lines about domains and pages that people keep.

    Args:
        file: ``disavow.txt``; every other byte stays.
        decisions: the site's own and the shared ones.
        today: ISO date; expired decisions are ignored.
        names: referring domain of a host.
    """
    kept = kept_subjects(decisions, today)
    lines = zip(split_kept(file.text), file.lines, strict=True)
    return "".join(raw for raw, line in lines if not (line.group and is_kept(line, kept, names)))


def kept_subjects(decisions: Iterable[Decision], today: str) -> frozenset[str]:
    """Keys of subjects with a keep or protect decision in force."""
    return frozenset(
        subject_key(one.subject)
        for one in decisions
        if one.decision in ("keep", "protect") and not (one.expires and one.expires <= today)
    )


def subject_key(subject: str) -> str:
    """Key to compare subjects by: `url_key` of a page, else the subject itself."""
    return url_key(subject) or subject if "://" in subject else subject


def is_kept(line: Line, keys: Iterable[str], names: Callable[[str], str]) -> bool:
    """True if a line names one of these subjects, or covers one of their pages."""
    known = set(keys)
    domain = entry_domain(line, names)
    if {subject_key(entry_subject(line, names)), domain} & known - {""}:
        return True
    covers = cover_of([line])
    return any("/" in key and covers.covers_key(key) for key in known)
