"""Audits as text, Markdown or JSON, for verbs to print."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from blm.core.audit.audit import Audit
from blm.core.plan.line_guards import Guard
from blm.render.audit.audit_json import render_audit_json, render_refusal_json
from blm.render.audit.audit_text import render_audit_text
from blm.render.audit.report import render_report
from blm.render.text.terminals import dump_json


def show_audit(audit: Audit, form: str, root: Path) -> Any:  # noqa: ANN401 - text, or JSON
    """One audit as text, Markdown or a JSON value; the text names the report if it is written."""
    if form == "json":
        return render_audit_json(audit)
    if form == "markdown":
        return render_report(audit)
    path = f"profiles/{audit.site.name}/reports/{audit.as_of}-{audit.cadence}.md"
    return render_audit_text(audit, path if (root / path).exists() else None)


def show_refusal(site: str, today: str, guards: Sequence[Guard]) -> Any:  # noqa: ANN401
    """The JSON value of a refused audit: the guards that refused it."""
    return render_refusal_json(site, today, guards)


def join_shown(shown: Sequence[Any], form: str, *, single: bool) -> str:
    """What a verb prints for all sites, as one text.

    As JSON it is one value if `single`, null if there is none, and else a list.
    """
    if form != "json":
        return "\n".join(shown)
    return dump_json(next(iter(shown), None) if single else list(shown))
