"""Edited comments: whose word the present text is, and what becomes of the earlier one."""

from __future__ import annotations

import time

from tests.forge.hub import Fault
from tests.stories.places import Story


def edit(story: Story, login: str, comment: int, body: str) -> None:
    """Somebody edits a comment in the web page, a second or more after it was written."""
    time.sleep(1.1)
    address = f"/issues/comments/{comment}"
    story.repository.as_(f"{login}-token", "PATCH", address, {"body": body})


def said(story: Story, login: str, body: str) -> int:
    """Somebody comments; id of the comment."""
    story.comment(login, story.number, body)
    return int(story.comments(story.number)[-1]["id"])


def test_the_present_text_is_its_editors_word(story: Story) -> None:
    """Bob edits what Alice said and blm had answered: his word, and hers still stands."""
    story.propose()
    a, b, *_ = story.world.domains
    hub = story.repository.hub
    asked = len(hub.queries)
    comment = said(story, "alice", f"/blm keep {a} because ours")
    story.outcome()
    assert len(hub.queries) == asked  # nobody edited anything
    edit(story, "bob", comment, f"/blm keep {b} because a partner")
    asked = len(hub.queries)
    story.outcome()
    assert len(hub.queries) > asked
    lines = story.decisions().splitlines()
    assert ["by: alice" in one for one in lines if f"domain: {a}," in one] == [True]
    assert ["by: bob" in one for one in lines if f"domain: {b}," in one] == [True]
    answer = story.comments(story.number)[-1]["body"]
    assert f"**keep** `{a.replace('.', '[.]')}` still stands" in answer
    assert story.quiet() == "unchanged"


def test_an_edit_by_nobody_knows_whom_is_refused(story: Story) -> None:
    """Where GitHub does not tell who edited, the command is to be written anew."""
    story.propose()
    a, b, *_ = story.world.domains
    comment = said(story, "alice", f"/blm keep {a}")
    edit(story, "bob", comment, f"/blm keep {b}")
    refusal = Fault("POST /graphql", status=403, body={"message": "no"}, times=9)
    story.repository.faults.append(refusal)
    story.outcome()
    assert "decision: keep" not in story.decisions()
    assert "Write it anew" in story.comments(story.number)[-1]["body"]
    refusal.times = 9
    assert story.quiet() == "unchanged"
    refusal.times = 0
