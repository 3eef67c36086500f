"""Records of a local forge as values, with the end of pull requests read from git."""

from __future__ import annotations

from dataclasses import dataclass

from blm.core.forge.forge_values import Comment, Commit, Issue, PullRequest, Review
from blm.forge.git.commands import Git
from blm.forge.git.commits import merge_tree
from blm.forge.local.record_store import Record


@dataclass(frozen=True, slots=True)
class PullRequestEnd:
    """How an open pull request ended by plain git commands; all None while it is open.

    Attributes:
        head: where its branch is, or was last.
        ended: when.
        merged_by: who merged it, None when its branch was deleted unmerged.
        merge_sha: the commit on the base branch that has it.
    """

    head: str
    ended: str | None = None
    merged_by: str | None = None
    merge_sha: str | None = None


def end_of(git: Git, record: Record) -> PullRequestEnd:
    """How a pull request ended: merged with plain git, its branch deleted, or still open.

    A squash, a rebase or a cherry-pick leaves no trace in history. Such a pull request is merged
    by the first commit of the base branch into which merging its branch would change nothing.
    """
    head = git.head(f"refs/heads/{record['branch']}")
    last = head or record["head"]
    base = git.head(f"refs/heads/{record['base']}")
    if base is not None and git.contains(last, base):
        after = git.commits("--ancestry-path", f"{last}..{base}")
        merges = (one for one in after if len(one.parents) > 1 and last in one.parents)
        merge = next(merges, None)
        arrived = merge or git.commits("-1", last)[0]
        # A branch that main was moved along to has no merge commit: nobody says who moved it.
        return PullRequestEnd(last, arrived.date, merge.committer if merge else None, arrived.sha)
    landed = _find_landing(git, base, last) if base is not None else None
    if landed is not None:
        return PullRequestEnd(last, landed.date, landed.committer, landed.sha)
    return PullRequestEnd(last) if head else PullRequestEnd(last, record["updated"])


def _find_landing(git: Git, base: str, last: str) -> Commit | None:
    """The first commit of the base branch that has all that the branch changes; None without one.

    A branch that changes nothing any more, as its people took everything back, has not landed.
    """
    changed = git.compare(base, last)
    if changed.merge_base is None or not changed.paths:
        return None
    after = git.commits("--first-parent", f"{changed.merge_base}..{base}", paths=changed.paths)
    return next(
        (one for one in after if _tree(git, one.sha) == merge_tree(git, one.sha, last)), None
    )


def _tree(git: Git, sha: str) -> str:
    return git.line("rev-parse", f"{sha}^{{tree}}")


def settled(git: Git, record: Record) -> Record:
    """The record, with an end that git shows filled in."""
    if record["kind"] != "pull_request" or record["state"] == "closed":
        return record
    end = end_of(git, record)
    if end.ended is None:
        return {**record, "head": end.head}
    return {
        **record,
        "head": end.head,
        "state": "closed",
        "closed": end.ended,
        "updated": max(record["updated"], end.ended),
        "merged_by": end.merged_by,
        "merge_sha": end.merge_sha,
    }


def pull_request(git: Git, record: Record, *, alone: bool = False) -> PullRequest:
    """A pull request; whether it merges cleanly is worked out when read `alone`."""
    base = git.head(f"refs/heads/{record['base']}")
    mergeable = None
    if alone and record["state"] == "open" and base is not None:
        mergeable = merge_tree(git, base, record["head"]) is not None
    return PullRequest(
        number=record["number"],
        state=record["state"],
        merged=record["merge_sha"] is not None,
        merged_by=record["merged_by"] if alone else None,
        merge_sha=record["merge_sha"],
        closed_by=record["closed_by"] if alone else None,
        head=record["head"],
        branch=record["branch"],
        base=record["base"],
        title=record["title"],
        body=record["body"],
        author=record["author"],
        labels=tuple(record["labels"]),
        draft=record["draft"],
        mergeable=mergeable,
        created=record["created"],
        updated=record["updated"],
        closed=record["closed"],
        url="",
    )


def issue(record: Record) -> Issue:
    """An issue."""
    return Issue(
        number=record["number"],
        state=record["state"],
        title=record["title"],
        body=record["body"],
        author=record["author"],
        labels=tuple(record["labels"]),
        assignees=tuple(record["assignees"]),
        created=record["created"],
        updated=record["updated"],
        url="",
    )


def comment(record: Record) -> Comment:
    """A comment."""
    return Comment(
        id=record["id"],
        author=record["author"],
        body=record["body"],
        created=record["created"],
        updated=record["updated"],
        editor=record.get("editor", ""),
    )


def review(record: Record) -> Review:
    """A review: approved, changes requested or dismissed."""
    return Review(record["author"], record["state"], record["sha"], record["submitted"])
