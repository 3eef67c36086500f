"""`blm validate`: check every file of the repository, by its schema and against other files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from blm.errors import BlmError, Problem
from blm.pipeline.disavow.site_lint import check_list
from blm.pipeline.load_site import SIGNALS
from blm.pipeline.outreach.mails import check_templates
from blm.render.problems.problems import render_problems
from blm.repo.schema.schemas import bundle_schema, schema_names
from blm.repo.validate.validation import validate


def check_repository(root: Path, paths: Sequence[str], *, today: str) -> list[Problem]:
    """All problems of the repository, or of the files below `paths`, sorted by place."""
    wanted = [Path(path) for path in paths] or None
    return validate(
        root,
        wanted,
        today=today,
        signals=SIGNALS,
        check_list=check_list,
        check_templates=check_templates,
    )


def show_problems(problems: Sequence[Problem], form: str) -> str:
    """Problems as text, json, github annotations or sarif."""
    return render_problems(problems, form)


def show_schema(name: str | None) -> str:
    """One self-contained schema as JSON; without a name, the names of all schemas.

    Raises:
        BlmError: no schema has the name.
    """
    known = schema_names()
    if name is None:
        return "\n".join(known)
    if name not in known:
        raise BlmError(f"no schema is named {name!r}", hint=f"one of {', '.join(known)}")
    return json.dumps(bundle_schema(name), indent=2, ensure_ascii=False)
