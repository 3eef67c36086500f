"""Replies: one answer to all unanswered comments, with a hidden marker of what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from blm.core.comments.comment_commands import EDITED, Command
from blm.core.forge.forge_values import Comment
from blm.core.hosts.urls import host_of
from blm.core.review.declined import subject_key
from blm.core.site.decision_merges import Merged
from blm.core.site.site import Decision

BOT = "[bot]"
"""Suffix of the login of a GitHub App; people cannot register such a name."""
ROOM = 40_000
"""Characters for the lines of an answer; a forge accepts 65,536 with the marker."""
MOST_ANSWERED = 400
"""Most comments that one answer lists in its marker; the next run answers the others."""
_ANSWERS = re.compile(r"^<!-- blm:answers ([A-Za-z0-9:@.+, _-]+) -->\s*\Z", re.MULTILINE)
_TAKE_BACK = "it was said before the edit, and a new comment takes it back"
_EXAMPLE = "Write it as `/blm keep a.example because …`"


def token_of(comment: Comment) -> str:
    """Token of a comment in its present wording; an edit changes it."""
    return f"{comment.id}@{comment.updated}"


def was_named(comment: Comment, tokens: Iterable[str]) -> bool:
    """True if `tokens` has this comment's token; a bare id matches any edit of it."""
    return bool({comment.id, token_of(comment)} & set(tokens))


def read_mark(body: str) -> tuple[str, ...]:
    """Tokens in the marker of an answer; none if its last line is no marker."""
    found = _ANSWERS.search(body)
    return tuple(one.strip() for one in found[1].split(",")) if found else ()


def read_answered(
    comments: Iterable[Comment], login: str, may_decide: frozenset[str]
) -> frozenset[str]:
    """Tokens of all answered comments; markers by untrusted authors are ignored.

    One repository may be served under several logins: runs of different workflows have different
    tokens, and some tokens cannot look up their own login.

    Args:
        comments: of one pull request.
        login: of the token in use.
        may_decide: logins with write permission.
    """
    ours = (c for c in comments if c.author and _is_ours(c.author, login, may_decide))
    return frozenset(token for comment in ours for token in read_mark(comment.body))


def _is_ours(author: str, login: str, may_decide: frozenset[str]) -> bool:
    return author == login or author in may_decide or author.endswith(BOT)


def write_reply(
    asked: Mapping[str, tuple[Command, ...]],
    networks: Mapping[str, tuple[str, ...]],
    merged: Merged,
    earlier: Iterable[Decision] = (),
) -> str:
    """One answer to all unanswered comments, with its marker.

    Args:
        asked: commands by token of comment.
        networks: members by number.
        merged: decisions after the commands were applied.
        earlier: decisions that earlier texts of edited comments made and that stand.
    """
    if not asked:
        return ""
    answered = list(asked)[:MOST_ANSWERED]
    commands = [one for token in answered for one in asked[token]]
    said = [line for one in commands for line in _lines(one, networks, merged)]
    said += [
        f"- **{one.decision}** `{_show(one.subject)}` still stands: {_TAKE_BACK}" for one in earlier
    ]
    lines = list(dict.fromkeys(said)) or ["- nothing is asked in the edited comment any more"]
    mark = f"<!-- blm:answers {', '.join(answered)} -->"
    return "\n".join([*_fitting(lines), "", mark])


def standing_words(
    token: str, comments: Iterable[Comment], answers: Iterable[Comment], merged: Merged
) -> list[Decision]:
    """Decisions that an earlier text of a comment made, as blm answered then, and that stand.

    Args:
        token: of the comment as it reads now.
        comments: of one pull request.
        answers: those that are blm's.
        merged: decisions after the commands were applied.
    """
    key = token.partition("@")[0]
    author = next((one.author for one in comments if one.id == key), None)
    found: dict[str, Decision] = {}
    for answer in answers:
        marks = [one.partition("@") for one in read_mark(answer.body)]
        days = {when[:10] for name, _, when in marks if name == key and f"{name}@{when}" != token}
        found |= {
            subject: one
            for subject, one in merged.decisions.items()
            if one.on in days and one.by == author and _recorded(one) in answer.body.splitlines()
        }
    return list(found.values())


def _recorded(decision: Decision) -> str:
    """The line of an answer that tells a decision as recorded."""
    return f"- recorded: **{decision.decision}** `{_show(decision.subject)}`"


def meant(command: Command, networks: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Subjects of a command, including those of its networks."""
    members = [domain for name in command.networks for domain in networks.get(name, ())]
    return list(dict.fromkeys([*command.subjects, *members]))


def _fitting(lines: list[str]) -> list[str]:
    """As many lines as fit into `ROOM`, and a line that counts the others."""
    room, shown = ROOM, 0
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        shown += 1
    more = len(lines) - shown
    return [*lines[:shown], *([f"- and {more} more, dealt with alike"] if more else [])]


def _lines(
    command: Command, networks: Mapping[str, tuple[str, ...]], merged: Merged
) -> Iterator[str]:
    for subject in meant(command, networks):
        yield _line_of(subject, command, merged)
    if command.fault == EDITED:
        yield f"- not counted: {EDITED}. Write it anew, in a comment of your own"
    elif command.fault:
        yield f"- not understood: {command.fault}. {_EXAMPLE}"
    for name in command.networks:
        if name not in networks:
            yield f"- no network {name} here: name its domains instead"


def _line_of(subject: str, command: Command, merged: Merged) -> str:
    """The outcome of one decision: recorded, or overruled by another one."""
    stands = merged.decisions.get(subject)
    if stands is None or stands.decision == command.verdict:
        return f"- recorded: **{command.verdict}** `{_show(subject)}`"
    odds = any(one.subject == subject for one in merged.odds)
    why = "people disagree" if odds else "`decisions.yaml` says so; edit it there"
    return f"- `{_show(subject)}` stays on **{stands.decision}**: {why}"


def _show(subject: str) -> str:
    """A subject without a link: the host of a page, or a line as written."""
    host = (host_of(subject) or "") if "://" in subject else subject_key(subject)
    page = "a page of " if "://" in subject else ""
    return page + host.replace(".", "[.]").replace("`", "")
