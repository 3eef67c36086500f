"""blm's columns and the reference's plain rows give the same snapshot, byte for byte."""

from __future__ import annotations

import dataclasses
import random

from hypothesis import given

from tests.builders import NAMES, OWN
from tests.reference import asking, drawing, merging, normalising, settings, writing


@settings.FEW
@given(settings.SEEDS)
def test_files_are_the_same_bytes(seed: int) -> None:
    """After each run of ingestion every file is what the reference writes."""
    dice = random.Random(seed)
    files: asking.Files = {}
    snapshot = merging.Snapshot()
    for readings in drawing.draw_batches(dice, batches=4, exports=3, rows=50):
        # Lines stay under the domain they got when the list of platforms was another.
        names = dice.choice((NAMES, NAMES, dataclasses.replace(NAMES, platforms=frozenset())))
        present = asking.names_of(files)
        files = asking.take_in(files, readings, OWN, names.registrable, 60)
        fresh = [normalising.prepare(one, OWN, names.registrable) for one in readings]
        snapshot = merging.ingest(snapshot, fresh, retention_days=60)
        same_files(files, writing.write_snapshot(snapshot, present))


def same_files(said: asking.Files, expected: asking.Files) -> None:
    """Compares line by line first, so that a failure shows the line."""
    assert sorted(said) == sorted(expected)
    for name, raw in expected.items():
        lines, wanted = (said[name] or b"").decode().split("\n"), (raw or b"").decode().split("\n")
        for line, want in zip(lines, wanted, strict=False):
            assert line == want
        assert said[name] == raw
