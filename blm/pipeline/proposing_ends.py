"""Ends: what merged, closed and reverted pull requests leave to be remembered."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from blm.core.dates import add_days
from blm.core.disavow import parse_disavow
from blm.core.ends import (
    record_declined,
    record_merged,
    record_no_answer,
    record_reviewed,
)
from blm.core.forges import MAY_DECIDE, Commit, PullRequest
from blm.core.hearing import Heard, hear, hear_late
from blm.core.line_reviews import NEVER_LISTED
from blm.core.noes import (
    Deed,
    decide,
    entry_values,
    line_domain,
    reverted_domains,
)
from blm.core.proposals import Ask, Kind, Proposal, branch_of, read_marker, settle_asks
from blm.core.replies import BOT
from blm.core.sites import Decision, Event
from blm.core.standings import Branch, Standing, Texts, ended_of, is_settled, reference
from blm.pipeline.proposing_reads import Reader
from blm.pipeline.proposing_records import Records, write_records

UNKNOWN = "unknown"
"""Who did what the forge does not tell of."""
LATE_DAYS = 35
"""How long after its last change a pull request that is over is still listened to."""


@dataclass(frozen=True, slots=True)
class End:
    """One pull request that is over, as its site's log does not know it yet."""

    pull: PullRequest
    kind: Kind
    standing: Standing
    heard: Heard
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
        _record_reverts(reader, pulls)


def _record_end(reader: Reader, pull: PullRequest, kind: Kind, wait_days: int) -> None:
    end = _read_end(reader, pull, kind)
    records = _records(reader, end, wait_days)
    write_records(reader, records)
    if end.heard.reply:
        reader.forge.comment(pull.number, end.heard.reply)
    branch = end.standing.branch
    head = reader.forge.head(branch_of(reader.site, kind))
    untouched = branch is None or not (branch.touched or branch.people)
    if head == pull.head and (pull.merged or untouched):
        reader.forge.delete_branch(pull.branch, head)


def _read_end(reader: Reader, pull: PullRequest, kind: Kind) -> End:
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
    return End(pull, kind, standing, hear(standing, kind, reader.ear), deed)


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


def _records(reader: Reader, end: End, wait_days: int) -> Records:
    """Decisions and events that the end of a pull request leaves."""
    events, names = end.standing.events, reader.ear.names.registrable
    decisions = dict(end.heard.decisions)
    outcome = "merged" if end.pull.merged else "declined"
    found: tuple[Event, ...]
    if not _was_answered(reader, end.pull):
        outcome, found = "no answer", record_no_answer(end.deed)
    elif end.kind != "audit":
        reasons = {ask.domain: ask.stage for ask in end.asks}
        found = record_reviewed(reasons, outcome, end.deed, events)
        decisions |= _taken_back(reader, end) if end.pull.merged else {}
    elif end.pull.merged:
        text = reader.text("disavow.txt", end.pull.merge_sha or end.pull.head)
        has = entry_values(parse_disavow(text))
        accepted = [a for a in end.asks if entry_values(parse_disavow(a.line)) <= has]
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


def _taken_back(reader: Reader, end: End) -> dict[str, Decision]:
    """Whoever merges that lines are taken back keeps the domains that a list could name."""
    months = reader.ear.keep_months
    known = end.heard.decisions
    asks = end.asks if end.kind == "undisavow" else ()
    domains = sorted({a.domain for a in asks if a.stage not in NEVER_LISTED} - known.keys())
    reason = f"lines taken back in {end.deed.ref}"
    return {d: decide(d, "keep", end.deed, reason, months) for d in domains}


def _record_late(reader: Reader, pull: PullRequest) -> None:
    """What was said after the end: a merge never outruns a no."""
    comments = reader.comments(pull.number)
    may_decide = reader.may_decide(comments)
    if not may_decide:
        return
    base, marker = reader.base(), read_marker(pull.body)
    login = reader.repository.login
    standing = Standing(login, base, comments=comments, may_decide=may_decide)
    heard = hear_late(standing, marker.networks if marker else {}, reader.ear)
    if not heard.reply:
        return
    reason = f"{reader.site}: said in #{pull.number} after its end"
    write_records(reader, Records(heard.decisions, (), reason))
    reader.forge.comment(pull.number, heard.reply)


def _record_reverts(reader: Reader, pulls: Sequence[PullRequest]) -> None:
    """Lines that were merged and are gone from the base branch: kept, by whoever took them out."""
    base = reader.base()
    names = reader.ear.names.registrable
    events = reader.events(base.sha)
    kept = [s for s, d in base.decisions.items() if d.decision in ("keep", "protect")]
    gone = reverted_domains(events, base.disavow, kept, names)
    if not gone:
        return
    merges = {reference(pull): pull.merge_sha for pull in pulls if pull.merge_sha}
    refs = {e.subject: e.ref for e in events if e.event == "merged"}
    found = {}
    for domain in gone:
        deed = _who_took_out(reader, domain, merges.get(refs[domain]), base.sha)
        said = base.decisions.get(domain)
        if said is not None and (deed.by == UNKNOWN or said.on >= deed.on):
            continue  # a word of that day or later is plainer than a deleted line
        reason = "its line was taken out on the base branch"
        found[domain] = decide(domain, "keep", deed, reason, reader.ear.keep_months)
    write_records(reader, Records(found, (), f"{reader.site}: lines taken out are kept"))


def _who_took_out(reader: Reader, domain: str, since: str | None, base: str) -> Deed:
    """The first commit after a merge without any line of the domain, found by halving."""
    commits: tuple[Commit, ...] = reader.forge.compare(since, base).commits if since else ()
    if not commits:
        return Deed(UNKNOWN, reader.today, base)
    low, high = 0, len(commits) - 1
    while low < high:
        middle = (low + high) // 2
        if _has_line(reader, domain, commits[middle].sha):
            low = middle + 1
        else:
            high = middle
    return Deed(commits[low].author, commits[low].date[:10], commits[low].sha)


def _has_line(reader: Reader, domain: str, at: str) -> bool:
    entries = parse_disavow(reader.text("disavow.txt", at)).entries()
    names = reader.ear.names.registrable
    return any(line_domain(line.text, names) == domain for line in entries)
