"""Standings: what the forge holds of one site's proposals of one kind, read at one moment."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from blm.core.disavow.disavow_file import parse_disavow
from blm.core.forge.forge_values import Comment, Commit, PullRequest
from blm.core.proposals.ending_events import is_no_answer, is_recorded
from blm.core.proposals.proposal import Ask, Kind, Marker, Proposal, read_marker
from blm.core.review.declined import entry_values, line_values
from blm.core.site.site import Decision, Event

_TRAILER = re.compile(r"^Blm-Proposal: (\{.*\})$", re.MULTILINE)
MOST_LISTED = 20
"""Lines that a commit message shows; the pull request and the file show all."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a commit of the program says about itself, in a trailer of its message.

    Attributes:
        fingerprint, group, period: of the proposal it wrote.
        asks: its lines.
        applied: tokens of the comments whose commands it carried out.
        sha: of the commit.
        by: who committed it last; a person where it was amended.
        date: when.
    """

    fingerprint: str
    group: str
    period: str = ""
    asks: tuple[Ask, ...] = ()
    applied: frozenset[str] = frozenset()
    sha: str = ""
    by: str = ""
    date: str = ""


def commit_message(proposal: Proposal, applied: Sequence[str], delta: str) -> str:
    """The message of a commit on a proposal's branch: what changed, and the trailer."""
    sign = "-" if proposal.kind == "undisavow" else "+"
    listed = [f"{sign} {ask.line}" for ask in proposal.asks[:MOST_LISTED]]
    more = len(proposal.asks) - len(listed)
    listed += [f"and {more} more"] if more else []
    trailer = {
        "branch": proposal.branch,
        "fingerprint": proposal.fingerprint,
        "group": proposal.group,
        "period": proposal.period,
        "asks": [[a.line, a.domain, a.rule, a.stage, list(a.families)] for a in proposal.asks],
        "applied": sorted(applied),
    }
    text = "\n".join(listed)
    return f"{delta}\n\n{text}\n\nBlm-Proposal: {json.dumps(trailer, sort_keys=True)}\n"


def read_written(commit: Commit, branch: str) -> Written | None:
    """What the program wrote about its commit; None for people's commits and other branches'.

    A squashed merge carries the trailer of its branch to the base branch, and with it to others.

    Args:
        commit: with its whole message.
        branch: that the commit must be about.
    """
    found = _TRAILER.findall(commit.message.replace("\r\n", "\n"))
    if not found:
        return None
    try:
        values: dict[str, Any] = json.loads(found[-1])
        if values.get("branch", branch) != branch:
            return None
        asks = tuple(Ask(a[0], a[1], a[2], a[3], tuple(a[4])) for a in values["asks"])
        applied = frozenset(map(str, values["applied"]))
        group, period = str(values["group"]), str(values["period"])
        return Written(
            fingerprint=str(values["fingerprint"]),
            group=group,
            period=period,
            asks=asks,
            applied=applied,
            sha=commit.sha,
            by=commit.committer,
            date=commit.date,
        )
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None


