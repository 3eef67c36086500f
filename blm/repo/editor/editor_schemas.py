"""Schemas for editors: one file for each file that people write, complete in itself.

Written from ``blm/schemas`` in the dialect that every editor understands (draft 7): references are
written out, names from closed lists become keys with a description, the values of the policy
``default`` become defaults, and conditions know each signal.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from blm.core.inventory.metrics import METRICS
from blm.core.inventory.streams import STREAMS
from blm.repo.editor.editor_conditions import condition_definitions
from blm.repo.editor.schema_docs import FILES
from blm.repo.policy.policies import PACKAGED
from blm.repo.schema.schemas import SUFFIX, load_schema
from blm.repo.site.profile_files import DEFAULT_POLICY
from blm.repo.yaml.flow_lines import write_flow
from blm.repo.yaml.strict_loader import load_file

Schema = Mapping[str, Any]

FOLDER = "schemas"
"""Of a repository, from its top."""
DRAFT = "http://json-schema.org/draft-07/schema#"
NOTE = "Written by blm for editors; `blm migrate --write` writes it anew."
SAYS: Mapping[str, str] = {
    **{name: stream.title for name, stream in STREAMS.items()},
    **{name: f"{metric.title}. {metric.unit}".rstrip(". ") for name, metric in METRICS.items()},
}
"""What streams and metrics are called, by name."""
VALUES = frozenset({"default", "examples", "enum", "const", "enumDescriptions"})
UNSAID = frozenset({"$schema", "$id", "$defs", "$ref"})


@cache
def editor_schemas() -> Mapping[str, bytes]:
    """The folder of schemas: path from the top of a repository to content."""
    texts = {name: json.dumps(editor_schema(name), indent=1, ensure_ascii=False) for name in FILES}
    return {f"{FOLDER}/{name}{SUFFIX}": f"{text}\n".encode() for name, text in texts.items()}


def editor_schema(name: str) -> dict[str, Any]:
    """The editor schema of one file that people write.

    Args:
        name: of the schema, such as ``site``.
    """
    written = _tell_default(_write(load_schema(name), _Place(name), _defaults(name)))
    bound = _write(load_schema("policy")["$defs"]["bound"], _Place("policy"), None)
    parts = {"bound": bound, **condition_definitions()}
    used = _find_used(written, parts)
    schema = {"$schema": DRAFT, "$comment": NOTE, **written}
    return {**schema, "definitions": {part: parts[part] for part in used}} if used else schema


def _find_used(schema: Any, parts: Mapping[str, Any]) -> list[str]:  # noqa: ANN401
    """Names of the parts that a schema refers to, and these to each other."""
    found: list[str] = []
    waiting = [schema]
    while waiting:
        text = json.dumps(waiting.pop())
        new = [name for name in parts if name not in found and f'"#/definitions/{name}"' in text]
        found += new
        waiting += [parts[name] for name in new]
    return sorted(found)


class _Place:
    """Position of a part in the schemas: its file, and which conditions are allowed there."""

    def __init__(self, file: str, conditions: str = "condition") -> None:
        self.file, self.conditions = file, conditions

    def follow(self, reference: str) -> tuple[Schema, _Place, str]:
        """The part that a reference names, its place, and its name."""
        file, _, part = reference.partition("#/$defs/")
        name = file.removesuffix(SUFFIX) or self.file
        conditions = "weight" if part == "weight" else self.conditions
        return load_schema(name)["$defs"][part], _Place(name, conditions), part


def _write(part: Any, place: _Place, default: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A part of a schema, written out.

    Args:
        part: to write.
        place: that it stands in.
        default: what the policy ``default`` says there, or None.
    """
    if not isinstance(part, Mapping):
        return part
    own = {key: value for key, value in part.items() if key not in UNSAID}
    found: dict[str, Any] = {}
    if "$ref" in part:
        target, there, name = place.follow(part["$ref"])
        if name == "condition":
            return {"$ref": f"#/definitions/{place.conditions}", **own}
        if name == "bound":
            said = {} if default is None else {"default": default}
            return {"$ref": "#/definitions/bound", **own, **said}
        found = _write(target, there, default)
    found |= {key: _write_keyword(key, value, place, default) for key, value in own.items()}
    _expand_names(found, default)
    _add_default(found, default)
    return found


