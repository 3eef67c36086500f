"""The one comment that tells what an edit changes: posted once, edited, never for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blm.core.forge.forge_values import Comment

MARKER = "<!-- blm:what-if -->"
"""Last line of the comment, hidden, by which blm knows its own."""


@dataclass(frozen=True, slots=True)
class CommentStep:
    """What to write.

    Attributes:
        comment: id of the comment to edit, or None for a new one.
        body: Markdown with its marker.
    """

    comment: str | None
    body: str


def plan_comment(
    comments: Sequence[Comment], login: str, page: str, over: str
) -> CommentStep | None:
    """What there is to write, or None.

    Args:
        comments: of the pull request, oldest first.
        login: in whose name blm writes; a marker in somebody else's comment is a quotation.
        page: what changes, as Markdown; empty when nothing does.
        over: what the comment says once nothing changes any more.
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
