"""A web server, and a machine on which loopback counts as public."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live.web import Web, serving


@pytest.fixture
def web() -> Iterator[Web]:
    """A server on loopback."""
    with serving() as running:
        yield running


@pytest.fixture
def open_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """127.0.0.1 counts as public, as nothing else that is not."""
    import blm.live.addresses as addresses

    before = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda a: a == "127.0.0.1" or before(a))
