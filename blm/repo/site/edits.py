"""Edits that keep comments and layout: text in, text out, checked by reading it again."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from blm import SCHEMA
from blm.core.site.site import Decision, Event
from blm.repo.site.decision_subjects import kind_of, order_of, subject_of
from blm.repo.yaml.flow_lines import write_flow, write_key
from blm.repo.yaml.nodes import ListNode, MapNode, Node, ScalarNode
from blm.repo.yaml.splices import (
    begin_block,
    insert_items,
    insert_lines,
    insert_pair,
    refuse,
    replace_item,
    replace_scalar,
)
from blm.repo.yaml.strict_loader import Document, Keys, load

Scalar = str | int | float | bool | None
EntryValues = dict[str, Any]
_EVENT = ("on", "subject", "event", "by", "via", "ref", "reason")


def put_decisions(
    text: str,
    decisions: Iterable[Decision],
    *,
    sites: Sequence[str] = (),
    file: str = "decisions.yaml",
) -> str:
    """The file with decisions added in sorted order, replacing those about the same subject.

    However many there are, the file is read twice.

    Args:
        text: of ``decisions.yaml``; may be empty.
        decisions: to write, each one line in braces; of two about one subject the later counts.
        sites: that shared decisions hold for; none for all.
        file: name for errors.

    Raises:
        InvalidFiles: the file is not YAML.
        BlmError: its layout cannot be edited.
    """
    document = _open(text, file)
    entries = _entries(document, "decisions")
    places = {(subject_of(e), tuple(sorted(e.get("sites", ())))): n for n, e in enumerate(entries)}
    orders = [order_of(subject_of(entry)) for entry in entries]
    latest = {decision.subject: decision for decision in decisions}
    edits = _Edits()
    for subject in sorted(latest, key=order_of):
        entry = _decision_entry(latest[subject], sites)
        place = places.get((subject, tuple(sorted(sites))))
        if place is None:
            later = (n for n, order in enumerate(orders) if order > order_of(subject))
            edits.insert(next(later, len(orders)), entry)
        elif entries[place] != entry:
            edits.replaced[place] = entry
    return _edit(document, "decisions", edits) if edits else text


def append_event(text: str, event: Event, *, file: str = "log.yaml") -> str:
    """`append_events` for one event."""
    return append_events(text, [event], file=file)


def append_events(text: str, events: Iterable[Event], *, file: str = "log.yaml") -> str:
    """The log with events after all others; however many there are, it is read twice.

    Args:
        text: of ``log.yaml``; may be empty.
        events: to write, in order; empty fields are left out.
        file: name for errors.

    Raises:
        InvalidFiles: the file is not YAML.
        BlmError: its layout cannot be edited.
    """
    document = _open(text, file)
    end = len(_entries(document, "events"))
    edits = _Edits()
    for event in events:
        edits.insert(end, {name: said for name in _EVENT if (said := getattr(event, name))})
    return _edit(document, "events", edits) if edits else text


def set_value(text: str, path: Keys, value: Scalar, *, file: str = "file.yaml") -> str:
    """The file with one scalar set, in place, or added below the nearest key that is there.

    Args:
        text: may be empty.
        path: keys and list indexes from the root.
        value: text, number, truth or nothing.
        file: name for errors.

    Raises:
        InvalidFiles: the file is not YAML.
        BlmError: the path leads through something else than mappings, or to a list or mapping.
    """
    document = _open(text, file)
    depth = max(n for n in range(len(path) + 1) if document.node(path[:n]) is not None)
    node = document.node(path[:depth])
    rest = path[depth:]
    wanted = _with_value(document, path, value)
    if rest:
        changed = _add_below(document, path[:depth], node, rest, value)
    elif isinstance(node, ScalarNode):
        changed = replace_scalar(document.text, node, write_flow(value))
    else:
        raise refuse(document, "the value to set is a list or mapping")
    return _checked(document, changed, wanted)


def _open(text: str, file: str) -> Document:
    """The document, begun with its schema version when there is nothing in it."""
    document = load(text, file).require()
    if document.data is not None:
        return document
    return load(insert_lines(text, len(text), [f"schema: {SCHEMA}"]), file).require()


def _entries(document: Document, key: str) -> list[dict[str, Any]]:
    found = document.data.get(key) if isinstance(document.data, dict) else None
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise refuse(document, f"'{key}' is no list of entries")
    return found


def _decision_entry(decision: Decision, sites: Sequence[str]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        kind_of(decision.subject): decision.subject,
        "decision": decision.decision,
        "reason": decision.reason,
        "by": decision.by,
        "on": decision.on,
    }
    if decision.expires:
        entry["expires"] = decision.expires
    return {**entry, "sites": list(sites)} if sites else entry


@dataclass(slots=True)
class _Edits:
    """Edits of one list.

    Attributes:
        replaced: new entries by the place of the old.
        inserted: new entries by the place of the entry that they go before.
    """

    replaced: dict[int, EntryValues] = field(default_factory=dict)
    inserted: dict[int, list[EntryValues]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.replaced or self.inserted)

    def insert(self, place: int, entry: EntryValues) -> None:
        """Insert one more entry, after those already inserted at this place."""
        self.inserted.setdefault(place, []).append(entry)


def _edit(document: Document, key: str, edits: _Edits) -> str:
    """The text with the edits applied from the end, so that earlier positions stay valid."""
    entries: list[EntryValues] = _entries(document, key)
    wanted, edited = list(entries), document
    for place in sorted({*edits.replaced, *edits.inserted}, reverse=True):
        if place in edits.replaced:
            wanted[place] = edits.replaced[place]
            changed = replace_item(edited, key, place, write_flow(wanted[place]))
            edited = replace(edited, text=changed)
        if new := edits.inserted.get(place):
            if place in edits.replaced:  # comments within the old entry stand above it by now
                edited = load(edited.text, edited.file)
            wanted[place:place] = new
            changed = insert_items(edited, key, place, [write_flow(entry) for entry in new])
            edited = replace(edited, text=changed)
    return _checked(document, edited.text, {**document.data, key: wanted})


def _add_below(
    document: Document, above: Keys, node: Node | None, rest: Keys, value: Scalar
) -> str:
    """The text with `rest` begun as a new key below a mapping, or below a key with nothing."""
    if not all(isinstance(step, str) for step in rest):
        raise refuse(document, "the list has no such entry")
    inner: Any = value
    for step in reversed(rest[1:]):
        inner = {step: inner}
    key, flow = write_key(str(rest[0])), write_flow(inner)
    if isinstance(node, MapNode):
        block = [f"{write_key(k)}: {write_flow(v)}" for k, v in inner.items()] if rest[1:] else None
        return insert_pair(document, node, key, flow, block)
    parent = document.node(above[:-1])
    if isinstance(node, ListNode) or not isinstance(parent, MapNode):
        raise refuse(document, "the path leads through a list")
    if not isinstance(node, ScalarNode) or node.value is not None:
        raise refuse(document, f"'{above[-1]}' holds a value, not keys")
    if parent.flow:
        return replace_scalar(document.text, node, f"{{{key}: {flow}}}")
    return begin_block(document.text, parent.pairs[str(above[-1])], [f"{key}: {flow}"])


def _with_value(document: Document, path: Keys, value: Scalar) -> Any:  # noqa: ANN401
    """The data with the value at `path`, mappings begun where there is nothing."""
    data = copy.deepcopy(document.data)
    target: Any = data
    for step in path[:-1]:
        if isinstance(target, dict) and target.get(step) is None:
            target[step] = {}
        target = _step_into(document, target, step)
    if isinstance(target, dict):
        target[str(path[-1])] = value
    else:
        _step_into(document, target, path[-1])
        target[path[-1]] = value
    return data


def _step_into(document: Document, target: Any, step: str | int) -> Any:  # noqa: ANN401
    try:
        return target[step]
    except (KeyError, IndexError, TypeError):
        raise refuse(document, f"there is nothing to set at '{step}'") from None


def _checked(document: Document, changed: str, wanted: Any) -> str:  # noqa: ANN401
    """The changed text, after checking that it reads as the wanted values."""
    again = load(changed, document.file)
    if again.problems or again.data != wanted:
        raise refuse(document, "the result would not say what was meant")
    return changed
