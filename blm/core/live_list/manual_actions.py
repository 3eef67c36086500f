"""Manual actions: Google's examples, their answers, and gaps of a request for review."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from blm.core.dates import days_between
from blm.core.disavow.disavow_file import DisavowFile, cover_of
from blm.core.findings.evidence import Evidence
from blm.core.hosts.urls import host_of, url_key
from blm.core.live_list.receipts import LiveList
from blm.core.site.site import Event, Site
from blm.core.site.stages import MANUAL_ACTION as SUBJECT

RULE = "google-example"
"""Id of the rule that recommends removal of a domain that Google names."""
BECAUSE = "Search Console gives it as an example of the manual action"
EVIDENCE = Evidence(RULE, SUBJECT, 4.0, BECAUSE)
"""Evidence that Google names the domain, with as many points as the default policy's strongest
families together. It does not count towards suspicion, which is the policy's own estimate."""
Answer = Literal["listed", "decided", "gone", "asked", "open"]


def in_effect(
    action: Mapping[str, Any] | None, events: Sequence[Event]
) -> Mapping[str, Any] | None:
    """The manual action in effect; None if the log says it was lifted.

    Args:
        action: of ``site.yaml``.
        events: of the log.
    """
    if action is None:
        return None
    lifted = (one.on for one in events if (one.subject, one.event) == (SUBJECT, "lifted"))
    return None if any(day >= action["received"] for day in lifted) else action


def day_of(action: Mapping[str, Any], today: str) -> int:
    """Day number of the manual action, from 1."""
    return max(0, days_between(action["received"], today)) + 1


def asked_on(site: Site) -> str | None:
    """ISO date of the last request for review of the manual action in effect, or None."""
    action = site.manual_action
    days = [
        one.on
        for one in site.events
        if (one.subject, one.event) == (SUBJECT, "review-asked")
        and action is not None
        and one.on >= action["received"]
    ]
    return max(days, default=None)


def example_domains(site: Site, registrable: Callable[[str], str]) -> frozenset[str]:
    """Referring domains that Google's examples name; none without a manual action."""
    return frozenset(
        registrable(host) for url in _examples(site) if (host := host_of(url)) is not None
    )


def _examples(site: Site) -> tuple[str, ...]:
    return tuple((site.manual_action or {}).get("examples") or ())


def mark_examples(assessed: pl.DataFrame, examples: frozenset[str]) -> pl.DataFrame:
    """Assessed domains, with live examples of the manual action recommended remove."""
    if not examples:
        return assessed
    named = pl.col("domain").is_in(sorted(examples)) & pl.col("live") & ~pl.col("by_url")
    return assessed.with_columns(
        pl.when(named).then(pl.lit("remove")).otherwise("recommendation").alias("recommendation"),
        pl.when(named).then(pl.lit(RULE)).otherwise("rule").alias("rule"),
        (pl.col("due_now") & ~named).alias("due_now"),
        pl.when(named)
        .then(pl.col("suspicious_families") + 1)
        .otherwise("suspicious_families")
        .alias("suspicious_families"),
    )


@dataclass(frozen=True, slots=True)
class Example:
    """One of Google's examples, and what was done about it.

    Attributes:
        url: as Search Console gives it.
        domain: referring domain; empty when the URL has none.
        answer: listed (a line covers it), decided (a person decided about it, or protects it), gone
            (no live link left), asked (a request to the owner is on record), or open.
    """

    url: str
    domain: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Answers:
    """Facts that answer an example.

    Attributes:
        file: ``disavow.txt``.
        decided: subjects of keep and protect decisions in force; pages by `url_key`.
        protected: returns True for a protected host.
        gone: domains whose links are all lost, with evidence.
        asked: domains with a request on record.
    """

    file: DisavowFile
    decided: frozenset[str]
    protected: Callable[[str], bool]
    gone: frozenset[str]
    asked: frozenset[str]


def answer_examples(
    site: Site, answers: Answers, registrable: Callable[[str], str]
) -> tuple[Example, ...]:
    """Google's examples with what was done about each, in their order.

    Args:
        site: its manual action.
        answers: lines, decisions, requests and losses.
        registrable: referring domain of a host.
    """
    cover = cover_of(answers.file.entries())
    found = []
    for url in _examples(site):
        host, key = host_of(url), url_key(url)
        domain = registrable(host) if host else ""
        answer: Answer = "open"
        if key is not None and cover.covers_key(key):
            answer = "listed"
        elif {key, domain} & answers.decided or (host and answers.protected(host)):
            answer = "decided"
        elif domain in answers.gone:
            answer = "gone"
        elif domain in answers.asked:
            answer = "asked"
        found.append(Example(url, domain, answer))
    return tuple(found)


def list_gaps(
    examples: Iterable[Example], live: LiveList | None, events: Sequence[Event], *, lines: int
) -> tuple[str, ...]:
    """What a request for review still lacks, one sentence each; empty if complete.

    Args:
        examples: with their answers; one whose owner was only asked is answered.
        live: the list in Search Console compared with main; None without a receipt.
        events: of the log.
        lines: entries that people agreed on.
    """
    known = list(examples)
    gaps = []
    unanswered = sum(one.answer == "open" for one in known)
    if unanswered:
        what = f"{len(known)} example{'s' * (len(known) != 1)} ha{'s' if unanswered == 1 else 've'}"
        gaps.append(f"{unanswered} of Google's {what} no answer: a request, a keep or a line")
    if live is None:
        gaps.append("nobody recorded which list is live in Search Console")
    elif live.differs:
        gaps.append("the list of main is not live: upload it, then record the receipt")
    if not lines and not any(one.answer == "gone" for one in known):
        gaps.append("no line is agreed on, and no link was removed")
    if not any(one.event in ("asked", "no-contact") for one in events):
        gaps.append("the log has no request to an owner")
    return tuple(gaps)
