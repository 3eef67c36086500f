"""JSON Schemas of the files that people write, and checks of documents against them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from blm.errors import Problem
from blm.repo.schema.condition_checks import Signals, check_conditions
from blm.repo.schema.error_messages import MOST_PROBLEMS, Locator, Mismatch, explain
from blm.repo.yaml.strict_loader import Document, Keys

BASE = "https://blm.example/schemas/1/"
SUFFIX = ".schema.json"
REFERRING = frozenset({"$ref", "$defs", "$id", "$schema"})
"""Keywords that are dropped once references are written out."""


@cache
def load_schema(name: str) -> Mapping[str, Any]:
    """The schema called `name`, such as ``site``."""
    text = files("blm").joinpath("schemas", f"{name}{SUFFIX}").read_text(encoding="utf-8")
    schema: Mapping[str, Any] = json.loads(text)
    return schema


def schema_names() -> tuple[str, ...]:
    """Names of all schemas, sorted."""
    folder = files("blm").joinpath("schemas")
    found = (entry.name for entry in folder.iterdir() if entry.name.endswith(SUFFIX))
    return tuple(sorted(name.removesuffix(SUFFIX) for name in found))


def bundle_schema(name: str) -> dict[str, Any]:
    """A schema with those it refers to inside it, so that it can be used by itself."""
    bundle = dict(load_schema(name))
    needed = {
        entry
        for entry in ("audit", "policy", "values")
        if f'"{entry}{SUFFIX}' in json.dumps(bundle)
    }
    if "policy" in needed:
        needed.add("values")
    embedded = {f"{entry}{SUFFIX}": dict(load_schema(entry)) for entry in sorted(needed)}
    return {**bundle, "$defs": {**bundle.get("$defs", {}), **embedded}} if embedded else bundle


def check(document: Document, schema_name: str, *, signals: Signals | None = None) -> list[Problem]:
    """Everything that is wrong with a document, its YAML included, in order of place.

    Args:
        document: read strictly.
        schema_name: of the schema it must follow.
        signals: that conditions may name; None leaves names and kinds of signals unchecked.
    """
    if document.broken:
        return list(document.problems)
    if document.data is None:
        hint = "start it with 'schema: 1', or remove it"
        return [*document.problems, document.problem((), "the file is empty", hint)]
    found = [*document.problems, *check_data(document.data, document, schema_name)]
    found += check_conditions(document, condition_places(document.data), signals)
    return sorted(set(found))


def check_data(
    data: Any,  # noqa: ANN401 - any JSON value
    places: Locator,
    schema_name: str,
    pointer: str = "",
) -> list[Problem]:
    """Errors of data by a schema, or by the part of it at `pointer`.

    Args:
        data: any JSON value.
        places: know where each value stands.
        schema_name: of the schema.
        pointer: of a part, such as ``#/$defs/effective``.
    """
    found = _validator(f"{BASE}{schema_name}{SUFFIX}{pointer}").iter_errors(data)
    errors = islice(found, MOST_PROBLEMS)
    return sorted({problem for error in errors for problem in explain(_mismatch(error), places)})


def condition_places(data: Any) -> Iterator[tuple[Keys, bool]]:  # noqa: ANN401 - any JSON value
    """Where conditions stand in a policy, or in a site's overrides, and whether for a weight."""
    if not isinstance(data, dict):
        return
    for above, sections in (((), data), (("overrides",), data.get("overrides"))):
        if not isinstance(sections, dict):
            continue
        for index, entry in _entries(sections.get("rules")):
            if "when" in entry:
                yield (*above, "rules", index, "when"), False
        suspicion = sections.get("suspicion")
        families = suspicion.get("families") if isinstance(suspicion, dict) else None
        for name, family in families.items() if isinstance(families, dict) else ():
            for index, entry in _entries(family.get("weights") if _is_map(family) else None):
                if "when" in entry:
                    path = (*above, "suspicion", "families", name, "weights", index, "when")
                    yield path, True


def is_date(value: object) -> bool:
    """True for a valid date as year-month-day, and for any value that is not text."""
    if not isinstance(value, str):
        return True
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _mismatch(error: Any) -> Mismatch:  # noqa: ANN401 - jsonschema's errors hold any JSON
    return Mismatch(
        path=tuple(error.absolute_path),
        keyword=str(error.validator),
        wanted=error.validator_value,
        found=error.instance,
        schema=error.schema if _is_map(error.schema) else {},
        naming="propertyNames" in error.absolute_schema_path,
    )


def _is_map(value: object) -> bool:
    return isinstance(value, dict)


def _entries(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:  # noqa: ANN401
    if isinstance(value, list):
        yield from ((index, entry) for index, entry in enumerate(value) if _is_map(entry))


@cache
def _registry() -> Any:  # noqa: ANN401 - referencing's registry of any JSON
    from referencing import Registry, Resource

    resources = [Resource.from_contents(load_schema(name)) for name in schema_names()]
    return Registry().with_resources([(str(r.id()), r) for r in resources])


@cache
def _validator(reference: str) -> Any:  # noqa: ANN401 - jsonschema's class is made at run time
    from jsonschema import Draft202012Validator, FormatChecker

    formats = FormatChecker(formats=())
    formats.checks("date")(is_date)
    schema = _inline({"$ref": reference}, BASE, ())
    return Draft202012Validator(schema, registry=_registry(), format_checker=formats)


def _inline(part: Any, base: str, above: tuple[str, ...]) -> Any:  # noqa: ANN401
    """A schema with its references written out, save where one leads back into itself.

    Checking is three times faster so, and a message can use the example of the key that refers.
    """
    if isinstance(part, list):
        return [_inline(entry, base, above) for entry in part]
    if not isinstance(part, dict):
        return part
    own = {k: _inline(value, base, above) for k, value in part.items() if k not in REFERRING}
    if not isinstance(part.get("$ref"), str):
        return own
    target = urljoin(base, part["$ref"])
    return {**_resolve(target, above), **own}


@cache
def _resolve(target: str, above: tuple[str, ...]) -> dict[str, Any]:
    """What a reference stands for, written out; one that leads back stays a reference."""
    if target in above:
        return {"$ref": target}
    found = _registry().resolver().lookup(target).contents
    inlined: dict[str, Any] = _inline(found, target.partition("#")[0], (*above, target))
    return inlined
