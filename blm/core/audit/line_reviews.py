"""Line reviews: advice for each line of the disavow file, with its evidence (G14).

A review takes nothing back: a pull request of kind ``undisavow`` proposes that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from blm.core.dates import add_days, add_months
from blm.core.disavow.disavow_file import Line
from blm.core.link_profile.desired_state import Desired, Moment
from blm.core.policy.policy import STRONG_AUTHORITY
from blm.core.policy.precedence import Rulings
from blm.core.review.declined import line_domain, line_subject, subject_key
from blm.core.site.site import Decision

Advice = Literal["stay", "take-back"]
Facts = Mapping[str, Any]
REASONS: Mapping[str, str] = {
    "own": "a domain of our own",
    "platform": "a name that many sites share",
    "protected": "protected by people",
    "kept": "kept by a person",
    "well-known": "a well-known or official site",
    "traffic": "it sends visitors, or has authority with traffic",
    "clean": "the policy keeps it",
    "dead": "no live link left",
    "review": "past its review, and no longer recommended",
}
"""Reasons to take a line back, worst first: text without numbers by id."""
NEVER_LISTED = ("own", "platform", "protected", "well-known")
"""Reasons that do not depend on data: no decision is needed to keep the domain off the list."""
Said = tuple[Advice, str, str]
"""Advice, id of the reason, and the evidence as one sentence without its full stop."""


@dataclass(frozen=True, slots=True)
class LineReview:
    """One line of the disavow file with its advice.

    Attributes:
        number: 1-based.
        line: its text.
        domain: referring domain that it is about.
        whose: ``blm`` for lines below a header written by blm, else ``people``.
        advice: stay, or take-back.
        reason: id; one of `REASONS` if the advice is take-back.
        because: its evidence, one plain sentence without its full stop.
        since: ISO date since which the line is known to be in the file, or None.
    """

    number: int
    line: str
    domain: str
    whose: Literal["blm", "people"]
    advice: Advice
    reason: str
    because: str
    since: str | None


@dataclass(frozen=True, slots=True)
class ListInputs:
    """What the lines of a disavow file are reviewed against.

    Attributes:
        desired: the site, policy and lists.
        moment: dates.
        rulings: decisions and protection.
        facts: of referring domains, by name: signals, ``recommendation``, ``because``, ``live``,
            ``link_lines``, ``unseen``, ``lost_on``.
        since: ISO date since which a line is known to be in the file, by value.
        uploaded: values of the lines that are live in Search Console.
        own: site by domain, this site's and those of the other sites of the repository.
    """

    desired: Desired
    moment: Moment
    rulings: Rulings
    facts: Mapping[str, Facts]
    since: Mapping[str, str]
    uploaded: frozenset[str]
    own: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _ListedLine:
    """One line with the facts about its domain."""

    line: Line
    domain: str
    facts: Facts | None
    since: str | None
    inputs: ListInputs

    @property
    def is_due(self) -> bool:
        """True if the line is uploaded and older than ``review.disavow_months``."""
        months = int(self.inputs.desired.policy.review["disavow_months"])
        today = self.inputs.moment.today
        uploaded = self.line.value in self.inputs.uploaded
        return uploaded and self.since is not None and add_months(self.since, months) <= today


def review_lines(entries: Sequence[Line], inputs: ListInputs) -> tuple[LineReview, ...]:
    """Every entry with its advice, in the order of the file.

    Args:
        entries: domain and URL lines of the disavow file.
        inputs: decisions, facts and lists to review them by.
    """
    kept = _words(inputs)
    return tuple(_review(line, inputs, kept) for line in entries)


def _review(line: Line, inputs: ListInputs, kept: Mapping[str, Decision]) -> LineReview:
    text = line.text.lstrip("\ufeff").strip()
    domain = line_domain(text, inputs.desired.names.registrable)
    since = inputs.since.get(line.value) or line.group or None
    listed = _ListedLine(line, domain, inputs.facts.get(domain), since, inputs)
    said = _never(listed) or _said(listed, kept) or _contradicted(listed) or _judged(listed)
    whose: Literal["blm", "people"] = "blm" if line.group else "people"
    return LineReview(line.number, text, domain, whose, *said, since)


def _words(inputs: ListInputs) -> dict[str, Decision]:
    """Decisions in force, by the key of their subject."""
    return {
        subject_key(subject): said
        for subject, said in inputs.rulings.decisions.items()
        if not (said.expires and said.expires <= inputs.moment.today)
    }


def _never(listed: _ListedLine) -> Said | None:
    """Take-back for own domains, platforms, suffixes and protected domains; else None."""
    inputs, value = listed.inputs, listed.line.value
    names, shared = inputs.desired.names, inputs.desired.words.path_platforms
    for name, site in inputs.own.items():
        if listed.domain == name or name.endswith(f".{value}"):
            return "take-back", "own", f"a domain of {site}"
    if listed.line.kind == "domain":
        if "." not in value:
            return "take-back", "platform", "a whole top-level domain"
        if names.is_suffix(value):
            return "take-back", "platform", "a suffix below which others register"
        if names.is_platform(value) or value in shared:
            return "take-back", "platform", "a platform that many sites share"
    shield = inputs.rulings.shield(listed.domain)
    if shield is not None:
        return "take-back", "protected", f"protected: {shield.reason}"
    below = [name for name in inputs.rulings.protected if name.endswith(f".{value}")]
    return ("take-back", "protected", f"{below[0]} below it is protected") if below else None


def _said(listed: _ListedLine, decisions: Mapping[str, Decision]) -> Said | None:
    """Advice by a decision about the page or the domain; None without one."""
    text = listed.line.text.strip()
    subject = subject_key(line_subject(text, listed.inputs.desired.names.registrable))
    said = decisions.get(subject) or decisions.get(listed.domain)
    if said is None or said.decision == "watch":
        return None
    if said.decision == "remove":
        return "stay", "decided", f"{said.by} asked for its removal on {said.on}"
    return "take-back", "kept", f"kept by {said.by} on {said.on}: {said.reason}"


def _contradicted(listed: _ListedLine) -> Said | None:
    """Take-back for well-known, official or visited sites (G2); else None."""
    facts: Facts = listed.facts or {}
    if listed.domain in listed.inputs.desired.words.neutral_hosts:
        return "take-back", "well-known", "a well-known site"
    if facts.get("official_host"):
        return "take-back", "well-known", "a government or education host"
    sessions, authority = facts.get("referral_sessions"), facts.get("authority")
    if sessions:
        return "take-back", "traffic", f"it sends visitors: {sessions:,.0f} sessions"
    visits = facts.get("traffic") or 0
    if authority is not None and authority >= STRONG_AUTHORITY and visits > 0:
        said = f"authority {authority:g} with {visits:,.0f} organic visits a month"
        return "take-back", "traffic", said
    return None


def _judged(listed: _ListedLine) -> Said:
    """Advice by the data; missing data is no reason to take back (unseen is not lost)."""
    facts = listed.facts
    if facts is None:
        return "stay", "unknown", "no export names it, which says nothing"
    if not facts["live"]:
        return _gone(listed, facts)
    advice = facts["recommendation"]
    if advice == "keep":
        return "take-back", "clean", f"the policy keeps it: {facts['because']}"
    if advice == "remove":
        return "stay", "suspicious", f"the policy still recommends removal: {facts['because']}"
    if listed.is_due:
        said = f"stands since {listed.since}, and the policy no longer recommends removal"
        return "take-back", "review", said
    return _OPEN["watched" if advice == "watch" else "unassessed"]


_OPEN: Mapping[str, Said] = {
    "watched": ("stay", "watched", "watched: nothing speaks for taking it back"),
    "unassessed": ("stay", "unassessed", "too little is known"),
}


def _gone(listed: _ListedLine, facts: Facts) -> Said:
    lost = facts["lost_on"]
    if facts["unseen"] or not facts["link_lines"] or lost is None:
        return "stay", "unseen", "its links are no longer listed, and nobody saw them go"
    said = f"no live link left, the last was lost by {lost}"
    ripe = add_days(lost, int(listed.inputs.desired.policy.review["watch_days"]))
    if ripe <= listed.inputs.moment.as_of or listed.is_due:
        return "take-back", "dead", said
    return "stay", "gone", f"{said}; taken back when nothing returns until {ripe}"


def to_take_back(reviews: Sequence[LineReview]) -> tuple[LineReview, ...]:
    """Reviews with advice take-back, the worst reason first, then by domain."""
    order = list(REASONS)
    chosen = (one for one in reviews if one.advice == "take-back")
    return tuple(sorted(chosen, key=lambda one: (order.index(one.reason), one.domain, one.line)))
