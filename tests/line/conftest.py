"""What the tests of the line begin with: no forge, and a checkout with a remote."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.line.checkouts import Checkout, begin


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No forge in the environment."""
    for name in [name for name in os.environ if name.startswith("GITHUB_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A repository with a remote, and the inbox that init gives: the branch exports."""
    return begin(tmp_path)
