"""Output of `blm policy tune`: the edit, and its results on cases that it was not fitted to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from blm import SCHEMA
from blm.core.cases.weight_tuning import Held, Tuning
from blm.render.policy.backtest_json import calibration_record, marks_record
from blm.render.policy.backtests import share
from blm.render.text.escaping import escape, fence, table
from blm.render.text.numbers import plural
from blm.render.text.terminals import align, dump_json, screen

HEAD = ("on later cases", "before", "after")


def render_tuning(found: Tuning, diff: Sequence[str], form: str) -> str:
    """A proposal as ``text``, ``markdown`` or ``json``, without a line break at the end."""
    if form == "json":
        return dump_json(_record(found, diff))
    lead, rows = list(_lead(found)), _compare(found)
    if form == "markdown":
        parts = [f"# Weights of policy {escape(found.policy)}", *map(escape, lead)]
        if rows:
            parts.append(table(HEAD, rows, right=(1, 2)))
        return "\n\n".join([*parts, *([fence(diff, "diff")] if diff else [])])
    lines = [*lead, *(["", *align(HEAD, rows, right=(1, 2))] if rows else [])]
    return screen([*lines, *(["", *diff] if diff else [])])


def _lead(found: Tuning) -> Iterator[str]:
    left = ", ".join(f"{count} {why}" for why, count in found.left_out.items())
    yield f"policy {found.policy}: {plural(found.usable, 'usable case')}" + (
        f"; left out: {left}" if left else ""
    )
    if found.why_not:
        yield f"nothing is proposed: {found.why_not}"
        return
    yield (
        f"{plural(len(found.moves), 'weight')} fitted to {found.fitted} earlier cases "
        f"and judged on {found.judged} later ones"
    )


def _compare(found: Tuning) -> list[tuple[str, str, str]]:
    """Scores of both policies on the cases that neither was fitted to."""
    before, after = found.before, found.after
    if before is None or after is None:
        return []
    return [
        ("Brier score, lower is better", _brier(before), _brier(after)),
        ("precision", share(before.marks.precision), share(after.marks.precision)),
        ("recall", share(before.marks.recall), share(after.marks.recall)),
        ("overturned", share(before.marks.overturned), share(after.marks.overturned)),
    ]


def _brier(held: Held) -> str:
    score = held.calibration.brier
    return "unknown" if score is None else f"{score:.4f}"


def _record(found: Tuning, diff: Sequence[str]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "policy": found.policy,
        "usable": found.usable,
        "left_out": [{"reason": why, "cases": count} for why, count in found.left_out.items()],
        "fitted": found.fitted,
        "judged": found.judged,
        "spread": found.spread,
        "why_not": found.why_not,
        "weights": [
            {
                "family": move.weight.family,
                "id": move.weight.id,
                "before": move.weight.points,
                "after": move.points,
                "cases": move.true,
            }
            for move in found.moves
        ],
        "before": _held(found.before),
        "after": _held(found.after),
        "diff": "\n".join(diff),
    }


def _held(held: Held | None) -> dict[str, Any] | None:
    if held is None:
        return None
    marks, calibration = marks_record(held.marks), calibration_record(held.calibration)
    return {"marks": marks, "calibration": calibration}
