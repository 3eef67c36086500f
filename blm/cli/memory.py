"""Memory settings of the engine, which reads them once, at its first import."""

from __future__ import annotations

import os

VARIABLE = "_RJEM_MALLOC_CONF"
"""Environment variable of the engine's allocator; a value set by the user is kept."""
SOON = "background_thread:true,dirty_decay_ms:50,muzzy_decay_ms:0"
"""The allocator's default of half a second is longer than a step of an audit: memory freed by one
step would still be held while the next one allocates."""
LATE = "background_thread:true,dirty_decay_ms:5000,muzzy_decay_ms:0"
"""Returned memory must be requested again, which costs a tenth of the run's time."""


def give_back_soon() -> None:
    """Return freed memory soon: the default, for verbs that hold exports and the snapshot."""
    os.environ.setdefault(VARIABLE, SOON)


def give_back_late() -> None:
    """Return freed memory late, for verbs that hold only the snapshot; call before the import."""
    if os.environ.get(VARIABLE) == SOON:
        os.environ[VARIABLE] = LATE
