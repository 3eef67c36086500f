"""Edits that keep comments and layout: text in, text out, checked by reading it again."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from blm import SCHEMA
from blm.core.sites import Decision, Event
from blm.repo.nodes import ListNode, MapNode, Node, ScalarNode
from blm.repo.scalars import write_flow, write_key
from blm.repo.splices import (
    begin_block,
    insert_item,
    insert_lines,
    insert_pair,
    refuse,
    replace_item,
    replace_scalar,
)
from blm.repo.strict import Document, Keys, load
from blm.repo.subjects import order_of, subject_of

Scalar = str | int | float | bool | None


def put_decision(
    text: str, decision: Decision, *, sites: Sequence[str] = (), file: str = "decisions.yaml"
) -> str:
    """The file with a decision in its sorted place, or in place of the one about its subject.

    Args:
        text: of ``decisions.yaml``; may be empty.
        decision: to write; one line in braces.
        sites: that a shared decision holds for; none for all.
        file: name for errors.

    Raises:
        InvalidFiles: the file is not YAML.
        BlmError: its layout cannot be edited.
    """
    document = _open(text, file)
    entry = _decision_entry(decision, sites)
    entries = _entries(document, "decisions")
    keys = [(subject_of(one), sorted(one.get("sites", ()))) for one in entries]
    same = (decision.subject, sorted(sites))
    if same in keys:
        index = keys.index(same)
        if entries[index] == entry:
            return text
        wanted = [*entries[:index], entry, *entries[index + 1 :]]
        changed = replace_item(document, "decisions", index, write_flow(entry))
        return _checked(document, changed, {**document.data, "decisions": wanted})
    order = order_of(decision.subject)
    later = (i for i, (subject, _) in enumerate(keys) if order_of(subject) > order)
    return _insert(document, "decisions", next(later, len(keys)), entry)


def append_event(text: str, event: Event, *, file: str = "log.yaml") -> str:
    """The log with an event after all others.

    Args:
        text: of ``log.yaml``; may be empty.
        event: to write; empty fields are left out.
        file: name for errors.

    Raises:
        InvalidFiles: the file is not YAML.
        BlmError: its layout cannot be edited.
    """
    document = _open(text, file)
    fields = ("on", "subject", "event", "by", "via", "ref", "reason")
    entry = {field: getattr(event, field) for field in fields if getattr(event, field)}
    return _insert(document, "events", len(_entries(document, "events")), entry)


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
    kind = "url" if decision.is_url else "domain"
    entry: dict[str, Any] = {
        kind: decision.subject,
        "decision": decision.decision,
        "reason": decision.reason,
        "by": decision.by,
        "on": decision.on,
    }
    if decision.expires:
        entry["expires"] = decision.expires
    return {**entry, "sites": list(sites)} if sites else entry


def _insert(document: Document, key: str, position: int, entry: dict[str, Any]) -> str:
    entries = _entries(document, key)
    wanted = [*entries[:position], entry, *entries[position:]]
    changed = insert_item(document, key, position, write_flow(entry))
    return _checked(document, changed, {**document.data, key: wanted})


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
    """The changed text, once it is known to say what was meant and nothing else."""
    again = load(changed, document.file)
    if again.problems or again.data != wanted:
        raise refuse(document, "the result would not say what was meant")
    return changed
