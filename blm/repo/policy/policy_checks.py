"""What values in force must be, taken together: complete, in order, and possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blm.core.inventory.metrics import METRICS
from blm.errors import Problem
from blm.repo.schema.error_messages import Locator
from blm.repo.schema.message_values import suggest
from blm.repo.schema.schemas import check_data
from blm.repo.yaml.strict_loader import Keys

EXTEND = "add 'extends: default', or write them"


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """A kind of entry that goes by a name.

    Attributes:
        word: for it.
        needed: keys of a complete one.
        core: key without which an entry was meant to change another; empty when any will do.
    """

    word: str
    needed: tuple[str, ...]
    core: str = ""

    def is_whole(self, entry: Mapping[str, Any]) -> bool:
        """True if an entry has all keys that a new one needs."""
        return set(self.needed) <= set(entry)

    def describe(
        self, name: str, entry: Mapping[str, Any], whole: Sequence[str]
    ) -> tuple[str, str] | None:
        """What an entry lacks and what to do, or None.

        Args:
            name: of the entry.
            entry: its values in force.
            whole: names of complete ones, which may have been meant.
        """
        lacking = [key for key in self.needed if key not in entry]
        if not lacking:
            return None
        keys = " and ".join(lacking)
        if self.core and self.core not in lacking:
            return f"the {self.word} '{name}' lacks {keys}", f"add {keys}"
        near = suggest(name, whole)
        message = f"there is no {self.word} '{name}' to change, and a new one needs {keys}"
        return message, near if near.startswith("did") else f"add {keys}"


RULE = NamedEntry("rule", ("recommend", "when", "because"), "when")
WEIGHT = NamedEntry("weight", ("when", "points"), "when")
FAMILY = NamedEntry("family", ("cap", "weights"))


def check_parts(values: Mapping[str, Any], places: Locator) -> list[Problem]:
    """What is missing of the values in force.

    Args:
        values: each layer follows its schema.
        places: know which file each value comes from.
    """
    found = check_data(dict(values), places, "policy", "#/$defs/effective")
    if not found:
        return []
    sections = [problem for problem in found if not problem.path]
    if sections:
        names = [problem.message.partition("'")[2].partition("'")[0] for problem in sections]
        return [places.problem((), f"the policy lacks {', '.join(names)}", EXTEND)]
    entries = list(_check_entries(values, places))
    return [*entries, *(one for one in found if not any(_is_below(one, told) for told in entries))]


def _is_below(problem: Problem, told: Problem) -> bool:
    """Whether a problem is about an entry that is spoken of, or about a part of it."""
    entry = told.path.removesuffix(".id")
    below = problem.path == entry or problem.path.startswith((f"{entry}.", f"{entry}["))
    return below and problem.file == told.file


def _check_entries(values: Mapping[str, Any], places: Locator) -> Iterator[Problem]:
    rules, families = values["rules"], values["suspicion"].get("families") or {}
    yield from _check_list(RULE, rules, ("rules",), places)
    whole = [name for name, family in families.items() if FAMILY.is_whole(family)]
    for name, family in families.items():
        path: Keys = ("suspicion", "families", name)
        if said := FAMILY.describe(name, family, whole):
            yield places.problem(path, *said, key=True)
        else:
            yield from _check_list(WEIGHT, family["weights"], (*path, "weights"), places)


def _check_list(
    part: NamedEntry, entries: Sequence[Mapping[str, Any]], path: Keys, places: Locator
) -> Iterator[Problem]:
    whole = [entry["id"] for entry in entries if part.is_whole(entry)]
    for index, entry in enumerate(entries):
        if said := part.describe(entry["id"], entry, whole):
            yield places.problem((*path, index, "id"), *said)


NUMBERS = frozenset({"rating", "volume"})
WHOLE_MIX = 100


def check_values(values: Mapping[str, Any], places: Locator) -> list[Problem]:
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


def _check_metrics(metrics: Mapping[str, Any], places: Locator) -> Iterator[Problem]:
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


def _check_marks(value: Any, path: Keys, places: Locator) -> Iterator[Problem]:  # noqa: ANN401
    """Every ``within`` and ``outside`` of the KPIs names the lower number first."""
    if not isinstance(value, Mapping):
        return
    for key, inner in value.items():
        if key in {"within", "outside"}:
            yield from _check_pair(inner, (*path, key), places)
        else:
            yield from _check_marks(inner, (*path, key), places)


def _check_mix(ranges: Mapping[str, list[float]], path: Keys, places: Locator) -> Iterator[Problem]:
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


def _check_pair(pair: list[float], path: Keys, places: Locator) -> Iterator[Problem]:
    low, high = pair
    if low > high:
        hint = f"write [{high:g}, {low:g}]"
        yield places.problem(path, f"{low:g} is above {high:g}", hint)
