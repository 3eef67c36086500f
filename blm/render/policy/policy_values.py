"""A policy's values with their sources, as text and JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from blm import SCHEMA
from blm.core.policy.provenance import PolicyValue, ValueSource
from blm.render.text.terminals import align, dump_json, screen


def render_policy_json(
    site: str, policy: Mapping[str, str], values: Sequence[PolicyValue]
) -> dict[str, Any]:
    """The object that ``policy show --format json`` prints, as ``policy-show.schema.json`` says.

    Args:
        site: name of the profile.
        policy: its name and hash.
        values: chosen.
    """
    return {
        "schema": SCHEMA,
        "site": site,
        "policy": dict(policy),
        "values": [
            {"key": one.key, **_said(one.source), "over": [_said(source) for source in one.over]}
            for one in values
        ],
    }


def render_policy_values(
    site: str, policy: Mapping[str, str], values: Sequence[PolicyValue], form: str
) -> str:
    """The values as ``text`` or ``json``.

    Args:
        site: name of the profile.
        policy: its name and hash.
        values: chosen; one alone is shown in full.
        form: ``text`` or ``json``.
    """
    if form == "json":
        return dump_json(render_policy_json(site, policy, values))
    head = f"{site}, policy {policy['name']}, hash {policy['hash']}"
    lines = _in_full(values[0]) if len(values) == 1 else _in_columns(values)
    return screen([head, "", *lines])


def _in_full(value: PolicyValue) -> list[str]:
    said = [f"{value.key}: {_flow(value.source.value)}", f"from {value.source.where}"]
    return said + [f"instead of {_flow(one.value)} at {one.where}" for one in value.over]


def _in_columns(values: Sequence[PolicyValue]) -> list[str]:
    head = ["key", "value", "from"]
    rows = [[one.key, _flow(one.source.value), one.source.where] for one in values]
    if any(one.over for one in values):
        head.append("instead of")
        for row, one in zip(rows, values, strict=True):
            row.append("; ".join(f"{_flow(over.value)} at {over.where}" for over in one.over))
    return align(head, rows)


def _said(source: ValueSource) -> dict[str, Any]:
    return {"value": source.value, "file": source.file, "line": source.line}


def _flow(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """A value as a policy may write it on one line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_flow(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return value if isinstance(value, str) else json.dumps(value)
