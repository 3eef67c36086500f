"""The one comment of a what-if: when it is posted, edited, left alone."""

from __future__ import annotations

import pytest

from blm.core.comments.whatif_comment import MARKER, CommentStep, plan_comment
from blm.core.forge.forge_values import Comment

BOT, OVER = "github-actions[bot]", "### Nothing any more"


def said(number: int, author: str | None, body: str) -> Comment:
    """A comment."""
    return Comment(f"conversation:{number}", author, body, "2026-11-01T00:00:00Z", "")


@pytest.mark.parametrize(
    ("comments", "page", "step"),
    [
        ((), "", None),
        ((), "a", CommentStep(None, f"a\n\n{MARKER}\n")),
        ((said(1, "ana", "hi"),), "", None),
        ((said(1, "ana", f"quoted {MARKER}"),), "", None),
        ((said(1, "ana", f"a\n\n{MARKER}"),), "a", CommentStep(None, f"a\n\n{MARKER}\n")),
        ((said(1, None, f"a\n\n{MARKER}"),), "", None),
        ((said(1, BOT, f"a\r\n\r\n{MARKER}"),), "a\n", None),
        ((said(1, BOT, f"a\n\n{MARKER}\n"),), "b", CommentStep("conversation:1", f"b\n\n{MARKER}\n")),
        ((said(1, BOT, f"a\n\n{MARKER}\n"),), "", CommentStep("conversation:1", f"{OVER}\n\n{MARKER}\n")),
        ((said(1, BOT, f"{OVER}\n\n{MARKER}\n"),), "", None),
        ((said(1, BOT, "an audit"), said(2, BOT, f"a\n\n{MARKER}")), "a", None),
    ],
)  # fmt: skip
def test_one_comment(comments: tuple[Comment, ...], page: str, step: CommentStep | None) -> None:
    """Posted when something changes, edited when that is another thing or over, else left alone."""
    assert plan_comment(comments, BOT, page, OVER) == step


@pytest.mark.parametrize("page", ["", "a", "b"])
def test_done_is_done(page: str) -> None:
    """Whatever was written is not written again."""
    step = plan_comment([said(1, BOT, f"x {MARKER}")], BOT, page, OVER)
    assert step is not None
    assert plan_comment([said(1, BOT, step.body)], BOT, page, OVER) is None
