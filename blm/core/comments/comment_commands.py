"""Commands in comments, one a line: ``/blm keep spam[.]example b.example N3 because a partner``.

Who may decide is checked elsewhere. Text of a comment becomes nothing but a domain, a URL, a
network's number or a reason.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from blm.core.comments.spoken_text import spoken_lines, without_quotes
from blm.core.disavow.disavow_file import DOMAIN, host_subject
from blm.core.hosts.public_suffixes import Domains
from blm.core.hosts.urls import host_label, host_of
from blm.core.site.site import Verdict

VERBS: dict[str, Verdict] = {
    "keep": "keep",
    "watch": "watch",
    "remove": "remove",
    "disavow": "remove",
    "protect": "protect",
}
"""The decision that each command word makes."""

MISPLACED = (
    "a command begins a line of plain text, outside lists, tables, code, bold, HTML and quoted mail"
)
LONGEST_COMMENT = 20_000
"""Characters of a comment with commands: Markdown takes its time for what strangers make longer."""
EDITED = "the comment was edited, and it is not told that somebody did who may decide"
"""Why a command does not count whose present text may be anybody's."""
LONGEST_REASON = 300
MOST_SUBJECTS = 200

_COMMAND = re.compile(r"^/blm(?:[ \t]+(.*))?$", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w/.-])/blm(?![\w/.-])", re.IGNORECASE)
_NETWORK = re.compile(r"^[Nn]([1-9][0-9]{0,5})$")
_HOST = re.compile(r"^[a-z0-9_](?:[a-z0-9._-]*[a-z0-9])?$|^\[[0-9a-f:.]+\]$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_BEGINS_REASON = {"because", "reason", "reason:", "-", "--", "\u2013", "\u2014", ":"}
_SEPARATORS = ",;"


@dataclass(frozen=True, slots=True)
class Command:
    """One line that begins with ``/blm``.

    Attributes:
        verdict: the decision, or None if the command is invalid.
        subjects: referring domains, URLs and disavow lines, in the order given, each once.
        networks: names of networks in that pull request's body, such as ``N3``.
        reason: the person's words, one line; empty when none were given.
        fault: why it is invalid, one sentence without a full stop; else empty.
    """

    verdict: Verdict | None
    subjects: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    reason: str = ""
    fault: str = ""


def parse_commands(body: str, names: Domains, listed: Container[str] = ()) -> tuple[Command, ...]:
    """The commands of one comment, from lines that its author says (`core.comments.spoken_text`).

    A command that seems intended but is in such a place gives a fault instead of being ignored.

    Args:
        body: Markdown as written.
        names: lookup of a host's referring domain.
        listed: hosts in ``domain:`` lines of the disavow file; such a host means that line.
    """
    if not _MENTION.search(body):
        return ()
    if len(body) > LONGEST_COMMENT:
        fault = f"a comment with commands has at most {LONGEST_COMMENT:,} characters"
        return (Command(None, fault=fault),)
    found = (_COMMAND.match(line.strip()) for line in spoken_lines(body))
    commands = tuple(_parse(match.group(1) or "", names, listed) for match in found if match)
    if not commands and _MENTION.search(without_quotes(body)):
        return (Command(None, fault=MISPLACED),)
    return commands


def _parse(text: str, names: Domains, listed: Container[str]) -> Command:
    words = text.split()
    if not words:
        return Command(None, fault="it names no verb")
    verdict = VERBS.get(words[0].lower())
    if verdict is None:
        return Command(None, fault=f"the verb is none of {', '.join(VERBS)}")
    subjects, networks, rest = _targets(words[1:], names, listed)
    reason = _reason(rest)
    if not subjects and not networks:
        return Command(None, reason=reason, fault="it names no domain, URL or network")
    if len(subjects) + len(networks) > MOST_SUBJECTS:
        return Command(None, fault=f"it names more than {MOST_SUBJECTS} domains")
    return Command(verdict, tuple(subjects), tuple(networks), reason)


def _targets(
    words: list[str], names: Domains, listed: Container[str]
) -> tuple[list[str], list[str], list[str]]:
    """Subjects, networks, and the words after the last of them."""
    subjects: dict[str, None] = {}
    networks: dict[str, None] = {}
    for index, word in enumerate(words):
        if word.lower() in _BEGINS_REASON:
            return list(subjects), list(networks), words[index + 1 :]
        bare = word.strip(_SEPARATORS).strip("`<>\"'*").rstrip(_SEPARATORS)
        network = read_network(bare)
        subject = None if network else read_subject(bare, names, listed)
        if network:
            networks[network] = None
        elif subject:
            subjects[subject] = None
        elif bare not in ("", "and", "&"):
            return list(subjects), list(networks), words[index:]
    return list(subjects), list(networks), []


def _reason(words: list[str]) -> str:
    return _CONTROL.sub(" ", " ".join(words)).strip()[:LONGEST_REASON]


def read_network(word: str) -> str | None:
    """A network's number, such as ``N3``; None if the word is none."""
    match = _NETWORK.match(word)
    return f"N{match.group(1)}" if match else None


def refang(text: str) -> str:
    """A domain or URL without defanging: from ``b[.]example``, ``hxxps[:]//b(.)example``."""
    plain = text.strip()
    for defanged, meant in (("[.]", "."), ("(.)", "."), ("{.}", "."), ("[:]", ":"), ("[dot]", ".")):
        plain = plain.replace(defanged, meant)
    return re.sub(r"^hxxp", "http", plain, flags=re.IGNORECASE)


def read_subject(text: str, names: Domains, listed: Container[str] = ()) -> str | None:
    """A referring domain, the URL as given, or a line ``domain:HOST``; None if it is neither.

    A host means its referring domain, unless it is written as a line of the disavow file or a line
    names exactly that host: a decision about the line does not apply to the whole site.

    Args:
        text: as a person wrote it.
        names: that turn a host into its referring domain.
        listed: hosts that lines of the disavow file name.
    """
    plain = refang(text)
    as_line = plain[: len(DOMAIN)].lower() == DOMAIN
    plain = plain[len(DOMAIN) :] if as_line else plain
    if "://" in plain:
        host = host_of(plain) if re.match(r"https?://", plain, re.IGNORECASE) else None
        return plain if host and _HOST.match(host) and not _CONTROL.search(plain) else None
    plain = plain.rstrip(".")
    label = host_label(plain) if plain and not set(plain) & set("/?#@:% ") else None
    if label is None or "." not in label or not _HOST.match(label):
        return None
    if as_line or label in listed:
        return host_subject(label, names.registrable)
    return names.registrable(label.removeprefix("www."))
