"""Recording merged and closed pull requests in the log, with decisions made on them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from blm.core.audit.line_reviews import NEVER_LISTED
from blm.core.comments.comment_replies import BOT
from blm.core.dates import add_days
from blm.core.disavow.disavow_file import named_hosts, parse_disavow
from blm.core.forge.forge_values import MAY_DECIDE, PullRequest
from blm.core.proposals.ending_events import (
    record_declined,
    record_merged,
    record_no_answer,
    record_reviewed,
)
from blm.core.proposals.forge_state import Branch, Standing, Texts, ended_of, is_settled, reference
from blm.core.proposals.proposal import (
    Ask,
    Kind,
    Marker,
    Proposal,
    branch_of,
    read_marker,
    settle_asks,
)
from blm.core.proposals.reviewer_decisions import (
    HeardDecisions,
    hear_decisions,
    hear_late_decisions,
)
from blm.core.review.declined import Deed, decide, entry_values, line_subject, line_values
from blm.core.site.site import Decision, Event
from blm.pipeline.forge_sync.forge_reader import Reader
from blm.pipeline.forge_sync.records import Records, write_records
from blm.pipeline.propose.landings import find_landing, who_landed
from blm.pipeline.propose.reverts import UNKNOWN, record_reverts

LATE_DAYS = 35
"""For how many days after its last change a closed pull request is read for late comments."""


@dataclass(frozen=True, slots=True)
class UnrecordedEnd:
    """A merged or closed pull request whose end is not in the site's log yet."""

    pull: PullRequest
    kind: Kind
    standing: Standing
    heard: HeardDecisions
    deed: Deed

    @property
    def asks(self) -> tuple[Ask, ...]:
        """What it asked at last."""
        branch = self.standing.branch
        return branch.ours.asks if branch and branch.ours else ()


def settle_ends(reader: Reader, kind: Kind, wait_days: int) -> None:
    """Record how pull requests ended and what was said there, then drop their branches.

    Args:
        reader: of the site.
        kind: of proposal.
        wait_days: policy ``outreach.wait_days``.

    Raises:
        MovedRef: the base branch moved: begin again.
    """
    pulls = reader.pulls(kind)
    reader.opened = {reference(p): p.created[:10] for p in pulls if p.state == "open"}
    base = reader.base()
    events = reader.events(base.sha)
    for pull in pulls:
        if pull.state == "closed" and not is_settled(ended_of(pull), events):
            _record_end(reader, reader.forge.pull_request(pull.number), kind, wait_days)
    recent = add_days(reader.today, -LATE_DAYS)
    for pull in pulls:
        if pull.state == "closed" and pull.updated[:10] >= recent:
            _record_late(reader, pull)
    if kind == "audit":
        record_reverts(reader, pulls)


def _record_end(reader: Reader, pull: PullRequest, kind: Kind, wait_days: int) -> None:
    end = _read_end(reader, pull, kind)
    pull = end.pull
    records = _records(reader, end, wait_days)
    write_records(reader, records)
    if end.heard.reply:
        reader.forge.comment(pull.number, end.heard.reply)
    branch = end.standing.branch
    head = reader.forge.head(branch_of(reader.site, kind))
    untouched = branch is None or not (branch.touched or branch.people)
    if head == pull.head and (pull.merged or untouched):
        reader.forge.delete_branch(pull.branch, head)


def _read_end(reader: Reader, pull: PullRequest, kind: Kind) -> UnrecordedEnd:
    """The pull request with its branch as it was, and everything said there."""
    base = reader.base()
    comments = reader.comments(pull.number)
    standing = Standing(
        login=reader.repository.login,
        base=base,
        branch=_branch(reader, pull, base),
        pull=pull,
        comments=comments,
        may_decide=reader.may_decide(comments),
        events=reader.events(base.sha),
    )
    by = (pull.merged_by if pull.merged else pull.closed_by) or UNKNOWN
    deed = Deed(by, (pull.closed or pull.updated)[:10], reference(pull))
    heard = hear_decisions(standing, kind, reader.inputs)
    end = UnrecordedEnd(pull, kind, standing, heard, deed)
    return end if pull.merged else _landed(reader, end)


def _landed(reader: Reader, end: UnrecordedEnd) -> UnrecordedEnd:
    """The end of a pull request that the forge shows as closed: merged where its lines stand.

    Its branch is read as that of a closed one: decisions there may not have come along.
    """
    asked = Proposal(reader.site, end.kind, "", asks=end.asks)
    names = reader.inputs.names.registrable
    left = settle_asks(asked, end.heard.decisions.values(), reader.today, names).asks
    commit = find_landing(reader, end.standing.branch, left, end.kind)
    if commit is None:
        return end
    by = who_landed(commit, end.pull.closed_by)
    pull = dataclasses.replace(end.pull, merged=True, merged_by=by, merge_sha=commit.sha)
    return dataclasses.replace(end, pull=pull, deed=dataclasses.replace(end.deed, by=by))


