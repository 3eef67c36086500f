"""Click only: parse, call the pipeline, render, exit code. One file per verb."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Any, ClassVar

import click

from blm import __version__
from blm.cli import memory
from blm.cli.act.disavow import disavow
from blm.cli.act.lint import lint
from blm.cli.act.outreach import outreach
from blm.cli.act.propose import propose
from blm.cli.act.reclaim import reclaim
from blm.cli.act.todo import todo
from blm.cli.bugs import settle_error
from blm.cli.data.fetch import fetch
from blm.cli.data.ingest import ingest
from blm.cli.data.inspect import inspect
from blm.cli.hidden.intake import intake
from blm.cli.hidden.matrix import matrix
from blm.cli.hidden.schema import schema
from blm.cli.hidden.simulate import simulate
from blm.cli.judge.audit import audit
from blm.cli.judge.decide import decide
from blm.cli.judge.report import report
from blm.cli.judge.why import why
from blm.cli.options.shared import global_options
from blm.cli.policy.group import policy
from blm.cli.start.doctor import doctor
from blm.cli.start.init import init
from blm.cli.start.migrate import migrate
from blm.cli.start.validate import validate

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
    from blm.pipeline.repository import is_repository

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
