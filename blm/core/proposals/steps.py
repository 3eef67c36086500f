"""Steps: what an executor does at a forge, in order; a plan is these, and nothing else is written.

Each step is safe to repeat, and any prefix of them leaves a state that the next plan heals.
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
    """A commit on the proposal's branch.

    Attributes:
        expected: where the branch must be; None when it must not exist.
        merges: commit of the base branch to merge in, or None.
        parent: commit that a new branch leaves.
        disavow: text of the disavow file, or None to leave it.
        decisions: what ``decisions.yaml`` should say, by subject.
        files: other whole files, by path; None deletes.
        carried: paths that people changed, to be kept as they are through a merge.
        message: of the commit.
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
    """Labels and reviewers of a pull request just opened."""

    labels: tuple[str, ...]
    reviewers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """The status at the branch's head."""

    state: StatusState
    description: str


@dataclass(frozen=True, slots=True)
class Describe:
    """Title, body and marker of the open pull request; the marker gets the branch's head."""

    title: str
    body: str
    marker: Marker


@dataclass(frozen=True, slots=True)
class Reply:
    """One comment in the conversation."""

    body: str


@dataclass(frozen=True, slots=True)
class Carry:
    """Decisions of a branch that is about to end, onto the base branch."""

    decisions: Mapping[str, Decision]


@dataclass(frozen=True, slots=True)
class Close:
    """Close a pull request, with a marker that says it is nobody's no, or without."""

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
    """What to do about one proposal.

    Attributes:
        outcome: one of the seven words.
        reason: one plain sentence without its full stop.
        fingerprint: of the proposal after people were heard.
        steps: in order; none writes nothing.
    """

    outcome: Outcome
    reason: str
    fingerprint: str
    steps: tuple[Step, ...] = ()
