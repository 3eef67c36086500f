"""Workflow commands: lines by which a workflow's log becomes annotations."""

from __future__ import annotations

from typing import Literal

from blm.render.foreign import plain

Level = Literal["notice", "warning", "error"]


def annotate(level: Level, message: str, title: str = "blm") -> str:
    """One annotation; what it says can neither end the command nor begin another."""
    return f"::{level} title={_encode(plain(title), ':,')}::{_encode(plain(message))}"


def _encode(text: str, more: str = "") -> str:
    for sign in f"%{more}":
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
