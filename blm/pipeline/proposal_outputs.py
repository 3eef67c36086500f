"""What `blm propose` prints."""

from __future__ import annotations

import json
from collections.abc import Sequence

from blm import SCHEMA
from blm.pipeline.proposing import Result
from blm.render.json_texts import dump_json


def show_results(results: Sequence[Result], form: str) -> str:
    """Results as text, JSON, or one line of outputs for a workflow."""
    if form == "json":
        return dump_json({"schema": SCHEMA, "results": [_record(one) for one in results]})
    if form == "github":
        changed = any(one.writes for one in results)
        return f"changed={json.dumps(changed)}"
    return "\n".join(_line(one) for one in results)


def _record(result: Result) -> dict[str, str]:
    return {
        "site": result.site,
        "kind": result.kind,
        "outcome": result.outcome,
        "branch": result.branch,
        "url": result.url,
        "fingerprint": result.fingerprint,
        "reason": result.reason,
    }


def _line(result: Result) -> str:
    place = result.url or (f"#{result.number}" if result.number else "")
    parts = (f"{result.site} {result.kind}: {result.outcome}", result.reason, place)
    return ", ".join(part for part in parts if part)
