"""Excel workbooks: each visible sheet as a CSV file, converted in a process that may crash."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from blm.errors import ExportError

SCRIPT = Path(__file__).with_name("sheets.py")
SECONDS = 240
"""Time that a workbook may take by the clock; `sheets` has a lower limit by the processor."""


def convert_workbook(file: str, source: Path, work: Path) -> list[tuple[str, Path]]:
    """The visible sheets of a workbook as CSV files, with their names, in its order.

    Args:
        file: name to show.
        source: the workbook.
        work: directory for the CSV files.

    Raises:
        ExportError: it needs a password, is damaged, or asks for more memory or time than any
            export does.
    """
    command = [sys.executable, "-I", str(SCRIPT), str(source), str(work)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise _refuse(file) from None
    if done.returncode != 0:
        raise _refuse(file)
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise ExportError(f"{file} {answer['error']}")
    if not answer["sheets"]:
        raise ExportError(f"{file} has no sheet with a table")
    return [(name, work / sheet) for name, sheet in answer["sheets"]]


def _refuse(file: str) -> ExportError:
    return ExportError(
        f"{file} cannot be read as a workbook: it is damaged, or larger than any export",
        hint="open it, and save the sheet with the links as CSV (UTF-8)",
    )
