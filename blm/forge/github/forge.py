"""GitHub as a forge: branches, pull requests and issues joined in one class."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from blm.core.forge.errors import BadToken, ForgeRefused, NotAllowed
from blm.core.forge.forge_values import Repository, Settings
from blm.forge.github.api import Api, understood
from blm.forge.github.branches import GitHubBranches
from blm.forge.github.issues import GitHubIssues
from blm.forge.github.pull_requests import GitHubPulls

ACTIONS = "github-actions[bot]"
"""Login of a workflow run's token, which GitHub's API does not tell."""


class GitHubForge(GitHubBranches, GitHubPulls, GitHubIssues):
    """A repository at GitHub, or at a server with the same REST API."""

    def __init__(self, api: Api, repository: str) -> None:
        """Name the repository.

        Args:
            api: the connection.
            repository: ``owner/name``.

        Raises:
            ForgeRefused: `repository` is no such name.
        """
        if not re.fullmatch(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+", repository):
            raise ForgeRefused(
                f"{repository[:100]!r} names no repository", hint="GITHUB_REPOSITORY is owner/name"
            )
        super().__init__(api, repository)

    def __enter__(self) -> Self:
        """The forge itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._api.close()

    def repository(self) -> Repository:
        """Name, default branch and visibility of the repository, and the login of the token.

        From then on a renamed repository is asked by its new name.
        """
        node = self._api.get(self._at)
        login = self._login()
        self._rename(understood(lambda n: str(n["full_name"]), node))
        return understood(
            lambda n: Repository(
                name=n["full_name"],
                default_branch=n["default_branch"],
                public=not n["private"],
                web=n["html_url"],
                login=login,
            ),
            node,
        )

    def settings(self) -> Settings:
        """Settings that can block a run; None where the token may not read them."""
        node = self._api.get(self._at)
        branch = understood(lambda n: n["default_branch"], node)
        may = self._get_if_allowed("actions/permissions/workflow")
        rules = self._get_if_allowed(f"rules/branches/{branch}")
        return Settings(
            issues=understood(lambda n: n.get("has_issues"), node),
            may_open=understood(lambda n: n and n.get("can_approve_pull_request_reviews"), may),
            rules=None if rules is None else _kinds(rules),
        )

    def _get_if_allowed(self, path: str) -> object:
        try:
            return self._api.get(f"{self._at}/{path}")
        except ForgeRefused:
            return None

    def _login(self) -> str:
        try:
            return understood(lambda n: str(n["login"]), self._api.get("/user"))
        except BadToken:
            raise
        except NotAllowed:
            return ACTIONS


def _kinds(rules: object) -> tuple[str, ...]:
    def kind(rule: Mapping[str, str]) -> str:
        return rule["type"]

    return understood(lambda list_: tuple(sorted({kind(one) for one in list_})), rules)
