"""One language server per test process, on a repository as `blm init` makes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from blm.pipeline.setup.init import SetupOptions, start_repository
from tests.editor import client
from tests.forge.hub import lack


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new repository for one site."""
    root = tmp_path_factory.mktemp("editor") / "repository"
    options = SetupOptions(("ana",), "2026-11-22", disavow="none")
    start_repository(root, "acme.example", [], options)
    return root


@pytest.fixture(scope="session")
def editor(repository: Path) -> Iterator[client.Editor]:
    """An editor on it; without node or the server its tests are skipped, but not in CI."""
    if not client.is_there():
        lack(client.MISSING)
    opened = client.start(repository)
    yield opened
    opened.end()
