"""Shards: names, growth, and a domain too large for one file."""

from __future__ import annotations

import polars as pl
import pytest

from blm.core.inventory.snapshot import Snapshot, conform, domain_schema, empty, link_schema
from blm.repo.snapshot import shards
from blm.repo.snapshot.inventory import parse_snapshot
from blm.repo.snapshot.shard_files import format_snapshot
from tests.builders import export


def snapshot(domains: list[str], links: int = 1, title: str = "") -> Snapshot:
    rows = [
        {
            "domain": d,
            "from": f"https://{d}/{n}",
            "title": title or None,
            "seen.gsc.links": "2026-01-01",
        }
        for d in sorted(domains)
        for n in range(links)
    ]
    kinds = link_schema(["gsc.links"])
    frame = conform(pl.DataFrame(rows, infer_schema_length=None), kinds)
    ordered = frame.sort("domain", "from", "to")
    return Snapshot(ordered, empty(domain_schema([])), (export("gsc.links", "2026-01-01"),))


def names(files: dict[str, bytes | None]) -> list[str]:
    return sorted(n.split("/")[1] for n, raw in files.items() if n.startswith("inventory/") and raw)


def test_small_inventory_is_one_file() -> None:
    """A small site has one file, named 0."""
    assert names(format_snapshot(snapshot(["a.example", "b.example"]), {})) == ["0.yaml"]


def test_names_are_base_four_digits_and_collision_free() -> None:
    """Names are base-4 digits of crc32, each domain always in the same file."""
    assert shards.digits("a.example", 0) == "0"
    assert shards.digits("a.example", 4) == shards.digits("a.example", 4)
    assert {len(shards.digits(f"{n}.example", 3)) for n in range(50)} == {3}
    assert set("".join(shards.digits(f"{n}.example", 3) for n in range(50))) == set("0123")


@pytest.mark.parametrize(
    ("size", "present", "digits"),
    [
        (0, set(), 0),
        (10**6, {"0"}, 0),
        (10**6 + 1, {"0"}, 1),
        (5 * 10**6, {"0"}, 2),
        (10, {"00", "31"}, 2),
        (10, {"0", "2"}, 1),
        (10, {"31-0"}, 2),
    ],
)
def test_digits_grow_and_never_shrink(size: int, present: set[str], digits: int) -> None:
    """A digit is added when files pass a megabyte, and none is taken away again."""
    assert shards.digit_count(size, present) == digits


def test_growing_moves_every_line_and_deletes_old_files() -> None:
    """When names grow by a digit, the old file is deleted and nothing is lost."""
    many = snapshot([f"d{n}.example" for n in range(400)], links=20, title="x" * 200)
    files = format_snapshot(many, {"inventory": {"0.yaml"}})
    assert files["inventory/0.yaml"] is None or len(names(files)) > 1
    assert len({len(name) for name in names(files)}) == 1
    read = parse_snapshot(files, "x").links
    assert read.sort("domain", "from").equals(many.links)


def test_heavy_domain_is_split_by_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """A domain that fills a file alone is split by its source URLs, below the limit, without loss."""
    monkeypatch.setattr(shards, "LIMIT_BYTES", 20_000)
    heavy = snapshot(["heavy.example"], links=500, title="x" * 100)
    files = format_snapshot(heavy, {})
    assert len(names(files)) > 1
    assert all(len(raw) < 20_000 for raw in files.values() if raw)
    read = parse_snapshot(files, "x").links
    assert read.sort("domain", "from").equals(heavy.links)
