"""Vendor metrics and domain-level sightings, one domain at a time (design.md section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from blm.core.inventory.metrics import METRICS
from blm.core.inventory.streams import STREAMS
from tests.reference.normalising import Row
from tests.reference.observing import Observation


def apply_to_domains(domains: Sequence[Row], one: Observation) -> list[Row]:
    """Vendor metrics and domain-level sightings; a stored number moves only beyond its deadband."""
    live = [row for row in one.rows if row["state"] == "live"]
    is_list = STREAMS[one.stream].level == "domain"
    metrics = [name for name in METRICS if any(name in row for row in one.rows)]
    if not metrics and not is_list:
        return list(domains)
    lines: dict[str, Row] = {line["domain"]: dict(line) for line in domains}
    for row in live:
        lines.setdefault(row["domain"], {"domain": row["domain"], "seen": {}})
    for line in lines.values():
        own = [row for row in live if row["domain"] == line["domain"]]
        for name in metrics:
            told = [row[name] for row in own if row.get(name) is not None]
            if told:
                line[name] = settle_metric(name, line.get(name), max(told))
        if is_list:
            stated = any(row["domain"] == line["domain"] for row in one.rows)
            line["seen"] = run_domain(line["seen"], one, listed=bool(own), stated=stated)
    return list(lines.values())


def settle_metric(name: str, old: Any, new: Any) -> Any:
    """The value to keep: a rating that moved by more than 1, a volume by more than 10 %, or zero."""
    if old is None or METRICS[name].kind in ("flag", "text"):
        return new
    band = 1.0 if METRICS[name].kind == "rating" else abs(old) * 0.1
    return new if abs(new - old) > band or (old == 0) != (new == 0) else old


def run_domain(
    runs: dict[str, list[str]], one: Observation, *, listed: bool, stated: bool
) -> dict[str, list[str]]:
    """Runs of a domain after a domain-level report that lists it, calls it lost, or is silent."""
    dates = runs.get(one.stream, [])
    if listed:
        moves = len(dates) % 2 == 0
    else:
        missed = one.complete and bool(dates) and dates[-1] in one.same_scope
        moves = len(dates) % 2 == 1 and (stated or missed)
    return {**runs, one.stream: [*dates, one.as_of]} if moves else runs
