"""Mutated exports; readers must take or refuse each by the rules for readers."""

from __future__ import annotations

import gzip
import random
import shutil
from collections.abc import Callable
from pathlib import Path

from blm.errors import ExportError
from blm.exports import read_exports
from tests.exports.conftest import NAMES, Sample
from tests.exports.test_damage import check_rows
from tests.exports.test_mutations import MUTATIONS, change_columns
from tests.exports.workbooks import write_workbook
from torture.hostile import HOSTILE, zip_of
from torture.rows import demand

FORMATS = tuple(NAMES)
WORKBOOK = "workbook"
CODECS = ("utf-16-le", "utf-32", "utf-7", "gb18030", "shift_jis", "koi8_r", "cp1251", "cp037")
INSERTS = (b'"', b'""', b",", b"\t", b"\n", b"\r", b"\0", b"\xff", b"\\", b"=cmd|", b"\x1f", b";")
Mutate = Callable[[Sample, bytes, random.Random], bytes]


def splice(_sample: Sample, raw: bytes, chance: random.Random) -> bytes:
    """Copy a part of the file to another place, overwriting or inserted."""
    start, end, at, over = (chance.randrange(len(raw)) for _ in range(4))
    return raw[:at] + raw[min(start, end) : max(start, end)] + raw[max(at, over) :]


def insert(_sample: Sample, raw: bytes, chance: random.Random) -> bytes:
    """Insert characters with a meaning in tables, anywhere."""
    data = bytearray(raw)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(data))
        data[at:at] = chance.choice(INSERTS) * chance.choice((1, 1, 1, 500))
    return bytes(data)


def encode(sample: Sample, _raw: bytes, chance: random.Random) -> bytes:
    """Encode the file in an encoding that nothing in it declares."""
    return sample.text.encode(chance.choice(CODECS), "replace")


def pack(sample: Sample, raw: bytes, chance: random.Random) -> bytes:
    """Put a mutant into an archive, or mutate an archive."""
    archive = zip_of([("export.csv", raw)]) if chance.random() < 0.5 else gzip.compress(raw)
    if chance.random() < 0.5:
        return chance.choice(MUTATIONS[:2])(sample, archive, chance)
    mutant = chance.choice(MUTATIONS)(sample, raw, chance)
    return zip_of([("a.csv", mutant), ("b.csv", raw)])


MUTATE: tuple[Mutate, ...] = (*MUTATIONS, splice, insert, encode, pack)


class ExportMutants:
    """Mutants of one format, by number.

    Args:
        name: of the format, or ``workbook``.
        folder: of the files, one at a time.
        seed: of the randomness.
    """

    def __init__(self, name: str, folder: Path, seed: int) -> None:
        self._name, self._seed, self._folder = name, seed, folder
        sample = Sample(FORMATS[0] if name == WORKBOOK else name)
        self._sample, self._records = sample, len(sample.cells) - 1
        self._raw = sample.path.read_bytes()
        if name == WORKBOOK:
            self._raw = write_workbook(folder / "x", {"Links": sample.cells}).read_bytes()
            (folder / "x").unlink()

    def run(self, number: int) -> str:
        """Write and read one mutant; ``new`` when its rows are taken, else ``refused``.

        Raises:
            AssertionError: the readers' law does not hold.
        """
        mutate, title = None, ""
        path = self._folder / f"x{self._sample.path.suffix}"
        if number < len(HOSTILE):
            title, make = HOSTILE[number]
            make(self._sample, self._raw, path)
        else:
            mutate = self._choose(number)
            chance = random.Random(f"{self._seed} {self._name} {number}")
            path.write_bytes(mutate(self._sample, self._raw, chance))
        try:
            return self._read(path, counted=mutate is change_columns)
        except AssertionError as wrong:
            raise AssertionError(f"{title or getattr(mutate, '__name__', '')}: {wrong}") from wrong
        finally:
            self._clean(path)

    def _choose(self, number: int) -> Mutate:
        bytewise = (MUTATIONS[0], MUTATIONS[1], splice)
        choices = bytewise if self._name == WORKBOOK else MUTATE
        return choices[number % len(choices)]

    def _read(self, path: Path, *, counted: bool) -> str:
        try:
            readings = read_exports(path)
        except ExportError as error:
            said = str(error)
            demand(said.startswith(path.name) and "\n" not in said, f"it says {said!r}")
            return "refused"
        for reading in readings:
            check_rows(reading)
            records = reading.export.rows + sum(reading.export.skipped.values())
            whole = not counted or records == self._records
            demand(whole, f"{records} of {self._records} records")
        return "new"

    def _clean(self, path: Path) -> None:
        """Remove the mutant; any other file was left behind by the reader."""
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()
        left = sorted(entry.name for entry in self._folder.iterdir())
        for name in left:
            shutil.rmtree(self._folder / name, ignore_errors=True)
            (self._folder / name).unlink(missing_ok=True)
        demand(not left, f"left {left}")