def _tell_default(schema: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The schema with each default in its description, which editors show on hover."""
    if isinstance(schema, list):
        return [_tell_default(entry) for entry in schema]
    if not isinstance(schema, Mapping):
        return schema
    found = {key: value if key in VALUES else _tell_default(value) for key, value in schema.items()}
    if "default" in schema and isinstance(schema.get("description"), str):
        found["description"] += f" Default: {write_flow(schema['default'])}."
    return found


def _write_keyword(key: str, value: Any, place: _Place, default: Any) -> Any:  # noqa: ANN401
    known = default if isinstance(default, Mapping) else {}
    if key == "properties":
        return {name: _write(inner, place, known.get(name)) for name, inner in value.items()}
    if key == "items":
        return _name_entries(_write(value, place, None), default)
    if key in {"additionalProperties", "propertyNames", "if", "then", "else", "not"}:
        return _write(value, place, None)
    return value


def _name_entries(entry: Any, default: Any) -> Any:  # noqa: ANN401
    """An entry of a list with ids, whose ids may be those of the policy ``default``."""
    entries = default if isinstance(default, list) else ()
    ids = [one["id"] for one in entries if isinstance(one, Mapping) and "id" in one]
    if ids:
        entry["properties"]["id"]["examples"] = ids
    return entry


def _expand_names(schema: dict[str, Any], default: Any) -> None:  # noqa: ANN401
    """Known names of a mapping as keys of their own, so that editors offer and explain them."""
    inner = schema.get("additionalProperties")
    names = schema.get("propertyNames")
    if "enum" in schema and set(schema["enum"]) <= set(SAYS):
        schema["enumDescriptions"] = [SAYS[name] for name in schema["enum"]]
    if not isinstance(inner, Mapping) or not isinstance(names, Mapping):
        return
    closed = names.get("enum")
    known = default if isinstance(default, Mapping) else {}
    if closed or known:
        schema["properties"] = {
            name: _describe(dict(inner), SAYS.get(name, ""), known.get(name))
            for name in closed or known
        }
    if closed:
        del schema["propertyNames"]
        schema["additionalProperties"] = False


def _describe(inner: dict[str, Any], says: str, default: Any) -> dict[str, Any]:  # noqa: ANN401
    """What stands below one known name: its title, and the default policy's values."""
    if says:
        inner["description"] = says
    if isinstance(default, Mapping) and "properties" in inner:
        inner["properties"] = copy.deepcopy(inner["properties"])
        for key, spec in inner["properties"].items():
            _name_entries(spec.get("items"), default.get(key))
            _add_default(spec, default.get(key))
    _add_default(inner, default)
    return inner


def _add_default(schema: dict[str, Any], default: Any) -> None:  # noqa: ANN401
    """The default policy's value, of a key that is one value."""
    if default is None or isinstance(default, Mapping) or {"default", "$ref"} & set(schema):
        return
    if not isinstance(default, list) or not any(isinstance(entry, Mapping) for entry in default):
        schema["default"] = default


def _defaults(name: str) -> Any:  # noqa: ANN401 - any JSON value
    """What the policy ``default`` says at each place of a file."""
    values: Any = load_file(PACKAGED / f"{DEFAULT_POLICY}.yaml").data
    values = {key: value for key, value in values.items() if key not in {"schema", "name"}}
    return {
        "policy": values,
        "site": {"overrides": values},
        "anchors": {"ranges": values["anchors"]["ranges"]},
        "targets": {"kpis": values["kpis"]},
        "blm": {"limits": values["limits"]},
    }.get(name, {})
