"""Writes and syncs files, so that they are on disk before the next step."""

from __future__ import annotations

import os
from pathlib import Path


def write_file(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write a new file and wait until the disk has it.

    Args:
        path: of the new file; only an uncommitted file may be there.
        content: all of it.
        mode: permissions to give it, or None for the usual ones.
    """
    path.unlink(missing_ok=True)
    with path.open("xb") as stream:
        if mode is not None:
            os.fchmod(stream.fileno(), mode)
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def sync_file(path: Path, mode: int | None = None) -> None:
    """Wait until a written file is on disk.

    Args:
        path: the file.
        mode: permissions to give it, or None to leave them.
    """
    with path.open("rb") as stream:
        if mode is not None:
            os.fchmod(stream.fileno(), mode)
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the entries of a folder are on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
