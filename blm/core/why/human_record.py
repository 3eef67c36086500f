"""Mentions: all that people wrote about one referring domain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from blm.core.disavow.disavow_file import DOMAIN, Line
from blm.core.hosts.urls import host_label, host_of
from blm.core.link_profile.desired_state import Desired
from blm.core.policy.precedence import Rulings
from blm.core.review.declined import entry_domain
from blm.core.site.site import Decision, Event, Prospect, Protected

Names = Callable[[str], str]
"""Function from a host to its referring domain."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line about a domain in the disavow file or in the list last uploaded.

    Attributes:
        line: as in the file, or as uploaded if the file no longer has it.
        in_file: true if the disavow file has it.
        uploaded_on: ISO date of the newest receipt if that has it, else None.
    """

    line: Line
    in_file: bool
    uploaded_on: str | None


@dataclass(frozen=True, slots=True)
class Mentions:
    """All that people wrote about one domain.

    Attributes:
        decisions: on it or a page of it, the site's own before shared ones.
        protected: protection of it, or of a host above or below it.
        prospects: those on it.
        events: of the log, in its order.
        lines: of the disavow file and of the list last uploaded.
    """

    decisions: tuple[Decision, ...]
    protected: tuple[Protected, ...]
    prospects: tuple[Prospect, ...]
    events: tuple[Event, ...]
    lines: tuple[Listed, ...]

    def __bool__(self) -> bool:
        """True if there is any mention."""
        return any((self.decisions, self.protected, self.prospects, self.events, self.lines))


def gather_mentions(desired: Desired, domain: str, rulings: Rulings) -> Mentions:
    """All mentions of a domain, of hosts below it and of pages on it."""
    site, names = desired.site, desired.names.registrable

    def same(subject: str) -> bool:
        return subject_domain(subject, names) == domain

    shield = rulings.shield(domain)
    shields = [shield] if shield is not None else []
    below = [one for one in site.protected if same(one.domain) and one not in shields]
    return Mentions(
        decisions=tuple(one for one in site.decisions if same(one.subject)),
        protected=(*shields, *below),
        prospects=tuple(one for one in site.prospects if same(one.domain)),
        events=tuple(one for one in site.events if same(one.subject)),
        lines=_list_lines(desired, domain),
    )


def subject_domain(subject: str, names: Names) -> str:
    """The referring domain of a decision's or event's subject; empty for subjects like the file."""
    host = host_of(subject) if "://" in subject else host_label(subject.removeprefix(DOMAIN))
    return names(host.removeprefix("www.")) if host else ""


def _list_lines(desired: Desired, domain: str) -> tuple[Listed, ...]:
    """Lines about the domain, about a host above it, and about hosts or pages of it."""
    names = desired.names.registrable
    receipt = desired.uploaded
    day = receipt.on if receipt else ""
    uploaded = {(one.kind, one.value): one for one in (receipt.file.entries() if receipt else ())}

    def about(line: Line) -> bool:
        above = line.kind == "domain" and f".{domain}".endswith(f".{line.value}")
        return above or entry_domain(line, names) == domain

    here = [line for line in desired.disavow.entries() if about(line)]
    listed = [Listed(one, True, day if (one.kind, one.value) in uploaded else None) for one in here]
    known = {(one.kind, one.value) for one in here}
    gone = [one for key, one in uploaded.items() if key not in known and about(one)]
    return (*listed, *(Listed(one, False, day) for one in gone))
