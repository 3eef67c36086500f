"""Proposals: what a site's pull request asks a reviewer, and the marker that identifies it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from blm.core.disavow.disavow_file import parse_line
from blm.core.review.declined import declined_of, is_kept, overrules, subject_key
from blm.core.site.site import Decision, Event, Verdict

Kind = Literal["audit", "undisavow", "targets"]
KINDS: tuple[Kind, ...] = ("audit", "undisavow", "targets")
Outcome = Literal["opened", "updated", "unchanged", "closed", "declined", "refused", "frozen"]

PREFIX = "blm/"
FACTS_BRANCH = "blm/facts"
"""Branch of the rolling pull request with the facts, used where the base branch is protected."""
LABEL = "blm"
FREEZE_LABEL = "blm/freeze"
"""Label by which a person stops blm from changing a pull request."""
MARKER_ROOM = 10_000
"""Most characters that the marker may take in a body."""
SETTLED_BY: Mapping[str, tuple[Verdict, ...]] = {
    "audit": ("keep", "protect", "watch"),
    "undisavow": ("remove",),
}
"""By kind: decisions that answer an ask, so that its line is no longer asked."""
_BRANCH = re.compile(rf"{PREFIX}([a-z0-9][a-z0-9.-]*)/(?:{'|'.join(KINDS)})")
_MARKER = re.compile(r"^<!-- blm:1 (\{.*\}) -->$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ask:
    """One line of the disavow file that a reviewer decides on.

    Attributes:
        line: the line as written in the disavow file.
        domain: referring domain that the line is about.
        rule: policy rule that recommends the line.
        stage: stage of the removal.
        families: families of the evidence shown to the reviewer; a decline covers these only.
    """

    line: str
    domain: str
    rule: str = ""
    stage: str = ""
    families: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one pull request of a site would ask.

    Attributes:
        site: name of the site.
        kind: audit (lines to add), undisavow (lines to take back), or targets.
        group: as-of of the audit, which names blm's group in the disavow file.
        heading: text after the date in that group's header.
        asks: the lines, sorted by domain.
        edits: values proposed for ``targets.yaml``, by dotted path.
        period: quarter or month of a full audit, whose pull request is opened even with nothing
            to ask; empty for other audits.
        blocked: ids of the guards that block the whole proposal.
        why_blocked: what those guards saw and what releases them.
        silent: True if this run may not change lines, because of its cadence or the site's mode;
            an open pull request then keeps its lines.
        second_review: True if two people must approve.
        files: other files in full, by path: the report, ``targets.yaml``.
        networks: domains of each network, by the network's number in the body.
        title, body: as rendered; not part of the fingerprint.
        reviewers: logins to request a review from.
    """

    site: str
    kind: Kind
    group: str
    heading: str = ""
    asks: tuple[Ask, ...] = ()
    edits: tuple[tuple[str, str], ...] = ()
    period: str = ""
    blocked: tuple[str, ...] = ()
    why_blocked: str = ""
    silent: bool = False
    second_review: bool = False
    files: Mapping[str, bytes | None] = field(default_factory=dict)
    networks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    title: str = ""
    body: str = ""
    reviewers: tuple[str, ...] = ()

    @property
    def branch(self) -> str:
        """The bot branch of this proposal."""
        return branch_of(self.site, self.kind)

    @property
    def worth_opening(self) -> bool:
        """True if there is an ask, a new target or a period's report in it."""
        return bool(self.asks or self.edits or self.period)

    @property
    def fingerprint(self) -> str:
        """Hash of what is asked, sixteen hexadecimal digits.

        KPIs, dates, wording and the order of the asks do not change it.
        """
        asked = {
            "kind": self.kind,
            "period": self.period,
            "asks": sorted([ask.line, ask.rule, ask.stage] for ask in self.asks),
            "edits": sorted(self.edits),
            "blocked": sorted(self.blocked),
        }
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def branch_of(site: str, kind: Kind) -> str:
    """The bot branch of a site's proposals of one kind."""
    return f"{PREFIX}{site}/{kind}"


def site_of(branch: str) -> str | None:
    """The site whose proposals this bot branch carries; None for other branches."""
    found = _BRANCH.fullmatch(branch)
    return found[1] if found else None


