"""The emulator, the world of the stories, and a runner."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forge import hub as hubs
from tests.forge.hub_git import git
from tests.stories.places import WHO, Story, World
from tests.workflows.acting import WORKFLOWS, Runner
from tests.workflows.listening import Ear, listening


@pytest.fixture
def template(world: World) -> dict[str, bytes]:
    """Files of a repository made from the template, which asks to be told of runs."""
    files = {p: raw for p, raw in world.files.items() if not p.startswith(".github/")}
    for path in WORKFLOWS.glob("*.yml"):
        files[f".github/workflows/{path.name}"] = path.read_bytes()
    files["blm.yaml"] += b"notifications: {heartbeat: true, webhook: true}\n"
    return files


@pytest.fixture
def story(
    hub: hubs.Hub, world: World, template: dict[str, bytes], tmp_path: Path
) -> Iterator[Story]:
    """A repository made from the template, its exports on the branch of that name."""
    repository = hub.repository(template)
    deliver(world, repository.remote, tmp_path / "inbox")
    yield Story.begin(world, repository, tmp_path, exports=False)
    hub.judge()


def deliver(world: World, remote: str, inbox: Path) -> None:
    """Drop the world's exports on the branch ``exports``."""
    shutil.copytree(world.exports, inbox)
    git(inbox, "init", "--quiet", "--initial-branch=exports")
    git(inbox, "add", "--all")
    git(inbox, *WHO, "commit", "--quiet", "-m", "Exports")
    git(inbox, "push", "--quiet", remote, "exports")


@pytest.fixture
def runner(story: Story, tmp_path: Path) -> Runner:
    """Runs workflows on the story's checkout."""
    return Runner(story.repository, story.work, tmp_path)


@pytest.fixture
def ear() -> Iterator[Ear]:
    """A listener on loopback."""
    with listening() as found:
        yield found
