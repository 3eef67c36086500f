"""People's words on what the policy recommends, and what they are shown (docs/reference/policy.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from blm.core.dates import add_months
from blm.core.disavow.disavow_file import Cover, cover_of
from blm.core.hosts.urls import key_host, url_key
from blm.core.link_profile.desired_state import Desired
from blm.core.policy.policy import Policy
from blm.core.site.site import Decision, Site
from tests.reference import truth
from tests.reference.assessing import flip
from tests.reference.normalising import Row

SAMPLES = 3
KEEPING = ("keep", "protect")
REMOVAL_EVENTS = ("asked", "answered", "no-contact", "declined", "merged", "uploaded")


def is_covered(url: str, cover: Cover) -> bool:
    """Whether a line of the disavow file names the URL, its host or a domain above the host."""
    key = url_key(url)
    assert key is not None
    return key in cover.urls or is_host_covered(key_host(key), cover)


def is_host_covered(host: str, cover: Cover) -> bool:
    """Whether a ``domain:`` line names the host or a domain above it."""
    return any(host == name or host.endswith(f".{name}") for name in cover.domains)


def expiry(decision: Decision, policy: Policy) -> str | None:
    """The day from which a decision no longer holds; a keep without a date lasts for a while."""
    if decision.decision == "keep" and decision.expires is None:
        return add_months(decision.on, int(policy.review["keep_months"]))
    return decision.expires


def is_over(decision: Decision, policy: Policy, today: str) -> bool:
    """Whether a decision has expired."""
    until = expiry(decision, policy)
    return until is not None and until <= today


def find_decision(domain: str, site: Site) -> Decision | None:
    """The decision on a domain; ``www.`` before it is no other subject."""
    own = [one for one in site.decisions if not one.is_url]
    return pick([one for one in own if one.subject.removeprefix("www.") == domain])


def pick(decisions: Sequence[Decision]) -> Decision | None:
    """Of several on one subject a site's own before a shared one, a newer before an older."""
    found = None
    for one in decisions:
        if found is None or (not one.shared, one.on) >= (not found.shared, found.on):
            found = one
    return found


def is_shielded(domain: str, site: Site) -> bool:
    """Whether the domain, or one above it, is protected or the site's own."""
    names = [*site.domains, *(one.domain for one in site.protected)]
    return any(domain == name or domain.endswith(f".{name}") for name in names)


def settle(domain: str, machine: str, site: Site, policy: Policy, today: str) -> str:
    """What holds: protected > unexpired decision > remove > watch > keep.

    An expired keep never turns straight into remove.
    """
    if is_shielded(domain, site):
        return "keep"
    decision = find_decision(domain, site)
    if decision is None:
        return machine
    if is_over(decision, policy, today):
        lapsed = decision.decision in KEEPING and machine == "remove"
        return "watch" if lapsed else machine
    return "keep" if decision.decision == "protect" else decision.decision


def is_kept(domain: str, site: Site, policy: Policy, today: str) -> bool:
    """Whether a person keeps or protects the domain."""
    decision = find_decision(domain, site)
    holds = decision is not None and not is_over(decision, policy, today)
    return is_shielded(domain, site) or (holds and decision.decision in KEEPING)  # type: ignore[union-attr]


def find_pages(links: Sequence[Row], site: Site, policy: Policy, today: str) -> dict[str, str]:
    """What people decided of a domain's live pages, by source URL."""
    said: dict[str, str] = {}
    for source in {link["from"] for link in links}:
        about = [one for one in site.decisions if one.is_url]
        one = pick([one for one in about if url_key(one.subject) == url_key(source)])
        if one is not None and not is_over(one, policy, today):
            said[source] = one.decision
    return said


def find(domain: Row, site: Site, policy: Policy, today: str) -> Row:
    """What people are shown of one domain, in the words of `asking.said_of`."""
    links = domain["links_live"]
    recommendation, urls = domain["settled"], list_condemned(domain, policy)
    pages = find_pages(links, site, policy, today)
    if pages and not is_kept(domain["domain"], site, policy, today):
        recommendation, urls = apply_pages(recommendation, urls, pages, links)
    change = flip(domain, policy)
    return {
        "domain": domain["domain"],
        "recommendation": recommendation,
        "machine": domain["recommendation"],
        "rule": domain["rule"],
        "suspicion": domain["suspicion"],
        "completeness": domain["completeness"],
        "live": domain["live"],
        "links": domain["live_links"],
        "followed": domain["followed_links"],
        "vendors": domain["vendors"],
        "first_seen": domain["first_seen"],
        "first_on": domain["first_on"],
        "lost_on": domain["lost_on"],
        "due_now": domain["due_now"],
        "families": domain["suspicious_families"],
        "evidence": list_evidence(domain),
        "unknown": list_unknowns(domain),
        "would_flip": change,
        "urls": urls,
        "samples": list_samples(links) if is_decidable(domain, site) else [],
    }


