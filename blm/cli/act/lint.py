"""`blm lint`: any disavow file, no repository needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from blm.cli.options.forge_choice import onlookers
from blm.cli.options.shared import Shared, fail_on_option, shared_options

if TYPE_CHECKING:
    from blm.core.lint.linter import Linted

LEAST = 3
"""Number of URL lines of a domain from which --compress replaces them by one domain line."""


class CodeName(click.ParamType[str]):
    """The id of one of the linter's codes, given by id or name."""

    name = "CODE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The id; anything else is a usage error."""
        from blm.core.lint.codes import CODES, find_code

        code = find_code(str(value))
        if code is None:
            known = ", ".join(map(str, CODES.values()))
            self.fail(f"{value!r} is no code; known: {known}", param, ctx)
        return code.id


@click.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
)
@click.option("--against", metavar="SITE", help="Hold lines against a site's protected domains.")
@click.option("--ignore", multiple=True, type=CodeName(), help="Leave a code out.")
@click.option("--fix", is_flag=True, help="Mend in place what is safe; comments and order stay.")
@click.option("--diff", is_flag=True, help="Show what --fix would change; write nothing.")
@click.option("--compress", is_flag=True, help="With --fix or --diff: fold subdomains.")
@click.option(
    "--at-least",
    type=click.IntRange(min=1),
    default=LEAST,
    show_default=True,
    help="Lines of a domain from which on --compress folds them.",
)
@fail_on_option
@shared_options("text", "json", "github", "sarif")
def lint(
    shared: Shared,
    files: tuple[Path, ...],
    against: str | None,
    ignore: tuple[str, ...],
    fix: bool,
    diff: bool,
    compress: bool,
    at_least: int,
    fail_on: str,
) -> int:
    """Say what is wrong with any disavow file, and what it would do to the site.

    A file named - is standard input. With --fix, what is said is what is left.
    """
    from blm.pipeline.disavow import lint

    if fix and diff:
        message = "--fix writes and --diff only shows: give one of them"
        raise click.UsageError(message)
    if compress and not (fix or diff):
        message = "--compress goes with --fix or --diff"
        raise click.UsageError(message)
    if fix or diff:
        lint.check_fixable(files, in_place=fix)
    if against is not None:
        _check_site(shared, against)
    targets = lint.choose_targets(shared.repo, against, shared.today)
    if not (fix or diff):
        linted = [lint.lint_path(path, targets, ignore) for path in files]
        return _report(shared, linted, fail_on)
    least = at_least if compress else None
    mended = [lint.mend_path(path, targets, ignore, least) for path in files]
    for one in mended:
        if fix and lint.save(one):
            shared.say(f"mended {one.path}")
        for said in filter(None, [lint.show_folds(one)]):
            shared.say(said)
    if fix:
        return _report(shared, [one.left for one in mended], fail_on)
    for text in filter(None, map(lint.show_diff, mended)):
        click.echo(text)
    return _code([one.linted for one in mended], fail_on)


def _check_site(shared: Shared, site: str) -> None:
    """Refuse an unknown site, and one whose protected domains would become public.

    Raises:
        BlmError: there is no such site.
        Refused: the repository is public, and the site is not.
    """
    from blm.pipeline.load_site import check_public
    from blm.pipeline.repository import known_sites

    check_public(shared.repo, known_sites(shared.repo, [site]), onlookers(shared))


def _report(shared: Shared, linted: Sequence[Linted], fail_on: str) -> int:
    """Print faults and their number; gives the exit code."""
    from blm.pipeline.disavow.lint import show_counts, show_lints

    text = show_lints(linted, shared.format)
    if text:
        click.echo(text)
    if shared.format == "text":
        shared.say(show_counts(linted))
    return _code(linted, fail_on)


def _code(linted: Sequence[Linted], fail_on: str) -> int:
    errors = any(one.errors for one in linted)
    found = any(one.faults for one in linted)
    return 10 if {"error": errors, "warning": found, "never": False}[fail_on] else 0
