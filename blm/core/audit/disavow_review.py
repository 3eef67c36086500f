"""Review of the disavow file: advice for each line, and a comparison with the live list."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from blm.core.audit.deadlines import lines_to_review
from blm.core.audit.line_reviews import Facts, LineReview, ListInputs, review_lines
from blm.core.dates import add_days
from blm.core.disavow.disavow_file import Line
from blm.core.frames import list_rows
from blm.core.link_profile.desired_state import Desired, Moment
from blm.core.link_profile.profile import JudgedProfile
from blm.core.live_list.adopted_lines import date_adopted
from blm.core.live_list.manual_actions import BECAUSE, RULE, Answers, Example, answer_examples
from blm.core.live_list.receipts import (
    LiveList,
    agreed_lines,
    live_receipt,
    waiting_since,
    without_kept,
)
from blm.core.policy.precedence import Rulings
from blm.core.review.declined import entry_domain, subject_key
from blm.core.site.stages import FILE

_FACTS = (
    "domain", "live", "recommendation", "rule", "link_lines", "lost_on", "authority", "traffic",
    "referral_sessions", "official_host",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListReview:
    """The disavow file compared with the data and with the live list.

    Attributes:
        lines: each line of the file with its advice.
        live_list: the list in Search Console compared with main; None without a receipt.
        examples: Google's examples of a manual action, with their answers.
    """

    lines: tuple[LineReview, ...] = ()
    live_list: LiveList | None = None
    examples: tuple[Example, ...] = ()


def review_list(profile: JudgedProfile) -> ListReview:
    """Reviews of all agreed lines, the live list compared, and Google's examples answered."""
    desired, moment = profile.desired, profile.moment
    names = desired.names.registrable
    lines: tuple[LineReview, ...] = ()
    entries = agreed_lines(desired.disavow, moment.as_of, desired.site.events, names)
    if entries:
        facts = _facts(profile, {entry_domain(line, names) for line in entries})
        lines = review_lines(entries, _inputs(entries, facts, profile.rulings, desired, moment))
    return ListReview(lines, compare_file(desired, moment), _answer_examples(profile))


def review_bare(desired: Desired, rulings: Rulings, moment: Moment) -> tuple[LineReview, ...]:
    """Reviews for a site without exports, from names, decisions and protection only.

    Args:
        desired: the file, the log, policy and lists.
        rulings: decisions and protection.
        moment: dates.
    """
    entries = desired.disavow.entries()
    return review_lines(entries, _inputs(entries, {}, rulings, desired, moment))


def _inputs(
    entries: Sequence[Line],
    facts: Mapping[str, Facts],
    rulings: Rulings,
    desired: Desired,
    moment: Moment,
) -> ListInputs:
    site, names = desired.site, desired.names.registrable
    merged = {e.subject: e.on for e in site.events if e.event == "merged"}
    said = [e.on for e in site.events if (e.subject, e.event) == (FILE, "baseline")]
    adopted = date_adopted(entries, said, desired.first)
    live = desired.uploaded.file.entries() if desired.uploaded else ()
    return ListInputs(
        desired=desired,
        moment=moment,
        rulings=rulings,
        facts=facts,
        since=_since(entries, merged, adopted, names),
        uploaded=frozenset(line.value for line in live),
        own=dict.fromkeys(site.domains, site.name) | dict(site.siblings),
    )


def _since(
    lines: Sequence[Line],
    merged: Mapping[str, str],
    adopted: Mapping[str, str],
    registrable: Callable[[str], str],
) -> dict[str, str]:
    """ISO date since which each line is in the file, by value: its merge or its adoption.

    Args:
        lines: entries of the disavow file.
        merged: ISO date of the last merge by domain.
        adopted: ISO date of people's lines, by value.
        registrable: referring domain of a host.
    """
    known = ((line.value, merged.get(entry_domain(line, registrable))) for line in lines)
    return {**adopted, **{value: day for value, day in known if day is not None}}


def _facts(profile: JudgedProfile, named: Collection[str]) -> dict[str, Facts]:
    """Signals and recommendation of the domains that lines name, by domain."""
    because = {rule.id: rule.because for rule in profile.desired.policy.rules} | {RULE: BECAUSE}
    own = pl.col("domain").is_in(sorted(named))
    gone = profile.links.filter((pl.col("state") == "unseen") & own)
    unseen = set(gone.get_column("domain").to_list())
    rows = list_rows(profile.domains.filter(own), dict.fromkeys(_FACTS))
    return {
        row["domain"]: {
            **row,
            "because": because.get(row["rule"], "no rule speaks against it"),
            "unseen": row["domain"] in unseen,
        }
        for row in rows
    }


def compare_file(desired: Desired, moment: Moment, *, merged: bool = False) -> LiveList | None:
    """The list in Search Console compared with the agreed file; None without a receipt (G12).

    Args:
        desired: the file, the newest receipt, decisions and log.
        moment: dates; expired decisions are ignored.
        merged: True if the whole file is agreed on, including its newest group.
    """
    names, site = desired.names.registrable, desired.site
    live = live_receipt(desired.uploaded, site.events)
    if live is None:
        return None
    known, there = desired.disavow.entries(), live.file.entries()
    main = known if merged else agreed_lines(desired.disavow, moment.as_of, site.events, names)
    wanted = without_kept(main, site.decisions, moment.today, names)
    has, listed = ({(line.kind, line.value) for line in lines} for lines in (there, known))
    lacking = [line for line in wanted if (line.kind, line.value) not in has]
    extra = [line for line in there if (line.kind, line.value) not in listed]
    since = waiting_since(lacking, site.events, live.on) if lacking or extra else None
    upload_days = int(desired.policy.review["upload_days"])
    return LiveList(
        on=live.on,
        lacking=_texts(lacking),
        extra=_texts(extra),
        since=since,
        due=add_days(since, upload_days) if since else None,
    )


def _texts(lines: Iterable[Line]) -> tuple[str, ...]:
    return tuple(line.text.lstrip("\ufeff").strip() for line in lines)


def _answer_examples(profile: JudgedProfile) -> tuple[Example, ...]:
    """Google's examples of a manual action, each with what was done about it."""
    desired, rulings = profile.desired, profile.rulings
    site = desired.site
    if not profile.examples:
        return ()
    facts = _facts(profile, profile.examples)
    kept = {
        subject_key(subject)
        for subject, said in rulings.decisions.items()
        if said.decision in ("keep", "protect")
        and not (said.expires and said.expires <= profile.moment.today)
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
    return answer_examples(site, known, desired.names.registrable)


def reviewed_domains(desired: Desired, moment: Moment) -> set[str]:
    """Domains whose uploaded lines are due for a second look."""
    if desired.uploaded is None:
        return set()
    months = int(desired.policy.review["disavow_months"])
    entries, day = desired.uploaded.file.entries(), desired.uploaded.on
    hosts = lines_to_review(entries, day, moment.today, months)
    return {desired.names.registrable(host) for host in hosts}
