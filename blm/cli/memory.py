"""Memory settings of the engine, which reads them once, at its first import."""

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
    """Return freed memory soon: the default, for verbs that hold exports and the snapshot."""
    os.environ.setdefault(VARIABLE, SOON)


def give_back_late() -> None:
    """Return freed memory late, for verbs that hold only the snapshot; call before the import."""
    if os.environ.get(VARIABLE) == SOON:
        os.environ[VARIABLE] = LATE
