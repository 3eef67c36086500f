"""Every GraphQL query of the GitHub client, judged by an excerpt of GitHub's schema."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from blm.core.forge.errors import RateLimited
from blm.forge.github.api import Api, Patience
from blm.forge.github.graphql import EDITORS, QUEUED, read_editors, read_queuer
from tests.contract.graphql import query_problems


def api_at(answers: list[tuple[int, Any]], seen: list[httpx.Request], url: str = "") -> Api:
    """A connection that gets these answers and notes what it asked."""

    def serve(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        status, body = answers[min(len(seen), len(answers)) - 1]
        return httpx.Response(status, json=body)

    client = httpx.Client(transport=httpx.MockTransport(serve))
    patience = Patience(lambda: 0.0, lambda _: None)
    return Api(url or "https://api.github.com", "secret", patience, client)


def test_queries_fit_the_schema() -> None:
    """Both queries, as sent with their variables, name only fields and arguments that exist."""
    seen: list[httpx.Request] = []
    api = api_at([(200, {"data": {"nodes": [], "repository": None}})], seen)
    read_editors(api, ["IC_1"])
    read_queuer(api, "acme/backlinks", 7)
    bodies = [json.loads(one.content) for one in seen]
    assert [query_problems(one) for one in bodies] == [[], []]
    assert [one["query"] for one in bodies] == [EDITORS, QUEUED]


def test_a_wrong_query_is_noticed() -> None:
    """The judge says no to a field, an argument, a fragment, a variable that do not exist."""
    ids = {"ids": ["IC_1"]}
    for old, new in (("editor", "edited"), ("ids:", "id:"), ("Comment", "Commit"), ("ID!", "Int!")):
        wrong = EDITORS.replace(old, new) if old != "ID!" else EDITORS
        assert query_problems({"query": wrong, "variables": ids if old != "ID!" else {"ids": 1}})
    assert query_problems({"query": EDITORS, "variables": {}})


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (200, {"data": {"nodes": [{"lastEditedAt": "x", "editor": {"login": "bob"}}]}}, "bob"),
        (200, {"data": {"nodes": [{"lastEditedAt": None, "editor": None}]}}, ""),
        (200, {"data": {"nodes": [{"lastEditedAt": "x", "editor": None}]}}, None),
        (200, {"data": {"nodes": [None]}, "errors": [{"type": "NOT_FOUND"}]}, None),
        (200, {"errors": [{"type": "FORBIDDEN"}]}, None),
        (404, {"message": "Not Found"}, None),
        (403, {"message": "Resource not accessible by integration"}, None),
    ],
)
def test_who_edited_is_told_or_not(status: int, body: Any, told: str | None) -> None:
    """A login, nobody, or not told: for a gone account, a refusal, a server without GraphQL."""
    assert read_editors(api_at([(status, body)], []), ["IC_1"]) == [told]


def test_a_rate_limit_is_no_answer() -> None:
    """GitHub's rate limit of queries ends the run: it does not count as not told."""
    with pytest.raises(RateLimited):
        read_editors(api_at([(200, {"errors": [{"type": "RATE_LIMITED"}]})], []), ["IC_1"])


def test_an_enterprise_server_is_asked_beside_its_rest_address() -> None:
    """``…/api/v3`` has its GraphQL at ``…/api/graphql``."""
    seen: list[httpx.Request] = []
    url = "https://git.acme.example/api/v3"
    read_editors(api_at([(200, {"data": {"nodes": [None]}})], seen, url), ["IC_1"])
    assert str(seen[0].url) == "https://git.acme.example/api/graphql"
