"""Results of `blm propose` as text or JSON."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from blm import SCHEMA
from blm.forge.local.forge import LocalForge
from blm.forge.local.markdown_pages import show_command
from blm.pipeline.forge_sync.connections import Connection
from blm.pipeline.propose.propose_one import Result
from blm.render.text.terminals import dump_json


def show_results(results: Sequence[Result], form: str) -> str:
    """Results as text or JSON."""
    if form == "json":
        return dump_json({"schema": SCHEMA, "results": [_record(one) for one in results]})
    return "\n".join(_line(one) for one in results)


def guide(results: Iterable[Result], connection: Connection, here: Path) -> list[str]:
    """What a person does next with git, where no web page shows a pull request; else nothing.

    Args:
        results: of the run.
        connection: nothing is said of a forge with web pages.
        here: folder from which the commands are to be typed.
    """
    shown = [r for r in results if r.number is not None and r.outcome in ("opened", "updated")]
    if not isinstance(connection.forge, LocalForge) or not shown:
        return []
    bare = shlex.quote(os.path.relpath(connection.remote, here))
    main = connection.repository.default_branch
    said = [line for one in shown for line in _steps(one, bare, main)]
    last = f"To say no to a line, delete it in disavow.txt on that branch, or: {_DECIDE}"
    return [*said, last, "Then run blm propose again: it records who decided what."]


_DECIDE = "blm decide SITE DOMAIN keep --reason '…', committed to the main branch."


def _steps(result: Result, bare: str, main: str) -> list[str]:
    branch = shlex.quote(result.branch)
    merge = f"git pull --no-rebase --no-ff --no-edit {bare} {branch}"
    return [
        f"{result.site}, pull request #{result.number}:",
        f"  read it   {show_command(bare, result.number or 0)}",
        f"  its lines git fetch {bare} {branch} && git diff ...FETCH_HEAD",
        f"  accept    {merge} && git push {bare} HEAD:{main}",
        f"  decline   git push {bare} --delete {branch}",
    ]


def _record(result: Result) -> dict[str, str]:
    return {
        "site": result.site,
        "kind": result.kind,
        "outcome": result.outcome,
        "branch": result.branch,
        "url": result.url,
        "fingerprint": result.fingerprint,
        "reason": result.reason,
    }


def _line(result: Result) -> str:
    place = result.url or (f"#{result.number}" if result.number else "")
    parts = (f"{result.site} {result.kind}: {result.outcome}", result.reason, place)
    return ", ".join(part for part in parts if part)
