"""Reads files that blm writes line by line: records, and errors of other lines."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from blm.errors import InvalidFiles, Problem
from blm.repo.records.line_shapes import HINT, Place, place_problems
from blm.repo.yaml.flow_lines import format_value, parse_line

Check = Callable[[Mapping[str, Any]], Iterator[tuple[Place, str]]]
MOST_BROKEN = 100
SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a program file: its number, from 1, and its values."""

    line: int
    values: Mapping[str, Any]


def parse_records(
    content: bytes, file: str, check: Check | None = None
) -> tuple[list[Record], list[Problem]]:
    """The sound records of a program file, and what is wrong with the other lines.

    Args:
        content: of the file.
        file: its path, for the place of problems.
        check: says what a record gets wrong; None takes any mapping.
    """
    records: list[Record] = []
    problems: list[Problem] = []
    for number, raw in enumerate(content.split(b"\n"), 1):
        if not raw.strip() or raw.startswith(b"#"):
            continue
        if len(problems) > MOST_BROKEN:
            message = f"more than {MOST_BROKEN} broken lines; the rest is not read"
            return records, [*problems, Problem(file, number, 1, "", message, HINT)]
        try:
            values = _read_line(raw)
        except (ValueError, RecursionError) as error:
            problems.append(_broken(file, number, error))
            continue
        wrong = place_problems(file, number, raw.decode(), values, check) if check else []
        problems += wrong
        if not wrong:
            records.append(Record(number, values))
    return records, problems


def require_records(content: bytes, file: str, check: Check) -> list[Mapping[str, Any]]:
    """The values of all records; raises `InvalidFiles` if a line is invalid."""
    records, problems = parse_records(content, file, check)
    if problems:
        raise InvalidFiles(problems)
    return [record.values for record in records]


def _read_line(raw: bytes) -> Mapping[str, Any]:
    values = parse_line(raw.decode("utf-8").rstrip("\r"))
    if not isinstance(values, dict):
        message = "expected '- {…}'"
        raise ValueError(message)
    if SURROGATE.search(raw):
        format_value(values).encode()
    return values


def _broken(file: str, number: int, error: Exception) -> Problem:
    column = 1
    said = str(error)
    if isinstance(error, json.JSONDecodeError):
        column, said = error.colno + len("- "), error.msg
    elif isinstance(error, UnicodeDecodeError):
        said = "not UTF-8"
    elif isinstance(error, UnicodeEncodeError):
        said = "half of a surrogate pair"
    elif isinstance(error, RecursionError):
        said = "too many levels within each other"
    return Problem(file, number, column, "", f"the line cannot be read: {said}", HINT)
