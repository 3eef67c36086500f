"""What a policy lacks, said once per part: a section, a rule, a weight, a family.

An entry that lacks what a new one needs was most likely meant to change one, and misspells it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blm.errors import Problem
from blm.repo.explanations import Places
from blm.repo.phrases import suggest
from blm.repo.schemas import check_data
from blm.repo.strict import Keys

EXTEND = "add 'extends: default', or write them"


@dataclass(frozen=True, slots=True)
class Part:
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
        """Whether an entry has all that a new one needs."""
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


RULE = Part("rule", ("recommend", "when", "because"), "when")
WEIGHT = Part("weight", ("when", "points"), "when")
FAMILY = Part("family", ("cap", "weights"))


def check_parts(values: Mapping[str, Any], places: Places) -> list[Problem]:
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


def _check_entries(values: Mapping[str, Any], places: Places) -> Iterator[Problem]:
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
    part: Part, entries: Sequence[Mapping[str, Any]], path: Keys, places: Places
) -> Iterator[Problem]:
    whole = [entry["id"] for entry in entries if part.is_whole(entry)]
    for index, entry in enumerate(entries):
        if said := part.describe(entry["id"], entry, whole):
            yield places.problem((*path, index, "id"), *said)