def profile_path(site: str, file: str) -> str:
    """Path, in the repository, of a file in the site's profile."""
    return f"profiles/{site}/{file}"


def settle_asks(
    proposal: Proposal, decisions: Iterable[Decision], today: str, names: Callable[[str], str]
) -> Proposal:
    """The proposal without the asks that people have answered already.

    Args:
        proposal: as drafted.
        decisions: all decisions on the site, including those just read from the pull request.
        today: ISO date; decisions that expired by then are ignored.
        names: returns the referring domain of a host.
    """
    no = SETTLED_BY.get(proposal.kind, ())
    keys = frozenset(
        subject_key(one.subject)
        for one in decisions
        if one.decision in no and not (one.expires and one.expires <= today)
    )
    asks = tuple(ask for ask in proposal.asks if not is_kept(parse_line(ask.line), keys, names))
    return proposal if asks == proposal.asks else dataclasses.replace(proposal, asks=asks)


def without_declined(
    proposal: Proposal, events: Sequence[Event], decisions: Mapping[str, Decision]
) -> Proposal:
    """The proposal without lines that were declined and have no new evidence since.

    New is evidence of another family, or a person's decision to remove.

    Args:
        proposal: of any kind; only those of kind audit are changed.
        events: events of the site's log.
        decisions: decisions by subject.
    """
    if proposal.kind != "audit":
        return proposal

    def holds(ask: Ask) -> bool:
        no = declined_of(ask.domain, ask.families, events)
        return no is None or bool(no.since) or overrules(decisions.get(ask.domain), no)

    asks = tuple(filter(holds, proposal.asks))
    return proposal if asks == proposal.asks else dataclasses.replace(proposal, asks=asks)


@dataclass(frozen=True, slots=True)
class Marker:
    """The hidden last line of a pull request's body, which the next run reads.

    Attributes:
        site, kind, group, period: as in the proposal that the body shows.
        fingerprint: fingerprint of that proposal.
        head: head commit of the bot branch when the marker was written.
        fork: newest commit of the base branch that the bot branch contained then.
        status: commit status set then: success or failure.
        step: opening (not finished), open, or withdrawn (closed by blm, so not a decline).
        networks: domains of each network, by its number in the body.
    """

    site: str
    kind: str
    group: str = ""
    fingerprint: str = ""
    period: str = ""
    head: str = ""
    fork: str = ""
    status: str = ""
    step: str = "open"
    networks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def write_marker(body: str, marker: Marker) -> str:
    """The body with this marker as its last line, with as many networks as `MARKER_ROOM` allows."""
    plain = _MARKER.sub("", body).rstrip()
    fitting = dataclasses.replace(marker, networks=fit_networks(marker))
    return f"{plain}\n\n{_format(fitting)}\n"


def fit_networks(marker: Marker) -> dict[str, tuple[str, ...]]:
    """The networks whose domains fit into the marker, in order; the largest are left out first.

    The body must number no others: the next run could not tell which domains a number means.
    """
    left = dict(marker.networks)
    while left and len(_format(dataclasses.replace(marker, networks=left))) > MARKER_ROOM:
        del left[max(left, key=lambda name: (len(left[name]), name))]
    return left


def _format(marker: Marker) -> str:
    values = {k: v for k, v in dataclasses.asdict(marker).items() if v}
    text = json.dumps(values, sort_keys=True, separators=(",", ":"))
    safe = text.replace(">", "\\u003e").replace("<", "\\u003c")
    return f"<!-- blm:1 {safe} -->"


def read_marker(body: str) -> Marker | None:
    """The last marker in a body; None if there is none or it cannot be parsed."""
    found = _MARKER.findall(body.replace("\r\n", "\n"))
    if not found:
        return None
    try:
        values: dict[str, Any] = json.loads(found[-1])
        networks = {str(k): tuple(map(str, v)) for k, v in values.pop("networks", {}).items()}
        texts = {str(k): str(v) for k, v in values.items()}
        marker = Marker(**{**texts, "networks": networks})  # type: ignore[arg-type]
    except (ValueError, TypeError, AttributeError):
        return None
    return marker if marker.fingerprint else None
