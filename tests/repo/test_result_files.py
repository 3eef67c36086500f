"""Recommendations as files: one, or as many as none is too large for a forge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blm.repo.site.results import format_results, read_results
from blm.repo.snapshot import shards
from blm.repo.working_tree.paths import RESULTS, result_files
from blm.repo.yaml.flow_lines import parse_line

DOMAINS = st.lists(st.from_regex(r"[a-z]{1,12}\.example", fullmatch=True), unique=True).map(sorted)


def read_lines(text: str) -> list[Any]:
    """The records of a program file."""
    return [parse_line(line) for line in text.splitlines() if line.startswith("- ")]


def records_of(domains: list[str]) -> list[dict[str, Any]]:
    """A record of a hundred bytes or so for each."""
    return [{"domain": domain, "evidence": ["x" * 80]} for domain in domains]


def test_few_are_one_file() -> None:
    """Below the limit there is the one file that people know, without records too."""
    for domains in ([], ["a.example", "b.example"]):
        files = format_results(records_of(domains))
        assert list(files) == ["recommendations.yaml"]
        assert read_lines(files["recommendations.yaml"].decode()) == records_of(domains)


@given(domains=DOMAINS, limit=st.integers(600, 20_000))
def test_many_are_divided_without_loss(domains: list[str], limit: int) -> None:
    """Law: every record stands in one file, that of its digits, in order, however small files are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "LIMIT_BYTES", limit)
        files = format_results(records_of(domains))
    assert all(RESULTS.fullmatch(name) for name in files)
    assert "recommendations.yaml" in files
    found = {name: read_lines(raw.decode()) for name, raw in files.items()}
    assert sorted(one["domain"] for part in found.values() for one in part) == domains
    size = len("".join(domains)) + 120 * len(domains)
    assert len(files) > 1 or size < 3 * limit
    longest = max(files, key=len).removesuffix(".yaml").partition("-")[2]
    for name, part in found.items():
        assert part == sorted(part, key=lambda one: one["domain"])
        digits = name.removesuffix(".yaml").partition("-")[2] or "0" * len(longest)
        assert {shards.digits(one["domain"], len(longest)) for one in part} <= {digits or "0"}


def test_files_stay_below_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part of a long list is smaller than the limit, and no part is missing."""
    monkeypatch.setattr(shards, "LIMIT_BYTES", 20_000)
    files = format_results(records_of(sorted(f"d{number}.example" for number in range(2_000))))
    assert len(files) == 64
    assert sorted(files)[-1] == "recommendations.yaml"
    assert "recommendations-333.yaml" in files
    assert max(map(len, files.values())) < 20_000


def test_parts_are_read_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers get the records of all parts, and of no file that only looks like one."""
    profile = tmp_path / "profiles" / "acme.example"
    assert read_results(tmp_path, "acme.example") == []
    profile.mkdir(parents=True)
    monkeypatch.setattr(shards, "LIMIT_BYTES", 2_000)
    domains = sorted(f"d{number}.example" for number in range(40))
    files = format_results(records_of(domains))
    for name, raw in files.items():
        (profile / name).write_bytes(raw)
    (profile / "recommendations-old.yaml").write_bytes(files["recommendations.yaml"])
    read = read_results(tmp_path, "acme.example")
    assert sorted(one.values["domain"] for one in read) == domains
    assert result_files(profile) == sorted(files)
