"""Commits that changed lines about a domain in people's files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Touch:
    """One commit.

    Attributes:
        sha: of the commit.
        on: ISO date of the commit.
        by: author, as written.
        subject: first line of its message, as written.
        pull: number of the pull request in its subject, or None.
        merge: true if it merges a branch.
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
    """The commits, and what could not be read.

    Attributes:
        commits: newest first.
        unknown: why the history could not be read; empty if it was.
        beyond: the part of the history that was not read; empty if all was.
    """

    commits: tuple[Touch, ...] = ()
    unknown: str = ""
    beyond: str = ""
