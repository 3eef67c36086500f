"""Hearing: what people said on a proposal's branch and in its conversation, as decisions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from blm.core.commands import Command, parse_commands
from blm.core.dates import add_months
from blm.core.decision_merges import Merged, Odds, at_odds, merge_decisions, put_words, same_word
from blm.core.disavow import parse_disavow
from blm.core.domains import Domains
from blm.core.forges import Comment
from blm.core.noes import Deed, decide, line_subject, put_back, subject_key, taken_out
from blm.core.proposals import Kind
from blm.core.sites import Decision, Verdict
from blm.core.standings import Branch, Standing
from blm.core.urls import host_of

_ANSWERS = re.compile(r"<!-- blm:answers ([A-Za-z0-9:, _-]+) -->")


@dataclass(frozen=True, slots=True)
class Ear:
    """What is needed to understand people.

    Attributes:
        names: referring domain of a host.
        keep_months: how long a keep lasts, policy ``review.keep_months``.
    """

    names: Domains
    keep_months: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What people said.

    Attributes:
        decisions: by subject, as they should stand beside the proposal.
        odds: people who disagree.
        applied: ids of comments whose commands are carried out by these decisions.
        reply: answer to the comments that have none yet, or empty.
    """

    decisions: Mapping[str, Decision]
    odds: tuple[Odds, ...] = ()
    applied: tuple[str, ...] = ()
    reply: str = ""


def hear(standing: Standing, kind: Kind, ear: Ear) -> Heard:
    """Everything said on the branch and in the open pull request."""
    branch, base = standing.branch, standing.base.decisions
    known = Merged(base)
    fresh: frozenset[str] = frozenset()
    words: list[tuple[str, Decision]] = []
    edited: dict[str, str] = {}
    if branch is not None:
        known = merge_decisions(branch.fork.decisions, base, branch.head.decisions)
        fresh = _changed(branch.fork.decisions, branch.head.decisions)
        edited = {s: one.commit.date for one in branch.people for s in one.decided}
        words = _line_words(branch, kind, ear)
    asked = open_questions(standing.comments, standing.login, standing.may_decide, ear.names)
    networks = standing.marker.networks if standing.marker else {}
    applied = branch.applied if branch else frozenset()
    new = {id_: said for id_, said in asked.items() if id_ not in applied}
    times = {comment.id: comment for comment in standing.comments}
    words += _words_of(new, times, networks, ear)
    later = sorted((w for w in words if w[0] > edited.get(w[1].subject, "")), key=lambda w: w[0])
    settled = {s: d for s, d in base.items() if s not in fresh}
    said = [word for _, word in later if _newer(word, settled)]
    merged = put_words(known.decisions, said, disputed=fresh | _of_a_day(said, settled))
    reply = write_reply(asked, networks, merged)
    return Heard(merged.decisions, (*known.odds, *merged.odds), tuple(sorted(new)), reply)


def _newer(word: Decision, stands: Mapping[str, Decision]) -> bool:
    """Whether a word counts beside what stands in a file, where a person wrote it plainly.

    What stands since an earlier day gives way; of one day, only another person's opposite word
    still counts.
    """
    known = stands.get(word.subject)
    if known is None or known.on < word.on:
        return True
    return known.on == word.on and at_odds(known, word)


def _of_a_day(words: Iterable[Decision], stands: Mapping[str, Decision]) -> frozenset[str]:
    """Subjects on which somebody else said the opposite that very day."""
    return frozenset(
        w.subject for w in words if w.subject in stands and stands[w.subject].on == w.on
    )


def hear_late(standing: Standing, networks: Mapping[str, tuple[str, ...]], ear: Ear) -> Heard:
    """What was said at a pull request that is over; a decision of that day or later stands.

    Args:
        standing: base branch, and the comments of that pull request.
        networks: members by number, as its body numbered them.
        ear: how people are understood.
    """
    base = standing.base.decisions
    asked = open_questions(standing.comments, standing.login, standing.may_decide, ear.names)
    times = {comment.id: comment for comment in standing.comments}
    words = sorted(_words_of(asked, times, networks, ear), key=lambda w: w[0])
    said = [word for _, word in words if _newer(word, base)]
    merged = put_words(base, said, disputed=_of_a_day(said, base))
    reply = write_reply(asked, networks, merged)
    return Heard(merged.decisions, merged.odds, tuple(sorted(asked)), reply)


