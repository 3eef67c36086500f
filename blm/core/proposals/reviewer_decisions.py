"""Decisions that people made by editing a proposal's branch or by commenting on it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass

from blm.core.comments.comment_commands import EDITED, Command, parse_commands
from blm.core.comments.comment_replies import (
    meant,
    read_answered,
    read_mark,
    standing_words,
    token_of,
    was_named,
    write_reply,
)
from blm.core.dates import add_months
from blm.core.disavow.disavow_file import named_hosts, parse_disavow, parse_line
from blm.core.forge.forge_values import Comment
from blm.core.hosts.public_suffixes import Domains
from blm.core.proposals.forge_state import Branch, Standing, Texts, Written
from blm.core.proposals.proposal import SETTLED_BY, Kind
from blm.core.review.declined import (
    Deed,
    decide,
    entry_values,
    line_subject,
    line_values,
    put_back,
    taken_out,
)
from blm.core.site.decision_merges import (
    Merged,
    Odds,
    at_odds,
    merge_decisions,
    put_words,
    same_word,
)
from blm.core.site.site import Decision, Verdict


@dataclass(frozen=True, slots=True)
class DecisionInputs:
    """Inputs for reading decisions from a pull request.

    Attributes:
        names: public suffixes and platforms, for the referring domain of a host.
        keep_months: how long a keep lasts, policy ``review.keep_months``.
    """

    names: Domains
    keep_months: int


@dataclass(frozen=True, slots=True)
class HeardDecisions:
    """The decisions read from a bot branch and the comments on its pull request.

    Attributes:
        decisions: all decisions by subject, as ``decisions.yaml`` should have them.
        odds: pairs of opposite decisions by two people on one subject.
        applied: tokens of comments whose commands these decisions carry out.
        reply: text that answers the comments not answered yet; empty if there are none.
    """

    decisions: Mapping[str, Decision]
    odds: tuple[Odds, ...] = ()
    applied: tuple[str, ...] = ()
    reply: str = ""


def hear_decisions(standing: Standing, kind: Kind, inputs: DecisionInputs) -> HeardDecisions:
    """Decisions from edits on the bot branch and from comments on the open pull request."""
    branch, base = standing.branch, standing.base.decisions
    known = Merged(base)
    fresh: frozenset[str] = frozenset()
    words: list[tuple[str, Decision]] = []
    edited: dict[str, str] = {}
    if branch is not None:
        known = merge_decisions(branch.fork.decisions, base, branch.head.decisions)
        fresh = _changed(branch.fork.decisions, branch.head.decisions)
        edited = {s: one.commit.date for one in branch.people for s in one.decided}
        words = _edit_decisions(branch, kind, inputs)
    asked = open_questions(standing, inputs.names, _asked_hosts(standing, kind))
    networks = standing.marker.networks if standing.marker else {}
    applied = branch.applied if branch else frozenset()
    by_token = {token_of(comment): comment for comment in standing.comments}
    new = {key: said for key, said in asked.items() if not was_named(by_token[key], applied)}
    words += _comment_decisions(new, by_token, networks, inputs)
    later = sorted((w for w in words if w[0] > edited.get(w[1].subject, "")), key=lambda w: w[0])
    settled = {s: d for s, d in base.items() if s not in fresh}
    said = [word for _, word in later if _counts_beside(word, settled)]
    merged = put_words(known.decisions, said, disputed=fresh | _decided_same_day(said, settled))
    reply = write_reply(asked, networks, merged, _earlier(standing, asked, merged))
    return HeardDecisions(merged.decisions, (*known.odds, *merged.odds), tuple(sorted(new)), reply)


def _counts_beside(word: Decision, stands: Mapping[str, Decision]) -> bool:
    """True if a word is newer than the subject's decision in the file, or there is none.

    A word of the same day counts only if it is another person's and says the opposite.
    """
    known = stands.get(word.subject)
    if known is None or known.on < word.on:
        return True
    return known.on == word.on and at_odds(known, word)


def _decided_same_day(words: Iterable[Decision], stands: Mapping[str, Decision]) -> frozenset[str]:
    """Subjects of words that have the same day as the subject's decision in the file."""
    return frozenset(
        w.subject for w in words if w.subject in stands and stands[w.subject].on == w.on
    )


def hear_late_decisions(
    standing: Standing,
    networks: Mapping[str, tuple[str, ...]],
    inputs: DecisionInputs,
    listed: frozenset[str] = frozenset(),
) -> HeardDecisions:
    """Decisions from comments on a merged or closed pull request.

    A decision already in the file of the same day or later is kept.

    Args:
        standing: the base branch, and the comments on that pull request.
        networks: domains of each network, by its number in that pull request's body.
        inputs: inputs for reading decisions.
        listed: hosts of lines that it asked to take back; a comment that names such a host is
            about its line.
    """
    base = standing.base.decisions
    asked = open_questions(standing, inputs.names, listed)
    by_token = {token_of(comment): comment for comment in standing.comments}
    words = sorted(_comment_decisions(asked, by_token, networks, inputs), key=lambda w: w[0])
    said = [word for _, word in words if _counts_beside(word, base)]
    merged = put_words(base, said, disputed=_decided_same_day(said, base))
    reply = write_reply(asked, networks, merged, _earlier(standing, asked, merged))
    return HeardDecisions(merged.decisions, merged.odds, tuple(sorted(asked)), reply)


