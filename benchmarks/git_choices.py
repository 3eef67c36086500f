"""Alternative file layouts of a repository, for comparison with the one in use.

A `Choice` changes blm in its own process, or the files between two runs of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.git_servers import SHARDED
from benchmarks.git_years import Edit

FULL = 1_000_000
"""Number of links of the site whose number of files the choices imitate."""
_FIELD_END = ",\n   "


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to write the repository.

    Attributes:
        shards: bytes of a file on average, in those of the way that was chosen.
        change: name of the function of this module that changes blm's process, or empty.
        fields: whether each field stands on a line of its own.
    """

    shards: float = 1.0
    change: str = ""
    fields: bool = False

    def setting(self, links: int) -> str:
        """Python for blm's process; files shrink with the site, so that they are as many."""
        size = round(self.shards * max(2_000, 1_000_000 * links // FULL))
        lines = ["from benchmarks import git_choices", f"git_choices.size_shards({size})"]
        if self.change:
            lines.append(f"git_choices.{self.change}()")
        return "\n".join(lines)


CHOICES: Mapping[str, Choice] = {
    "as built": Choice(),
    "files four times as large": Choice(shards=4),
    "files a quarter as large": Choice(shards=0.25),
    "file names in hexadecimal": Choice(change="name_in_hexadecimal"),
    "lines in order of first sight": Choice(change="order_by_first_sight"),
    "no deadbands": Choice(change="drop_deadbands"),
    "each field on a line of its own": Choice(fields=True),
}


def size_shards(size: int) -> None:
    """Set the average size of shards, in bytes."""
    from blm.repo.snapshot import shards

    shards.FILE_BYTES = size


def name_in_hexadecimal() -> None:
    """Write two digits of a file's name as one; what each file holds stays."""
    from blm.repo.snapshot import shards

    base_4 = shards.digits

    def digits(text: str, count: int) -> str:
        name = base_4(text, count)
        head, rest = name[: len(name) % 2], name[len(name) % 2 :]
        pairs = (rest[n : n + 2] for n in range(0, len(rest), 2))
        return head + "".join(f"{int(pair, 4):x}" for pair in pairs)

    shards.digits = digits
    shards.part_digits = lambda *_: 0  # parts are named as files are


def order_by_first_sight() -> None:
    """Sort the lines of the inventory by the day that a link was first seen, newest last."""
    from blm.repo.snapshot import shard_files
    from blm.repo.snapshot.tables import Kind

    by_domain = shard_files.format_lines

    def format_lines(
        frame: pl.DataFrame, kind: Kind, before: pl.DataFrame | None = None
    ) -> pl.DataFrame:
        table = by_domain(frame, kind, before)
        if "first_seen" not in frame.columns:
            return table
        days = frame.sort(kind.order).get_column("first_seen")
        order = table.with_columns(days).sort("first_seen", maintain_order=True)
        return order.drop("first_seen")

    shard_files.format_lines = format_lines


def drop_deadbands() -> None:
    """Store every changed metric, however small the change."""
    from blm.core.inventory import domain_merge, link_merge

    link_merge.OUT_DEADBAND = 0
    domain_merge.RATING_DEADBAND = domain_merge.VOLUME_DEADBAND = 0


@dataclass(frozen=True, slots=True)
class FieldRun:
    """A run on files that are committed with each field on a line of its own.

    Attributes:
        run: that reads and writes canonical lines.
    """

    run: Edit

    def __call__(self, clone: Path, week: int) -> dict[str, float]:
        """Run a week."""
        _rewrite(clone, join_fields)
        measures = self.run(clone, week)
        _rewrite(clone, part_fields)
        return measures


def part_fields(text: str) -> str:
    """Records of canonical lines over several lines, one for each field."""
    from blm.repo.yaml.flow_lines import format_value

    lines = []
    for line in text.split("\n"):
        if line.startswith("- {"):
            pairs = json.loads(line[2:]).items()
            fields = (f"{json.dumps(name)}: {format_value(value)}" for name, value in pairs)
            lines.append(f"- {{{_FIELD_END.join(fields)}}}")
        else:
            lines.append(line)
    return "\n".join(lines)


def join_fields(text: str) -> str:
    """Canonical lines again."""
    return text.replace(_FIELD_END, ", ")


def _rewrite(clone: Path, change: Callable[[str], str]) -> None:
    for folder in SHARDED:
        for path in clone.glob(f"profiles/*/{folder}/*.yaml"):
            path.write_text(change(path.read_text("utf-8")), "utf-8", newline="\n")
