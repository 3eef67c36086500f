"""States of a repository in which git answers nothing: each as one sentence and the way out."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from blm.core.forge.errors import ForgeRefused

OWNER = re.compile(r"detected dubious ownership in repository at '([^'\n]+)'")
LOCKED = re.compile(r"Unable to create '([^'\n]+\.lock)': File exists")
UNMERGED = re.compile(
    r"resolve your current index first|unmerged files|: unmerged \(|error building trees"
)
DAMAGED = re.compile(
    r"index file smaller than expected|index file corrupt|bad index file sha1|bad signature 0x"
)
SHALLOW = re.compile(r"shallow update not allowed")
ABORTS = {
    "MERGE_HEAD": "git merge --abort",
    "CHERRY_PICK_HEAD": "git cherry-pick --abort",
    "REVERT_HEAD": "git revert --abort",
    "rebase-merge": "git rebase --abort",
    "rebase-apply": "git rebase --abort",
}
"""What ends an unfinished operation, by the file or folder that git keeps of it."""


class GitRefused(ForgeRefused):
    """The state of the repository keeps git from answering, whatever it is asked."""


def explain_refusal(said: str, folder: Path) -> GitRefused | None:
    """The error for what git wrote to standard error; None when it names no such state.

    Args:
        said: by git, in English.
        folder: of the repository's objects and refs.
    """
    if found := OWNER.search(said):
        message = f"{found[1]} belongs to another user, so git reads nothing there"
        hint = f"git config --global --add safe.directory {shlex.quote(found[1])}"
        return GitRefused(message, hint=hint)
    if found := LOCKED.search(said):
        return explain_lock(Path(found[1]))
    if UNMERGED.search(said):
        return explain_unmerged(folder)
    if DAMAGED.search(said):
        index = shlex.quote(str(folder / "index"))
        return GitRefused("git's index is damaged", hint=f"rm {index} && git reset")
    return explain_shallow() if SHALLOW.search(said) else None


def explain_lock(lock: Path) -> GitRefused:
    """The error for a lock file that another git holds, or left when it was killed."""
    message = f"{lock} is there: another git is at work in the repository, or was killed in it"
    return GitRefused(
        message, hint=f"wait until it ends; if none runs: rm {shlex.quote(str(lock))}"
    )


def explain_unmerged(folder: Path) -> GitRefused:
    """The error for an index with unmerged entries, with what ends the unfinished operation."""
    way = next((way for name, way in ABORTS.items() if (folder / name).exists()), "git reset")
    message = "a merge is unfinished: git's index has unmerged entries"
    return GitRefused(message, hint=f"resolve them and commit, or give it up: {way}")


def explain_shallow() -> GitRefused:
    """The error for a clone whose history is cut off where it is needed."""
    message = "this clone is shallow: it lacks the commits before the newest"
    return GitRefused(message, hint="git fetch --unshallow")
