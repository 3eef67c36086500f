"""Damaged copies of each format's sample: an error, a counted skip or a valid row."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from blm.errors import ExportError
from blm.exports import read_export
from tests.pace import DEEP

from .conftest import ENCODINGS, NAMES, Sample
from .test_damage import check_rows

MUTANTS = DEEP or 40
"""Copies of each format; each kind of damage is a quarter of them."""
CODECS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp1252", "utf-7")


def truncate(sample: Sample, raw: bytes, chance: random.Random) -> bytes:
    """Cut anywhere."""
    return raw[: chance.randrange(len(raw))]


def flip(_sample: Sample, raw: bytes, chance: random.Random) -> bytes:
    """Up to thirty bytes changed."""
    data = bytearray(raw)
    for _ in range(chance.randint(1, 30)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def change_columns(sample: Sample, _raw: bytes, chance: random.Random) -> bytes:
    """One column dropped, or there two or three times."""
    cells = sample.cells
    column, copies = chance.randrange(len(cells[0])), chance.choice([0, 0, 2, 3])
    changed = [[*row[:column], *[row[column]] * copies, *row[column + 1 :]] for row in cells]
    return sample.render(changed).encode(ENCODINGS.get(sample.format, "utf-8"))


def swap_encoding(sample: Sample, raw: bytes, chance: random.Random) -> bytes:
    """Written in one encoding, perhaps read and written again in another on its way."""
    data = sample.text.encode(chance.choice(CODECS), "replace")
    if chance.random() < 0.5:
        data = data.decode("utf-8", "replace").encode(chance.choice(CODECS), "replace")
    return data


MUTATIONS: tuple[Callable[[Sample, bytes, random.Random], bytes], ...] = (
    truncate,
    flip,
    change_columns,
    swap_encoding,
)


@pytest.mark.parametrize("format_", NAMES)
def test_mutants_are_refused_or_read_whole(format_: str, tmp_path: Path) -> None:
    """No mutant ends in a traceback; columns dropped or doubled leave every record counted."""
    sample = Sample(format_)
    raw, records = sample.path.read_bytes(), len(sample.cells) - 1
    path = tmp_path / f"x{sample.path.suffix}"
    read = 0
    for number in range(MUTANTS):
        mutate = MUTATIONS[number % len(MUTATIONS)]
        path.write_bytes(mutate(sample, raw, random.Random(f"{format_} {number}")))
        refusal = ""
        try:
            reading = read_export(path)
        except ExportError as error:
            refusal = str(error)
        if refusal:
            assert refusal.startswith(path.name), number
            continue
        read += 1
        check_rows(reading)
        if mutate is change_columns:
            assert reading.export.rows + sum(reading.export.skipped.values()) == records, number
    assert 0 < read < MUTANTS
