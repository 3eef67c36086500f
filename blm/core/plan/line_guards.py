"""Guards of single lines and of the whole proposal.

Ids such as ``G5`` are explained in docs/reference/guards.md. Guards of a run, which refuse before
anything is written, are in `core.plan.run_guards`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from blm.core.dates import add_days
from blm.core.findings.finding import Finding
from blm.core.hosts.public_suffixes import parents_of
from blm.core.inventory.readings import Export
from blm.core.inventory.streams import is_witness
from blm.core.link_profile.profile import JudgedProfile
from blm.core.policy.policy import STRONG_AUTHORITY, Policy
from blm.core.review.declined import declined_before, overrules
from blm.core.site.site import Site
from blm.core.site.stages import FILE

Check = Callable[["Finding", "JudgedProfile"], "Hold | None"]
Scope = Literal["line", "plan", "proposal", "run"]


@dataclass(frozen=True, slots=True)
class Hold:
    """Why one line is not proposed now.

    Attributes:
        guard: id.
        reason: one plain sentence without its full stop.
        release: what releases the line.
        until: ISO date on which the hold ends by itself, or None.
    """

    guard: str
    reason: str
    release: str
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """The outcome of one guard.

    Attributes:
        id: such as ``G5``.
        scope: line, plan, proposal or run.
        status: passed, blocked or advisory.
        numbers: the values compared, as shown in reports.
        knob: the key that sets it, with its file.
        release: what releases what it holds; empty when passed.
    """

    id: str
    scope: Scope
    status: Literal["passed", "blocked", "advisory"]
    numbers: str
    knob: str
    release: str = ""


def hold_line(finding: Finding, profile: JudgedProfile) -> tuple[Hold, ...]:
    """All holds on the line of one domain.

    A decision to remove, or an example of a manual action, skips the guards about evidence (G1,
    G7, G8, G13); guards about protected domains, platforms and outreach still apply.
    """
    decided = finding.settled.decision is not None and finding.settled.recommendation == "remove"
    checks: list[Check] = [] if decided and finding.urls else [_protected, _good_links, _platform]
    if not decided and finding.domain not in profile.examples:
        checks += [_families, _sources, _nofollow, _young]
    holds = [check(finding, profile) for check in [*checks, _outreach]]
    return tuple(hold for hold in holds if hold is not None)


def _families(finding: Finding, _: JudgedProfile, /) -> Hold | None:
    if finding.families >= 2:
        return None
    return Hold("G1", "one family of evidence alone", "evidence from a second family")


def _protected(finding: Finding, profile: JudgedProfile) -> Hold | None:
    values = finding.values
    authority, traffic = values["authority"], values["traffic"]
    below = [name for name in profile.rulings.protected if name.endswith(f".{finding.domain}")]
    reason = ""
    if below and not finding.urls:
        reason = "a protected host stands below it"
    elif values["official_host"]:
        reason = "a government or education host"
    elif finding.domain in profile.desired.words.neutral_hosts:
        reason = "a well-known site"
    elif (values["referral_sessions"] or 0) > 0:
        reason = "it sends visitors"
    elif authority is not None and authority >= STRONG_AUTHORITY and (traffic or 0) > 0:
        reason = f"authority {authority:g} with traffic"
    if not reason:
        return None
    return Hold("G2", reason, "a person's decision to remove single URLs")


def _good_links(finding: Finding, _: JudgedProfile, /) -> Hold | None:
    """Holds a domain that also has good links if there is no page for a URL line."""
    if not finding.values["by_url"] or finding.urls or finding.settled.decision is not None:
        return None
    return Hold("G2", "it has good links too", "a decision about single pages")


def _platform(finding: Finding, profile: JudgedProfile) -> Hold | None:
    domain, shared = finding.domain, profile.desired.words.path_platforms
    if "." not in domain:
        return Hold("G4", "a whole top-level domain", "name single sites")
    names = profile.desired.names
    if names.is_suffix(domain) or names.is_platform(domain) or domain in shared:
        return Hold("G3", "a platform that many sites share", "name the tenant's own host")
    if domain in parents_of(names.platforms) or domain in parents_of(shared):
        return Hold("G3", "a platform of many sites lies below it", "name the tenant's own host")
    return None


def _sources(finding: Finding, profile: JudgedProfile) -> Hold | None:
    least = int(profile.desired.policy.guards["min_sources"])
    count = len(finding.vendors)
    if count >= least:
        return None
    return Hold("G7", f"{count} of {least} tools know it", "an export of another tool, or a visit")


def _nofollow(finding: Finding, _: JudgedProfile, /) -> Hold | None:
    if finding.followed:
        return None
    return Hold("G8", "no followed link", "a followed link")


def _young(finding: Finding, profile: JudgedProfile) -> Hold | None:
    if finding.first_seen is None or profile.desired.site.manual_action is not None:
        return None
    until = add_days(finding.first_seen, int(profile.desired.policy.guards["young_days"]))
    if until <= profile.moment.as_of:
        return None
    return Hold(
        "G13", "all its links are young", "time: search engines handle most of these", until
    )


def _outreach(finding: Finding, profile: JudgedProfile, /) -> Hold | None:
    stage = finding.stage
    if stage is None or stage.name == "flagged":
        return Hold("G6", "nobody asked for removal yet", "ask, or record no-contact with a reason")
    if stage.name == "waiting":
        return Hold("G6", f"asked on {stage.since}", "an answer, or time", stage.until)
    no = declined_before(finding, profile.desired.site.events)
    back = no is not None and (no.since or overrules(finding.settled.decision, no))
    if stage.name == "declined" and not back:
        return Hold("G6", "declined by a person", "evidence of another kind, or another request")
    return None


def judge_proposal(
    site: Site, policy: Policy, exports: Sequence[Export], today: str
) -> list[Guard]:
    """Guards of the whole proposal: fresh data (G10), known live list (G12), need (G9)."""
    return [_fresh(site, policy, exports, today), _baseline(site), _needed(site)]


def _fresh(site: Site, policy: Policy, exports: Sequence[Export], today: str) -> Guard:
    limit = int(policy.guards["stale_after_days"])
    wanted = set(site.primary_streams())
    missing = {name for name, how in site.streams.items() if how.get("primary")}
    missing -= {export.stream for export in exports}
    exports = [export for export in exports if is_witness(export.stream)]
    dates: dict[str, str] = {}
    for export in exports:
        if export.as_of and (export.stream in wanted or not wanted & {e.stream for e in exports}):
            dates[export.stream] = max(export.as_of, dates.get(export.stream, ""))
    until = {
        stream: add_days(day, int(site.streams.get(stream, {}).get("max_age_days", limit)))
        for stream, day in dates.items()
    }
    words = [f"{s} of {dates[s]}, fresh until {until[s]}" for s in sorted(dates)]
    shown = ", ".join(words + [f"{name} never exported" for name in sorted(missing)])
    blocked = bool(missing) or not until or any(day < today for day in until.values())
    return Guard(
        "G10",
        "proposal",
        "blocked" if blocked else "passed",
        f"primary data: {shown or 'none'}",
        "guards.stale_after_days, streams.NAME.max_age_days",
        "a fresh export of the primary tool" if blocked else "",
    )


def _baseline(site: Site) -> Guard:
    known = any(event.event == "baseline" and event.subject == FILE for event in site.events)
    return Guard(
        "G12",
        "proposal",
        "passed" if known else "blocked",
        "the live list is recorded" if known else "nobody recorded the list that is live",
        f"event baseline in profiles/{site.name}/log.yaml",
        "" if known else f"blm disavow {site.name} --adopt FILE, or --adopt none without a list",
    )


def _needed(site: Site) -> Guard:
    asked = site.manual_action is not None or site.known_link_buying
    return Guard(
        "G9",
        "proposal",
        "passed" if asked else "advisory",
        "manual action or known link buying" if asked else "no manual action, no known link buying",
        f"manual_action, known_link_buying in profiles/{site.name}/site.yaml",
        "" if asked else "none needed: declining is a fine answer",
    )
