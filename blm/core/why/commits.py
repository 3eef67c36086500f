"""Touches: the commits in which people's files gained, lost or changed a line about a domain."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Touch:
    """One commit.

    Attributes:
        sha: of it.
        on: ISO date of the commit.
        by: author, as written.
        subject: first line of its message, as written.
        pull: number of the pull request that its subject names, or None.
        merge: whether it merges a branch.
        files: paths that it touched, sorted.
    """

    sha: str
    on: str
    by: str
    subject: str
    pull: int | None
    merge: bool
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Touches:
    """The commits, and what else to know of them.

    Attributes:
        commits: newest first.
        unknown: why nothing is known of commits; empty when they were looked through.
        beyond: what was not looked at; empty when all was.
    """

    commits: tuple[Touch, ...] = ()
    unknown: str = ""
    beyond: str = ""
