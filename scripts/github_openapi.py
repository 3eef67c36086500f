r"""Cut the requests blm can send, without prose, out of GitHub's published OpenAPI description.

    npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz
    python scripts/github_openapi.py package/generated/api.github.com.json \
        tests/contract/github_openapi.json

The result holds structure only (names, types, enumerations, what is required), as JSON Schema:
``nullable`` becomes a null type. GitHub publishes the description under the MIT licence.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = Any

REPO = "/repos/{owner}/{repo}"
OPERATIONS = {
    f"{REPO}": "get",
    f"{REPO}/actions/permissions/workflow": "get",
    f"{REPO}/actions/workflows/{{workflow_id}}": "get",
    f"{REPO}/actions/workflows/{{workflow_id}}/dispatches": "post",
    f"{REPO}/actions/workflows/{{workflow_id}}/runs": "get",
    f"{REPO}/collaborators/{{username}}/permission": "get",
    f"{REPO}/commits/{{ref}}/statuses": "get",
    f"{REPO}/compare/{{basehead}}": "get",
    f"{REPO}/contents/{{path}}": "get",
    f"{REPO}/git/blobs": "post",
    f"{REPO}/git/blobs/{{file_sha}}": "get",
    f"{REPO}/git/commits": "post",
    f"{REPO}/git/commits/{{commit_sha}}": "get",
    f"{REPO}/git/matching-refs/{{ref}}": "get",
    f"{REPO}/git/ref/{{ref}}": "get",
    f"{REPO}/git/refs": "post",
    f"{REPO}/git/refs/{{ref}}": "patch delete",
    f"{REPO}/git/trees": "post",
    f"{REPO}/git/trees/{{tree_sha}}": "get",
    f"{REPO}/issues": "get post",
    f"{REPO}/issues/comments/{{comment_id}}": "patch",
    f"{REPO}/issues/{{issue_number}}": "get patch",
    f"{REPO}/issues/{{issue_number}}/comments": "get post",
    f"{REPO}/labels": "get post",
    f"{REPO}/pulls": "get post",
    f"{REPO}/pulls/{{pull_number}}": "get patch",
    f"{REPO}/pulls/{{pull_number}}/comments": "get",
    f"{REPO}/pulls/{{pull_number}}/files": "get",
    f"{REPO}/pulls/{{pull_number}}/merge": "put",
    f"{REPO}/pulls/{{pull_number}}/requested_reviewers": "post",
    f"{REPO}/pulls/{{pull_number}}/reviews": "get post",
    f"{REPO}/rules/branches/{{branch}}": "get",
    f"{REPO}/statuses/{{sha}}": "post",
    "/user": "get",
}
"""Methods by path: what the client sends, and what people do in the tests (merge, review)."""

PROSE = {
    "description", "summary", "title", "example", "examples", "externalDocs", "tags", "deprecated",
    "operationId", "nullable", "default", "readOnly", "writeOnly", "discriminator",
}  # fmt: skip
NAMED = {"properties", "patternProperties", "schemas", "parameters", "responses"}


def main(source: str, target: str) -> None:
    """Write the subset of `source` to `target`."""
    description = json.loads(Path(source).read_text(encoding="utf-8"))
    paths = {path: _path(description, path, ways.split()) for path, ways in OPERATIONS.items()}
    schemas = _reached(description["components"]["schemas"], paths)
    subset = {
        "openapi": description["openapi"],
        "license": description["info"]["license"]["name"],
        "paths": paths,
        "components": {"schemas": schemas},
    }
    text = json.dumps(subset, indent=None, separators=(",", ":"), sort_keys=True)
    Path(target).write_text(text.replace('"/repos', '\n"/repos') + "\n", encoding="utf-8")


def _path(description: Mapping[str, Json], path: str, methods: list[str]) -> dict[str, Json]:
    whole = description["paths"][path]
    shared = whole.get("parameters", [])
    return {method: _operation(description, whole[method], shared) for method in methods}


def _operation(
    description: Mapping[str, Json], operation: Mapping[str, Json], shared: list[Json]
) -> dict[str, Json]:
    """Parameters, body and answers of one operation; of answers only those that succeeded."""
    found = [_resolved(description, one) for one in [*shared, *operation.get("parameters", [])]]
    parameters = [
        {
            "name": one["name"],
            "in": one["in"],
            "required": one.get("required", False),
            "schema": _stripped(one["schema"]),
        }
        for one in found
    ]
    body = operation.get("requestBody")
    answers = {
        status: _schema(_resolved(description, answer))
        for status, answer in operation["responses"].items()
        if status.startswith("2")
    }
    return {
        "parameters": parameters,
        "body": None if body is None else _schema(_resolved(description, body)),
        "answers": answers,
    }


def _schema(holder: Mapping[str, Json]) -> Json:
    """Schema of the JSON content; None where there is no content."""
    for kind, content in holder.get("content", {}).items():
        if "json" in kind and "schema" in content:
            return _stripped(content["schema"])
    return None


def _resolved(description: Mapping[str, Json], node: Mapping[str, Json]) -> Mapping[str, Json]:
    while "$ref" in node:
        section, name = re.fullmatch(r"#/components/(\w+)/(.+)", node["$ref"]).groups()  # type: ignore[union-attr]
        node = description["components"][section][name]
    return node


def _stripped(node: Json, *, names: bool = False) -> Json:
    """A schema without prose and vendor extensions; below `names` every key is somebody's name."""
    if isinstance(node, list):
        return [_stripped(one) for one in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _stripped(value, names=key in NAMED and not names)
        for key, value in node.items()
        if names or not (key in PROSE or key.startswith("x-"))
    }
    return _with_null(kept) if node.get("nullable") is True and not names else kept


def _with_null(schema: dict[str, Json]) -> dict[str, Json]:
    if isinstance(schema.get("type"), str) and "enum" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def _reached(schemas: Mapping[str, Json], start: Json) -> dict[str, Json]:
    """The schemas that `start` refers to, directly or not."""
    reached: dict[str, Json] = {}
    waiting = set(_references(start))
    while waiting:
        name = waiting.pop()
        reached[name] = _stripped(schemas[name])
        waiting |= {*_references(reached[name])} - reached.keys()
    return reached


def _references(node: Json) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].removeprefix("#/components/schemas/")
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
