"""What values in force must be, taken together: complete, in order, and possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from blm.core.metrics import METRICS
from blm.errors import Problem
from blm.repo.explanations import Places
from blm.repo.policy_parts import check_parts
from blm.repo.strict import Keys

NUMBERS = frozenset({"rating", "volume"})
WHOLE_MIX = 100


def check_values(values: Mapping[str, Any], places: Places) -> list[Problem]:
    """What the values of a policy get wrong once everything is laid over each other.

    Args:
        values: in force; each layer follows its schema.
        places: know which file each value comes from.
    """
    missing = check_parts(values, places)
    if missing:
        return missing
    found = list(_check_metrics(values["metrics"], places))
    found += _check_marks(values["kpis"], ("kpis",), places)
    found += _check_mix(values["anchors"]["ranges"], ("anchors", "ranges"), places)
    return found


def _check_metrics(metrics: Mapping[str, Any], places: Places) -> Iterator[Problem]:
    for question, spec in metrics.items():
        for index, name in enumerate(spec["order"]):
            path = ("metrics", question, "order", index)
            if METRICS[name].kind not in NUMBERS:
                yield places.problem(path, f"'{name}' is no number", "name a column with a number")
            elif "bands" in spec and name not in spec["bands"]:
                hint = f"add '{name}: [10, 30]' to 'bands'"
                yield places.problem(path, f"'{name}' has no bands", hint)
        flag = spec.get("flag")
        if flag and METRICS[flag].kind != "flag":
            hint = "name a column that is true or false, such as ahrefs.spam"
            yield places.problem(("metrics", question, "flag"), f"'{flag}' is no flag", hint)
        for name, marks in spec.get("bands", {}).items():
            yield from _check_pair(marks, ("metrics", question, "bands", name), places)


def _check_marks(value: Any, path: Keys, places: Places) -> Iterator[Problem]:  # noqa: ANN401
    """Every ``within`` and ``outside`` of the KPIs names the lower number first."""
    if not isinstance(value, Mapping):
        return
    for key, inner in value.items():
        if key in {"within", "outside"}:
            yield from _check_pair(inner, (*path, key), places)
        else:
            yield from _check_marks(inner, (*path, key), places)


def _check_mix(ranges: Mapping[str, list[float]], path: Keys, places: Places) -> Iterator[Problem]:
    """Shares of the five classes must be able to add up to 100 (C13)."""
    for name, bounds in ranges.items():
        yield from _check_pair(bounds, (*path, name), places)
    least, most = (sum(bounds[end] for bounds in ranges.values()) for end in (0, 1))
    if least > WHOLE_MIX:
        message = f"the lower ends of the ranges add up to {least:g} %, more than 100"
        yield places.problem(path, message, "lower some of them")
    if most < WHOLE_MIX:
        message = f"the upper ends of the ranges add up to {most:g} %, less than 100"
        yield places.problem(path, message, "raise some of them")


def _check_pair(pair: list[float], path: Keys, places: Places) -> Iterator[Problem]:
    low, high = pair
    if low > high:
        hint = f"write [{high:g}, {low:g}]"
        yield places.problem(path, f"{low:g} is above {high:g}", hint)
