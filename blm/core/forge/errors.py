"""Errors of forges; each message has a hint on what to do."""

from __future__ import annotations

from collections.abc import Iterable

from blm.errors import BlmError


class ForgeError(BlmError):
    """The forge did not do what was asked; base class."""


class MovedRef(ForgeError):
    """A branch is no longer at the expected commit: nothing was written, plan again.

    Attributes:
        branch: its name, without ``refs/heads/``.
        expected: SHA that the plan is based on; None if the branch was not to exist.
        found: its SHA now; None if it is gone or unknown.
        paths: files of the plan that somebody else changed; empty if unknown.
    """

    def __init__(
        self, branch: str, expected: str | None, found: str | None, paths: Iterable[str] = ()
    ) -> None:
        """Name the branch, the expected and the found commit."""
        self.branch, self.expected, self.found = branch, expected, found
        self.paths = tuple(sorted(paths))
        places = f"expected {(expected or 'none')[:12]}, found {(found or 'none')[:12]}"
        super().__init__(
            f"branch {branch} has moved ({places})",
            hint="somebody pushed at the same moment; run the same command again",
        )


class AlreadyOpen(ForgeError):
    """The branch already has an open pull request: read again, then update it."""


class ForgeRefused(ForgeError):
    """The forge rejected a valid request: a rule, a size limit, or an unaccepted value."""


class NotThere(ForgeRefused):
    """The repository, pull request, issue or label does not exist, or the token cannot see it."""


class EmptyRepository(ForgeRefused):
    """The repository has no commit yet, or is still being created."""


class NotAllowed(ForgeRefused):
    """The token, a setting or a rule does not permit this."""


class BadToken(NotAllowed):
    """The forge does not accept the token at all."""


class MayNotOpenPullRequests(NotAllowed):
    """A setting keeps GitHub Actions from opening pull requests; the branch was pushed."""


class ProtectedBranch(NotAllowed):
    """A rule of the branch rejects the push: facts are then sent in a pull request."""


class RateLimited(ForgeError):
    """The forge requires a longer wait than a run may last; the next run continues.

    Attributes:
        until: ISO time (UTC) from which requests are accepted again.
    """

    def __init__(self, until: str) -> None:
        """State the time from which to try again."""
        self.until = until
        super().__init__(
            f"the forge's rate limit is used up until {until}",
            hint="run again after that time; what was done already is not done twice",
        )


class Unreachable(ForgeError):
    """No usable answer: down, too slow, interrupted, or not as documented.

    Attributes:
        in_doubt: true if the forge may have carried it out; the next run checks and repairs.
    """

    def __init__(self, message: str, *, in_doubt: bool = False, hint: str = "") -> None:
        """Set whether the request may have been carried out."""
        self.in_doubt = in_doubt
        super().__init__(message, hint=hint or "run again later; an unfinished run is completed")
