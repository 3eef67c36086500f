"""The disavow file as judged: what each line is worth, and how it stands to what is live."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

import polars as pl

from blm.core.audit.audit import Audit
from blm.core.audit.drift import detect_list_drift
from blm.core.disavow.disavow_file import Line
from blm.core.frames import list_rows
from blm.core.link_profile.desired_state import Desired, Moment
from blm.core.links.own_network import find_own_links
from blm.core.live_list.adopted_lines import date_adopted
from blm.core.live_list.line_reviews import Facts, LineReview, ReviewContext, review_lines
from blm.core.live_list.manual_actions import (
    BECAUSE,
    RULE,
    Answers,
    Example,
    answer_examples,
    example_domains,
)
from blm.core.live_list.receipts import LiveList, agreed_lines, compare_lists
from blm.core.policy.precedence import Rulings
from blm.core.review.deadlines import lines_to_review
from blm.core.review.declined import entry_domain, subject_key
from blm.core.site.stages import FILE

_FACTS = (
    "domain", "live", "recommendation", "rule", "link_lines", "lost_on", "authority", "traffic",
    "referral_sessions", "official_host",
)  # fmt: skip


def add_lists(
    audit: Audit, links: pl.DataFrame, domains: pl.DataFrame, rulings: Rulings, desired: Desired
) -> Audit:
    """The audit with the disavow file against the data, what is live, and the own network.

    Args:
        audit: judged otherwise.
        links: with ``state``.
        domains: assessed.
        rulings: decisions and protection.
        desired: the file, the newest receipt, the log, policy and lists.
    """
    moment = Moment(audit.as_of, audit.provisional, audit.today, audit.cadence)
    live = compare_file(desired, moment)
    return dataclasses.replace(
        audit,
        drift=(*audit.drift, *detect_list_drift(live, moment.today)),
        lines=_review_file(links, domains, rulings, desired, moment),
        live_list=live,
        examples=_answer_examples(links, domains, rulings, desired, moment),
        own=find_own_links(domains, desired.site.siblings),
    )


def _review_file(
    links: pl.DataFrame, domains: pl.DataFrame, rulings: Rulings, desired: Desired, moment: Moment
) -> tuple[LineReview, ...]:
    """Every line of the disavow file, looked at."""
    names = desired.names.registrable
    entries = agreed_lines(desired.disavow, moment.as_of, desired.site.events, names)
    if not entries:
        return ()
    named = {entry_domain(line, desired.names.registrable) for line in entries}
    facts = _facts(links, domains, sorted(named), desired)
    return review_lines(entries, _context(entries, facts, rulings, desired, moment))


def review_bare(desired: Desired, rulings: Rulings, moment: Moment) -> tuple[LineReview, ...]:
    """The same where no export was ever taken in: only names and people's words speak.

    Args:
        desired: the file, the log, policy and lists.
        rulings: decisions and protection.
        moment: dates.
    """
    entries = desired.disavow.entries()
    return review_lines(entries, _context(entries, {}, rulings, desired, moment))


def _context(
    entries: Sequence[Line],
    facts: Mapping[str, Facts],
    rulings: Rulings,
    desired: Desired,
    moment: Moment,
) -> ReviewContext:
    site, policy, names = desired.site, desired.policy, desired.names.registrable
    merged = {e.subject: e.on for e in site.events if e.event == "merged"}
    said = [e.on for e in site.events if (e.subject, e.event) == (FILE, "baseline")]
    adopted = date_adopted(entries, said, desired.first)
    live = desired.uploaded.file.entries() if desired.uploaded else ()
    return ReviewContext(
        facts=facts,
        rulings=rulings,
        own=dict.fromkeys(site.domains, site.name) | dict(site.siblings),
        names=desired.names,
        neutral=desired.words.neutral_hosts,
        shared=desired.words.path_platforms,
        since=_since(entries, merged, adopted, names),
        uploaded=frozenset(line.value for line in live),
        as_of=moment.as_of,
        today=moment.today,
        ripe_days=int(policy.review["watch_days"]),
        review_months=int(policy.review["disavow_months"]),
    )


def _since(
    lines: Sequence[Line],
    merged: Mapping[str, str],
    adopted: Mapping[str, str],
    registrable: Callable[[str], str],
) -> dict[str, str]:
    """From when each line is known to stand, by its value: its merge, or for people's its adoption.

    Args:
        lines: entries of the disavow file.
        merged: ISO date of the last merge by domain.
        adopted: ISO date of people's lines, by value.
        registrable: referring domain of a host.
    """
    known = ((line.value, merged.get(entry_domain(line, registrable))) for line in lines)
    return {**adopted, **{value: day for value, day in known if day is not None}}


def _facts(
    links: pl.DataFrame, domains: pl.DataFrame, named: Sequence[str], desired: Desired
) -> dict[str, Facts]:
    """What is known of the domains that lines name."""
    because = {rule.id: rule.because for rule in desired.policy.rules} | {RULE: BECAUSE}
    gone = links.filter((pl.col("state") == "unseen") & pl.col("domain").is_in(named))
    unseen = set(gone.get_column("domain").to_list())
    rows = list_rows(domains.filter(pl.col("domain").is_in(named)), dict.fromkeys(_FACTS))
    return {
        row["domain"]: {
            **row,
            "because": because.get(row["rule"], "no rule speaks against it"),
            "unseen": row["domain"] in unseen,
        }
        for row in rows
    }


def compare_file(desired: Desired, moment: Moment, *, merged: bool = False) -> LiveList | None:
    """What Search Console has against what people agreed on; None where nobody recorded it.

    Args:
        desired: the file, the newest receipt, decisions and log.
        moment: dates.
        merged: whether all of the file is agreed on, what its newest group proposes too.
    """
    names, events = desired.names.registrable, desired.site.events
    known = desired.disavow.entries()
    agreed = agreed_lines(desired.disavow, moment.as_of, events, names)
    return compare_lists(
        known if merged else agreed,
        known,
        desired.uploaded,
        desired.site,
        upload_days=int(desired.policy.review["upload_days"]),
        today=moment.today,
        names=names,
    )


def _answer_examples(
    links: pl.DataFrame, domains: pl.DataFrame, rulings: Rulings, desired: Desired, moment: Moment
) -> tuple[Example, ...]:
    """Google's examples of a manual action, with what was done about each."""
    site, names = desired.site, desired.names.registrable
    named = example_domains(site, names)
    if not named:
        return ()
    facts = _facts(links, domains, sorted(named), desired)
    kept = {
        subject_key(subject)
        for subject, said in rulings.decisions.items()
        if said.decision in ("keep", "protect")
        and not (said.expires and said.expires <= moment.today)
    }
    gone = {d for d, f in facts.items() if not (f["live"] or f["unseen"]) and f["lost_on"]}
    asked = {e.subject for e in site.events if e.event in ("asked", "answered", "no-contact")}
    known = Answers(
        file=desired.disavow,
        decided=frozenset(kept),
        protected=lambda host: rulings.shield(host) is not None,
        gone=frozenset(gone),
        asked=frozenset(asked),
    )
    return answer_examples(site, known, names)


def reviewed_domains(desired: Desired, moment: Moment) -> set[str]:
    """Domains whose uploaded lines are due for a second look."""
    if desired.uploaded is None:
        return set()
    months = int(desired.policy.review["disavow_months"])
    entries, day = desired.uploaded.file.entries(), desired.uploaded.on
    hosts = lines_to_review(entries, day, moment.today, months)
    return {desired.names.registrable(host) for host in hosts}
