"""Mentions: everything that people wrote of one referring domain."""

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
"""The referring domain of a host."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the disavow file, or of the list last uploaded, that is about a domain.

    Attributes:
        line: as it stands there; of a list of uploads where the file has it no longer.
        in_file: whether the disavow file has it.
        uploaded_on: date of the newest receipt, where that has it; else None.
    """

    line: Line
    in_file: bool
    uploaded_on: str | None


@dataclass(frozen=True, slots=True)
class Mentions:
    """What people wrote of one domain.

    Attributes:
        decisions: about it or a page of it, the site's own first.
        protected: protection of it, of what stands above it or below it.
        prospects: links wanted from it.
        events: of the log, in its order.
        lines: of the disavow file and of the list last uploaded.
    """

    decisions: tuple[Decision, ...]
    protected: tuple[Protected, ...]
    prospects: tuple[Prospect, ...]
    events: tuple[Event, ...]
    lines: tuple[Listed, ...]

    def __bool__(self) -> bool:
        """Whether anybody wrote anything."""
        return any((self.decisions, self.protected, self.prospects, self.events, self.lines))


def gather_mentions(desired: Desired, domain: str, rulings: Rulings) -> Mentions:
    """Everything that people wrote of a domain, of hosts below it and of pages on it."""
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
    """The referring domain that a decision's or event's subject is about; empty for a file's."""
    host = host_of(subject) if "://" in subject else host_label(subject.removeprefix(DOMAIN))
    return names(host.removeprefix("www.")) if host else ""


def _list_lines(desired: Desired, domain: str) -> tuple[Listed, ...]:
    """Lines about the domain, about what is above it, and about hosts or pages of it."""
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
