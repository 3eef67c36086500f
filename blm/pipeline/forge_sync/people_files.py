"""Parsing, merging and extending ``decisions.yaml`` and ``log.yaml`` as read from the forge."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from blm.core.site.decision_merges import by_subject, merge_decisions, same_word
from blm.core.site.site import Decision, Event
from blm.core.text.three_way_merge import merge_lines
from blm.errors import BlmError, InvalidFiles
from blm.repo.schema.schemas import check
from blm.repo.site.decision_subjects import subject_of
from blm.repo.site.edits import append_events, put_decisions
from blm.repo.yaml.strict_loader import load

KNOWN_TEXTS = 256
"""How many parsed texts are cached, as a run reads the same ones several times."""


class DoNotMerge(BlmError):
    """A person must repair a file by hand, such as after contradicting edits on both branches."""


@lru_cache(maxsize=KNOWN_TEXTS)
def read_decisions(text: str, file: str) -> Mapping[str, Decision]:
    """Decisions by subject; a text is read once, however many commits hold it.

    Raises:
        InvalidFiles: the text is not what ``decisions.yaml`` must be.
    """
    said = [
        Decision(
            subject=subject_of(value),
            decision=value["decision"],
            reason=value["reason"],
            by=value["by"],
            on=value["on"],
            expires=value.get("expires"),
        )
        for value in _entries(text, file, "decisions")
    ]
    return by_subject(said)


@lru_cache(maxsize=KNOWN_TEXTS)
def read_events(text: str, file: str) -> tuple[Event, ...]:
    """Events in the order of the log.

    Raises:
        InvalidFiles: the text is not what ``log.yaml`` must be.
    """
    fields = [field.name for field in dataclasses.fields(Event) if field.name != "where"]
    return tuple(
        Event(**{name: value.get(name, "") for name in fields})
        for value in _entries(text, file, "log", "events")
    )


def _entries(text: str, file: str, schema: str, key: str = "") -> list[Mapping[str, Any]]:
    if not text.strip():
        return []
    document = load(text, file).require()
    problems = check(document, schema)
    errors = [one for one in problems if one.severity == "error"]
    if errors:
        raise InvalidFiles(errors)
    return list((document.data or {}).get(key or schema) or ())


def grow_decisions(text: str, wanted: Mapping[str, Decision], file: str) -> str:
    """The text with every decision that it lacks; comments and layout stay.

    Raises:
        InvalidFiles: the text is not what ``decisions.yaml`` must be.
    """
    known = read_decisions(text, file)
    new = [one for subject, one in wanted.items() if not same_word(known.get(subject), one)]
    return put_decisions(text, new, file=file)


def merge_decision_texts(
    texts: tuple[str, str, str], wanted: Mapping[str, Decision], file: str
) -> str:
    """Both sides' text of ``decisions.yaml``, saying what is wanted.

    Args:
        texts: where the branches left each other, on the base branch, on the proposal's branch.
        wanted: decisions by subject.
        file: name for errors.

    Raises:
        DoNotMerge: an entry was deleted on one side where lines do not merge.
    """
    fork, base, head = texts
    for start in (merge_lines(fork, base, head), base, head):
        if start is None:
            continue
        try:
            grown = grow_decisions(start, wanted, file)
            found = read_decisions(grown, file)
        except BlmError:
            continue
        if found.keys() == wanted.keys():
            return grown
    hint = "merge the base branch into this one by hand"
    raise DoNotMerge(f"{file} was changed on both sides in ways that do not merge", hint=hint)


def merge_record_texts(
    path: str, versions: tuple[bytes | None, bytes | None, bytes | None]
) -> bytes | None:
    """Both sides' version of a file of facts: decisions by key, the log by lines.

    Args:
        path: of the file.
        versions: where the branches left each other, on the base branch, on the facts branch;
            of any file of the program's the facts branch has the newer.

    Raises:
        DoNotMerge: an entry was deleted on one side where lines do not merge.
    """
    name = path.rpartition("/")[2]
    if name not in ("decisions.yaml", "log.yaml"):
        return versions[2]
    fork, base, head = ((raw or b"").decode("utf-8", "surrogateescape") for raw in versions)
    if name == "log.yaml":
        merged = merge_lines(fork, base, head, union=True) or head
    else:
        said = (read_decisions(text, path) for text in (fork, base, head))
        merged = merge_decision_texts((fork, base, head), merge_decisions(*said).decisions, path)
    return merged.encode("utf-8", "surrogateescape")


def grow_log(text: str, events: Sequence[Event], file: str) -> str:
    """The log with these events after all others.

    Raises:
        InvalidFiles: the text is not what ``log.yaml`` must be.
    """
    return append_events(text, events, file=file)
