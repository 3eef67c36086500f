"""The emulator, the world of the stories, and a runner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forge import hub as hubs
from tests.forge.hub_git import git
from tests.stories.places import WHO, Story, World, make_world
from tests.workflows.acting import WORKFLOWS, Runner


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[hubs.Hub]:
    """A GitHub on loopback, one for each process of tests."""
    if not hubs.is_there():
        pytest.skip(hubs.MISSING)
    with hubs.running(tmp_path_factory.mktemp("hub")) as running:
        yield running


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """One site with lines to propose."""
    return make_world(tmp_path_factory.mktemp("world"))


@pytest.fixture
def story(hub: hubs.Hub, world: World, tmp_path: Path) -> Iterator[Story]:
    """A repository made from the template, its exports on the branch of that name."""
    files = dict(world.files)
    for path in WORKFLOWS.glob("*.yml"):
        files[f".github/workflows/{path.name}"] = path.read_bytes()
    repository = hub.repository(files)
    inbox = tmp_path / "inbox"
    git(tmp_path, "init", "--quiet", "--initial-branch=exports", str(inbox))
    for path in sorted(p for p in world.exports.rglob("*") if p.is_file()):
        target = inbox / path.relative_to(world.exports)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    git(inbox, "add", "--all")
    git(inbox, *WHO, "commit", "--quiet", "-m", "Exports")
    git(inbox, "push", "--quiet", repository.remote, "exports")
    yield Story.begin(world, repository, tmp_path, exports=False)
    hub.judge()


@pytest.fixture
def runner(story: Story, tmp_path: Path) -> Runner:
    """Runs workflows on the story's checkout."""
    return Runner(story.repository, story.work, tmp_path)
