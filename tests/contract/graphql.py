"""GitHub's GraphQL schema, as far as it is asked, as a judge of queries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

SCHEMA: Mapping[str, Mapping[str, tuple[str, frozenset[str]]]] = {
    "Query": {
        "nodes": ("Node", frozenset({"ids"})),
        "repository": ("Repository", frozenset({"owner", "name", "followRenames"})),
    },
    "Node": {"id": ("", frozenset())},
    "Comment": {
        "author": ("Actor", frozenset()),
        "body": ("", frozenset()),
        "createdAt": ("", frozenset()),
        "editor": ("Actor", frozenset()),
        "id": ("", frozenset()),
        "lastEditedAt": ("", frozenset()),
        "updatedAt": ("", frozenset()),
    },
    "Actor": {"login": ("", frozenset()), "url": ("", frozenset())},
    "User": {"login": ("", frozenset()), "url": ("", frozenset())},
    "Repository": {"pullRequest": ("PullRequest", frozenset({"number"}))},
    "PullRequest": {
        "timelineItems": (
            "PullRequestTimelineItemsConnection",
            frozenset({"after", "before", "first", "itemTypes", "last", "since", "skip"}),
        )
    },
    "PullRequestTimelineItemsConnection": {"nodes": ("PullRequestTimelineItems", frozenset())},
    "PullRequestTimelineItems": {},
    "AddedToMergeQueueEvent": {
        "actor": ("Actor", frozenset()),
        "createdAt": ("", frozenset()),
        "enqueuer": ("User", frozenset()),
        "id": ("", frozenset()),
    },
}
"""Type of each field that is an object, and names of its arguments, by type."""

NARROWER = {"Node": {"Comment"}, "PullRequestTimelineItems": {"AddedToMergeQueueEvent"}}
"""Types that a fragment may name inside another."""

VARIABLES: Mapping[str, type] = {"[ID!]!": list, "String!": str, "Int!": int}
_WORD = re.compile(r"\.\.\.|[{}()\[\]:!$,]|\w+")


def query_problems(body: Any) -> list[str]:
    """What the schema has against a request; values of variables included."""
    if not isinstance(body, dict) or {*body} != {"query", "variables"}:
        return ["a GraphQL request is a query and its variables"]
    head, _, rest = body["query"].partition("{")
    named = dict(re.findall(r"\$(\w+): ([\w\[\]!]+)", head))
    problems = [f"variable {one} is not declared" for one in {*body["variables"]} - {*named}]
    for name, kind in named.items():
        if not isinstance(body["variables"].get(name), VARIABLES[kind]):
            problems.append(f"variable {name} is no {kind}")
    words = _WORD.findall("{" + rest)
    left = _selection(words, 0, "Query", problems)
    return problems if left == len(words) else [*problems, "the query does not end"]


def _selection(words: list[str], at: int, kind: str, problems: list[str]) -> int:
    """Judge what stands between braces; the place after them."""
    at += 1
    while words[at] != "}":
        inner, at = _field(words, at, kind, problems)
        opens = words[at] == "{"
        if opens != bool(inner):
            problems.append(f"{kind}: {words[at - 1]} has braces, or lacks them")
        if opens:
            at = _selection(words, at, inner or kind, problems)
    return at + 1


def _field(words: list[str], at: int, kind: str, problems: list[str]) -> tuple[str, int]:
    """Judge a field or fragment; type of what is inside, and the place after its arguments."""
    if words[at] == "...":
        narrower = words[at + 2]
        if words[at + 1] != "on" or narrower not in NARROWER.get(kind, set()):
            problems.append(f"{kind} is never {narrower}")
        return narrower, at + 3
    name, at = words[at], at + 1
    inner, arguments = SCHEMA.get(kind, {}).get(name, ("", frozenset()))
    if name not in SCHEMA.get(kind, {}):
        problems.append(f"{kind} has no {name}")
    if words[at] == "(":
        end = words.index(")", at)
        given = {words[i] for i in range(at, end) if words[i + 1] == ":"}
        problems += [f"{kind}.{name} takes no {one}" for one in sorted(given - arguments)]
        at = end + 1
    return inner, at
