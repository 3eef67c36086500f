"""The table of decisions wanted: a row per network or domain, with the comment that keeps it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blm.core.audit.audit import Audit
from blm.core.findings.finding import Finding
from blm.core.review.declined import DeclinedBefore, declined_before
from blm.render.pull_request.context import Occasion
from blm.render.sections.asked_lines import AskedLines
from blm.render.sections.disavow_list import name_properties
from blm.render.sections.domain_wording import by_domain, name_recommendation, suspicion_words
from blm.render.sections.evidence_cards import view_card
from blm.render.text.escaping import code, defang, host, listing
from blm.render.text.numbers import plural
from blm.render.text.size_limit import Part
from blm.render.text.templating import fill

ROWS_SHOWN = 40
"""Rows shown unfolded; the others are folded."""
MOST_ROWS = 100
"""Most rows in the table; the others are in ``disavow.txt`` only."""
MEMBERS_SHOWN = 100
"""Most domains listed of one network."""
EXAMPLES = 3
"""Domains named in the sample comment, to show that one comment may name several."""
HEAD = ("Domain", "In one sentence", "Suspicion, of 100", "To keep it, comment")


@dataclass(frozen=True, slots=True)
class DecisionRows:
    """What a reviewer is asked, in the order of the table.

    Attributes:
        networks: number and findings of each network, the largest first.
        single: findings in no network: those declined before, then the least suspicious first.
        declined: earlier declines, by domain.
    """

    networks: tuple[tuple[str, tuple[Finding, ...]], ...]
    single: tuple[Finding, ...]
    declined: Mapping[str, DeclinedBefore]

    @property
    def examples(self) -> list[str]:
        """Names for the sample comment: single domains first, then networks."""
        names = [defang(f.domain) for f in self.single] + [name for name, _ in self.networks]
        return names[:EXAMPLES]

    @property
    def lead(self) -> str:
        """Clause that says in which order the rows are."""
        declined = "those declined before, then " if self.declined else ""
        order = f"{declined}the least suspicious first"
        if not self.networks:
            return f"In this order: {order}"
        alike = "Domains alike in title and anchor share a row and a number"
        return f"{alike}; single ones follow, {order}" if self.single else alike


def list_decisions(audit: Audit, asked: AskedLines, occasion: Occasion) -> DecisionRows:
    """Group the asked domains by network and put both in the order of the table.

    Args:
        audit: the audit.
        asked: lines that the proposal asks about.
        occasion: the proposal, and the log with earlier declines.
    """
    findings = by_domain(audit)
    wanted = {domain: findings[domain] for domain in asked.domains}
    grouped = {
        name: tuple(wanted[domain] for domain in members if domain in wanted)
        for name, members in occasion.proposal.networks.items()
    }
    networks = sorted(((n, f) for n, f in grouped.items() if f), key=lambda p: (-len(p[1]), p[0]))
    inside = {finding.domain for _, members in networks for finding in members}
    own = {d: no for d, f in wanted.items() if (no := declined_before(f, occasion.events))}
    single = [finding for domain, finding in wanted.items() if domain not in inside]
    return DecisionRows(
        tuple(networks), tuple(sorted(single, key=lambda f: _review_order(f, own))), own
    )


def _review_order(
    finding: Finding, declined: Mapping[str, DeclinedBefore]
) -> tuple[bool, float, str]:
    """Sort key: declined before, then least suspicious, as reviewers disagree there most."""
    suspicion = 100.0 if finding.suspicion is None else finding.suspicion
    return (finding.domain not in declined, suspicion, finding.domain)


def asks_part(asked: DecisionRows, occasion: Occasion, rank: int) -> Part:
    """The section with the table of decisions wanted and how to answer."""
    rows = [*map(_network_row, asked.networks)]
    rows += [_row(finding, asked.declined) for finding in asked.single[: MOST_ROWS - len(rows)]]
    columns = len(HEAD) if occasion.web else -1
    rows = [row[:columns] for row in rows[:MOST_ROWS]]
    total = len(asked.networks) + len(asked.single)
    view: dict[str, object] = {
        "second_review": occasion.proposal.second_review,
        "example": [occasion.answer("keep", asked.examples)],
        "head": HEAD[:columns],
        "gets": _count_lines(asked, [ask.line for ask in occasion.proposal.asks]),
        "lead": asked.lead,
        "page": bool(occasion.web),
        "branch": occasion.proposal.branch,
        "networks": [_members(*one) for one in asked.networks],
        "file": occasion.profile("disavow.txt"),
        "log": occasion.profile("recommendations.yaml"),
    }

    def draw(shown: int) -> str:
        parts = {"rows": rows[: min(shown, ROWS_SHOWN)], "folded": rows[ROWS_SHOWN:shown]}
        return fill("proposal_asks", view | parts | {"more": total - shown})

    return Part("decisions wanted", rank, len(rows), draw)


def tell_after(occasion: Occasion, properties: Sequence[str]) -> str:
    """The steps after the merge: who uploads the list, and how to record the upload.

    Args:
        occasion: the proposal, and addresses for links.
        properties: Search Console properties that the list is uploaded to.
    """
    view: dict[str, object] = {
        "page": bool(occasion.web),
        "site": occasion.proposal.site,
        "uploader": occasion.uploader,
        "command": f"blm disavow {occasion.proposal.site}",
        "receipt": f"blm disavow {occasion.proposal.site} --receipt FILE",
        "properties": name_properties(properties),
    }
    return fill("proposal_after", view)


def _count_lines(asked: DecisionRows, lines: Sequence[str]) -> str:
    """Counts of lines and domains, and of lines that name a single URL."""
    domains = len(asked.single) + sum(len(found) for _, found in asked.networks)
    pages = sum(not line.startswith("domain:") for line in lines)
    why = f" ({pages:,} name single pages)" if pages else ""
    return f"{plural(len(lines), 'line')} on {plural(domains, 'domain')}{why}"


def _row(finding: Finding, declined: Mapping[str, DeclinedBefore]) -> list[object]:
    sentence = name_recommendation(finding)
    no = declined.get(finding.domain)
    if no is not None:
        since = ", ".join(no.since) or "a person's word"
        sentence = f"Declined by {no.by} on {no.on}; new since: {since}. {sentence}"
    return [
        host(finding.domain),
        sentence,
        suspicion_words(finding),
        _keep_command(defang(finding.domain)),
    ]


def _strongest(members: Sequence[Finding]) -> Finding:
    return max(members, key=lambda f: (f.suspicion or 0.0, f.domain))


def _network_row(network: tuple[str, Sequence[Finding]]) -> list[object]:
    name, members = network
    strongest = _strongest(members)
    says = name_recommendation(strongest)
    sentence = f"{len(members):,} domains, all listed below. The most suspicious one: {says}"
    shown = listing([code(name), host(strongest.domain)])
    return [shown, sentence, suspicion_words(strongest), _keep_command(name)]


def _keep_command(subject: str) -> str:
    return code(f"/blm keep {subject}", 280)


def _members(name: str, members: Sequence[Finding]) -> dict[str, object]:
    shown = listing(host(finding.domain) for finding in members[:MEMBERS_SHOWN])
    return {
        "name": name,
        "title": f"All domains of {name}",
        "domains": shown,
        "more": max(0, len(members) - MEMBERS_SHOWN),
    }


def cards_part(asked: DecisionRows, occasion: Occasion, rank: int) -> Part:
    """The section with the evidence on each row of the table, folded, in the same order."""
    strongest = [_strongest(members) for _, members in asked.networks]
    findings = [*strongest, *asked.single][:ROWS_SHOWN]
    cards = [_card(finding, occasion) for finding in findings]
    whole = f"blm why {shlex.quote(occasion.proposal.site)} DOMAIN"

    def draw(shown: int) -> str:
        view = {"cards": cards[:shown], "page": bool(occasion.web), "whole": whole}
        return fill("proposal_evidence", view) if shown else ""

    return Part("pieces of evidence", rank, len(cards), draw)


def _card(finding: Finding, occasion: Occasion) -> dict[str, object]:
    """The evidence on one domain, with the comments that keep or watch it."""
    name = [defang(finding.domain)]
    answers = [occasion.answer(verdict, name) for verdict in ("keep", "watch")]
    return view_card(finding, answers)
