"""A web server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live.web import Web, serving


@pytest.fixture
def web() -> Iterator[Web]:
    """A server on loopback."""
    with serving() as running:
        yield running
