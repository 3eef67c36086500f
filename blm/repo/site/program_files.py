"""Files of a profile that the program writes: their lines, and the lines that are broken."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from blm.errors import BlmError, InvalidFiles, Problem
from blm.repo.records.case_lines import check_case
from blm.repo.records.line_records import Check, Record, parse_records
from blm.repo.records.line_shapes import check_export, check_history_row
from blm.repo.working_tree.paths import PROFILES, list_folder, read_content

__all__ = ["Record", "check_snapshot", "read_records"]
CHECKS: Mapping[str, Check] = {
    "history.yaml": check_history_row,
    "exports.yaml": check_export,
    "cases.yaml": check_case,
}
"""What lines must hold that are read again."""


def read_records(root: Path, relative: str) -> tuple[list[Record], list[Problem]]:
    """The sound records of a program file, and what is wrong with the other lines.

    Args:
        root: of the repository.
        relative: path of the file; one that is not there has no records.
    """
    try:
        content = read_content(root, relative) or b""
    except BlmError as error:
        return [], [Problem(relative, 0, 0, "", error.message, error.hint)]
    return parse_records(content, relative, CHECKS.get(relative.rpartition("/")[2]))


def check_snapshot(root: Path, site: str) -> list[Problem]:
    """Errors in the link inventory, the domains and the list of exports of a site."""
    from blm.repo.records.export_lines import parse_exports
    from blm.repo.snapshot.completeness import find_missing
    from blm.repo.snapshot.inventory import parse_snapshot

    folder = f"{PROFILES}/{site}"
    files, problems = _read_files(root, folder)
    try:
        exports = parse_exports(files.get("exports.yaml", b""), f"{folder}/exports.yaml")
        history, _ = read_records(root, f"{folder}/history.yaml")
        problems += find_missing(
            folder, *_count_lines(files), exports, [record.values for record in history]
        )
    except InvalidFiles as error:
        problems += error.problems
        del files["exports.yaml"]
    try:
        parse_snapshot(files, folder)
    except InvalidFiles as error:
        problems += error.problems
    return problems


def _count_lines(
    files: Mapping[str, bytes],
) -> tuple[dict[str, set[str]], dict[str, int]]:
    """Names of a snapshot's files, and the lines that they hold, by the table's folder."""
    names: dict[str, set[str]] = {"inventory": set(), "domains": set()}
    counts = dict.fromkeys(names, 0)
    for path, raw in files.items():
        table, _, name = path.rpartition("/")
        if table in names:
            names[table].add(name.removesuffix(".yaml"))
            counts[table] += raw.count(b"\n- ")
    return names, counts


def _list_shards(base: Path, problems: list[Problem], root: Path) -> list[Path]:
    """Files of the sharded tables; a folder that cannot be read becomes a problem."""
    paths: list[Path] = []
    for folder in (base / "domains", base / "inventory"):
        try:
            paths += list_folder(folder, ".yaml")
        except OSError as error:
            message = f"the folder cannot be read: {error.strerror}"
            problems.append(Problem(folder.relative_to(root).as_posix(), 0, 0, "", message))
    return paths


def _read_files(root: Path, folder: str) -> tuple[dict[str, bytes], list[Problem]]:
    """The files of a snapshot by path below the profile, and those that cannot be read."""
    base = root / folder
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in (*_list_shards(base, problems, root), base / "exports.yaml"):
        relative = path.relative_to(root).as_posix()
        try:
            content = read_content(root, relative)
        except BlmError as error:
            problems.append(Problem(relative, 0, 0, "", error.message, error.hint))
        else:
            if content is not None:
                files[path.relative_to(base).as_posix()] = content
    return files, problems
