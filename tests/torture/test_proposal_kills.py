"""Proposals that are killed at a call of git or at a request: the next run finishes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.forge import hub as hubs
from tests.stories.places import World, world_of
from torture.git_kills import LINKS, differences, kill_at_git
from torture.request_kills import kill_at_requests


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A small site with lines to propose."""
    return world_of(tmp_path_factory, "small-world", links=LINKS)


@pytest.mark.parametrize(("name", "every"), [("first", 22), ("later", 14)])
def test_killed_at_calls_of_git(name: str, every: int, small: World, tmp_path: Path) -> None:
    """A first proposal into a bare repository and a later one, killed at some calls of git."""
    (row,) = kill_at_git(small, tmp_path / "git", every, (name,))

    assert row.defects == ()
    assert row.healed == row.runs
    assert row.runs > 1


@pytest.mark.parametrize(("name", "every"), [("first", 6), ("later", 3)])
def test_killed_at_requests(name: str, every: int, small: World, tmp_path: Path) -> None:
    """A first proposal at GitHub and a later one, killed at some requests."""
    if not hubs.is_there():
        hubs.lack(hubs.MISSING)
    (row,) = kill_at_requests(small, tmp_path / "requests", every, (name,))

    assert row.defects == ()
    assert row.healed == row.runs
    assert row.runs > 1


def test_differences_are_told() -> None:
    """What is there and should not be, and what lacks, by name."""
    assert differences({"a": "x", "b": "1\n2"}, {"a": "x", "b": "1\n3"}) == [
        "b: has ['2'], lacks ['3']"
    ]
    assert differences({}, {"c": "x"}) == ["c: has ['nothing'], lacks ['x']"]
    assert differences({"a": "x"}, {"a": "x"}) == []
