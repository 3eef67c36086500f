"""Stories: the emulator, one world for all of them, a repository for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forge import hub as hubs
from tests.stories.places import Story, World, make_world


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[hubs.Hub]:
    """A GitHub on loopback, one for each process of tests."""
    if not hubs.is_there():
        hubs.lack(hubs.MISSING)
    with hubs.running(tmp_path_factory.mktemp("hub")) as running:
        yield running


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """One site with lines to propose."""
    return make_world(tmp_path_factory.mktemp("world"))


@pytest.fixture
def story(hub: hubs.Hub, world: World, tmp_path: Path) -> Iterator[Story]:
    """A new repository with that site; every request is held to GitHub's description."""
    yield Story.begin(world, hub.repository(dict(world.files)), tmp_path)
    hub.judge()
