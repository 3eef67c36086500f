"""Jinja templates of report sections, one file each; everything they print is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from blm.render.text.escaping import (
    code,
    escape,
    fence,
    host,
    listing,
    markdown,
    summary,
    table,
    url,
)

if TYPE_CHECKING:
    from jinja2 import Environment


def fill(section: str, view: Mapping[str, object]) -> str:
    """The Markdown of one section.

    Args:
        section: name of the template, without ``.md.j2``.
        view: values by name; every string in it counts as untrusted.
    """
    return _environment().get_template(f"{section}.md.j2").render(view).strip("\n")


def read_template(name: str) -> str:
    """The source of a template of this package."""
    return files("blm.render").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(read_template),
        finalize=_print,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - `finalize` escapes for Markdown, without an exception
    )
    environment.filters = {"length": len, "host": host, "url": url, "code": code, "text": escape}
    environment.globals = {"table": table, "fence": fence, "summary": summary, "listing": listing}
    return environment


def _print(value: Any) -> str:  # noqa: ANN401 - templates print any value
    return markdown(value)
