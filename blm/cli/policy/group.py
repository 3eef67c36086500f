"""`blm policy`: a group whose verbs have a file each."""

from __future__ import annotations

import click

from blm.cli.policy.backtest import backtest
from blm.cli.policy.policy_test import test
from blm.cli.policy.show import show
from blm.cli.policy.tune import tune
from blm.cli.policy.whatif import whatif

VERBS: tuple[click.Command, ...] = (show, whatif, test, backtest, tune)
"""Subcommands in the order in which somebody who edits a policy needs them."""


@click.group(help=f"Look into a policy: {', '.join(str(verb.name) for verb in VERBS)}.")
def policy() -> None:
    """Nothing by itself."""


for _verb in VERBS:
    policy.add_command(_verb)
