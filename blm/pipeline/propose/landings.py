"""Pull requests that count as merged because all lines that they asked stand on the base branch."""

from __future__ import annotations

from collections.abc import Sequence

from blm.core.comments.comment_replies import BOT
from blm.core.forge.forge_values import Commit
from blm.core.proposals.forge_state import Branch, all_stand
from blm.core.proposals.proposal import Ask, Kind
from blm.pipeline.forge_sync.forge_reader import Reader
from blm.pipeline.propose.reverts import UNKNOWN

_WEB = ("web-flow", "github")
"""Committers that GitHub's web page puts in place of a person."""


def find_landing(
    reader: Reader, branch: Branch | None, asks: Sequence[Ask], kind: Kind
) -> Commit | None:
    """The commit of the base branch since which it has all that a pull request asked.

    Lines are compared, so that a squash, a rebase, a cherry-pick and lines typed by hand count
    alike. None where a line is missing, or for lines to take back still there.

    Args:
        reader: of the site.
        branch: of the pull request; lines that people took back on it are not asked.
        asks: what nobody has answered otherwise.
        kind: of proposal.
    """
    base = reader.base()
    if branch is None or not all_stand(branch, asks, base.disavow, kind):
        return None
    since = reader.forge.compare(branch.fork.sha, base.sha).commits if branch.fork.sha else ()
    by_sha = {one.sha: one for one in since}
    line: list[Commit] = []  # of first parents, the newest first
    at = base.sha
    while at in by_sha:
        line.append(by_sha[at])
        at = line[-1].parents[0] if line[-1].parents else ""
    low, high = 0, len(line) - 1
    while low < high:  # the oldest that has them, found by halving
        middle = (low + high + 1) // 2
        text = reader.text("disavow.txt", line[middle].sha)
        if all_stand(branch, asks, text, kind):
            low = middle
        else:
            high = middle - 1
    return line[low] if line else None


def who_landed(commit: Commit, closed_by: str | None) -> str:
    """Who brought the lines there: the committer, or the author where a program committed."""
    names = (commit.committer, commit.author, closed_by or "")
    people = (n for n in names if n and not n.endswith(BOT) and n.lower() not in _WEB)
    return next(people, UNKNOWN)
