"""Comparison of the peer's result with blm's.

``python -m benchmarks.comparison AUDIT.json RESULT.json BLM_PROFILE PEER_PROFILE`` prints the
differences as a JSON list, an empty one where there is none.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

SHOWN = 10
"""Largest number of differing lines that are named."""


def compare(audit: Path, result: Path, ours: Path, theirs: Path) -> list[str]:
    """Differences as sentences: counts, shares, lists, lines of inventory and domains."""
    said = json.loads(audit.read_text(encoding="utf-8"))
    found = json.loads(result.read_text(encoding="utf-8"))
    wanted = summarise(said)
    wrong = [name for name in wanted if wanted[name] != found.get(name)]
    differences = [f"{name}: {wanted[name]!r:.200} != {found.get(name)!r:.200}" for name in wrong]
    for folder in ("inventory", "domains"):
        differences += compare_lines(ours / folder, theirs / folder)
    return differences


def summarise(audit: dict[str, Any]) -> dict[str, Any]:
    """The part of an audit's JSON that the peer's result holds too."""
    domains = audit["domains"]
    return {
        "links": audit["links"],
        "referring_domains": audit["referring_domains"],
        "anchors": {one["class"]: one["share"] for one in audit["anchors"]},
        "recommendations": audit["recommendations"],
        "remove": sorted(d["domain"] for d in domains if d["recommendation"] == "remove"),
        "outreach_due": audit["plan"]["outreach_due"],
    }


def compare_lines(ours: Path, theirs: Path) -> list[str]:
    """Differences between the records below two folders; escaping and file names are ignored."""
    left, right = _lines(ours), _lines(theirs)
    differences = []
    for folder, ones, others in ((ours, left, right), (theirs, right, left)):
        known = set(map(_load, others - ones))
        only = [line for line in ones - others if _load(line) not in known]
        differences += [f"only in {folder}: {line:.300}" for line in sorted(only)[:SHOWN]]
    if not differences and left.total() != right.total():
        differences.append(f"{ours} has {left.total()} lines, {theirs} {right.total()}")
    return differences


def _lines(folder: Path) -> Counter[str]:
    """Each record's line and its count."""
    lines: Counter[str] = Counter()
    for path in folder.glob("*.yaml"):
        with path.open(encoding="utf-8", newline="\n") as file:
            lines.update(line for line in file if not line.startswith("#"))
    return lines


def _load(line: str) -> str:
    """A line's record in a canonical spelling."""
    return json.dumps(yaml.load(line, Loader=yaml.CSafeLoader))


if __name__ == "__main__":
    print(json.dumps(compare(*map(Path, sys.argv[1:]))))  # noqa: T201 - the harness reads it
