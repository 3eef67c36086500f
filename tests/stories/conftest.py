"""Stories: the emulator, one world for all of them, a repository for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forge import hub as hubs
from tests.stories.places import Story, World


@pytest.fixture
def story(hub: hubs.Hub, world: World, tmp_path: Path) -> Iterator[Story]:
    """A new repository with that site; every request is held to GitHub's description."""
    yield Story.begin(world, hub.repository(dict(world.files)), tmp_path)
    hub.judge()
