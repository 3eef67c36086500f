"""The one comment on what an edit changes: posted once, then edited; none without changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blm.core.forge.forge_values import Comment

MARKER = "<!-- blm:what-if -->"
"""Marker: hidden last line of blm's own comment."""


@dataclass(frozen=True, slots=True)
class CommentStep:
    """The comment to post or edit.

    Attributes:
        comment: id of the comment to edit, or None for a new one.
        body: Markdown with its marker.
    """

    comment: str | None
    body: str


def plan_comment(
    comments: Sequence[Comment], login: str, page: str, over: str
) -> CommentStep | None:
    """The comment to post or edit, or None.

    Args:
        comments: of the pull request, oldest first.
        login: that blm writes under; markers in comments by others are quotations.
        page: the changes in Markdown; empty without any.
        over: text of the comment once nothing changes any more.
    """
    own = [one for one in comments if one.author == login and MARKER in one.body]
    if not own and not page:
        return None
    body = f"{(page or over).rstrip()}\n\n{MARKER}\n"
    if not own:
        return CommentStep(None, body)
    return None if _plain(own[0].body) == _plain(body) else CommentStep(own[0].id, body)


def _plain(body: str) -> str:
    return body.replace("\r\n", "\n").strip()
