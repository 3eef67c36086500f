"""What the tests of the linter share: hosts are looked up once per process."""

from __future__ import annotations

from functools import cache

import pytest

from blm.core.lint.targets import Targets
from blm.repo import word_lists
from blm.repo.suffix_list import suffixes

SHIELDS = {"partner.example": "our distributor", "acme.example": "the site's own domain"}


@cache
def make_targets() -> Targets:
    """A site with its own domain and a partner."""
    words = word_lists.load()
    return Targets(suffixes(words.platforms), words, SHIELDS)


@pytest.fixture(scope="session")
def targets() -> Targets:
    """The same, for tests that take fixtures."""
    return make_targets()
