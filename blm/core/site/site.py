"""The content of a profile's human files, typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Verdict = Literal["keep", "watch", "remove", "protect"]
"""What a person can decide on a domain or URL."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of ``decisions.yaml``.

    Attributes:
        subject: referring domain, URL when the decision is about one page, or the line of the
            disavow file when it is about one host below a referring domain.
        decision: keep, watch, remove or protect.
        reason: why, in the person's words.
        by: who.
        on: ISO date.
        expires: ISO date from which it no longer holds, or None.
        where: ``file:line`` of the entry.
        shared: true if it comes from ``policies/shared``; a site's own decision wins.
    """

    subject: str
    decision: Verdict
    reason: str
    by: str
    on: str
    expires: str | None = None
    where: str = ""
    shared: bool = False

    @property
    def is_url(self) -> bool:
        """True if the decision is on one URL, not a whole domain."""
        return "://" in self.subject

    @property
    def is_line(self) -> bool:
        """True if the decision is on one line of the disavow file, not a whole domain."""
        return self.subject.startswith("domain:")


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of ``log.yaml``: something that happened; never edited later."""

    on: str
    subject: str
    event: str
    by: str
    via: str = ""
    ref: str = ""
    reason: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Protected:
    """A domain that no plan may touch, with the reason."""

    domain: str
    reason: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Campaign:
    """A dated push for links: its spikes are expected (C14)."""

    name: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Prospect:
    """A wanted, approved or placed link; a placed one is expected to be live."""

    domain: str
    source_url: str
    target_url: str
    anchor: str
    rel: str
    status: str
    on: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """A column mapping for exports of a tool without a reader.

    Attributes:
        name: of the map; its exports have the format ``mapped-<name>``.
        tool: its display name.
        columns: the file's column by blm's: ``source_url``, ``target_url``, ``anchor`` …
        values: by blm's column, blm's value by the tool's, where they differ.
        where: ``file:line:column`` of each column's name, by blm's column.
    """

    name: str
    tool: str
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    where: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Incident:
    """An index change at a tool, stated by a person, from `first` to `last` (ISO dates)."""

    stream: str
    first: str
    last: str
    reason: str


@dataclass(frozen=True, slots=True)
class Site:
    """Everything people wrote about one site, shared files included.

    Attributes:
        name: the host that names the profile folder.
        policy: name of the policy.
        domains: own registrable domains, the site's first.
        owners: logins of those responsible.
        languages: ISO 639-1 codes the site serves.
        topics: words of its niche.
        niche: with ``competitive``, average authority is a judged KPI (S14).
        cadence: solo, small, agency or enterprise.
        streams: settings by stream name: ``primary``, ``max_age_days``.
        disavow: never, ask or propose.
        manual_action: the mapping of the same name; None without one or once it was lifted.
        known_link_buying: true if the site bought links.
        public: true if client data may be shown in a public repository.
        brand, products, authors, money: words of the anchor policy.
        brand_wins: true if a text with brand and keyword counts as branded.
        poison_allowed: spam topics that are the site's own business.
        column_maps: for exports of tools without a reader.
        siblings: site by domain, of the repository's other sites.
        properties: URL-prefix properties of Search Console that the list is uploaded to.
    """

    name: str
    policy: str
    domains: tuple[str, ...]
    owners: tuple[str, ...]
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    niche: str
    cadence: str
    streams: Mapping[str, Mapping[str, Any]]
    disavow: Literal["never", "ask", "propose"]
    manual_action: Mapping[str, Any] | None
    known_link_buying: bool
    public: bool
    brand: tuple[str, ...]
    products: tuple[str, ...]
    authors: tuple[str, ...]
    money: tuple[str, ...]
    brand_wins: bool
    poison_allowed: tuple[str, ...]
    campaigns: tuple[Campaign, ...]
    protected: tuple[Protected, ...]
    prospects: tuple[Prospect, ...]
    decisions: tuple[Decision, ...]
    events: tuple[Event, ...]
    incidents: tuple[Incident, ...]
    column_maps: tuple[ColumnMap, ...] = ()
    siblings: Mapping[str, str] = field(default_factory=dict)
    properties: tuple[str, ...] = ()

    def primary_streams(self) -> tuple[str, ...]:
        """Streams marked primary; without any, all streams of the site."""
        marked = tuple(name for name, how in self.streams.items() if how.get("primary"))
        return marked or tuple(self.streams)
