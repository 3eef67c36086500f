"""`cases.yaml`: one word of a person per line; lines are added and never edited."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from blm.core.cases.case import Case, build_case, case_values
from blm.core.inventory.metrics import METRICS
from blm.core.policy.policy import Recommendation
from blm.core.policy_tests.fixtures import BESIDE
from blm.core.signals.signal_table import DOMAIN_SIGNALS, LINK_SIGNALS
from blm.errors import Problem
from blm.repo.records.line_records import Record, require_records
from blm.repo.records.line_shapes import (
    COUNT,
    DAY,
    NUMBER,
    TEXT,
    Place,
    Wanted,
    check_shape,
    one_of,
    or_null,
)
from blm.repo.schema.message_values import show
from blm.repo.working_tree.paths import is_there
from blm.repo.yaml.flow_lines import format_value, heading

TITLE = "One word of a person per line, with the domain as it was; lines are never edited."
CASE: Mapping[str, Wanted] = {
    "on": DAY,
    "by": TEXT,
    "domain": TEXT,
    "said": one_of(("keep", "watch", "remove", "protect")),
    "how": one_of(("explicit", "merged", "declined")),
    "ref": TEXT,
    "as_of": DAY,
    "policy": TEXT,
    "recommendation": one_of(get_args(Recommendation)),
    "rule": or_null(TEXT),
    "suspicion": or_null(NUMBER),
    "network": or_null(TEXT),
    "metrics": ("a mapping", lambda value: isinstance(value, dict)),
    "signals": ("a mapping", lambda value: isinstance(value, dict)),
    "links": (
        "a list of mappings",
        lambda value: isinstance(value, list) and all(isinstance(link, dict) for link in value),
    ),
}
MOST_ALIKE = 1_000_000
"""Links that one link of a case may stand for: each is laid out again, see `fixtures`."""
_METRIC_KINDS = {"flag": "flag", "text": "text"}
_TYPES: Mapping[str, tuple[type, ...]] = {"number": (int, float), "flag": (bool,), "text": (str,)}


def read_cases(profile: Path) -> tuple[Case, ...]:
    """Cases of a profile folder, in the order of the file; none when it is absent.

    Raises:
        InvalidFiles: lines are no cases, each at its line and column.
    """
    path = profile / "cases.yaml"
    if not is_there(path):
        return ()
    records = require_records(path.read_bytes(), f"profiles/{profile.name}/cases.yaml", check_case)
    return tuple(build_case(values) for values in records)


def append_cases(profile: Path, new: Sequence[Case]) -> bytes:
    """The bytes of ``cases.yaml`` with new lines at the end; existing lines are unchanged."""
    path = profile / "cases.yaml"
    before = path.read_bytes() if is_there(path) else heading(TITLE).encode()
    end = b"" if before.endswith(b"\n") else b"\n"
    return before + end + "".join(f"- {format_value(case_values(c))}\n" for c in new).encode()


def check_case(values: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """Where a line of ``cases.yaml`` is wrong, and why, its metrics, signals and links included."""
    wrong = list(check_shape(values, CASE))
    yield from wrong
    known = {*CASE, "links_left"}
    yield from ((name, f"unknown key '{name}'") for name in values if name not in known)
    if not COUNT[1](values.get("links_left", 0)):
        yield "links_left", f"links_left must be {COUNT[0]}"
    sound = values.keys() - {name for name, _ in wrong}
    metrics = {n: _METRIC_KINDS.get(m.kind, "number") for n, m in METRICS.items()}
    if "metrics" in sound:
        yield from _check_values(values, ("metrics",), "metric", metrics)
    if "signals" in sound:
        yield from _check_values(values, ("signals",), "signal", _kinds(DOMAIN_SIGNALS))
    for index in range(len(values["links"]) if "links" in sound else 0):
        yield from _check_link(values, index)


def _check_link(values: Mapping[str, Any], index: int) -> Iterator[tuple[Place, str]]:
    """Errors of one link: its signals and its other keys."""
    beside = dict(zip(BESIDE, ("text", "flag", "number"), strict=True))
    above = ("links", index)
    yield from _check_values(values, above, "key of a link", _kinds(LINK_SIGNALS) | beside)
    count = values["links"][index].get("count", 1)
    if not COUNT[1](count) or not 1 <= count <= MOST_ALIKE:
        yield (*above, "count"), f"count must be a whole number from 1 to {MOST_ALIKE:,}"


def check_repeated(records: Iterable[Record], file: str) -> Iterator[Problem]:
    """Cases recorded twice, as after merging two branches.

    Args:
        records: of ``cases.yaml``, sound ones.
        file: its path.
    """
    first: dict[str, int] = {}
    words: dict[tuple[str, ...], int] = {}
    for record in records:
        text = format_value(record.values)
        word = tuple(str(record.values[name]) for name in ("domain", "on", "how", "said"))
        alike, said = first.setdefault(text, record.line), words.setdefault(word, record.line)
        if alike != record.line:
            message = f"the line stands twice, first at line {alike}"
        elif said != record.line:
            message = f"this word stands twice, first at line {said}, with other signals"
        else:
            continue
        hint = "delete one of the two: a word counts once"
        yield Problem(file, record.line, 1, "", message, hint, "warning")


def _kinds(signals: Mapping[str, Any]) -> dict[str, str]:
    return {name: signal.kind for name, signal in signals.items()}


def _check_values(
    case: Mapping[str, Any], above: tuple[str | int, ...], word: str, kinds: Mapping[str, str]
) -> Iterator[tuple[Place, str]]:
    values: Any = case
    for step in above:
        values = values[step]
    for name, value in values.items():
        if name not in kinds:
            near = difflib.get_close_matches(name, kinds, n=1)
            yield (*above, name), f"unknown {word} '{name}'" + (f", not {near[0]}" if near else "")
        elif not isinstance(value, _TYPES[kinds[name]]) or (
            kinds[name] == "number" and isinstance(value, bool)
        ):
            said = f"{name} must be {_NAMES[kinds[name]]}, not {show(value)}"
            yield (*above, name), said


_NAMES = {"number": "a number", "flag": "true or false", "text": "text"}
