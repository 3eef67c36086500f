"""Unexpected errors: the system refuses a file, or blm has a bug."""

from __future__ import annotations

import sys
import traceback

import click

from blm import __version__
from blm.errors import BlmError, Unavailable


def settle_error(error: Exception, prefix: str = "") -> int:
    """Say what went wrong on standard error and give the exit code.

    Args:
        error: anything; what is no expected error and none of the system's is a bug, whose
            traceback is written down, not shown.
        prefix: put before the sentence.
    """
    if isinstance(error, OSError) and error.errno is not None:
        error = Unavailable(error)
    if isinstance(error, BlmError):
        click.echo(f"{prefix}{error}", err=True)
        return error.exit_code
    click.echo(f"{prefix}{_write_down(error)}", err=True)
    return 3


def _write_down(error: Exception) -> str:
    """Write the traceback to a log file; gives a sentence with its path, or why there is none."""
    import tempfile

    trace = "".join(traceback.format_exception(error))
    text = f"blm {__version__}, Python {sys.version}\n\n{trace}"
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="blm-", suffix=".log", delete=False, encoding="utf-8", errors="replace"
        ) as log:
            log.write(text)
    except OSError:
        return f"this is a bug in blm, and no log can be written; please report\n{text}"
    return f"this is a bug in blm; please report it with {log.name}"
