"""Genuine disavow lists, where they are at hand: counts by class, worked out from the files."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from blm.core.lint.fixes import mend
from blm.core.lint.linter import Linted, lint_file
from blm.core.lint.targets import Targets
from tests.lint.test_fixes import covers, label, read

REAL = Path(__file__).parents[3] / "shared" / "real" / "disavow"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="no real lists beside the project")
FILES = sorted(REAL.glob("*.txt")) if REAL.is_dir() else []

COUNTS: dict[str, dict[str, int]] = {
    "AFishingAddiction": {"D302": 2},
    "andsilver": {"D204": 4, "D302": 4},
    "binhnndigital": {"D108": 806, "D405": 1},
    "coolrecep": {"D201": 1, "D202": 1, "D301": 2, "D302": 114},
    "donaldjsexton": {"D304": 5},
    "feelosophy13": {"D108": 52},
    "keriganmarketing": {"D109": 2, "D204": 1, "D404": 1, "D405": 1},
    "noorahmedpeace": {},
    "ox3adie1": {"D201": 2, "D202": 5, "D204": 26},
    "ricco020": {},
    "sunnyp81": {},
}
"""Of the classes that the field notes count: 858 lines with a blank after the colon in two tools'
output, addresses, ``www.``, Unicode hosts, platforms, suffixes, duplicates, mixed line ends in one
file, no final line break."""


@pytest.fixture(scope="module")
def linted(targets: Targets) -> dict[str, Linted]:
    """Every list, by the name of its owner."""
    return {
        path.name.partition("__")[0]: lint_file(path.read_bytes(), targets, name=path.name)
        for path in FILES
    }


def test_counts_of_the_field_notes(linted: dict[str, Linted]) -> None:
    """Each list gives the counts that were worked out from it by hand."""
    counted = {code for counts in COUNTS.values() for code in counts}
    found = {
        owner: {
            code: n for code, n in Counter(f.code for f in one.faults).items() if code in counted
        }
        for owner, one in linted.items()
    }
    assert found == COUNTS
    assert sum(counts.get("D108", 0) for counts in found.values()) == 858


def test_counts_by_a_reader_of_its_own(linted: dict[str, Linted]) -> None:
    """A few regular expressions count the same lines."""
    for path in FILES:
        one = linted[path.name.partition("__")[0]]
        raw = path.read_bytes()
        lines = re.split(r"\r\n|\n", raw.decode())
        entries = [line.strip() for line in lines if line.strip() and line[0] != "#"]
        hosts = [entry.removeprefix("domain:").strip() for entry in entries]
        codes = Counter(fault.code for fault in one.faults)
        assert one.entries == len(entries)
        assert len(one.lines) == len(lines) - (not lines[-1])
        assert codes["D108"] == sum(entry.startswith("domain: ") for entry in entries)
        assert codes["D109"] == sum(line != line.strip() and line.strip() != "" for line in lines)
        assert codes["D204"] == sum(map(_is_address, hosts))
        assert codes["D301"] == sum(not host.isascii() for host in hosts)
        assert codes["D302"] == sum(host.startswith("www.") for host in hosts)
        assert codes["D304"] == len(hosts) - len(set(map(str.lower, hosts)))
        assert codes["D404"] == (b"\r\n" in raw and raw.count(b"\n") != raw.count(b"\r\n"))
        assert codes["D405"] == (raw[-1:] != b"\n")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def test_nobody_is_accused_of_a_wrong_syntax(linted: dict[str, Linted]) -> None:
    """These lists were taken by Search Console, or made for it: no line is no entry."""
    assert not [fault for one in linted.values() for fault in one.faults if fault.code < "D107"]


def test_mended_lists_cover_the_same_sites(linted: dict[str, Linted], targets: Targets) -> None:
    """A fix keeps every comment, and every site that was named is named or covered still."""
    for path in FILES:
        raw = path.read_bytes()
        fixed = mend(raw, partial(lint_file, targets=targets))
        assert mend(fixed, partial(lint_file, targets=targets)) == fixed
        before, after = raw.decode().splitlines(), fixed.decode().splitlines()
        assert [n for n in after if n[:1] == "#"] == [n for n in before if n[:1] == "#"]
        named = {label(n.strip()[7:].strip()) for n in before if n.startswith("domain:")}
        now = [entry for line in after if (entry := read(line))]
        domains = {value for _, value in now}
        gone = sorted(named - domains)
        assert all(
            covers([e for e in now if host.endswith(e[1])], f"http://{host}/") for host in gone
        )
        assert domains <= named
