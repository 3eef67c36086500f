"""Transactions: the files of one run, collected and then written all together or not at all."""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from blm.errors import BlmError
from blm.repo.working_tree.fsync import sync_file, sync_folder, write_file
from blm.repo.working_tree.journal import (
    FileChange,
    check_target,
    check_whole,
    discard_stage,
    heal,
    is_committed,
    roll_back,
    roll_forward,
    stage_folder,
    write_journal,
)
from blm.repo.working_tree.lock import cannot_write, lock, own_folder

__all__ = ["Transaction", "check_whole", "heal", "lock"]


class Transaction:
    """Files that one run writes and deletes; nothing is touched before `commit`.

    Use it with the lock held and after `heal`.
    """

    def __init__(self, root: Path) -> None:
        """Begin with nothing to write.

        Args:
            root: of the repository.
        """
        self.root = root
        self._files: dict[str, bytes | Path | None] = {}

    def put(self, path: str, content: bytes | Path | None) -> None:
        """Write `content` at `path`, or delete the file; the last call for a path counts.

        Args:
            path: from the root, with slashes.
            content: all bytes of the file, a file that holds them, or None for no file.

        Raises:
            BlmError: `path` leaves the repository, goes through a symbolic link, is no plain
                file, or belongs to git or to blm itself.
        """
        check_target(self.root, path)
        self._files[path] = content

    def changes(self) -> dict[str, bytes | Path | None]:
        """New content by path, sorted, None for a deletion; files that stay are left out."""
        found = {path: self._files[path] for path in sorted(self._files)}
        return {path: new for path, new in found.items() if self._differs(path, new)}

    def commit(self) -> tuple[str, ...]:
        """Write all changes.

        Returns:
            Paths that changed, sorted; none when every file already was as it should be.

        Raises:
            BlmError: a file cannot be written; then all files are as they were before.
        """
        files = self.changes()
        if not files:
            return ()
        changes = [
            FileChange(path, number, content is None, (self.root / path).exists())
            for number, (path, content) in enumerate(files.items())
        ]
        made: list[Path] = []
        try:
            self._prepare(changes, files, made)
            write_journal(self.root, changes)
            roll_forward(self.root, changes)
        except BaseException as error:
            self._undo(changes, made)
            if isinstance(error, OSError):
                raise _unchanged(error) from error
            raise
        return tuple(files)

    def _differs(self, path: str, content: bytes | Path | None) -> bool:
        target = check_target(self.root, path)
        try:
            if content is None or not target.exists():
                return (content is None) == target.exists()
            new = _read(content)
            return target.stat().st_size != len(new) or target.read_bytes() != new
        except OSError as error:
            raise BlmError(f"{path} cannot be read: {error.strerror}") from error

    def _prepare(
        self, changes: list[FileChange], files: dict[str, bytes | Path | None], made: list[Path]
    ) -> None:
        """Write every new file and keep every old one, in the stage; make the folders needed."""
        own_folder(self.root)
        discard_stage(self.root)
        stage = stage_folder(self.root)
        stage.mkdir()
        for change in changes:
            target = self.root / change.path
            _make_folders(target.parent, made)
            if not os.access(target.parent, os.W_OK | os.X_OK):
                raise PermissionError(13, "Permission denied", str(target.parent))
            content = files[change.path]
            mode = stat.S_IMODE(target.stat().st_mode) if change.existed else None
            if content is not None:
                _stage(content, stage / str(change.number), mode)
            if change.existed:
                _keep(target, stage / f"{change.number}.old")
        sync_folder(stage)

    def _undo(self, changes: list[FileChange], made: list[Path]) -> None:
        try:
            if is_committed(self.root):
                roll_back(self.root, changes)
            else:
                discard_stage(self.root)
            for folder in reversed(made):
                with suppress(OSError):
                    folder.rmdir()
        except OSError as error:
            hint = "run blm again: it finishes or undoes this run first"
            message = f"{error.filename} cannot be written, and the run is only half undone"
            raise BlmError(message, hint=hint) from error


def _stage(content: bytes | Path, target: Path, mode: int | None) -> None:
    """Put a file's new content into the stage: the file itself where it already is on this disk."""
    if isinstance(content, Path):
        with suppress(OSError):
            os.link(content, target)
            sync_file(target, mode)
            return
    write_file(target, _read(content), mode)


def _read(content: bytes | Path) -> bytes:
    return content if isinstance(content, bytes) else content.read_bytes()


def _make_folders(folder: Path, made: list[Path]) -> None:
    """Make a folder and those above it, noting each in `made`."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        one.mkdir()
        made.append(one)


def _keep(target: Path, old: Path) -> None:
    """Hard-link the old file, or copy it if the file system has no hard links."""
    try:
        os.link(target, old)
    except OSError:
        shutil.copy2(target, old)


def _unchanged(error: OSError) -> BlmError:
    failed = cannot_write(error.filename or "a file", error)
    return BlmError(f"{failed.message}; nothing was changed", hint=failed.hint)
