"""Memory: how soon the engine gives it back, which it reads once, when it is first imported."""

from __future__ import annotations

import os

VARIABLE = "_RJEM_MALLOC_CONF"
"""Of the engine's allocator; who sets it in the environment has the last word."""
SOON = "background_thread:true,dirty_decay_ms:50,muzzy_decay_ms:0"
"""The allocator's own half second outlasts the steps of an audit, and what one step let go of would
stand beside what the next one takes."""
LATE = "background_thread:true,dirty_decay_ms:5000,muzzy_decay_ms:0"
"""What is given back must be asked for again: a tenth of the time, where memory is not short."""


def give_back_soon() -> None:
    """For verbs that hold exports beside the snapshot; what every verb begins with."""
    os.environ.setdefault(VARIABLE, SOON)


def give_back_late() -> None:
    """For verbs that hold the snapshot alone; before they import the engine."""
    if os.environ.get(VARIABLE) == SOON:
        os.environ[VARIABLE] = LATE
