"""Files of a profile that the program writes: their lines, and the lines that are broken."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blm.errors import BlmError, InvalidFiles, Problem
from blm.repo.lines import parse_line
from blm.repo.trees import PROFILES, read_content

HINT = "restore the line from git: the program writes this file"


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a program file: its number, from 1, and its values."""

    line: int
    values: Mapping[str, Any]


def read_records(root: Path, relative: str) -> tuple[list[Record], list[Problem]]:
    """The records of a program file, and a problem for each line that is none.

    Args:
        root: of the repository.
        relative: path of the file; one that is not there has no records.
    """
    try:
        content = read_content(root, relative) or b""
    except BlmError as error:
        return [], [Problem(relative, 0, 0, "", error.message, error.hint)]
    records: list[Record] = []
    problems: list[Problem] = []
    for number, raw in enumerate(content.split(b"\n"), 1):
        if raw.strip() and not raw.startswith(b"#"):
            try:
                records.append(Record(number, _read_line(raw)))
            except (ValueError, RecursionError) as error:
                problems.append(_broken(relative, number, error))
    return records, problems


def check_snapshot(root: Path, site: str) -> list[Problem]:
    """What the link inventory, the domains and the list of exports of a site get wrong."""
    from blm.repo.export_lines import parse_exports
    from blm.repo.inventory import parse_snapshot

    folder = f"{PROFILES}/{site}"
    files, problems = _read_files(root, folder)
    try:
        parse_exports(files.get("exports.yaml", b""), f"{folder}/exports.yaml")
    except InvalidFiles as error:
        problems += error.problems
        del files["exports.yaml"]
    try:
        parse_snapshot(files, folder)
    except InvalidFiles as error:
        problems += error.problems
    return problems


def _read_files(root: Path, folder: str) -> tuple[dict[str, bytes], list[Problem]]:
    """The files of a snapshot by path below the profile, and those that cannot be read."""
    base = root / folder
    paths = [*base.glob("inventory/*.yaml"), *base.glob("domains/*.yaml")]
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in [*sorted(paths), base / "exports.yaml"]:
        relative = path.relative_to(root).as_posix()
        try:
            content = read_content(root, relative)
        except BlmError as error:
            problems.append(Problem(relative, 0, 0, "", error.message, error.hint))
        else:
            if content is not None:
                files[path.relative_to(base).as_posix()] = content
    return files, problems


def _read_line(raw: bytes) -> Mapping[str, Any]:
    values = parse_line(raw.decode("utf-8").rstrip("\r"))
    if not isinstance(values, dict):
        message = "expected '- {…}'"
        raise ValueError(message)
    return values


def _broken(file: str, number: int, error: Exception) -> Problem:
    column = 1
    said = str(error)
    if isinstance(error, json.JSONDecodeError):
        column, said = error.colno + len("- "), error.msg
    elif isinstance(error, UnicodeDecodeError):
        said = "not UTF-8"
    elif isinstance(error, RecursionError):
        said = "too many levels within each other"
    return Problem(file, number, column, "", f"the line cannot be read: {said}", HINT)
