"""Builds a typed site from the files that people wrote, its own and the shared ones."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from blm.core.live_list.manual_actions import in_effect
from blm.core.site.site import (
    Campaign,
    ColumnMap,
    Decision,
    Event,
    Incident,
    Prospect,
    Protected,
    Site,
)
from blm.errors import InvalidFiles
from blm.repo.schema.condition_checks import Signals
from blm.repo.site.common_files import CommonFiles
from blm.repo.site.decision_subjects import subject_of
from blm.repo.site.profile_files import DEFAULT_POLICY, ListEntry, Profile, read_profile
from blm.repo.working_tree.paths import site_names

__all__ = ["build_site", "load_profile", "load_site", "site_names"]


def load_site(root: Path, name: str, *, signals: Signals | None = None) -> Site:
    """Everything that people wrote about one site.

    Args:
        root: of the repository.
        name: of the profile.
        signals: that conditions in `overrides` may name; None leaves names unchecked.

    Raises:
        BlmError: there is no such profile.
        InvalidFiles: all errors of all files of the profile and of the shared ones.
    """
    profile = load_profile(root, name, signals=signals)
    return build_site(profile, profile.common.siblings(name))


def load_profile(
    root: Path, name: str, *, signals: Signals | None = None, common: CommonFiles | None = None
) -> Profile:
    """The documents about one site, read once and free of errors.

    Args:
        root: of the repository.
        name: of the profile.
        signals: that conditions in `overrides` may name; None leaves names unchecked.
        common: of the run, which has read what all sites share; None reads it.

    Raises:
        BlmError: there is no such profile.
        InvalidFiles: all errors of all files of the profile and of the shared ones.
    """
    profile = read_profile(root, name, common)
    errors = [p for p in profile.problems(signals) if p.severity == "error"]
    if errors:
        raise InvalidFiles(errors)
    return profile


def build_site(profile: Profile, siblings: Mapping[str, str] | None = None) -> Site:
    """The typed site of a profile without errors.

    Args:
        profile: its documents.
        siblings: site by domain, of the repository's other sites.
    """
    events = build_events(profile)
    site, anchors = (profile.own[n].data if n in profile.own else {} for n in ("site", "anchors"))
    return Site(
        name=site["site"],
        policy=site.get("policy", DEFAULT_POLICY),
        domains=tuple(site["domains"]),
        owners=tuple(site["owners"]),
        languages=tuple(site.get("languages", ())),
        topics=tuple(site.get("topics", ())),
        niche=site.get("niche", "standard"),
        cadence=site.get("cadence", "small"),
        streams=site.get("streams", {}),
        disavow=site.get("disavow", "ask"),
        manual_action=in_effect(site.get("manual_action"), events),
        known_link_buying=site.get("known_link_buying", False),
        public=site.get("public", False),
        brand=tuple(anchors.get("brand", ())),
        products=tuple(anchors.get("products", ())),
        authors=tuple(anchors.get("authors", ())),
        money=tuple(anchors.get("money", ())),
        brand_wins=anchors.get("brand_wins", True),
        poison_allowed=tuple(anchors.get("poison_allowed", ())),
        campaigns=tuple(_campaign(entry) for entry in site.get("campaigns", ())),
        protected=_protected(profile),
        prospects=tuple(_prospect(entry) for entry in profile.entries("prospects", "prospects")),
        decisions=build_decisions(profile),
        events=events,
        incidents=tuple(
            _incident(entry) for entry in profile.entries("incidents", "incidents", shared=True)
        ),
        column_maps=tuple(_column_map(entry) for entry in profile.entries("site", "column_maps")),
        siblings={d: s for d, s in (siblings or {}).items() if d not in site["domains"]},
        properties=tuple(site.get("search_console", ())) or default_properties(site["site"]),
    )


def default_properties(host: str) -> tuple[str, ...]:
    """URL-prefix properties of a host: Search Console keeps a list for each scheme."""
    return f"https://{host}/", f"http://{host}/"


def build_decisions(profile: Profile) -> tuple[Decision, ...]:
    """The site's own decisions, then the shared ones that hold for it."""
    return tuple(
        Decision(
            subject=subject_of(entry.value),
            decision=entry.value["decision"],
            reason=entry.value["reason"],
            by=entry.value["by"],
            on=entry.value["on"],
            expires=entry.value.get("expires"),
            where=entry.where,
            shared=shared,
        )
        for shared in (False, True)
        for entry in profile.entries("decisions", "decisions", shared=shared)
    )


def build_events(profile: Profile) -> tuple[Event, ...]:
    """The events of the site's log, in its order."""
    texts = ("on", "subject", "event", "by", "via", "ref", "reason")
    return tuple(
        Event(**{key: entry.value.get(key, "") for key in texts}, where=entry.where)
        for entry in profile.entries("log", "events")
    )


def _protected(profile: Profile) -> tuple[Protected, ...]:
    entries = [
        *profile.entries("site", "protected"),
        *profile.entries("protected", "protected", shared=True),
    ]
    return tuple(Protected(e.value["domain"], e.value["reason"], e.where) for e in entries)


def _prospect(entry: ListEntry) -> Prospect:
    value = entry.value
    texts = {key: value.get(key, "") for key in ("source_url", "target_url", "anchor", "on")}
    rel = value.get("rel", "follow")
    return Prospect(value["domain"], rel=rel, status=value["status"], where=entry.where, **texts)


def _campaign(entry: Mapping[str, Any]) -> Campaign:
    return Campaign(entry["name"], entry["from"], entry["to"])


def _incident(entry: ListEntry) -> Incident:
    value = entry.value
    return Incident(value["stream"], value["from"], value["to"], value["reason"])


def _column_map(entry: ListEntry) -> ColumnMap:
    value, document = entry.value, entry.document
    places = {key: document.place((*entry.path, "columns", key)) for key in value["columns"]}
    return ColumnMap(
        name=value["name"],
        tool=value["tool"],
        columns=value["columns"],
        values=value.get("values", {}),
        where={key: f"{document.file}:{line}:{column}" for key, (line, column) in places.items()},
    )
