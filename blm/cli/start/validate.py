"""`blm validate`: every file's schema and meaning, all errors at once."""

from __future__ import annotations

import click

from blm.cli.options.shared import Shared, fail_on_option, shared_options


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@fail_on_option
@shared_options("text", "json", "github", "sarif")
def validate(shared: Shared, paths: tuple[str, ...], fail_on: str) -> int:
    """Check every file, all errors at line and column."""
    from blm.pipeline.setup.validate import check_repository, show_problems

    problems = check_repository(shared.repo, paths, today=shared.today)
    text = show_problems(problems, shared.format)
    if text:
        click.echo(text)
    errors = [p for p in problems if p.severity == "error"]
    failing = {"error": errors, "warning": problems, "never": []}[fail_on]
    if shared.format == "text":
        counts = {"error": len(errors), "warning": len(problems) - len(errors)}
        shared.say(", ".join(f"{n} {word}{'s' * (n != 1)}" for word, n in counts.items()))
    return 10 if failing else 0
