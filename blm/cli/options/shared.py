"""Options that every verb has, and what a verb receives of them."""

from __future__ import annotations

import datetime
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[str]):
    """An ISO date, kept as text."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The date as text; anything else is a usage error."""
        try:
            return datetime.date.fromisoformat(value).isoformat()
        except (TypeError, ValueError):
            self.fail(f"{value!r} is no date such as 2026-11-22", param, ctx)


@dataclass(frozen=True, slots=True)
class Shared:
    """Global options, resolved.

    Attributes:
        repo: the repository's folder.
        format: of what goes to standard output.
        as_of: date of new exports, over what they tell, or None.
        today: the one date that is read from the clock, unless it was given.
        progress: whether bars may be shown: on a terminal only.
        quiet: whether messages on standard error are left out.
        verbose: whether details are added.
    """

    repo: Path
    format: str
    as_of: str | None
    today: str
    progress: bool
    quiet: bool
    verbose: bool

    def say(self, message: str) -> None:
        """Print a message to standard error, unless quiet."""
        if not self.quiet:
            click.echo(message, err=True)

    def now(self) -> str:
        """ISO time in UTC, on the day that counts as today."""
        return f"{self.today}T{time.strftime('%H:%M:%SZ', time.gmtime())}"

    def bar(self, items: Iterable[Path], label: str) -> Iterator[Path]:
        """The items with a progress bar, where one may be shown."""
        known = list(items)
        if not self.progress or len(known) < 2:
            yield from known
            return
        with click.progressbar(known, label=label, file=sys.stderr) as bar:
            yield from bar


def clock() -> float:
    """Seconds since 1970."""
    return time.time()


def sleep(seconds: float) -> None:
    """Wait."""
    time.sleep(seconds)


_OPTIONS: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("--repo",), {"type": click.Path(path_type=Path, file_okay=False), "help": "The repository."}),
    (("--format", "format_"), {"help": "Format of the output."}),
    (("--as-of",), {"type": Day(), "help": "Date of new exports, over what they tell."}),
    (("--today",), {"type": Day(), "help": "Fix today's date; only deadlines depend on it."}),
    (("--no-progress",), {"is_flag": True, "help": "No progress bars."}),
    (("-q", "--quiet"), {"is_flag": True, "help": "No messages."}),
    (("-v", "--verbose"), {"is_flag": True, "help": "More details."}),
)


def global_options(function: F) -> F:
    """The global options on a command."""
    for names, settings in reversed(_OPTIONS):
        function = click.option(*names, **settings)(function)
    return function


def fail_on_option(function: F) -> F:
    """The option ``--fail-on``: the severity from which a verb exits with 10."""
    return click.option(
        "--fail-on",
        type=click.Choice(("error", "warning", "never")),
        default="error",
        show_default=True,
        help="Exit 10 when something is at least this bad.",
    )(function)


def shared_options(*formats: str) -> Callable[[F], Callable[..., Any]]:
    """The global options on a verb, handed over as one `Shared`; each may stand before it too.

    Args:
        formats: what the verb can print, its default first.
    """

    def decorate(function: F) -> Callable[..., Any]:
        def run(**given: Any) -> Any:
            names = ("repo", "format_", "as_of", "today", "no_progress", "quiet", "verbose")
            own = {name: given.pop(name) for name in names}
            before = click.get_current_context().find_root().params
            options = {name: own[name] or before.get(name) for name in names}
            return function(resolve(options, formats), **given)

        run.__doc__, run.__name__ = function.__doc__, function.__name__
        settings = getattr(function, "__click_params__", [])
        run.__click_params__ = settings  # type: ignore[attr-defined]
        return global_options(run)

    return decorate


def resolve(options: dict[str, Any], formats: tuple[str, ...]) -> Shared:
    """Fill in defaults; the only place that reads the clock.

    Raises:
        click.BadParameter: the verb cannot print the format.
    """
    chosen = options["format_"] or formats[0]
    if chosen not in formats:
        message = f"{chosen!r} is none of {', '.join(formats)}"
        raise click.BadParameter(message, param_hint="--format")
    today = options["today"] or datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    return Shared(
        repo=(options["repo"] or Path()).resolve(),
        format=chosen,
        as_of=options["as_of"],
        today=today,
        progress=not options["no_progress"] and sys.stderr.isatty(),
        quiet=bool(options["quiet"]),
        verbose=bool(options["verbose"]),
    )
