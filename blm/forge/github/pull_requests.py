"""Pull requests, comments and reviews at GitHub."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import quote

from blm.core.forge.errors import ForgeRefused, NotThere
from blm.core.forge.forge_values import (
    MAY_DECIDE,
    Comment,
    Permission,
    PullRequest,
    PullRequestDraft,
    Review,
)
from blm.core.forge.protocol import Which
from blm.forge.github import json_values
from blm.forge.github.api import Api, understood
from blm.forge.github.errors import Json
from blm.forge.github.graphql import read_editors, read_queuer

QUEUE = "github-merge-queue[bot]"
"""Who merges, as GitHub tells it, what people put in a merge queue."""


class GitHubPulls:
    """Pull requests, comments and reviews of a GitHub repository; see ``forge_protocol.Forge``."""

    _api: Api
    _at: str
    _name: str

    def pull_requests(self, prefix: str, state: Which, since: str = "") -> tuple[PullRequest, ...]:
        """Pull requests by last update, newest first, so that the listing can stop at `since`."""
        nodes = self._api.pages(f"{self._at}/pulls", state=state, sort="updated", direction="desc")
        found = []
        for node in nodes:
            one = understood(json_values.pull_request, node)
            if since and one.updated < since:
                break
            own = understood(lambda n: json_values.own_branch(n, self._name), node)
            if own and one.branch.startswith(prefix):
                found.append(one)
        # A pull request that is updated during pagination may be on two pages.
        return tuple({one.number: one for one in sorted(found, key=lambda p: p.number)}.values())

    def pull_request(self, number: int) -> PullRequest:
        """One pull request; its issue tells who closed it, its queue who had it merged."""
        node = self._api.get(f"{self._at}/pulls/{number}")
        closed_by = None
        if understood(lambda n: n["state"] == "closed", node):
            issue = self._api.get(f"{self._at}/issues/{number}")
            closed_by = understood(lambda n: json_values.login(n.get("closed_by")), issue)
        pull = understood(lambda n: json_values.pull_request(n, closed_by), node)
        if pull.merged_by != QUEUE:
            return pull
        return replace(
            pull, merged_by=read_queuer(self._api, self._name, number) or self._approver(pull)
        )

    def open_pull_request(self, draft: PullRequestDraft) -> PullRequest:
        """Open a pull request; not repeated after a lost answer, since the next run finds it."""
        body: dict[str, Json] = {
            "title": draft.title,
            "head": draft.branch,
            "base": draft.base,
            "body": draft.body,
            "draft": draft.draft,
        }
        node = self._api.send("POST", f"{self._at}/pulls", body, again=False)
        return understood(json_values.pull_request, node)

    def update_pull_request(self, number: int, title: str, body: str) -> PullRequest:
        """Replace title and text."""
        return self._patch(number, {"title": title, "body": body})

    def close_pull_request(self, number: int) -> PullRequest:
        """Close a pull request unmerged; the branch stays."""
        return self._patch(number, {"state": "closed"})

    def comments(self, number: int, since: str = "") -> tuple[Comment, ...]:
        """Comments of the conversation and on lines, and texts of reviews."""
        found = self._list_comments(f"issues/{number}/comments", "conversation", since)
        try:
            found += self._list_comments(f"pulls/{number}/comments", "line", since)
            reviews = self._api.pages(f"{self._at}/pulls/{number}/reviews")
            found += [
                (understood(json_values.review_comment, one), "")
                for one in reviews
                if one.get("body")
            ]
        except NotThere:
            pass  # an issue has no comments on lines
        kept = self._with_editors([one for one in found if one[0].updated >= since])
        return tuple(sorted(kept, key=lambda c: (c.created, c.id)))

    def comment(self, number: int, body: str) -> Comment:
        """Add a comment to the conversation; not repeated after a lost answer."""
        path = f"{self._at}/issues/{number}/comments"
        node = self._api.send("POST", path, {"body": body}, again=False)
        return understood(lambda n: json_values.comment(n, "conversation"), node)

    def update_comment(self, comment: str, body: str) -> Comment:
        """Edit one of our own comments in a conversation."""
        kind, _, number = comment.partition(":")
        if kind != "conversation" or not number.isdecimal():
            raise ForgeRefused(f"comment {comment} is not one that blm writes")
        node = self._api.send("PATCH", f"{self._at}/issues/comments/{number}", {"body": body})
        return understood(lambda n: json_values.comment(n, "conversation"), node)

    def reviews(self, number: int) -> tuple[Review, ...]:
        """Reviews, oldest first."""
        nodes = self._api.pages(f"{self._at}/pulls/{number}/reviews")
        return tuple(understood(json_values.review, one) for one in nodes)

    def request_review(self, number: int, logins: tuple[str, ...]) -> None:
        """Request reviews; without logins no request is sent."""
        if logins:
            path = f"{self._at}/pulls/{number}/requested_reviewers"
            self._api.send("POST", path, {"reviewers": list(logins)})

    def permission(self, login: str) -> Permission:
        """Permission of a login; none for a login that GitHub does not know here."""
        path = f"{self._at}/collaborators/{quote(login, safe='')}/permission"
        try:
            return understood(json_values.permission, self._api.get(path))
        except NotThere:
            return "none"

    def _list_comments(self, path: str, kind: str, since: str) -> list[tuple[Comment, str]]:
        """Comments, each with its id in GraphQL."""
        query = {"since": since} if since else {}
        return [
            understood(lambda n: (json_values.comment(n, kind), n.get("node_id") or ""), node)
            for node in self._api.pages(f"{self._at}/{path}", **query)
        ]

    def _with_editors(self, found: Iterable[tuple[Comment, str]]) -> list[Comment]:
        """Comments with who edited them last, which is asked where one changed since it was made.

        GitHub's REST API does not tell that a review was edited: its text counts as its author's.
        """
        known = list(found)
        changed = [node for one, node in known if one.updated != one.created and node]
        editors = dict(zip(changed, read_editors(self._api, changed), strict=True))
        return [replace(one, editor=editors.get(node, "")) for one, node in known]

    def _approver(self, pull: PullRequest) -> str | None:
        """Who may write and approved a pull request last, as it was merged; None without one."""
        approved = [r.author for r in self.reviews(pull.number) if r.state == "approved"]
        people = (one for one in reversed(approved) if one and self.permission(one) in MAY_DECIDE)
        return next(people, None)

    def _patch(self, number: int, body: dict[str, Json]) -> PullRequest:
        node = self._api.send("PATCH", f"{self._at}/pulls/{number}", body)
        return understood(json_values.pull_request, node)
