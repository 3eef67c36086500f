"""Errors that people are told: each has an exit code and a hint on what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

Severity = Literal["error", "warning"]


def add_hint(message: str, hint: str) -> str:
    """``message. hint: what to do``, with one full stop; the message alone without a hint."""
    if not hint:
        return message
    sentence = message if message.endswith("..") else message.removesuffix(".")
    return f"{sentence}. hint: {hint}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong at one place of one file.

    Attributes:
        file: path as the user knows it, relative to the repository.
        line: 1-based; 0 when the whole file is meant.
        column: 1-based; 0 when the whole line is meant.
        path: dotted path of the value in the file, such as ``rules[2].when``.
        message: what is wrong, in a sentence without its place.
        hint: what to do, or an empty string.
        severity: ``error`` or ``warning``.
        code: id and name of what is wrong, where there is a page about it.
    """

    file: str
    line: int
    column: int
    path: str
    message: str
    hint: str = ""
    severity: Severity = "error"
    code: str = ""

    def __str__(self) -> str:
        """``file:line:column: [warning:] [code:] message. hint: what to do``."""
        places = [str(n) for n in (self.line, self.column) if n]
        place = ":".join([self.file, *places])
        warning = "warning: " if self.severity == "warning" else ""
        return f"{place}: {warning}{add_hint(self.coded, self.hint)}"

    @property
    def coded(self) -> str:
        """The message, with its code before it."""
        return f"{self.code}: {self.message}" if self.code else self.message


class BlmError(Exception):
    """An expected error: bad input, a missing file, a refused request."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Store message and hint separately, so that each output can lay them out."""
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """``message. hint: what to do``."""
        return add_hint(self.message, self.hint)


class InvalidFiles(BlmError):
    """Files of the repository hold errors; all of them are listed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Sort the problems by place, so that the same files give the same text."""
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class MissingFiles(InvalidFiles):
    """Files of a snapshot are gone: what is left is judged by no verb."""


class ExportError(BlmError):
    """An export cannot be read: unknown, of another kind, or broken."""


class Unavailable(BlmError):
    """The system refuses a file or folder: no permission, a full disk, a damaged one, not there."""

    def __init__(self, error: OSError) -> None:
        """Name the file, where the system does, and what it said."""
        where = error.filename2 or error.filename
        said = error.strerror or str(error)
        message = f"{where} cannot be read or written: {said}" if where is not None else said
        super().__init__(message, hint="check the permissions, and the space on the disk")


class NothingYet(BlmError):
    """There is nothing to work on; the run ends without an error."""

    exit_code = 0


class Refused(BlmError):
    """A guard of scope ``run`` refused the run; nothing was written."""

    exit_code = 11
