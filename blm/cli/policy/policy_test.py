"""`blm policy test`: a policy's own tests, and the edits that none of them notices."""

from __future__ import annotations

import click

from blm.cli.options.shared import Shared, shared_options


@click.command()
@click.argument("policies", nargs=-1, metavar="[POLICY...]")
@click.option("--mutate", is_flag=True, help="Also list the edits that no test notices.")
@shared_options("text", "json", "github")
def test(shared: Shared, policies: tuple[str, ...], mutate: bool) -> int:
    """Run the tests in policies/tests/; exit 10 when one fails or a mutant goes unnoticed."""
    from blm.pipeline.policy.policy_test import run_policy_tests, show_trials

    trials = run_policy_tests(shared.repo, policies, mutate=mutate)
    text = show_trials(trials, shared.format)
    if text:
        click.echo(text)
    return 0 if all(trial.clean for trial in trials) else 10
