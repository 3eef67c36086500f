"""Errors of GitHub: status, headers and message turned into one error with a hint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from blm.core.forge.errors import (
    AlreadyOpen,
    BadToken,
    EmptyRepository,
    ForgeError,
    ForgeRefused,
    MayNotOpenPullRequests,
    NotAllowed,
    NotThere,
    ProtectedBranch,
    Unreachable,
)

Json: TypeAlias = Any

LONGEST_MESSAGE = 300
WAIT_UNTOLD = 60.0
"""Seconds that GitHub asks to wait at a secondary limit when it names none."""

PROTECTED = (
    "protected branch", "protected ref", "rule violations", "through a pull request",
    "required status check", "review is required", "must have signed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of GitHub.

    Attributes:
        asked: method and path, for messages.
        status: HTTP status.
        headers: by lower-case name.
        body: decoded JSON, None when there is none.
    """

    asked: str
    status: int
    headers: Mapping[str, str]
    body: Json

    @property
    def message(self) -> str:
        """GitHub's message and list of errors, on one line without control characters."""
        body = self.body if isinstance(self.body, dict) else {}
        errors = body.get("errors")
        details = errors if isinstance(errors, list) else []
        said = [body.get("message"), *(_detail(one) for one in details)]
        line = " ".join(" ".join(str(part).split()) for part in said if part)
        return "".join(c for c in line if c.isprintable())[:LONGEST_MESSAGE]

    def says(self, *phrases: str) -> bool:
        """True if the message contains one of `phrases`, ignoring case."""
        message = self.message.lower()
        return any(phrase in message for phrase in phrases)


def wait_asked(answer: Answer, now: float, times: int) -> float | None:
    """Seconds to wait when the answer is a rate limit, primary or secondary; None when it is not.

    Args:
        answer: status, headers, message.
        now: seconds since 1970.
        times: how often this request was limited before; an untold wait doubles each time.
    """
    if answer.status not in (403, 429):
        return None
    after = answer.headers.get("retry-after", "")
    if after.isdecimal():
        return float(after)
    reset = answer.headers.get("x-ratelimit-reset", "")
    if answer.headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
        return max(0.0, float(reset) - now) + 1.0
    if answer.status == 429 or answer.says("rate limit", "abuse detection"):
        return float(WAIT_UNTOLD * 2**times)
    return None


def iso_time(seconds: float) -> str:
    """Seconds since 1970 as ISO time in UTC."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=round(seconds))
    return moment.isoformat().replace("+00:00", "Z")


def refusal(answer: Answer) -> ForgeError:
    """The error that says what an answer other than success means and what to do."""
    said = f"{answer.asked}: GitHub answered {answer.status}"
    what = f"{said}: {answer.message}" if answer.message else said
    if answer.status >= 500:
        return Unreachable(what)
    if answer.status == 401:
        return BadToken(what, hint="the token is wrong or expired: set GITHUB_TOKEN anew")
    if answer.says("not permitted to create or approve pull requests"):
        return MayNotOpenPullRequests(what, hint=SETTING)
    if answer.status in (403, 409, 422) and answer.says(*PROTECTED):
        return ProtectedBranch(what, hint="let blm past the rule, or set facts: pull-request")
    if answer.status == 403:
        return NotAllowed(what, hint=_permissions(answer))
    return _by_status(answer, what)


SETTING = (
    "tick 'Allow GitHub Actions to create and approve pull requests' in the repository's settings, "
    "Actions, General, Workflow permissions (an organisation may have locked it), or give blm an "
    "App token; the branch is pushed, so a person can open the pull request meanwhile"
)


def _by_status(answer: Answer, what: str) -> ForgeError:
    kind, hint = BY_STATUS.get(answer.status, (ForgeRefused, UNTAKEN))
    if answer.says("pull request already exists"):
        return AlreadyOpen(what, hint="run again: the open pull request is updated")
    if answer.says("too long"):
        hint = "this is a fault of blm: texts are cut to fit; report it"
    return kind(what, hint=hint)


MOVED = (NotThere, "the repository was renamed or moved: use its new name")
BY_STATUS: dict[int, tuple[type[ForgeRefused], str]] = {
    301: MOVED,
    302: MOVED,
    307: MOVED,
    308: MOVED,
    404: (NotThere, "check the name, and that the token may see the repository"),
    409: (EmptyRepository, "the repository is empty or busy: push a commit, run again"),
    410: (ForgeRefused, "switch Issues on in the repository's settings"),
}
UNTAKEN = "GitHub does not take this value; see its message"


def _permissions(answer: Answer) -> str:
    wanted = answer.headers.get("x-accepted-github-permissions", "").replace("=", ": ")
    named = wanted if wanted.isascii() and wanted.isprintable() else ""
    need = named or "contents, pull-requests, issues and statuses: write"
    return f"give the token or the job's `permissions:` this: {need}"


def _detail(one: Json) -> str:
    if not isinstance(one, dict):
        return str(one)
    return str(one.get("message") or " ".join(str(one.get(k, "")) for k in ("field", "code")))
