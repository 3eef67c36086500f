"""The process that forks runs: an alarm that comes late harms nothing."""

from __future__ import annotations

import os
import signal

import pytest

from torture import zygote


def test_alarm_after_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that ends just before its moment counts as ended, not as killed."""
    rang = []

    def wait_and_ring(*arguments: int) -> object:
        ended = wait(*arguments)
        signal.raise_signal(signal.SIGALRM)
        rang.append(ended)
        return ended

    wait = os.waitid
    monkeypatch.setattr(zygote, "_live", lambda *_: os._exit(7))
    monkeypatch.setattr(os, "waitid", wait_and_ring)
    before = signal.getsignal(signal.SIGALRM)
    try:
        ended = zygote.run(None, {"seconds": 60.0, "after": ""})
    finally:
        signal.signal(signal.SIGALRM, before)

    assert rang
    assert ended["code"] == 7
