"""A workbook's sheets as CSV files. Run by its path in a process of its own, with limits.

A few bytes of a workbook can ask for a table of seventeen thousand million cells, and the library
that reads it gives up by ending the process. So it is not ours that ends.

Imports nothing of blm: the process that runs this must start fast and small.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MEMORY = 4 << 30
SECONDS = 180
"""Limits of the process. A million links with twenty columns take 2 GB and half a minute."""

LONGEST_CELL = 32_767
"""Characters that a spreadsheet itself allows in a cell."""

MOST_SHEETS = 50
MOST_BYTES = 1 << 31
_LARGEST_WHOLE = 10**15
_PASSWORD = "is a workbook with a password: save it without one"  # noqa: S105 - a sentence


class Unreadable(Exception):
    """A workbook whose sheets cannot be read; the message follows the file's name."""


def write_sheets(source: Path, folder: Path) -> list[tuple[str, str]]:
    """Write each visible sheet of a workbook as UTF-8 CSV without line breaks in cells.

    Args:
        source: the workbook.
        folder: for the files.

    Returns:
        Each sheet's name and the name of its file, in the workbook's order.

    Raises:
        Unreadable: the workbook needs a password, or holds what no spreadsheet writes.
    """
    written = []
    try:
        book = CalamineWorkbook.from_path(str(source))
    except PasswordError:
        raise Unreadable(_PASSWORD) from None
    with book:
        for number, sheet in enumerate(book.sheets_metadata[:MOST_SHEETS]):
            if sheet.typ != SheetTypeEnum.WorkSheet or sheet.visible != SheetVisibleEnum.Visible:
                continue
            file = folder / f"sheet-{number}.csv"
            _write_rows(file, book.get_sheet_by_index(number).iter_rows())
            written.append((sheet.name, file.name))
    return written


def show_cell(value: object) -> str:
    """A cell as vendors write it: ISO dates, true and false, whole numbers without a fraction."""
    if isinstance(value, str):
        if len(value) > LONGEST_CELL:
            raise Unreadable(f"has a cell of {len(value):,} characters: it is no table of links")
        return value.replace("\r\n", "\v").replace("\n", "\v").replace("\r", "\v")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_WHOLE:
        return str(int(value))
    if isinstance(value, datetime):
        text = value.replace(microsecond=0, tzinfo=None).isoformat(sep=" ")
        return text.removesuffix(" 00:00:00")
    return value.isoformat() if isinstance(value, date) else str(value)


def _write_rows(file: Path, rows: Iterable[Sequence[object]]) -> None:
    with file.open("w", encoding="utf-8", errors="replace", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        for row in rows:
            cells = [show_cell(value) for value in row]
            if any(cells):
                writer.writerow(cells)
                if out.tell() > MOST_BYTES:
                    raise Unreadable("has more than 2 GB of cells: it is no export")


def _limit_process() -> None:
    """Limit memory and time where the system allows it; elsewhere the parent's timeout applies."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "darwin":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main(source: str, folder: str) -> None:
    """Print the sheets as JSON, or the reason why there are none."""
    _limit_process()
    try:
        answer: dict[str, object] = {"sheets": write_sheets(Path(source), Path(folder))}
    except Unreadable as error:
        answer = {"error": str(error)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
