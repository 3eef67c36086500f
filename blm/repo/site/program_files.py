"""Files of a profile that the program writes: their lines, and the lines that are broken."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from blm.errors import BlmError, InvalidFiles, Problem
from blm.repo.records.case_lines import check_case
from blm.repo.records.line_records import Check, Record, parse_records
from blm.repo.records.line_shapes import check_export, check_history_row
from blm.repo.working_tree.paths import PROFILES, list_folder, read_content

HINT = "restore the folder from git: the program writes all of its files together"
CROWDED = 20
"""Lines per file above which none is empty by chance."""


def check_complete(
    folder: str, files: Mapping[str, bytes], exports: int, history: Sequence[Record]
) -> Iterator[Problem]:
    """Files of the inventory that are gone.

    Args:
        folder: of the profile.
        files: path below the profile to bytes.
        exports: lines of ``exports.yaml``.
        history: rows of ``history.yaml``.
    """
    counts = {
        name.removeprefix("inventory/").removesuffix(".yaml"): raw.count(b"\n- ")
        for name, raw in files.items()
        if name.startswith("inventory/")
    }
    lines = sum(counts.values())
    lost = _missing_names({name.partition("-")[0] for name in counts}, lines)
    for name in lost:
        yield Problem(f"{folder}/inventory/{name}.yaml", 0, 0, "", "the file is missing", HINT)
    if lost or not history:
        return
    last = max(history, key=lambda record: record.values["as_of"])
    live = last.values["links"]["live"]
    if exports == last.values["exports"] and lines < live:
        message = (
            f"the files hold {lines:,} links, but the audit of {last.values['as_of']} "
            f"counted {live:,} live ones: a file is missing"
        )
        yield Problem(f"{folder}/inventory", 0, 0, "", message, HINT)


def _missing_names(stems: Collection[str], lines: int) -> list[str]:
    """Names that the others leave out: all base-4 numbers of their length exist."""
    count = max(map(len, stems), default=0)
    if not count or set(stems) == {"0"} or lines < CROWDED * 4**count:
        return []
    every = ("".join(digits) for digits in itertools.product("0123", repeat=count))
    return sorted(set(every) - set(stems))


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
    """What the link inventory, the domains and the list of exports of a site get wrong."""
    from blm.repo.records.export_lines import parse_exports
    from blm.repo.snapshot.inventory import parse_snapshot

    folder = f"{PROFILES}/{site}"
    files, problems = _read_files(root, folder)
    try:
        exports = parse_exports(files.get("exports.yaml", b""), f"{folder}/exports.yaml")
        history, _ = read_records(root, f"{folder}/history.yaml")
        problems += check_complete(folder, files, len(exports), history)
    except InvalidFiles as error:
        problems += error.problems
        del files["exports.yaml"]
    try:
        parse_snapshot(files, folder)
    except InvalidFiles as error:
        problems += error.problems
    return problems


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
