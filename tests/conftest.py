"""What all tests begin with, and what the emulator's tests share in a process."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests import pace  # noqa: F401 - before all others: it sets how much is done
from tests.forge import hub as hubs
from tests.stories.places import World, world_of

# The verbs that tests run are a person's, also where the tests themselves run in a workflow.
os.environ.pop("GITHUB_ACTIONS", None)


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
    return world_of(tmp_path_factory, "world")