def open_questions(
    comments: Iterable[Comment], login: str, may_decide: frozenset[str], names: Domains
) -> dict[str, tuple[Command, ...]]:
    """Commands by id of the comments that count and have no answer yet.

    Args:
        comments: of one pull request.
        login: whose answers are ours; anybody can write our marker.
        may_decide: logins whose word counts; strangers are ignored without an answer.
        names: referring domain of a host.
    """
    known = list(comments)
    answered: set[str] = set()
    for comment in known:
        marks = _ANSWERS.findall(comment.body) if comment.author == login else []
        answered |= {one.strip() for mark in marks for one in mark.split(",")}
    found: dict[str, tuple[Command, ...]] = {}
    for comment in known:
        counts = comment.author in may_decide and comment.id not in answered
        if counts and not _ANSWERS.search(comment.body):
            commands = parse_commands(comment.body, names)
            found |= {comment.id: commands} if commands else {}
    return found


def _words_of(
    asked: Mapping[str, tuple[Command, ...]],
    times: Mapping[str, Comment],
    networks: Mapping[str, tuple[str, ...]],
    ear: Ear,
) -> list[tuple[str, Decision]]:
    """When each thing was said in a comment, and the decision it is."""
    words = []
    for id_, commands in asked.items():
        comment = times[id_]
        day, by = comment.created[:10], comment.author or ""
        for command in commands:
            if command.verdict is None:
                continue
            until = add_months(day, ear.keep_months) if command.verdict == "keep" else None
            reason = command.reason or "said in the pull request"
            words += [
                (comment.created, Decision(one, command.verdict, reason, by, day, until))
                for one in _meant(command, networks)
            ]
    return words


def _meant(command: Command, networks: Mapping[str, tuple[str, ...]]) -> list[str]:
    members = [domain for name in command.networks for domain in networks.get(name, ())]
    return list(dict.fromkeys([*command.subjects, *members]))


def _line_words(branch: Branch, kind: Kind, ear: Ear) -> list[tuple[str, Decision]]:
    """Lines deleted (or, where lines are to go, put back) by people since the last own commit."""
    if branch.ours is None or kind == "targets":
        return []
    against, undone, verdict, reason = _AGAINST[kind]
    said: dict[str, tuple[str, Decision]] = {}
    lines = [ask.line for ask in branch.ours.asks]
    if kind == "audit":  # lines merged earlier are the program's too
        lines += [e.text.strip() for e in parse_disavow(branch.fork.disavow).entries() if e.group]
    for one in branch.people:
        deed = Deed(one.commit.author, one.commit.date[:10], one.commit.sha)
        for line in undone(one.before, one.after, lines):
            said.pop(line, None)
        for line in against(one.before, one.after, lines):
            subject = line_subject(line, ear.names.registrable)
            word = decide(subject, verdict, deed, reason, ear.keep_months)
            said[line] = (one.commit.date, word)
    return list(said.values())


_Told = Callable[[str, str, Iterable[str]], tuple[str, ...]]
_AGAINST: Mapping[str, tuple[_Told, _Told, Verdict, str]] = {
    "audit": (taken_out, put_back, "keep", "its line was deleted in the pull request"),
    "undisavow": (put_back, taken_out, "remove", "its line was put back in the pull request"),
}
"""By kind: what an edit of the file says, what takes it back, the decision, and its reason."""


def _changed(fork: Mapping[str, Decision], head: Mapping[str, Decision]) -> frozenset[str]:
    return frozenset(s for s, said in head.items() if not same_word(said, fork.get(s)))


def write_reply(
    asked: Mapping[str, tuple[Command, ...]],
    networks: Mapping[str, tuple[str, ...]],
    merged: Merged,
) -> str:
    """One answer to all comments that have none, with the mark that they now have.

    Args:
        asked: commands by id of comment.
        networks: members by number.
        merged: decisions as they now stand.
    """
    if not asked:
        return ""
    lines = []
    for command in (one for commands in asked.values() for one in commands):
        unknown = [name for name in command.networks if name not in networks]
        lines += [_line_of(one, command, merged) for one in _meant(command, networks)]
        lines += [f"- not understood: {command.fault}. {_EXAMPLE}"] if command.fault else []
        lines += [f"- no network {n} here: name its domains instead" for n in unknown]
    return "\n".join([*dict.fromkeys(lines), "", f"<!-- blm:answers {', '.join(asked)} -->"])


def _line_of(subject: str, command: Command, merged: Merged) -> str:
    """What became of one word: recorded, or overruled by a plainer one."""
    stands = merged.decisions.get(subject)
    if stands is None or stands.decision == command.verdict:
        return f"- recorded: **{command.verdict}** `{_show(subject)}`"
    odds = any(one.subject == subject for one in merged.odds)
    why = "people disagree" if odds else "`decisions.yaml` says so; edit it there"
    return f"- `{_show(subject)}` stays on **{stands.decision}**: {why}"


_EXAMPLE = "Write it as `/blm keep a.example because …`"


def _show(subject: str) -> str:
    """A subject without a link: its host only, where it is a page."""
    host = (host_of(subject) or "") if "://" in subject else subject_key(subject)
    page = "a page of " if "://" in subject else ""
    return page + host.replace(".", "[.]").replace("`", "")
