"""Versions: what a result was made with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Versions:
    """What a result was made with."""

    blm: str
    schema: int
    suffixes: str
