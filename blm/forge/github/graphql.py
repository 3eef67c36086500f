"""What GitHub tells by GraphQL alone: who edited a comment, who queued a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from blm.core.forge.errors import BadToken, ForgeRefused
from blm.forge.github.api import Api, understood
from blm.forge.github.errors import Json

EDITORS = """query($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Comment { lastEditedAt editor { login } } }
}"""
QUEUED = """query($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      timelineItems(itemTypes: [ADDED_TO_MERGE_QUEUE_EVENT], last: 1) {
        nodes { ... on AddedToMergeQueueEvent { enqueuer { login } actor { login } } }
      }
    }
  }
}"""
MOST_IDS = 100
"""Nodes that GitHub answers in one query."""


def read_editors(api: Api, ids: Sequence[str]) -> list[str | None]:
    """Who edited each comment last: a login, empty if nobody did, None where it is not told."""
    found: list[str | None] = []
    for begin in range(0, len(ids), MOST_IDS):
        part = list(ids[begin : begin + MOST_IDS])
        data = _ask(api, EDITORS, {"ids": part})
        nodes: list[Json] = understood(lambda d: list(d["nodes"]), data) if data else []
        nodes += [None] * (len(part) - len(nodes))
        found += [understood(_editor, node) for node in nodes]
    return found


def read_queuer(api: Api, repository: str, number: int) -> str | None:
    """Login of whoever put a pull request in the merge queue last; None where it is not told."""
    owner, _, name = repository.partition("/")
    data = _ask(api, QUEUED, {"owner": owner, "name": name, "number": number})
    return understood(_queuer, data) if data else None


def _ask(api: Api, query: str, variables: dict[str, Json]) -> Json:
    """Data of an answer; None where GitHub, or a server without GraphQL, does not tell."""
    try:
        return api.query(query, variables)
    except BadToken:
        raise
    except ForgeRefused:
        return None


def _editor(node: Json) -> str | None:
    if not node or "lastEditedAt" not in node:
        return None
    if node["lastEditedAt"] is None:
        return ""
    login: str | None = node["editor"]["login"] if node["editor"] else None
    return login


def _queuer(data: Json) -> str | None:
    pull = (data.get("repository") or {}).get("pullRequest") or {}
    for event in (pull.get("timelineItems") or {}).get("nodes") or ():
        who = (event or {}).get("enqueuer") or (event or {}).get("actor")
        if who:
            login: str = who["login"]
            return login
    return None
