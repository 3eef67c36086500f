"""Result files that an audit writes into a profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from blm.core.audit.audit import Audit, history_row
from blm.core.disavow.disavow_file import replace_group
from blm.core.link_profile.desired_state import Desired
from blm.core.link_profile.history import Row, put_row
from blm.pipeline.repository import write_files
from blm.render.audit.badge import render_badge
from blm.render.audit.report import render_report
from blm.render.sections.recommendations import format_recommendations
from blm.repo.records.case_lines import append_cases
from blm.repo.site.results import format_history, format_results
from blm.repo.working_tree.paths import list_folder, result_files

BADGE = "badge.svg"
LeftOut = frozenset[Literal["disavow", "report"]]
"""Files that are not written, since they are committed in the pull request."""


def write_badge(root: Path, name: str, history: Sequence[Row]) -> None:
    """Write the day of the site's last audit into its badge.

    Args:
        root: folder of the repository.
        name: name of the site.
        history: rows of ``history.yaml``, including the newest.
    """
    if history:
        day = max(str(row["today"]) for row in history)
        write_files(root, {f"profiles/{name}/{BADGE}": render_badge(day).encode()})


def settle_results(
    audit: Audit, desired: Desired, profile: Path, left_out: Callable[[Audit], LeftOut] | None
) -> tuple[Audit, dict[str, bytes | None]]:
    """The audit and the result files to write.

    If the same data was audited on an earlier day with the same result, that earlier audit is
    returned and there is nothing to write.

    Args:
        audit: the audit.
        desired: people's files that it was judged with.
        profile: folder of the site.
        left_out: returns the files that are not to be written; None writes no file at all.

    Returns:
        The audit, and content by path below the profile, None for a file to delete.
    """
    row = next((r for r in desired.history if r["as_of"] == audit.as_of), None)
    if row is not None and row["today"] != audit.today:
        earlier = audit.dated(row["today"])
        files = _render_results(earlier, desired, profile, frozenset())
        if all(_same(profile / path, raw) for path, raw in files):
            return earlier, {}
    if left_out is None:
        return audit, {}
    return audit, dict(_render_results(audit, desired, profile, left_out(audit)))


def _same(path: Path, raw: bytes | None) -> bool:
    return (path.read_bytes() if path.is_file() else None) == raw


def _render_results(
    audit: Audit, desired: Desired, profile: Path, left_out: LeftOut
) -> Iterator[tuple[str, bytes | None]]:
    """Path and content of every result file: history, cases, disavow file, results, report.

    Files are rendered one at a time, the cheap ones first, so that a comparison can stop early.
    Earlier reports are deleted: a replay could not make them again, and git has them.
    """
    yield "history.yaml", format_history(put_row(desired.history, history_row(audit)))
    if new := audit.cases[len(desired.cases) :]:
        yield "cases.yaml", append_cases(profile, new)
    if "disavow" not in left_out:
        title = f"proposed by policy {audit.policy_name}"
        text = replace_group(desired.disavow, audit.as_of, title, audit.plan.group)
        if text or desired.disavow.text:
            yield "disavow.txt", text.encode("utf-8", "surrogateescape")
    results = format_results(format_recommendations(audit))
    yield from results.items()
    yield from dict.fromkeys(name for name in result_files(profile) if name not in results).items()
    if "report" not in left_out:
        report = f"{audit.as_of}-{audit.cadence}.md"
        for path in list_folder(profile / "reports", ".md"):
            if path.name != report:
                yield f"reports/{path.name}", None
        yield f"reports/{report}", render_report(audit).encode()
