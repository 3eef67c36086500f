"""Editor support in a repository: the folder of schemas, and the line that names a file's schema.

The line is a comment that yaml-language-server reads; its path starts at the file's own folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from blm.errors import Problem
from blm.repo.editor.editor_schemas import FOLDER, editor_schemas
from blm.repo.schema.schemas import SUFFIX
from blm.repo.working_tree.paths import (
    POLICIES,
    POLICY_NAME,
    POLICY_TESTS,
    PROFILES,
    SETTINGS,
    SHARED,
    SHARED_FILES,
    SITE_FILES,
    inside,
    list_folder,
    profile_folders,
    read_content,
)

COMMAND = "run 'blm migrate --write'"
NAMED = re.compile(r"^# yaml-language-server: \$schema=", re.MULTILINE)


def schema_line(path: str) -> str:
    """The first line of a file that people write: where its schema is, for editors.

    Args:
        path: of the file from the top of the repository.
    """
    name = schema_of(path)
    return f"# yaml-language-server: $schema={'../' * path.count('/')}{FOLDER}/{name}{SUFFIX}\n"


def schema_of(path: str) -> str | None:
    """The schema of a file of the repository, or None when people do not write it."""
    folder, _, name = path.rpartition("/")
    if path == SETTINGS:
        return "blm"
    if folder == POLICIES:
        return "policy" if POLICY_NAME.fullmatch(name.removesuffix(".yaml")) else None
    if folder == SHARED:
        return SHARED_FILES.get(name)
    if folder.rpartition("/")[0] == POLICY_TESTS:
        return "policy-tests"
    return SITE_FILES.get(name) if folder.rpartition("/")[0] == PROFILES else None


def check_schemas(root: Path) -> Iterator[Problem]:
    """One warning when editors of the repository know the files of another version of blm."""
    if not inside(root, FOLDER).is_dir():
        return
    for path, content in editor_schemas().items():
        if read_content(root, path) != content:
            message = "the schemas for editors are not those of this version of blm"
            yield Problem(path, 0, 0, "", message, COMMAND, "warning")
            return


def refresh_schemas(root: Path) -> dict[str, bytes]:
    """Files to write so that editors know this version's keys; empty when up to date.

    Without a folder of schemas, files that people write also get the line that names their
    schema. With one, a missing line was removed on purpose and is not added again.
    """
    found = {
        path: content
        for path, content in editor_schemas().items()
        if read_content(root, path) != content
    }
    if inside(root, FOLDER).is_dir():
        return found
    for path in _human_files(root):
        content = read_content(root, path)
        if content is not None and not NAMED.search(content.decode("utf-8", "replace")):
            end = "\r\n" if content.partition(b"\n")[0].endswith(b"\r") else "\n"
            found[path] = schema_line(path).replace("\n", end).encode() + content
    return found


def _human_files(root: Path) -> Iterator[str]:
    yield SETTINGS
    for path in list_folder(inside(root, POLICIES), ".yaml"):
        if schema_of(f"{POLICIES}/{path.name}"):
            yield f"{POLICIES}/{path.name}"
    yield from (f"{SHARED}/{name}" for name in SHARED_FILES)
    tests = sorted(inside(root, POLICY_TESTS).glob("*/*.yaml"))
    yield from (f"{POLICY_TESTS}/{path.parent.name}/{path.name}" for path in tests)
    for folder in profile_folders(root):
        yield from (f"{PROFILES}/{folder.name}/{name}" for name in SITE_FILES)
