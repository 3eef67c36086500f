"""Click only: parse, call the pipeline, render, exit code. One file per verb."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Any, ClassVar

import click

from blm import __version__
from blm.cli import memory
from blm.cli.audit import audit
from blm.cli.bugs import settle_error
from blm.cli.decide import decide
from blm.cli.disavow import disavow
from blm.cli.doctor import doctor
from blm.cli.fetch import fetch
from blm.cli.ingest import ingest
from blm.cli.init import init
from blm.cli.inspect import inspect
from blm.cli.intake import intake
from blm.cli.lint import lint
from blm.cli.matrix import matrix
from blm.cli.migrate import migrate
from blm.cli.options import global_options
from blm.cli.outreach import outreach
from blm.cli.policy import policy
from blm.cli.propose import propose
from blm.cli.reclaim import reclaim
from blm.cli.report import report
from blm.cli.schema import schema
from blm.cli.simulate import simulate
from blm.cli.todo import todo
from blm.cli.validate import validate
from blm.cli.why import why

GROUPS: dict[str, tuple[click.Command, ...]] = {
    "Start": (init, validate, doctor, migrate),
    "Data": (inspect, ingest, fetch),
    "Judge": (audit, report, why, policy, decide),
    "Act": (todo, propose, lint, disavow, outreach, reclaim),
}
HIDDEN: tuple[click.Command, ...] = (simulate, schema, matrix, intake)


class Verbs(click.Group):
    """The verbs, listed by what they are for."""

    groups: ClassVar = GROUPS

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One section per group."""
        for title, commands in self.groups.items():
            rows = [(command.name or "", command.get_short_help_str(70)) for command in commands]
            with formatter.section(title):
                formatter.write_dl(rows)
        del ctx


@click.group(cls=Verbs, invoke_without_command=True)
@click.version_option(__version__, prog_name="blm")
@global_options
@click.pass_context
def cli(ctx: click.Context, /, **options: Any) -> int:
    """Backlink management as code: exports in, an audited site and a reviewable plan out.

    Inside a repository, blm alone lists what people should do now.
    """
    if ctx.invoked_subcommand is not None:
        return 0
    from blm.pipeline.site_choices import is_repository

    if is_repository(options["repo"] or Path()):
        code: int = ctx.invoke(todo)
        return code
    click.echo(ctx.get_help())
    return 0


for _command in (*(c for commands in GROUPS.values() for c in commands), *HIDDEN):
    cli.add_command(_command)


OBJECTS = 100_000
"""New objects before the cycle collector looks: a run makes many that live to its end."""


def main(arguments: list[str] | None = None) -> int:
    """Run blm; the one error boundary. Exit codes are an API (docs/reference/exit-codes.md)."""
    memory.give_back_soon()
    gc.set_threshold(OBJECTS, 50, 50)
    try:
        code = cli.main(arguments, prog_name="blm", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as error:  # noqa: BLE001 - the boundary: a bug is written down, not shown
        return settle_error(error)
