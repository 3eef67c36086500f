"""One run at a time in one repository."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from blm.errors import BlmError

FOLDER = ".blm"
"""Folder of the program's own files in a repository; it tells git to ignore it."""


@contextmanager
def lock(root: Path, *, writes: bool = True) -> Iterator[bool]:
    """Hold the repository for one run; the lock ends with the process, however that ends.

    Args:
        root: of the repository.
        writes: whether the run changes files. One that only reads does without a lock where the
            repository cannot be written: nobody else can write it either.

    Yields:
        Whether the lock is held.

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
        _take(descriptor, path)
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
            folder.mkdir()
            (folder / ".gitignore").write_bytes(b"*\n")
    except OSError as error:
        raise cannot_write(folder, error) from error
    return folder


def _take(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in {errno.EAGAIN, errno.EACCES}:
            raise cannot_write(path, error) from error
        holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
        who = f"process {holder}" if holder.isdigit() else "another process"
        message = f"another run of blm is working in this repository ({who})"
        raise BlmError(message, hint="wait until it has ended, then try again") from None
    with suppress(OSError):  # on a full disk the lock holds all the same, without a name
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)


def cannot_write(path: Path | str, error: OSError) -> BlmError:
    """The error that a file or folder cannot be written."""
    hint = "check the permissions of the repository and the space on its disk"
    return BlmError(f"{path} cannot be written: {error.strerror}", hint=hint)
