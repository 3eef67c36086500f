"""Steps of a plan: the writes that an executor makes at a forge, in order, and no others.

Each step is safe to repeat. After a run that stopped halfway the next plan does the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blm.core.forge.forge_values import StatusState
from blm.core.proposals.proposal import Marker, Outcome
from blm.core.site.site import Decision

STATUS = "blm/proposal"
"""Name of the commit status that a branch rule can require."""


@dataclass(frozen=True, slots=True)
class Push:
    """Push a commit to the bot branch.

    Attributes:
        expected: SHA that the branch must be at; None if it must not exist.
        merges: SHA of the base branch to merge in, or None.
        parent: SHA of the first parent.
        disavow: text of the disavow file, or None to leave it unchanged.
        decisions: decisions that ``decisions.yaml`` should contain, by subject.
        files: content of other files, by path; None deletes the file.
        carried: paths whose content on the bot branch is kept in a merge.
        message: message of the commit.
    """

    expected: str | None
    merges: str | None
    parent: str
    disavow: str | None
    decisions: Mapping[str, Decision]
    files: Mapping[str, bytes | None]
    carried: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Open:
    """Open the pull request, marked as not finished."""

    title: str
    body: str
    marker: Marker


@dataclass(frozen=True, slots=True)
class Dress:
    """Set labels and request reviewers on the pull request just opened."""

    labels: tuple[str, ...]
    reviewers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """Set the commit status of the branch's head."""

    state: StatusState
    description: str


@dataclass(frozen=True, slots=True)
class Describe:
    """Update title, body and marker of the open pull request; the marker gets the branch's head."""

    title: str
    body: str
    marker: Marker


@dataclass(frozen=True, slots=True)
class Reply:
    """Add one comment to the pull request."""

    body: str


@dataclass(frozen=True, slots=True)
class Carry:
    """Copy decisions from a branch that is about to be deleted to the base branch."""

    decisions: Mapping[str, Decision]


@dataclass(frozen=True, slots=True)
class Close:
    """Close a pull request; the marker, if any, says that this is not a decline."""

    number: int
    title: str
    body: str
    marker: Marker | None


@dataclass(frozen=True, slots=True)
class Drop:
    """Delete the branch, which must still be at `expected`."""

    expected: str


Step = Push | Open | Dress | Check | Describe | Reply | Carry | Close | Drop


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan for one proposal.

    Attributes:
        outcome: what becomes of the proposal, one of the seven values of `Outcome`.
        reason: one sentence without its full stop.
        fingerprint: fingerprint of the proposal after people's decisions were applied.
        steps: writes to make, in order; empty if nothing has to change.
    """

    outcome: Outcome
    reason: str
    fingerprint: str
    steps: tuple[Step, ...] = ()
