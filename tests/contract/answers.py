"""Answers made from GitHub's description: as little, or as much, as it says may come."""

from __future__ import annotations

from typing import Any

from tests.contract.openapi import description, operation

DEPTH = 6
"""Below this, optional values are left out: some schemas hold themselves."""


def answer(method: str, raw_path: str, *, full: bool) -> tuple[int, Any]:
    """Status and JSON of a success, with what is required only, or with all that is named."""
    known = operation(method, raw_path)
    assert known is not None, f"{method} {raw_path} is not described"
    status, schema = min(known[0]["answers"].items(), key=lambda pair: pair[1] is not None)
    return int(status), None if schema is None else example(schema, full=full)


def example(schema: dict[str, Any], *, full: bool, depth: int = 0) -> Any:
    """An instance of a schema."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/components/schemas/")
        return example(description()["components"]["schemas"][name], full=full, depth=depth)
    full = full and depth < DEPTH
    if "allOf" in schema:
        merged: dict[str, Any] = {}
        for one in schema["allOf"]:
            made = example(one, full=full, depth=depth)
            merged = {**merged, **made} if isinstance(made, dict) else made
        return merged
    for choice in ("anyOf", "oneOf"):
        if choice in schema and "properties" not in schema:
            null = {"type": "null"} in schema[choice]
            return None if null and not full else example(schema[choice][0], full=full, depth=depth)
    return _plain(schema, full=full, depth=depth)


def _plain(schema: dict[str, Any], *, full: bool, depth: int) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    kinds = schema.get("type", "object")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if "null" in kinds and not full:
        return None
    if kinds[0] == "object":
        required = schema.get("required", [])
        named = schema.get("properties", {})
        kept = named if full else [key for key in named if key in required]
        return {key: example(named[key], full=full, depth=depth + 1) for key in kept}
    if kinds[0] == "array":
        return [example(schema["items"], full=full, depth=depth + 1)] if full else []
    if kinds[0] == "string":
        return _text(schema)
    return {"integer": int(full), "number": 0.5, "boolean": full, "null": None}[kinds[0]]


def _text(schema: dict[str, Any]) -> str:
    if schema.get("format") == "date-time":
        return "2026-11-23T05:23:00Z"
    if schema.get("minLength", 0) > 4:
        return "0" * int(schema["minLength"])
    return "https://example.com/" if schema.get("format") == "uri" else "eHg="
