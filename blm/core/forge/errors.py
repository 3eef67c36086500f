"""What a forge may answer instead of doing as asked; each says what a person can do."""

from __future__ import annotations

from collections.abc import Iterable

from blm.errors import BlmError


class ForgeError(BlmError):
    """The forge did not do as asked."""


class MovedRef(ForgeError):
    """A branch is no longer where the plan saw it: nothing was written, plan again.

    Attributes:
        branch: its name, without ``refs/heads/``.
        expected: SHA the plan was made on; None when the branch was not to exist.
        found: SHA it is at now; None when it is gone or unknown.
        paths: files of the plan that somebody else changed; empty where that is not known.
    """

    def __init__(
        self, branch: str, expected: str | None, found: str | None, paths: Iterable[str] = ()
    ) -> None:
        """Name the branch and both places."""
        self.branch, self.expected, self.found = branch, expected, found
        self.paths = tuple(sorted(paths))
        places = f"expected {(expected or 'none')[:12]}, found {(found or 'none')[:12]}"
        super().__init__(
            f"branch {branch} has moved ({places})",
            hint="somebody pushed at the same moment; run the same command again",
        )


class AlreadyOpen(ForgeError):
    """The branch has an open pull request already: read again, then update that one."""


class ForgeRefused(ForgeError):
    """The forge understood and declined: a rule, a limit of size, a value it does not take."""


class NotThere(ForgeRefused):
    """The repository, pull request, issue or label does not exist, or the token cannot see it."""


class EmptyRepository(ForgeRefused):
    """There is no commit yet, or the repository is busy being made."""


class NotAllowed(ForgeRefused):
    """The token, a setting or a rule does not permit this."""


class BadToken(NotAllowed):
    """The forge does not accept the token at all."""


class MayNotOpenPullRequests(NotAllowed):
    """A setting keeps GitHub Actions from opening pull requests; the branch was pushed."""


class ProtectedBranch(NotAllowed):
    """A rule of the branch refuses the push: facts then travel by pull request."""


class RateLimited(ForgeError):
    """The forge asks to wait longer than a run may; what was done stays, the next run goes on.

    Attributes:
        until: ISO time (UTC) from which requests are welcome again.
    """

    def __init__(self, until: str) -> None:
        """Say from when on to try again."""
        self.until = until
        super().__init__(
            f"the forge's rate limit is used up until {until}",
            hint="run again after that time; what was done already is not done twice",
        )


class Unreachable(ForgeError):
    """No usable answer: down, too slow, cut off, or not what the forge documents.

    Attributes:
        in_doubt: whether the forge may have done it nevertheless; the next run looks and heals.
    """

    def __init__(self, message: str, *, in_doubt: bool = False, hint: str = "") -> None:
        """Keep whether the request may have been carried out."""
        self.in_doubt = in_doubt
        super().__init__(message, hint=hint or "run again later; an unfinished run is completed")
