"""Who speaks: the person whose word or deed a verb writes down."""

from __future__ import annotations

import os

import click


def name_person(by: str | None, what: str = "decides") -> str:
    """The name given, or else the one that git or the system knows.

    Raises:
        click.BadParameter: nobody says.
    """
    who = by or os.environ.get("GIT_AUTHOR_NAME") or os.environ.get("USER")
    if not who:
        message = f"say who {what}"
        raise click.BadParameter(message, param_hint="--by")
    return who
