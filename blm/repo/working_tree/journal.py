"""Journals: the files of one run change together or not at all, even if the run is killed.

In ``.blm/`` a run first writes every new file and links every old one (``stage/``), then a journal
that names them. Renaming the journal to its final name is the commit point. Only then are files
renamed into place. A run that was killed is finished by `heal`, forward when the journal stands,
back when it is marked for undoing, and by removing ``stage/`` when there is none.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from blm.errors import BlmError
from blm.repo.working_tree.fsync import sync_folder, write_file
from blm.repo.working_tree.lock import FOLDER, cannot_write, own_folder
from blm.repo.working_tree.paths import inside, is_there

STAGE = "stage"
JOURNAL = "journal"
UNDO = "journal.undo"
FOREIGN_FOLDERS = frozenset({".git", FOLDER})


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file that a run writes or deletes.

    Attributes:
        path: from the root of the repository, with slashes.
        number: of its files in the stage: ``<number>`` is the new one, ``<number>.old`` the old.
        deletes: True if the file is deleted.
        existed: True if it was there before.
    """

    path: str
    number: int
    deletes: bool
    existed: bool


def heal(root: Path) -> str | None:
    """Finish or discard the changes of a killed run; call it with the lock held.

    Args:
        root: of the repository.

    Returns:
        A sentence that says what was done, or None when there was nothing.

    Raises:
        BlmError: the journal cannot be read, or files cannot be written.
    """
    folder = root / FOLDER
    if not folder.is_dir():
        return None
    own_folder(root)
    try:
        if (folder / JOURNAL).exists():
            changes = read_journal(root, JOURNAL)
            roll_forward(root, changes)
            return f"finished an interrupted run: {_count(changes)} written"
        if (folder / UNDO).exists():
            changes = read_journal(root, UNDO)
            roll_back(root, changes)
            return f"undid an interrupted run: {_count(changes)} as before"
        if discard_stage(root):
            return "removed the temporary files of an interrupted run"
    except OSError as error:
        raise cannot_write(error.filename or folder, error) from error
    return None


def check_whole(root: Path) -> None:
    """Raise if a killed run left files half changed; for runs that cannot heal them.

    Raises:
        BlmError: files are between two states.
    """
    for name in (JOURNAL, UNDO):
        if is_there(root / FOLDER / name):
            message = f"an interrupted run left {FOLDER}/{name}, and the repository is read-only"
            raise BlmError(message, hint="run blm once where it may write: it heals the files")


def check_target(root: Path, path: str) -> Path:
    """The file that a run may write at `path`.

    Raises:
        BlmError: the path leaves the repository, goes through a symbolic link, is no plain file,
            or belongs to git or to blm itself.
    """
    parts = Path(path).parts
    if not parts or Path(path).is_absolute() or ".." in parts or parts[0] in FOREIGN_FOLDERS:
        raise BlmError(f"{path or 'an empty path'} is not a file that blm may write")
    target = inside(root, path)
    below = [root.joinpath(*parts[: n + 1]) for n in range(len(parts))]
    if any(step.is_symlink() for step in below):
        hint = "replace the symbolic link by what it points to"
        raise BlmError(f"{path} goes through a symbolic link", hint=hint)
    if target.exists() and not target.is_file():
        raise BlmError(f"{path} is not a plain file", hint="remove or rename it")
    return target


def stage_folder(root: Path) -> Path:
    """The folder of prepared files; raises `BlmError` when it is a symbolic link."""
    folder = root / FOLDER / STAGE
    if folder.is_symlink():
        raise BlmError(f"{FOLDER}/{STAGE} is a symbolic link", hint="remove it")
    return folder


def write_journal(root: Path, changes: Sequence[FileChange]) -> None:
    """Write the journal; once it is renamed, its changes are committed."""
    folder = root / FOLDER
    draft = folder / f"{JOURNAL}.draft"
    content = json.dumps([asdict(change) for change in changes], indent=0).encode()
    write_file(draft, content)
    draft.replace(folder / JOURNAL)
    sync_folder(folder)


def read_journal(root: Path, name: str) -> list[FileChange]:
    """The changes of a journal.

    Raises:
        BlmError: it is not one that blm wrote, or names a file that blm may not write.
    """
    try:
        entries = json.loads((root / FOLDER / name).read_bytes())
        changes = [FileChange(**entry) for entry in entries]
        sound = all(
            isinstance(c.path, str) and type(c.number) is int and c.number >= 0 for c in changes
        )
    except (ValueError, TypeError, RecursionError):
        sound, changes = False, []
    if not sound:
        hint = f"compare the files with git, then remove the folder {FOLDER}"
        raise BlmError(f"{FOLDER}/{name} is not a journal of blm", hint=hint)
    for change in changes:
        check_target(root, change.path)
    return changes


def roll_forward(root: Path, changes: Sequence[FileChange]) -> None:
    """Apply every change, then delete the journal; safe to repeat if interrupted."""
    stage = stage_folder(root)
    for change in changes:
        target = root / change.path
        new = stage / str(change.number)
        if change.deletes:
            target.unlink(missing_ok=True)
        elif new.exists():
            new.replace(target)
    _finish(root, changes, JOURNAL)


def roll_back(root: Path, changes: Sequence[FileChange]) -> None:
    """Restore every old file, then delete the journal; safe to repeat if interrupted."""
    folder = root / FOLDER
    with suppress(FileNotFoundError):
        (folder / JOURNAL).replace(folder / UNDO)
        sync_folder(folder)
    stage = stage_folder(root)
    for change in changes:
        target = root / change.path
        old = stage / f"{change.number}.old"
        if not change.existed:
            target.unlink(missing_ok=True)
        elif old.exists():
            old.replace(target)
    _finish(root, changes, UNDO)


def is_left_over(root: Path) -> bool:
    """True if a killed run left a journal or prepared files, which `heal` settles."""
    names = (JOURNAL, UNDO, f"{JOURNAL}.draft")
    left = (root / FOLDER / name for name in names)
    return any(path.exists() for path in left) or stage_folder(root).exists()


def is_committed(root: Path) -> bool:
    """True if the commit point is passed, so that files may have been renamed."""
    return (root / FOLDER / JOURNAL).exists()


def discard_stage(root: Path) -> bool:
    """Remove prepared files and an uncommitted journal; True if there was any."""
    stage = stage_folder(root)
    draft = root / FOLDER / f"{JOURNAL}.draft"
    found = stage.exists() or draft.exists()
    if stage.exists():
        shutil.rmtree(stage)
    draft.unlink(missing_ok=True)
    return found


def _finish(root: Path, changes: Sequence[FileChange], journal: str) -> None:
    """Delete the journal and the stage after syncing all changed folders."""
    for folder in sorted(_folders(root, changes)):
        sync_folder(folder)
    path = root / FOLDER / journal
    try:
        path.unlink(missing_ok=True)
    except OSError:
        if path.exists():
            raise
    with suppress(OSError):
        sync_folder(root / FOLDER)
        discard_stage(root)


def _folders(root: Path, changes: Iterable[FileChange]) -> set[Path]:
    parents = {(root / change.path).parent for change in changes}
    return {folder for folder in parents if folder.is_dir()}


def _count(changes: Sequence[FileChange]) -> str:
    return f"{len(changes)} file{'' if len(changes) == 1 else 's'}"
