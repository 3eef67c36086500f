"""blm's expressions over columns of URLs and the parser, asked row by row, agree."""

from __future__ import annotations

import random

from hypothesis import given

from tests.builders import NAMES, OWN
from tests.reference import asking, normalising, settings, spelling


@settings.FEW
@given(settings.SEEDS)
def test_rows_have_the_same_identity(seed: int) -> None:
    """URLs of every shape: the same rows are kept under the same identities, the others counted."""
    reading = spelling.draw_urls(random.Random(seed), rows=300)
    export, foreign, rows = asking.prepared(reading, OWN, NAMES.registrable)
    assert reading.links is not None
    urls = {row["row"]: row for row in reading.links.rows(named=True)}
    expected = normalising.prepare(reading, OWN, NAMES.registrable)
    for row in expected.rows:
        wanted = {name: row[name] for name in ("row", "from_key", "to_key", "domain")}
        assert (urls[row["row"]], rows.get(row["row"])) == (urls[row["row"]], wanted)
    assert len(rows) == len(expected.rows)
    assert (export, foreign) == (expected.export, expected.foreign_targets)
