"""The badge of a site, in its profile beside the history that it tells of."""

from __future__ import annotations

from pathlib import Path

from blm.pipeline.repositories import write_files
from blm.render.badges import render_badge
from blm.repo.results import read_history

BADGE = "badge.svg"


def write_badge(root: Path, name: str) -> None:
    """Let a site's badge say the day of its newest result; the same day writes nothing."""
    history = read_history(root / "profiles" / name)
    if history:
        day = max(str(row["today"]) for row in history)
        write_files(root, {f"profiles/{name}/{BADGE}": render_badge(day).encode()})