def _asked_hosts(standing: Standing, kind: Kind) -> frozenset[str]:
    """Hosts of lines to take back; a comment that names such a host is about its line."""
    ours = standing.branch.ours if standing.branch else None
    if kind != "undisavow" or ours is None:
        return frozenset()
    return named_hosts(parse_line(ask.line) for ask in ours.asks)


def open_questions(
    standing: Standing, names: Domains, listed: Container[str]
) -> dict[str, tuple[Command, ...]]:
    """Commands of the comments that still need an answer, by token of the comment.

    Comments by people who may not decide are ignored. A comment edited after its answer needs a
    new one. Answers by other people do not count, since anybody can copy blm's marker.

    Args:
        standing: the comments, blm's login, and the logins that may decide.
        names: public suffixes and platforms, for the referring domain of a host.
        listed: hosts that stand for their disavow line.
    """
    known, may_decide = list(standing.comments), standing.may_decide
    answered = read_answered(known, standing.login, may_decide)
    found: dict[str, tuple[Command, ...]] = {}
    for comment in known:
        if was_named(comment, answered) or read_mark(comment.body):
            continue
        if comment.speaker in may_decide:
            commands = parse_commands(comment.body, names, listed)
        elif comment.editor != "" and comment.author in may_decide:
            refused = Command(None, fault=EDITED)
            commands = (refused,) if parse_commands(comment.body, names, listed) else ()
        else:
            continue
        if commands or any(one.startswith(f"{comment.id}@") for one in answered):
            found[token_of(comment)] = commands
    return found


def _earlier(
    standing: Standing, asked: Mapping[str, tuple[Command, ...]], merged: Merged
) -> tuple[Decision, ...]:
    """Decisions taken from earlier texts of comments, where the present text says nothing of it."""
    ours = [c for c in standing.comments if read_answered([c], standing.login, standing.may_decide)]
    return tuple(
        one
        for token in asked
        for one in standing_words(token, standing.comments, ours, merged)
        if not any(one.subject in c.subjects for c in asked[token] if c.verdict)
    )


def _comment_decisions(
    asked: Mapping[str, tuple[Command, ...]],
    by_token: Mapping[str, Comment],
    networks: Mapping[str, tuple[str, ...]],
    inputs: DecisionInputs,
) -> list[tuple[str, Decision]]:
    """Decisions made by commands in comments, each with the time of its comment."""
    words = []
    for token, commands in asked.items():
        comment = by_token[token]
        day, by = comment.updated[:10], comment.speaker or ""  # its last edit is what it says
        for command in commands:
            if command.verdict is None:
                continue
            until = add_months(day, inputs.keep_months) if command.verdict == "keep" else None
            reason = command.reason or "said in the pull request"
            words += [
                (comment.updated, Decision(one, command.verdict, reason, by, day, until))
                for one in meant(command, networks)
            ]
    return words


def _edit_decisions(
    branch: Branch, kind: Kind, inputs: DecisionInputs
) -> list[tuple[str, Decision]]:
    """Decisions that people made by editing the disavow file since blm's last commit.

    Deleting a proposed line is a keep; putting back a line to be taken back is a remove.
    """
    if branch.ours is None or branch.left is None or kind == "targets":
        return []
    against, undone, verdict, reason = _EDITS[kind]
    said: dict[str, tuple[str, Decision]] = {}
    lines = [ask.line for ask in branch.ours.asks]
    if kind == "audit":  # lines that blm proposed in earlier pull requests count, too
        lines += [e.text.strip() for e in parse_disavow(branch.fork.disavow).entries() if e.group]
    for line in _amended(branch.ours, branch.left, kind, inputs.names.registrable):
        deed = Deed(branch.ours.by, branch.ours.date[:10], branch.ours.sha)
        subject = line_subject(line, inputs.names.registrable)
        said[line] = (
            branch.ours.date,
            decide(subject, verdict, deed, reason, inputs.keep_months),
        )
    for one in branch.people:
        deed = Deed(one.commit.author, one.commit.date[:10], one.commit.sha)
        for line in undone(one.before, one.after, lines):
            said.pop(line, None)
        for line in against(one.before, one.after, lines):
            subject = line_subject(line, inputs.names.registrable)
            word = decide(subject, verdict, deed, reason, inputs.keep_months)
            said[line] = (one.commit.date, word)
    return list(said.values())


def _amended(ours: Written, left: Texts, kind: Kind, names: Callable[[str], str]) -> list[str]:
    """Lines that a person changed by amending blm's commit: trailer and file disagree on them."""
    has = entry_values(parse_disavow(left.disavow))
    answered = {s for s, d in left.decisions.items() if d.decision in SETTLED_BY[kind]}
    return [
        ask.line
        for ask in ours.asks
        if (line_values([ask.line]) <= has) != (kind == "audit")
        and ask.domain not in answered  # the same commit has an explicit decision
        and line_subject(ask.line, names) not in answered
    ]


_FindLines = Callable[[str, str, Iterable[str]], tuple[str, ...]]
_EDITS: Mapping[str, tuple[_FindLines, _FindLines, Verdict, str]] = {
    "audit": (taken_out, put_back, "keep", "its line was deleted in the pull request"),
    "undisavow": (put_back, taken_out, "remove", "its line was put back in the pull request"),
}
"""By kind: finds the edits that decide, finds those that undo it, the verdict, its reason."""


def _changed(fork: Mapping[str, Decision], head: Mapping[str, Decision]) -> frozenset[str]:
    return frozenset(s for s, said in head.items() if not same_word(said, fork.get(s)))
