"""Published results from samples: rows with ratios, goals, growth and profile."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.processes import Row
from benchmarks.rounds import Checks
from benchmarks.settings import FULL, LARGEST, Settings

PACKAGES = ("blm", "polars", "pandas", "numpy", "PyYAML")
WHATIF_GOAL, WHATIF_LIMIT = "what-if of a threshold, times decoding the lines", 5
Goals = list[dict[str, Any]]
FLAT = 1.1
"""Memory per link counts as flat up to this many times that of the size below."""


def describe_results(
    settings: Settings,
    rows: Sequence[Row],
    checks: Checks,
    growth: Iterable[tuple[int, Row]],
    stages: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """All measurements as plain values."""
    by_name = {row.name: row for row in rows}
    floor = by_name["floor"].seconds
    described = [row.describe() | {"ratio": round(row.seconds / floor, 3)} for row in rows]
    audit = by_name["audit"].seconds
    ratios = {
        "floor": round(audit / floor, 2),
        "peer": round(by_name["peer"].seconds / audit, 1),
        "whatif": round(by_name["whatif"].seconds / by_name["decoding"].seconds, 2),
    }
    grown = [_describe_size(size, row) for size, row in growth]
    return {
        "links": settings.links,
        "machine": describe_machine(),
        "rows": described,
        "ratios": ratios,
        "checks": {
            "floor_wrote_the_same_lines": checks.floor_wrote_the_same_lines,
            "floor_shards": checks.floor_shards,
            "unchanged_rewrote": checks.unchanged_rewrote,
            "peer_differences": checks.peer_differences,
            "whatif_classified": checks.whatif_classified,
        },
        "growth": grown,
        "goals": list_goals(settings, by_name, ratios, checks, grown),
        "profile": _share(stages),
    }


def describe_whatif(rows: Sequence[Row], checks: Checks) -> dict[str, Any]:
    """What-if, the decoding that it is held against, and how often anchors were classified."""
    asked, decoded = rows
    return {
        "rows": [row.describe() for row in rows],
        "ratios": {"whatif": round(asked.seconds / decoded.seconds, 2)},
        "checks": {"whatif_classified": checks.whatif_classified},
    }


def renew_whatif(known: Mapping[str, Any], measured: Mapping[str, Any]) -> dict[str, Any]:
    """An earlier result with what-if replaced by that of `describe_whatif`."""
    new = {row["name"]: row for row in measured["rows"]}
    floor = next(row["seconds"] for row in known["rows"] if row["name"] == "floor")
    ratio = measured["ratios"]["whatif"]
    return {
        **known,
        "rows": [
            row | new[row["name"]] | {"ratio": round(new[row["name"]]["seconds"] / floor, 3)}
            if row["name"] in new
            else row
            for row in known["rows"]
        ],
        "ratios": {**known["ratios"], "whatif": ratio},
        "checks": {**known["checks"], **measured["checks"]},
        "goals": _renew_goals(known["goals"], [_goal(WHATIF_GOAL, "<", WHATIF_LIMIT, ratio)]),
    }


def describe_growth(growth: Iterable[tuple[int, Row]]) -> dict[str, Any]:
    """The growth curve alone, and the goals about it."""
    grown = [_describe_size(size, row) for size, row in growth]
    return {"growth": grown, "goals": list_growth_goals(grown)}


def renew_growth(known: Mapping[str, Any], measured: Mapping[str, Any]) -> dict[str, Any]:
    """An earlier result with the growth curve replaced by that of `describe_growth`."""
    goals = _renew_goals(known["goals"], measured["goals"])
    return {**known, "growth": measured["growth"], "goals": goals}


def _renew_goals(known: Sequence[Mapping[str, Any]], new: Goals) -> Goals:
    by_name = {goal["goal"]: goal for goal in new}
    return [by_name.get(goal["goal"], dict(goal)) for goal in known]


def _describe_size(size: int, row: Row) -> dict[str, Any]:
    return {
        "links": size,
        "seconds": round(row.seconds, 3),
        "peak_mb": round(row.peak_mb, 1),
        "runs": len(row.samples),
        "microseconds_per_link": round(row.seconds * 1e6 / size, 2),
        "bytes_per_link": round(row.peak_mb * 1e6 / size),
    }


def _share(stages: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    whole = sum(stage["seconds"] for stage in stages)
    return [
        {
            **stage,
            "seconds": round(stage["seconds"], 3),
            "share": round(stage["seconds"] / whole, 4),
        }
        for stage in stages
    ]


def list_goals(
    settings: Settings,
    rows: Mapping[str, Row],
    ratios: Mapping[str, float],
    checks: Checks,
    growth: Sequence[Mapping[str, Any]],
) -> Goals:
    """Goals with their figures; `met` is None where this run did not measure what one is about."""
    audit = rows["audit"]
    full = settings.links == FULL
    return [
        _goal("whole audit, times the floor", "<", 5, ratios["floor"]),
        _goal("peer, times the whole audit", "≥", 25, ratios["peer"]),
        _goal("whole audit, peak GB", "<", 1.5, audit.peak_mb / 1000 if full else None),
        _goal("unchanged run, share of it", "<", 0.5, rows["unchanged"].seconds / audit.seconds),
        _goal("unchanged run, files rewritten", "≤", 0, len(checks.unchanged_rewrote)),
        *list_growth_goals(growth),
        _goal(WHATIF_GOAL, "<", WHATIF_LIMIT, ratios["whatif"]),
        _goal("blm --help, seconds", "<", 0.15, rows["help"].seconds),
        _goal("whole audit of a ten-domain site, seconds", "<", 0.8, rows["audit-small"].seconds),
    ]


def list_growth_goals(growth: Sequence[Mapping[str, Any]]) -> Goals:
    """Goals about the growth curve."""
    largest = next((g["peak_mb"] / 1000 for g in growth if g["links"] == LARGEST), None)
    per_link = [one["bytes_per_link"] for one in growth]
    steepest = max((b / a for a, b in pairwise(per_link)), default=None)
    return [
        _goal("ten million links, peak GB", "<", 16, largest),
        _goal("memory per link, times that of the size below", "≤", FLAT, steepest),
    ]


def _goal(name: str, relation: str, limit: float, value: float | None) -> dict[str, Any]:
    value = None if value is None else round(value, 3)
    met = None if value is None else {"<": value < limit, "≤": value <= limit}.get(relation)
    if relation == "≥" and value is not None:
        met = value >= limit
    return {"goal": name, "limit": f"{relation} {limit:g}", "value": value, "met": met}


def describe_machine() -> dict[str, Any]:
    """Processor, memory, and versions of Python and the libraries used."""
    return {
        "processor": _first(Path("/proc/cpuinfo"), "model name") or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
    }


def _first(path: Path, key: str) -> str | None:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), None)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
