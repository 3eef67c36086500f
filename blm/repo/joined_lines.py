"""Lines in one piece and back: the text of a file, and a column of lines.

No canonical line holds a newline, a quote to double or U+0001: see `repo.lines.escape`.
"""

from __future__ import annotations

import io

import polars as pl

_APART = "\x01"
"""Between columns, of which there is one."""


def join_lines(lines: pl.Series) -> bytes:
    """The lines as bytes, each with its newline."""
    said = io.BytesIO()
    lines.to_frame().write_csv(
        said, include_header=False, quote_style="never", separator=_APART, null_value=""
    )
    return said.getvalue()


def split_lines(text: bytes) -> pl.Series:
    """The lines of a text as `join_lines` makes it, without their newlines.

    Raises:
        polars.exceptions.PolarsError: it is no such text.
    """
    return pl.read_csv(
        io.BytesIO(text),
        has_header=False,
        separator=_APART,
        quote_char=None,
        schema={"line": pl.String},
    ).to_series()