def apply_pages(
    recommendation: str, urls: list[str], pages: Mapping[str, str], links: Sequence[Row]
) -> tuple[str, list[str]]:
    """URL lines instead of a line for the domain (S35); without any there is nothing to remove."""
    removed = {source for source, word in pages.items() if word == "remove"}
    kept = {source for source, word in pages.items() if word in KEEPING}
    rest = {link["from"] for link in links} - set(pages)
    if recommendation == "remove" and (urls or kept):
        left = (set(urls or rest) | removed) - kept
        return "remove" if left else "watch", sorted(left)
    if recommendation != "remove" and removed:
        return "remove", sorted(removed)
    return recommendation, urls


def list_condemned(domain: Row, policy: Policy) -> list[str]:
    """Source URLs of the followed links that the deciding rule means, where others are good."""
    if not domain["by_url"]:
        return []
    (rule,) = (rule for rule in policy.rules if rule.id == domain["rule"])
    bad = truth.list_bad(rule.when)
    meant = [
        link["from"]
        for link in domain["links_live"]
        if link["rel"] == "follow" and truth.both(truth.holds_for(link, part) for part in bad)
    ]
    return sorted(set(meant))


def list_evidence(domain: Row) -> list[tuple[str, str, float]]:
    """What is true and has points, strongest first, then by name."""
    true = [(w.id, w.family, w.points) for w, held in domain["weights"] if held]
    return sorted(true, key=lambda one: (-abs(one[2]), one[0]))


def list_unknowns(domain: Row) -> list[str]:
    """Signals that nobody knows, those with the most points at stake first."""
    stake: dict[str, float] = {}
    for weight, held in domain["weights"]:
        for signal in truth.list_signals(weight.when) if held is None else ():
            if domain.get(signal) is None:
                stake[signal] = stake.get(signal, 0.0) + abs(weight.points)
    return sorted(stake, key=lambda signal: (-stake[signal], signal))


def is_decidable(domain: Row, site: Site) -> bool:
    """Whether a person needs to see its links: to remove by the policy, or decided about."""
    named = {decision.subject.removeprefix("www.") for decision in site.decisions}
    return domain["recommendation"] == "remove" or domain["domain"] in named


def list_samples(links: Sequence[Row]) -> list[tuple[Any, ...]]:
    """The first live links, one of each anchor."""
    names = ("from", "to", "anchor", "anchor_class", "rel", "title")
    shown: dict[str | None, tuple[Any, ...]] = {}
    for link in sorted(links, key=lambda link: (link["from"], link["to"] or "")):
        shown.setdefault(link["anchor"], tuple(link[name] for name in names))
    return list(shown.values())[:SAMPLES]


def is_shown(domain: Row, desired: Desired, today: str) -> bool:
    """Live ones to watch or remove by the policy, and any that people have said something of.

    That is a decision on it or on one of its live pages, a removal in the log, or an uploaded line
    that is due for its second look.
    """
    name, site, policy = domain["domain"], desired.site, desired.policy
    subjects = {event.subject for event in site.events if event.event in REMOVAL_EVENTS}
    judged = domain["live"] and domain["recommendation"] in ("watch", "remove")
    decided = find_decision(name, site) is not None
    paged = bool(find_pages(domain["links_live"], site, policy, today))
    return judged or decided or paged or name in subjects | list_reviewed(desired, today)


def list_reviewed(desired: Desired, today: str) -> set[str]:
    """Domains of uploaded lines that are due for their second look (G14)."""
    if desired.uploaded is None:
        return set()
    day = desired.uploaded.on
    if today < add_months(day, int(desired.policy.review["disavow_months"])):
        return set()
    hosts = cover_of(desired.uploaded.file.entries()).domains
    return {desired.names.registrable(host) for host in hosts}