def _branch(reader: Reader, pull: PullRequest, base: Texts) -> Branch:
    """The branch of a pull request that is over.

    What a merge brought to the base branch is the base branch's to change from then on.
    """
    before = _base_before(reader, pull) if pull.merged else ""
    if not before:
        return reader.branch(base, pull.head, pull.branch, over=True)
    fork = reader.texts(before, instead=(before,))
    branch = reader.branch(fork, pull.head, pull.branch, over=True)
    fork = dataclasses.replace(branch.fork, decisions=branch.head.decisions)
    return dataclasses.replace(branch, fork=fork)


def _base_before(reader: Reader, pull: PullRequest) -> str:
    """A commit of the base branch before the merge: as the body tells, or the merge's parent."""
    marker = read_marker(pull.body)
    if marker is not None and marker.fork:
        return marker.fork
    made = reader.forge.compare(pull.head, pull.merge_sha).commits if pull.merge_sha else ()
    return next((one.parents[0] for one in made if one.sha == pull.merge_sha and one.parents), "")


def _records(reader: Reader, end: UnrecordedEnd, wait_days: int) -> Records:
    """Decisions and events that the end of a pull request leaves."""
    events, names = end.standing.events, reader.inputs.names.registrable
    decisions = dict(end.heard.decisions)
    outcome = "merged" if end.pull.merged else "declined"
    found: tuple[Event, ...]
    if not _was_answered(reader, end.pull):
        outcome, found = "no answer", record_no_answer(end.deed)
    elif end.kind != "audit":
        reasons = {line_subject(ask.line, names): ask.stage for ask in end.asks}
        found = record_reviewed(reasons, outcome, end.deed, events)
        decisions |= _taken_back(reader, end) if end.pull.merged else {}
    elif end.pull.merged:
        text = reader.text("disavow.txt", end.pull.merge_sha or end.pull.head)
        has = entry_values(parse_disavow(text))
        accepted = [a for a in end.asks if line_values([a.line]) <= has]
        found = record_merged([a.domain for a in accepted], end.deed, events, wait_days)
    else:
        asked = Proposal(reader.site, "audit", "", asks=end.asks)
        left = settle_asks(asked, decisions.values(), reader.today, names).asks
        families = {ask.domain: ask.families for ask in left}
        found = record_declined(families, end.deed, events, wait_days)
    reason = f"{reader.site}: {outcome} in {end.deed.ref}"
    if wrong := reader.unreadable(end.pull.head):
        reason += f"\n\nNothing was taken from a file that cannot be read there:\n{wrong}"
    return Records(decisions, found, reason)


def _was_answered(reader: Reader, pull: PullRequest) -> bool:
    """Whether its end is somebody's word: merged, or closed by blm or by whoever may write.

    A bot that closes what is old says nothing; an App that opened the pull request is blm.
    """
    by = pull.closed_by
    if pull.merged or by is None or by == reader.repository.login:
        return True
    if by.endswith(BOT):
        return by == pull.author
    return reader.forge.permission(by) in MAY_DECIDE


def _taken_back(reader: Reader, end: UnrecordedEnd) -> dict[str, Decision]:
    """Whoever merges that lines are taken back keeps what those lines are about, and no more."""
    months, names = reader.inputs.keep_months, reader.inputs.names.registrable
    known = end.heard.decisions
    asks = end.asks if end.kind == "undisavow" else ()
    said = {
        line_subject(ask.line, names)
        for ask in asks
        if ask.stage not in NEVER_LISTED and ask.domain not in known
    }
    reason = f"lines taken back in {end.deed.ref}"
    return {s: decide(s, "keep", end.deed, reason, months) for s in sorted(said - known.keys())}


def _record_late(reader: Reader, pull: PullRequest) -> None:
    """What was said after the end: a merge never outruns a no."""
    comments = reader.comments(pull.number)
    may_decide = reader.may_decide(comments)
    if not may_decide:
        return
    base, marker = reader.base(), read_marker(pull.body)
    login = reader.repository.login
    standing = Standing(login, base, comments=comments, may_decide=may_decide)
    networks = marker.networks if marker else {}
    heard = hear_late_decisions(standing, networks, reader.inputs, _taken_hosts(reader, marker))
    if not heard.reply:
        return
    reason = f"{reader.site}: said in #{pull.number} after its end"
    write_records(reader, Records(heard.decisions, (), reason))
    reader.forge.comment(pull.number, heard.reply)


def _taken_hosts(reader: Reader, marker: Marker | None) -> frozenset[str]:
    """Hosts of the lines among which a pull request took some out; else none."""
    if marker is None or marker.kind != "undisavow" or not marker.fork:
        return frozenset()
    return named_hosts(parse_disavow(reader.text("disavow.txt", marker.fork)).lines)
