"""Standings: everything the forge holds of a site's proposals of one kind at one moment."""

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
"""Most lines listed in a commit message; the pull request and the file list all."""


@dataclass(frozen=True, slots=True)
class Written:
    """The trailer of a commit by blm: which proposal it wrote.

    Attributes:
        fingerprint, group, period: as in the proposal that was written.
        asks: asks of that proposal.
        applied: tokens of the comments whose commands the commit carried out.
        sha: SHA of the commit.
        by: the committer; a person if the commit was amended.
        date: date of the commit.
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
    """The message of a commit on a bot branch: what changed, the lines, and the trailer."""
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
    """The trailer of a commit by blm; None for commits of people or for another branch.

    A squash merge copies the trailer to the base branch, from where it gets into other branches.

    Args:
        commit: the commit, with its complete message.
        branch: bot branch that the trailer must name.
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
    """The files of a commit that the planner reads.

    Attributes:
        sha: SHA of the commit.
        disavow: text of ``disavow.txt``; empty if there is none.
        listed: text of ``decisions.yaml``; empty if there is none.
        decisions: the site's own decisions, by subject.
    """

    sha: str
    disavow: str = ""
    listed: str = ""
    decisions: Mapping[str, Decision] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PersonsCommit:
    """A commit that a person made on a bot branch.

    Attributes:
        commit: the commit, as read from the forge.
        before: text of the disavow file before the commit.
        after: text of the disavow file after the commit.
        decided: subjects whose decision the commit changed.
    """

    commit: Commit
    before: str
    after: str
    decided: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Branch:
    """The bot branch of a proposal.

    Attributes:
        head: files at the head of the branch.
        fork: files at the newest commit that the base branch has too.
        ours: trailer of blm's last commit on the branch, or None.
        written: trailers of all of blm's commits on the branch, oldest first.
        left: files at that commit, or None.
        people: commits that people made after it, oldest first.
        touched: paths that people changed in any commit of the branch.
        paths: paths that differ between fork and head.
        clashing: paths, other than the disavow file and the decisions, that the branch and the
            base branch changed differently.
        applied: tokens of the comments whose commands blm's commits carried out.
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
    written: tuple[Written, ...] = ()

    def told(self, marker: Marker | None) -> Written | None:
        """Trailer of the last commit that the body with this marker tells of.

        That is `ours`, unless a run was killed between its push and the body.
        """
        known = marker.fingerprint if marker else ""
        found = (one for one in reversed(self.written) if one.fingerprint == known)
        return next(found, self.ours)


@dataclass(frozen=True, slots=True)
class Ended:
    """A pull request that was merged or closed.

    Attributes:
        number: number of the pull request.
        ref: reference by which the log names it.
        day: day on which it was merged or closed.
        merged: True if it was merged.
        withdrawn: True if blm closed it, which is not a decline.
        fingerprint, period: as in its proposal; empty if its marker is missing.
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
        login: login that blm's token belongs to.
        base: files of the base branch.
        branch: the bot branch, or None.
        pull: the open pull request, or None; the oldest if several are open.
        extra: the other open pull requests of the same branch.
        ended: merged and closed pull requests, oldest first.
        comments: comments on the open pull request.
        may_decide: logins of the commenters who may decide.
        approvals: logins of people who approved the current head of the branch.
        events: events of the site's log on the base branch.
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
        """The marker of the open pull request; None without one."""
        return read_marker(self.pull.body) if self.pull else None


def ended_of(pull: PullRequest) -> Ended:
    """Summary of a merged or closed pull request, from its state and marker."""
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
    """Reference of a pull request for the log, ``#7``, or ``local#7`` if it has no web address.

    The prefix keeps numbers of a bare repository apart from those of a forge used later.
    """
    return f"#{pull.number}" if pull.url else f"local#{pull.number}"


def is_settled(ended: Ended, events: Sequence[Event]) -> bool:
    """True if the log records how the pull request ended, or blm withdrew it."""
    return ended.withdrawn or is_recorded(ended.ref, events, merged=ended.merged, since=ended.day)


def as_recorded(ended: Ended, events: Sequence[Event]) -> Ended:
    """An end as the log tells it: merged too where a forge shows a pull request as closed."""
    merged = is_recorded(ended.ref, events, merged=True, since=ended.day)
    return dataclasses.replace(ended, merged=ended.merged or merged)


def unsettled(standing: Standing) -> bool:
    """True if an ended pull request is not in the log yet; it may hold decisions to read."""
    return any(not is_settled(one, standing.events) for one in standing.ended)


def answers_of(standing: Standing) -> list[Ended]:
    """Pull requests that people merged or declined, oldest first.

    Those that blm closed, or somebody who may not decide, are left out.
    """
    idle = [one for one in standing.events if is_no_answer(one)]
    return [
        one
        for one in standing.ended
        if not one.withdrawn and not any(e.ref == one.ref and e.on >= one.day for e in idle)
    ]
