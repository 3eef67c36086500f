"""Every place that names all KPIs names those of the table, in its order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from blm.core.kpis.kpi_table import KPIS
from blm.repo.schema.schemas import load_schema, schema_names


def lists(node: Any, path: str) -> Iterator[tuple[str, list[str]]]:
    """Path and ids of each list and each group of properties that names a KPI."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "properties" and set(value) & set(KPIS):
                yield f"{path}.{key}", list(value)
            yield from lists(value, f"{path}.{key}")
    elif isinstance(node, list):
        if path.endswith((".enum", ".required")) and set(map(str, node)) & set(KPIS):
            yield path, node
        for number, value in enumerate(node):
            yield from lists(value, f"{path}[{number}]")


@pytest.mark.parametrize("name", schema_names())
def test_schemas_name_all_kpis(name: str) -> None:
    """A schema that lists KPIs lists all of them."""
    wrong = [
        f"{name}.schema.json: {path}"
        for path, ids in lists(load_schema(name), "")
        if ids != [*KPIS]
    ]
    assert not wrong, f"lacks a KPI of blm/core/kpis/kpi_table.py, or has another order: {wrong}"


def test_schemas_that_list_kpis_are_known() -> None:
    """The places that the recipe names are all there are."""
    found = {name: len([*lists(load_schema(name), "")]) for name in schema_names()}
    assert {name: count for name, count in found.items() if count} == {
        "audit": 1, "policy": 3, "policy-whatif": 1, "report": 1,
    }  # fmt: skip
