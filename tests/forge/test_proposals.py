"""The planner and its executor at real forges: the life of one proposal."""

from __future__ import annotations

from typing import Any

from blm.core.forge.forge_values import CommitDraft
from blm.core.proposals.reviewer_decisions import DecisionInputs
from blm.pipeline.forge_sync.forge_reader import Reader
from blm.pipeline.propose.propose_one import Result, propose
from tests.builders import NAMES
from tests.forge.conftest import Place
from tests.proposals.stories import DECISIONS, DISAVOW, LOG, OLD, SITE, Story, ask

TODAY = "2026-11-23"
BRANCH = f"blm/{SITE}/audit"


def run(place: Place, story: Story) -> Result:
    """One run of the program at a forge, with the draft of a story."""
    reader = Reader(place.forge, SITE, DecisionInputs(NAMES, 24), TODAY)
    return propose(reader, "audit", story.draft, wait_days=14)


def begin(place: Place) -> Story:
    """The story's files on the main branch of a forge."""
    story = Story(asks=(ask("a"), ask("b"), ask("c")))
    story.proposal["reviewers"] = ("alice",)
    tree = story.forge.trees[story.forge.refs["main"]]
    place.commit("main", {path: tree[path] for path in (DISAVOW, DECISIONS, LOG)})
    return story


def edit(place: Place, login: str, branch: str, path: str, change: Any) -> None:
    """A person's commit to one file of a branch."""
    head = place.forge.head(branch)
    assert head
    text = (place.forge.read(path, head) or b"").decode()
    files = {path: change(text).encode()}
    place.as_(login).commit(CommitDraft(branch, head, (head,), files, f"Edit {path}"))


def text(place: Place, path: str, branch: str) -> str:
    """A file as a branch has it."""
    return (place.forge.read(path, place.forge.head(branch) or "") or b"").decode()


def test_a_proposal_lives_until_it_is_merged(place: Place) -> None:
    """Opened; unchanged; a person's line deleted and comment heard once; merged; nothing more."""
    story = begin(place)
    first = run(place, story)
    assert (first.outcome, first.branch) == ("opened", BRANCH)
    assert first.number
    pull = place.forge.pull_request(first.number)
    before = (pull.updated, place.forge.head("main"), place.forge.head(BRANCH))
    again = run(place, story)
    assert (again.outcome, again.writes) == ("unchanged", 0)
    pull = place.forge.pull_request(first.number)
    assert (pull.updated, place.forge.head("main"), place.forge.head(BRANCH)) == before

    edit(place, "alice", BRANCH, DISAVOW, lambda old: old.replace("domain:a.example\n", ""))
    theirs = place.forge.head(BRANCH)
    place.as_("bob").comment(first.number, "/blm keep b[.]example because a partner")
    place.as_("mallory").comment(first.number, "/blm keep c.example because evil")
    heard = run(place, story)
    assert heard.outcome == "updated"
    assert "domain:c.example" in text(place, DISAVOW, BRANCH)
    assert "domain:b.example" not in text(place, DISAVOW, BRANCH)
    compared = place.forge.compare(theirs or "", place.forge.head(BRANCH) or "")
    assert compared.merge_base == theirs
    said = len(place.forge.comments(first.number))
    assert run(place, story).writes == 0
    assert len(place.forge.comments(first.number)) == said

    place.merge("alice", first.number)
    story.asks = ()
    run(place, story)
    assert text(place, DISAVOW, "main").startswith(OLD)
    assert "domain:c.example" in text(place, DISAVOW, "main")
    assert "a.example" in text(place, DECISIONS, "main")
    assert "b.example" in text(place, DECISIONS, "main")
    assert place.forge.pull_requests("blm/", "open") == ()


def test_a_declined_proposal_stays_away(place: Place) -> None:
    """Closed unmerged: the decline is remembered, and the same evidence opens nothing."""
    story = begin(place)
    story.asks = (ask("a"),)
    first = run(place, story)
    assert first.number
    place.as_("alice").close_pull_request(first.number)
    run(place, story)
    assert place.forge.pull_requests("blm/", "open") == ()
    assert "declined" in text(place, LOG, "main")
    assert run(place, story).writes == 0
