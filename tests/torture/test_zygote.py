"""The process that forks runs: an alarm that comes late harms nothing."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from torture import zygote


def test_alarm_after_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that ends just before its moment counts as ended, not as killed."""
    rang = []

    def wait_and_ring(*arguments: int) -> object:
        ended = wait(*arguments)
        signal.raise_signal(signal.SIGALRM)
        rang.append(ended)
        return ended

    wait = os.waitid
    monkeypatch.setattr(os, "waitid", wait_and_ring)
    request = {
        "seconds": 60.0,
        "after": "",
        "folder": str(tmp_path),
        "log": "",
        "fault": {"title": "none", "ops": ()},
        "arguments": ["no-such-verb"],
    }
    before = signal.getsignal(signal.SIGALRM)
    try:
        ended = zygote.run(None, request)
    finally:
        signal.signal(signal.SIGALRM, before)

    assert rang
    assert ended["code"] == 2
