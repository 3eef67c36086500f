"""GitHub's JSON as values: unknown fields are ignored, optional ones may be absent."""

from __future__ import annotations

from blm.core.forge.forge_values import Comment, Commit, Issue, Permission, PullRequest, Review
from blm.forge.github.errors import Json

ROLES: dict[str, Permission] = {
    role: role for role in ("none", "read", "triage", "write", "maintain", "admin")
}


def login(user: Json) -> str | None:
    """Login of a user; None for a deleted account."""
    return user["login"] if user else None


def pull_request(node: Json, closed_by: str | None = None) -> PullRequest:
    """A pull request, from a listing or alone."""
    merged = node.get("merged_at") is not None
    return PullRequest(
        number=node["number"],
        state="open" if node["state"] == "open" else "closed",
        merged=merged,
        merged_by=login(node.get("merged_by")),
        merge_sha=node.get("merge_commit_sha") if merged else None,
        closed_by=closed_by,
        head=node["head"]["sha"],
        branch=node["head"]["ref"],
        base=node["base"]["ref"],
        title=node["title"],
        body=node.get("body") or "",
        author=login(node.get("user")) or "",
        labels=_labels(node),
        draft=bool(node.get("draft")),
        mergeable=node.get("mergeable"),
        created=node["created_at"],
        updated=node["updated_at"],
        closed=node.get("closed_at"),
        url=node.get("html_url") or "",
    )


def own_branch(node: Json, repository: str) -> bool:
    """True if a pull request's branch is in `repository`, not in a fork."""
    home = node["head"].get("repo")
    return bool(home) and home["full_name"].lower() == repository.lower()


def issue(node: Json) -> Issue:
    """An issue."""
    return Issue(
        number=node["number"],
        state="open" if node["state"] == "open" else "closed",
        title=node["title"],
        body=node.get("body") or "",
        author=login(node.get("user")) or "",
        labels=_labels(node),
        assignees=tuple(sorted(one["login"] for one in node.get("assignees") or ())),
        created=node["created_at"],
        updated=node["updated_at"],
        url=node.get("html_url") or "",
    )


def comment(node: Json, kind: str) -> Comment:
    """A comment of the conversation or of a line."""
    return Comment(
        id=f"{kind}:{node['id']}",
        author=login(node.get("user")),
        body=node.get("body") or "",
        created=node["created_at"],
        updated=node.get("updated_at") or node["created_at"],
    )


def review_comment(node: Json) -> Comment:
    """The text of a review as a comment; GitHub gives no edit time for it."""
    when = node.get("submitted_at") or ""
    return Comment(f"review:{node['id']}", login(node.get("user")), node["body"], when, when)


def review(node: Json) -> Review:
    """A review: approved, changes requested or dismissed."""
    return Review(
        author=login(node.get("user")),
        state=node["state"].lower(),
        sha=node.get("commit_id"),
        submitted=node.get("submitted_at") or "",
    )


def commit(node: Json) -> Commit:
    """A commit as a comparison lists it."""
    facts = node["commit"]
    author, committer = facts.get("author") or {}, facts.get("committer") or {}
    return Commit(
        sha=node["sha"],
        parents=tuple(one["sha"] for one in node["parents"]),
        author=_account(node.get("author")) or author.get("name") or "",
        email=author.get("email") or "",
        committer=_account(node.get("committer")) or committer.get("name") or "",
        message=facts["message"],
        date=committer.get("date") or author.get("date") or "",
    )


def permission(node: Json) -> Permission:
    """The permission; a custom role counts as the standard role that it extends."""
    role: Permission | None = ROLES.get(node.get("role_name") or "")
    return role or ROLES.get(node["permission"], "none")


def _account(user: Json) -> str | None:
    return user.get("login") if user else None


def _labels(node: Json) -> tuple[str, ...]:
    names = (one if isinstance(one, str) else one.get("name") for one in node.get("labels") or ())
    return tuple(sorted(name for name in names if name))
