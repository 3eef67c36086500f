"""Facts on their own branch: nothing that people decided is lost on the way to the base branch."""

from __future__ import annotations

import pytest

from blm.core.forge.errors import ProtectedBranch
from tests.proposals.memory_forge import BASE, MemoryForge
from tests.proposals.stories import DECISIONS, Story, ask

FACTS = "blm/facts"


def closed(*names: str, **how: object) -> Story:
    """A pull request about these, closed by ben after ana kept the first."""
    story = Story(asks=[ask(name) for name in names], period="2026-Q1", **how)  # type: ignore[arg-type]
    story.run()
    story.forge.say(story.number, "ana", f"/blm keep {names[0]}.example because ours")
    story.forge.close(story.number, "ben")
    return story


def facts_number(forge: MemoryForge) -> int:
    """Number of the newest pull request of facts."""
    return max(number for number, pull in forge.pulls_.items() if pull.branch == FACTS)


def test_the_way_of_facts_is_kept() -> None:
    """`pull-request` writes nothing to a base that would take it; `commit` nothing elsewhere."""
    story = closed("a", "b", way="pull-request")
    base = story.forge.refs[BASE]
    story.run()
    assert story.forge.refs[BASE] == base
    assert story.decisions(FACTS)["a.example"] == ("keep", "ana")
    story.quiet()
    strict = closed("a", "b", way="commit")
    strict.forge.protected.add(BASE)
    with pytest.raises(ProtectedBranch):
        strict.run()
    assert FACTS not in strict.forge.refs
    strict.forge.protected.clear()
    strict.run()
    assert strict.decisions()["a.example"] == ("keep", "ana")


def test_what_the_base_gains_holds_too() -> None:
    """A decision on the base and one that waits are both known; the next facts merge the base in."""
    story = closed("a", "b", "c", way="pull-request")
    story.run()
    story.decide(
        "domain: c.example, decision: keep, reason: ours, by: ben, on: 2026-01-05", branch=BASE
    )
    story.quiet()
    story.asks, story.period = (
        [ask("b", "traffic", "anchor"), ask("c", "traffic", "anchor")],
        "2026-Q2",
    )
    story.run()
    assert story.lines(story.branch)[1:] == ["domain:b.example"]
    story.forge.say(story.number, "ana", "/blm watch b.example")
    story.forge.close(story.number, "ben")
    story.run()
    said = {
        "a.example": ("keep", "ana"),
        "b.example": ("watch", "ana"),
        "c.example": ("keep", "ben"),
    }
    assert story.decisions(FACTS) == said
    assert story.forge.merge(facts_number(story.forge), "ben")
    assert story.decisions() == said
    story.quiet()


def test_closing_the_facts_takes_nothing_back() -> None:
    """Facts whose pull request was closed unmerged hold, and are shown again with the next ones."""
    story = closed("a", "b", way="pull-request")
    story.run()
    first = facts_number(story.forge)
    story.forge.close(first, "ben")
    story.quiet()
    story.asks, story.period = [ask("a", "traffic", "anchor")], "2026-Q2"
    story.run()
    assert story.lines(story.branch)[1:] == []
    story.forge.close(story.number, "ben")
    story.run()
    assert facts_number(story.forge) > first
    assert story.decisions(FACTS)["a.example"] == ("keep", "ana")
    assert "decision" in story.text(DECISIONS, FACTS)


def test_facts_that_were_merged_begin_anew() -> None:
    """After a merge the branch is no longer read, and the next facts leave the base as it is then."""
    story = closed("a", "b", way="pull-request")
    story.run()
    assert story.forge.merge(facts_number(story.forge), "ben")
    old = story.forge.refs.get(FACTS)
    story.quiet()
    story.asks, story.period = [ask("b", "traffic", "anchor")], "2026-Q2"
    story.run()
    story.forge.close(story.number, "ben")
    story.run()
    assert story.forge.refs[FACTS] != old
    assert story.decisions()["a.example"] == ("keep", "ana")
    assert story.decisions(FACTS)["a.example"] == ("keep", "ana")
