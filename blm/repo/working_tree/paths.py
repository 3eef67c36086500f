"""Paths in the working tree of a user's repository; none may lead out of it."""

from __future__ import annotations

import errno
import re
from collections.abc import Mapping
from pathlib import Path

from blm.errors import BlmError, InvalidFiles, Problem
from blm.repo.yaml.strict_loader import Document, load_file, unreadable

SETTINGS = "blm.yaml"
POLICIES = "policies"
SHARED = "policies/shared"
POLICY_TESTS = "policies/tests"
PROFILES = "profiles"
SITE_FILES: Mapping[str, str] = {
    f"{name}.yaml": name for name in ("site", "targets", "anchors", "prospects", "decisions", "log")
}
"""Files that people write about one site, and the schema of each."""
SHARED_FILES: Mapping[str, str] = {
    f"{name}.yaml": name for name in ("decisions", "protected", "incidents")
}
"""Files in ``policies/shared`` that hold for all sites, and the schema of each."""
LINE_FILES = ("exports.yaml", "history.yaml", "cases.yaml", "recommendations.yaml")
"""Files of a profile that the program writes, one record per line."""
RESULTS = re.compile(r"recommendations(?:-[0-3]+)?\.yaml")
"""Names of files of recommendations: one, or numbered ones when it would be too large."""
RESERVED = frozenset({"facts"})
SITE_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9]+(?:[.-]+[a-z0-9]+)*")
POLICY_NAME = re.compile(r"[a-z0-9]+(?:[_-]+[a-z0-9]+)*")


def inside(root: Path, relative: str) -> Path:
    """The path of a file of the repository.

    Raises:
        BlmError: the path leaves the repository, by ``..`` or a symbolic link.
    """
    path = root / relative
    try:
        stays = path.resolve().is_relative_to(root.resolve()) and not _is_circle(path)
    except (OSError, RuntimeError):
        stays = False
    if not stays:
        hint = "replace the symbolic link by what it points to"
        raise BlmError(f"{relative} leads out of the repository", hint=hint)
    return path


def _is_circle(path: Path) -> bool:
    """True for symbolic links that lead in a circle, which Python 3.13 resolves without a word."""
    try:
        path.resolve(strict=True)
    except OSError as error:
        return error.errno == errno.ELOOP
    return False


def is_there(path: Path) -> bool:
    """True if a path exists, also as a broken symbolic link.

    `os.path.lexists` reports a file without permission as absent; this raises.

    Raises:
        OSError: the path cannot be examined.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def read_document(root: Path, relative: str) -> Document | None:
    """A YAML file of the repository, or None when it is not there.

    One that leads out of the repository, or cannot be opened, is a document with that problem.
    """
    try:
        path = inside(root, relative)
        return load_file(path, relative) if is_there(path) else None
    except BlmError as error:
        return unreadable(relative, error.message, error.hint)
    except OSError as error:
        return unreadable(relative, f"{relative} cannot be read: {error.strerror}")


def read_content(root: Path, relative: str) -> bytes | None:
    """The bytes of a file of the repository, or None when it is not there.

    Raises:
        BlmError: it leads out of the repository or cannot be opened.
    """
    path = inside(root, relative)
    try:
        return path.read_bytes() if is_there(path) else None
    except OSError as error:
        raise BlmError(f"{relative} cannot be read: {error.strerror}") from error


def list_folder(folder: Path, suffix: str) -> list[Path]:
    """Files of a folder whose names end so, sorted; none when there is no folder.

    ``Path.glob`` reports a folder without permission as empty; this raises.

    Raises:
        OSError: the folder cannot be read.
    """
    try:
        return sorted(path for path in folder.iterdir() if path.name.endswith(suffix))
    except FileNotFoundError:
        return []


def result_files(profile: Path) -> list[str]:
    """Names of the files of recommendations that are there, sorted.

    Raises:
        OSError: the folder cannot be read.
    """
    return [path.name for path in list_folder(profile, ".yaml") if RESULTS.fullmatch(path.name)]


def is_site_name(name: str) -> bool:
    """True if `name` can be a profile: a slug of host characters, safe in paths and branches."""
    safe = ".." not in name and not name.endswith(".lock") and name not in RESERVED
    return safe and SITE_NAME.fullmatch(name) is not None


def check_site_name(name: str) -> str:
    """The name itself.

    Raises:
        BlmError: it cannot be the name of a profile.
    """
    if not is_site_name(name):
        hint = "use the site's host name in lower case, such as acme.example"
        raise BlmError(f"'{name}' cannot be the name of a site", hint=hint)
    return name


def site_names(root: Path) -> tuple[str, ...]:
    """Names of all profiles, sorted.

    Raises:
        InvalidFiles: a folder's name is no site name, or it leads out of the repository.
    """
    problems = check_profile_folders(root)
    if problems:
        raise InvalidFiles(problems)
    return tuple(path.name for path in profile_folders(root))


def profile_folders(root: Path) -> list[Path]:
    """Folders in ``profiles/``, hidden ones left out, sorted."""
    folder = inside(root, PROFILES)
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and path.name[0] != ".")


def check_profile_folders(root: Path) -> list[Problem]:
    """Folders in ``profiles/`` that cannot be a profile."""
    problems = []
    for path in profile_folders(root):
        relative = f"{PROFILES}/{path.name}"
        try:
            check_site_name(path.name)
            inside(root, relative)
        except BlmError as error:
            problems.append(Problem(relative, 0, 0, "", error.message, error.hint))
    return problems
