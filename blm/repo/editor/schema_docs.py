"""The reference of files and keys, written from the schemas so that it cannot go stale."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from blm.repo.editor.line_docs import LINE_FILES, LineFile
from blm.repo.policy.policies import PACKAGED
from blm.repo.schema.schemas import load_schema
from blm.repo.site.profile_files import DEFAULT_POLICY
from blm.repo.yaml.flow_lines import write_flow
from blm.repo.yaml.strict_loader import load_file

Schema = Mapping[str, Any]

HEADING = """\
# Files and their keys

Generated from `blm/schemas/*.schema.json` by `blm.repo.editor.schema_docs`; a test holds it to them.
Files that people write are YAML, read strictly: dates, `yes` and `12:30` are text, a key stands
once, aliases are few, and an unknown key is an error at its line and column. `[]` after a key
stands for each entry of a list, `<name>` for any name of the kind given. Defaults of a policy are
those of `default`.
"""
FILES: Mapping[str, str] = {
    "blm": "blm.yaml",
    "policy": "policies/<name>.yaml",
    "policy-tests": "policies/tests/<name>/*.yaml",
    "protected": "policies/shared/protected.yaml",
    "incidents": "policies/shared/incidents.yaml",
    "site": "profiles/<site>/site.yaml",
    "targets": "profiles/<site>/targets.yaml",
    "anchors": "profiles/<site>/anchors.yaml",
    "prospects": "profiles/<site>/prospects.yaml",
    "decisions": "profiles/<site>/decisions.yaml, policies/shared/decisions.yaml",
    "log": "profiles/<site>/log.yaml",
}
"""Files that people write, by schema, in the order of the page."""
TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "mapping",
    "array": "list",
    "null": "nothing",
}
LISTED = 12
PARTS: Mapping[str, str] = {
    "kpi": "Settings of a KPI",
    "bands": "Bands",
    "bound": "Comparisons",
    "condition": "Conditions",
}
"""Parts of a policy that have a section of their own."""


@dataclass(frozen=True, slots=True)
class Row:
    """One key: its path, its own keywords, what it refers to, whether needed, in which schema."""

    path: str
    spec: Schema
    target: Schema
    needed: bool
    name: str


def write_reference() -> str:
    """The Markdown page: every file, every key with its type, default, meaning and example."""
    parts = [HEADING]
    for schema, file in FILES.items():
        names = " and ".join(f"`{name}`" for name in file.split(", "))
        parts += _write_section(names, load_schema(schema), schema)
    for part, title in PARTS.items():
        parts += _write_section(title, load_schema("policy")["$defs"][part], "")
    for line_file in LINE_FILES:
        parts += _write_line_file(line_file)
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _write_section(title: str, schema: Schema, name: str) -> list[str]:
    """A heading, what it is about, and its keys; a policy's defaults are those of ``default``."""
    says = re.sub(r"^`[^`]*`[^:]*: ", "", schema["description"])
    defaults = _default_policy() if name == "policy" else {}
    lines = ["| key | type | default | meaning | example |", "|---|---|---|---|---|"]
    lines += [_write_row(row, defaults) for row in _rows(schema, name or "policy")]
    return [f"## {title}", says[:1].upper() + says[1:], "\n".join(lines)]


def _write_line_file(file: LineFile) -> list[str]:
    head = "| key | type | meaning |\n|---|---|---|"
    rows = [f"| `{key}` | {kind} | {means} |" for key, (kind, means) in file.keys.items()]
    table = ["\n".join([head, *rows])] if rows else []
    return [f"## `{file.name}`", file.says, *table]


def _rows(schema: Schema, name: str, above: str = "") -> Iterator[Row]:
    """Every key below a schema: its path, its own keywords, what it refers to, whether needed."""
    for key, spec in schema.get("properties", {}).items():
        path, target = f"{above}{key}", _resolve(spec, name)
        yield Row(path, spec, target, key in schema.get("required", ()), name)
        if not _is_elsewhere(spec, name):
            yield from _rows_within(target, name, path)


def _rows_within(schema: Schema, name: str, path: str) -> Iterator[Row]:
    """Keys below a value: of the mapping it is, of each entry of a list, of each named entry."""
    yield from _rows(schema, name, f"{path}.")
    for keyword, mark in (("items", "[]"), ("additionalProperties", ".<name>")):
        inner = schema.get(keyword)
        if isinstance(inner, Mapping) and not _is_elsewhere(inner, name):
            yield from _rows_within(_resolve(inner, name), name, f"{path}{mark}")


def _is_elsewhere(spec: Schema, name: str) -> bool:
    """Whether a key is explained in another section of the page."""
    file, part = _refers_to(spec)
    return part in PARTS or (file == "policy" and name != "policy")


def _refers_to(spec: Schema) -> tuple[str, str]:
    """File and part that a schema refers to; an empty file is its own."""
    file, _, part = str(spec.get("$ref", "")).partition("#/$defs/")
    return file.removesuffix(".schema.json"), part


def _resolve(spec: Schema, name: str) -> Schema:
    file, part = _refers_to(spec)
    target: Schema = load_schema(file or name)["$defs"][part] if part else spec
    return target


def _write_row(row: Row, defaults: Schema) -> str:
    own = "default" in row.spec
    known = row.spec["default"] if own else _value_at(defaults, row.path)
    default = _show(known) if own or known is not None else ""
    cells = (
        f"`{row.path}`",
        _type(row),
        "required" if row.needed else default,
        row.spec["description"],
        _show(row.spec["examples"][0]),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _type(row: Row) -> str:
    file, part = _refers_to(row.spec)
    if file == "policy":
        return "sections of a policy" if part == "overrides" else f"as `{part}` of a policy"
    merged = {**row.target, **row.spec}
    inner = merged.get("items") or merged.get("additionalProperties")
    if "title" not in merged and isinstance(inner, Mapping):
        word = "list" if "items" in merged else "mapping"
        return f"{word}, each {_plain_type({**_resolve(inner, row.name), **inner})}"
    return _plain_type(merged)


def _plain_type(schema: Schema) -> str:
    if len(schema.get("enum", range(LISTED + 1))) <= LISTED:
        return "one of " + ", ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if "title" in schema:
        return str(schema["title"])
    kinds = schema.get("type", "object")
    names = [kinds] if isinstance(kinds, str) else [kind for kind in kinds if kind != "null"]
    return " or ".join(TYPES[kind] for kind in names)


def _default_policy() -> Schema:
    path = PACKAGED / f"{DEFAULT_POLICY}.yaml"
    values: Schema = load_file(path).data
    return values


def _value_at(values: Schema, path: str) -> Any:  # noqa: ANN401 - any JSON value
    """A scalar, or a list of them, at a dotted path; None where there is none."""
    found: Any = values
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    nested = isinstance(found, Mapping) or (
        isinstance(found, list) and any(isinstance(entry, Mapping) for entry in found)
    )
    return None if nested else found


def _show(value: Any) -> str:  # noqa: ANN401 - any JSON value
    return f"`{write_flow(value)}`"