@dataclass(frozen=True, slots=True)
class Texts:
    """What the planner reads of a commit.

    Attributes:
        sha: of the commit.
        disavow: text of ``disavow.txt``; empty when absent.
        listed: text of ``decisions.yaml``; empty when absent.
        decisions: the site's own, by subject.
    """

    sha: str
    disavow: str = ""
    listed: str = ""
    decisions: Mapping[str, Decision] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PersonsCommit:
    """A person's commit on a proposal's branch.

    Attributes:
        commit: as the forge tells it.
        before: text of the disavow file before it.
        after: text of the disavow file after it.
        decided: subjects whose decision it changed.
    """

    commit: Commit
    before: str
    after: str
    decided: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Branch:
    """A proposal's branch.

    Attributes:
        head: as it is.
        fork: the newest commit that the base branch has too.
        ours: the program's last commit on it, or None.
        left: what that commit left, or None.
        people: people's commits since then, oldest first.
        touched: paths that people changed anywhere on it.
        paths: paths that differ from the fork.
        clashing: other paths that both sides changed, each in its way.
        applied: tokens of comments that the program's commits carried out.
    """

    head: Texts
    fork: Texts
    ours: Written | None = None
    left: Texts | None = None
    people: tuple[PersonsCommit, ...] = ()
    touched: frozenset[str] = frozenset()
    paths: tuple[str, ...] = ()
    clashing: tuple[str, ...] = ()
    applied: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ended:
    """A pull request that is over.

    Attributes:
        number: of it.
        ref: how the log names it.
        day: on which it was over.
        merged: whether it was merged.
        withdrawn: whether blm itself closed it: nobody's no.
        fingerprint, period: of what it asked; empty where it is not known.
    """

    number: int
    ref: str
    day: str
    merged: bool
    withdrawn: bool
    fingerprint: str
    period: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One site's proposals of one kind on the forge.

    Attributes:
        login: whose token this is.
        base: the base branch.
        branch: the proposal's branch, or None.
        pull: the open pull request, or None; the oldest where there are several.
        extra: other open ones of the same branch.
        ended: those that are over, oldest first.
        comments: of the open one.
        may_decide: logins of commenters whose word counts.
        approvals: people who approved the branch as it is.
        events: of the site's log on the base branch.
    """

    login: str
    base: Texts
    branch: Branch | None = None
    pull: PullRequest | None = None
    extra: tuple[PullRequest, ...] = ()
    ended: tuple[Ended, ...] = ()
    comments: tuple[Comment, ...] = ()
    may_decide: frozenset[str] = frozenset()
    approvals: frozenset[str] = frozenset()
    events: tuple[Event, ...] = ()

    @property
    def marker(self) -> Marker | None:
        """What the open pull request's body says to the program."""
        return read_marker(self.pull.body) if self.pull else None


def ended_of(pull: PullRequest) -> Ended:
    """What is remembered of a pull request that is over."""
    marker = read_marker(pull.body)
    withdrawn = marker is not None and marker.step == "withdrawn" and not pull.merged
    fingerprint, period = (marker.fingerprint, marker.period) if marker else ("", "")
    return Ended(
        number=pull.number,
        ref=reference(pull),
        day=(pull.closed or pull.updated)[:10],
        merged=pull.merged,
        withdrawn=withdrawn,
        fingerprint=fingerprint,
        period=period,
    )


def all_stand(branch: Branch, asks: Iterable[Ask], disavow: str, kind: Kind) -> bool:
    """True if a disavow file has every line that a branch asks, or none of those to take back.

    False without any line: what is not asked cannot be accepted.

    Args:
        branch: of the proposal; lines that people took back on it are not asked.
        asks: what nobody has answered otherwise.
        disavow: text of the file.
        kind: of proposal.
    """
    if kind == "targets":
        return False
    adds = kind == "audit"
    here, there = (entry_values(parse_disavow(text)) for text in (branch.head.disavow, disavow))
    lines = [line_values([ask.line]) for ask in asks]
    asked = [one for one in lines if (one <= here) == adds]
    return bool(asked) and all((one <= there) == adds for one in asked)


def reference(pull: PullRequest) -> str:
    """How the log names a pull request; a local forge's numbers are not those of a later one."""
    return f"#{pull.number}" if pull.url else f"local#{pull.number}"


def is_settled(ended: Ended, events: Sequence[Event]) -> bool:
    """Whether the log tells how a pull request ended, or nobody decided there."""
    return ended.withdrawn or is_recorded(ended.ref, events, merged=ended.merged, since=ended.day)


def as_recorded(ended: Ended, events: Sequence[Event]) -> Ended:
    """An end as the log tells it: merged too where a forge shows a pull request as closed."""
    merged = is_recorded(ended.ref, events, merged=True, since=ended.day)
    return dataclasses.replace(ended, merged=ended.merged or merged)


def unsettled(standing: Standing) -> bool:
    """Whether a pull request ended that the log does not tell of: it may hold unheard words."""
    return any(not is_settled(one, standing.events) for one in standing.ended)


def answers_of(standing: Standing) -> list[Ended]:
    """Pull requests that people ended, oldest first; not those that blm or a stale bot closed."""
    idle = [one for one in standing.events if is_no_answer(one)]
    return [
        one
        for one in standing.ended
        if not one.withdrawn and not any(e.ref == one.ref and e.on >= one.day for e in idle)
    ]
