"""What a pull request's body needs beside the audit: proposal, decisions, links, changes."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from blm.core.proposals.proposal import Ask, Proposal, profile_path
from blm.core.site.decision_merges import Odds
from blm.core.site.site import Decision, Event
from blm.render.sections.domain_wording import DECIDED
from blm.render.text.escaping import escape, host, link
from blm.render.text.forge_links import file_address
from blm.render.text.numbers import plural

NAMED = 5
"""Most domains named in one sentence; the others are counted."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """A proposal, and what its body says beside the audit.

    Attributes:
        proposal: the proposal, with unanswered asks only.
        before: asks of the last push; None if this is the first.
        decisions: people's decisions, by subject.
        odds: pairs of opposite decisions by two people on one subject.
        events: events of the site's log.
        facts: SHA of the commit with the judged snapshot; empty if it is not known.
        web: address of the repository on the forge; empty for a bare repository.
        report: path of the complete report; empty if none is committed.
    """

    proposal: Proposal
    before: tuple[Ask, ...] | None = None
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    odds: tuple[Odds, ...] = ()
    events: tuple[Event, ...] = ()
    facts: str = ""
    web: str = ""
    report: str = ""

    @property
    def uploader(self) -> str:
        """Who uploads the list: the first reviewer's login, or ``A person``."""
        return next(iter(self.proposal.reviewers), "") or "A person"

    def answer(self, verdict: str, names: Sequence[str]) -> str:
        """The comment by which a person decides; on a bare repository, the command.

        Args:
            verdict: keep, watch or remove.
            names: defanged domains, or numbers of networks.
        """
        if self.web:
            return f"/blm {verdict} {' '.join(names)}"
        named = " ".join(map(shlex.quote, names))
        return f'blm decide {shlex.quote(self.proposal.site)} {named} {verdict} --reason "…"'

    def link(self, path: str, at: str = "") -> str:
        """Markdown link to a file of the repository at a commit, or on the bot branch."""
        return link(path, file_address(self.web, at or self.proposal.branch, path))

    def profile(self, file: str) -> str:
        """Path, in the repository, of a file in the site's profile."""
        return profile_path(self.proposal.site, file)


def tell_change(occasion: Occasion) -> str:
    """What changed since the last push, and who disagrees; empty if there is neither."""
    lines = _list_disagreements(occasion.odds)
    if occasion.before is not None:
        lines = [*_list_changes(occasion, occasion.before), *lines]
    if not lines:
        return ""
    head = "What changed since the last push:" if occasion.before is not None else "First of all:"
    return "\n".join([head, "", *lines])


def _list_changes(occasion: Occasion, before: Sequence[Ask]) -> list[str]:
    """List items for domains added and dropped since the last push, with the decisions why."""
    now = {ask.domain for ask in occasion.proposal.asks}
    then = {ask.domain for ask in before}
    new, gone = sorted(now - then), sorted(then - now)
    lines = [f"- {plural(len(new), 'domain')} more: {_name_domains(new)}"] if new else []
    said = [domain for domain in gone if domain in occasion.decisions]
    lines += [f"- {_describe_decision(occasion.decisions[domain])}" for domain in said[:NAMED]]
    if len(said) > NAMED:
        lines.append(f"- {len(said) - NAMED:,} more left out because people decided so")
    rest = [domain for domain in gone if domain not in occasion.decisions]
    if rest:
        lines.append(f"- {plural(len(rest), 'domain')} no longer proposed: {_name_domains(rest)}")
    return lines or ["- The lines are the same."]


def _describe_decision(decision: Decision) -> str:
    by, on = escape(decision.by), escape(decision.on)
    return f"{host(decision.subject)}: {DECIDED[decision.decision].lower()} by {by} on {on}"


def _name_domains(domains: Sequence[str]) -> str:
    more = f" and {len(domains) - NAMED:,} more" if len(domains) > NAMED else ""
    return ", ".join(map(host, domains[:NAMED])) + more


def _list_disagreements(odds: Sequence[Odds]) -> list[str]:
    lines = [
        f"- People disagree about {host(one.subject)}: {escape(one.first.by)} says "
        f"{one.first.decision}, {escape(one.second.by)} says {one.second.decision}. It is watched "
        "until one of them says so again."
        for one in odds[:NAMED]
    ]
    more = len(odds) - NAMED
    return [*lines, f"- …and {more:,} more on which people disagree."] if more > 0 else lines
