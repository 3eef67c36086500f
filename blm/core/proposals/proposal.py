"""Proposals: what a site's pull request asks a reviewer, and by what it is known again."""

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
"""Of the rolling pull request that carries facts where the base branch takes no push."""
LABEL = "blm"
FREEZE_LABEL = "blm/freeze"
"""A person's wish that a pull request be left alone."""
MARKER_ROOM = 10_000
"""Characters of a body that the marker may take."""
SETTLED_BY: Mapping[str, tuple[Verdict, ...]] = {
    "audit": ("keep", "protect", "watch"),
    "undisavow": ("remove",),
}
"""By kind: decisions beside which a line is no longer asked."""
_BRANCH = re.compile(rf"{PREFIX}([a-z0-9][a-z0-9.-]*)/(?:{'|'.join(KINDS)})")
_MARKER = re.compile(r"^<!-- blm:1 (\{.*\}) -->$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ask:
    """One line of the disavow file that a reviewer decides on.

    Attributes:
        line: as it stands in the file.
        domain: it is about.
        rule: that recommends it.
        stage: of the removal.
        families: evidence that the reviewer sees; a decline is about these.
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
        site: its name.
        kind: audit (lines to add), undisavow (lines to take back), or targets.
        group: as-of of the audit; names the program's group in the disavow file.
        heading: what follows the date in that group's header.
        asks: lines, sorted by domain.
        edits: values proposed for ``targets.yaml``, by dotted path.
        period: quarter or month of a full audit, which is opened even with nothing to ask.
        blocked: guards of the whole proposal that block it.
        why_blocked: what releases it, one sentence.
        silent: whether this run has no say on lines, by its cadence or the site's mode: what is
            open stays as it is.
        second_review: whether two people must approve.
        files: whole files beside the disavow file, by path: the report, ``targets.yaml``.
        networks: members by the number that the body gives a network.
        title, body: as rendered; never part of the fingerprint.
        reviewers: logins.
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
        """Where it is written."""
        return branch_of(self.site, self.kind)

    @property
    def worth_opening(self) -> bool:
        """Whether somebody has something to decide or to read."""
        return bool(self.asks or self.edits or self.period)

    @property
    def fingerprint(self) -> str:
        """Hash of the asks only, sixteen hexadecimal digits: no numbers, dates or prose.

        The order in which the asks stand does not matter.
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
    """Branch of a site's proposals of one kind."""
    return f"{PREFIX}{site}/{kind}"


def site_of(branch: str) -> str | None:
    """Site of a proposal's branch; None for other branches."""
    found = _BRANCH.fullmatch(branch)
    return found[1] if found else None


def profile_path(site: str, file: str) -> str:
    """Path of a file of the site's profile."""
    return f"profiles/{site}/{file}"


def settle_asks(
    proposal: Proposal, decisions: Iterable[Decision], today: str, names: Callable[[str], str]
) -> Proposal:
    """The proposal without what people already answered: no plan outruns a no.

    Args:
        proposal: as drafted.
        decisions: all that hold for the site, those heard a moment ago included.
        today: ISO date; expired decisions hold no longer.
        names: referring domain of a host.
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
    """The proposal without lines that were declined, unless something is new since.

    New is evidence of another family, or a person's decision to remove.

    Args:
        proposal: only lines to add can have been declined.
        events: of the log.
        decisions: by subject.
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
    """What a pull request's body says to the next run.

    Attributes:
        site, kind, group, period: of the proposal that it shows.
        fingerprint: of that proposal.
        head: the branch's head when this was written.
        fork: the newest commit of the base branch in it then.
        status: success or failure.
        step: opening (unfinished), open, or withdrawn (closed by blm, nobody's no).
        networks: members by number, as the body numbers them.
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
    """The body with its marker as the last line, and in it as many networks as fit."""
    plain = _MARKER.sub("", body).rstrip()
    fitting = dataclasses.replace(marker, networks=fit_networks(marker))
    return f"{plain}\n\n{_format(fitting)}\n"


def fit_networks(marker: Marker) -> dict[str, tuple[str, ...]]:
    """Networks of which the marker can tell the members, in their order; the largest go first.

    A body offers no other number: one that nobody can look up would be no answer.
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
    """The last marker of a body; None without one, or when it was damaged."""
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
