"""The person in whose name a verb records a decision or an event."""

from __future__ import annotations

import os

import click


def name_person(by: str | None, what: str = "decides") -> str:
    """`by`, or else the name that git or the system knows.

    Raises:
        click.BadParameter: neither gives a name.
    """
    who = by or os.environ.get("GIT_AUTHOR_NAME") or os.environ.get("USER")
    if not who:
        message = f"say who {what}"
        raise click.BadParameter(message, param_hint="--by")
    return who
