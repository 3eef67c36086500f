"""One run at a time writes in one repository; runs that only read share it."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from blm.errors import BlmError

FOLDER = ".blm"
"""Folder of the program's own files in a repository; it tells git to ignore it."""


@contextmanager
def lock(
    root: Path, *, writes: bool = True, left_over: Callable[[], bool] = lambda: False
) -> Iterator[bool]:
    """Lock the repository for one run; the lock is released when the process ends.

    Args:
        root: of the repository.
        writes: True if the run changes files. Those that only read share the lock, and do without
            it where the repository cannot be written: nobody else can write it either.
        left_over: True if a killed run left something to heal, for which a run must be alone.

    Yields:
        True if the lock is held.

    Raises:
        BlmError: another run holds it, or the lock file cannot be made.
    """
    path = root / FOLDER / "lock"
    try:
        own_folder(root)
        descriptor = _open(path)
    except BlmError as error:
        if writes or not isinstance(error.__cause__, OSError):
            raise
        yield False
        return
    try:
        _take(descriptor, path, alone=writes or left_over())
        yield True
    finally:
        with suppress(OSError):  # the lock is gone all the same, and the work is done
            os.close(descriptor)


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise cannot_write(path, error) from error


def own_folder(root: Path) -> Path:
    """The folder ``.blm``, made where it is missing.

    Raises:
        BlmError: it is a symbolic link, or cannot be made.
    """
    folder = root / FOLDER
    if folder.is_symlink():
        raise BlmError(f"{FOLDER} is a symbolic link", hint="remove it; blm makes the folder")
    try:
        if not folder.is_dir():
            folder.mkdir(exist_ok=True)  # two first runs may make it at once
            (folder / ".gitignore").write_bytes(b"*\n")
    except OSError as error:
        raise cannot_write(folder, error) from error
    return folder


def _take(descriptor: int, path: Path, *, alone: bool) -> None:
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in {errno.EAGAIN, errno.EACCES}:
            raise cannot_write(path, error) from error
        holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
        who = f"process {holder}" if holder.isdigit() else "another process"
        message = f"another run of blm is working in this repository ({who})"
        raise BlmError(message, hint="wait until it has ended, then try again") from None
    if not alone:
        return
    with suppress(OSError):  # on a full disk the lock holds all the same, without a name
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)


def cannot_write(path: Path | str, error: OSError) -> BlmError:
    """The error that a file or folder cannot be written."""
    hint = "check the permissions of the repository and the space on its disk"
    return BlmError(f"{path} cannot be written: {error.strerror}", hint=hint)
