"""The end of a run over sites: annotations, summary, heartbeat and webhook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from blm import SCHEMA
from blm.core.schedule.run_counts import RunCounts, count_body
from blm.errors import InvalidFiles, Problem
from blm.forge.webhooks import call
from blm.pipeline.propose.propose_one import Result
from blm.render.problems.run_summary import (
    SUMMARY_BYTES,
    Row,
    render_annotations,
    render_summary,
)
from blm.repo.working_tree.paths import SETTINGS, read_document

HEARTBEAT = "BLM_HEARTBEAT_URL"
"""Heartbeat URL, called after each good run over all sites, even one with nothing to do."""
WEBHOOK = "BLM_WEBHOOK_URL"
"""Webhook URL; gets the counts of a run that did something, as JSON with a `text` for chats."""
SETTING = {HEARTBEAT: "heartbeat", WEBHOOK: "webhook"}
RED = (1, 3)
"""Exit codes of a site that make the whole run fail; a refusal does not."""


@dataclass(slots=True)
class RunEnd:
    """Results of a run over sites.

    Attributes:
        codes: exit code by site.
        judged: number of sites that were audited.
        results: results of proposals.
        problems: problems in the files of sites that failed because of them.
        before: result of the workflow's earlier jobs; ``failure`` counts as a failure.
        telling: exit code of opening and editing issues.
    """

    codes: dict[str, int]
    judged: int = 0
    results: list[Result] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    before: str | None = None
    telling: int = 0

    def settle(self, name: str, code: int, error: Exception) -> None:
        """Record the exit code of a site that ended with this error."""
        self.codes[name] = code
        if isinstance(error, InvalidFiles):
            self.problems += error.problems

    @property
    def failed(self) -> list[str]:
        """Sites whose exit code makes the run fail."""
        return [name for name, code in self.codes.items() if code in RED]

    @property
    def code(self) -> int:
        """Exit code of the run: the worst failure, or a single site's own code."""
        worst = max(self.telling, *(self.codes[name] for name in self.failed), 0)
        return worst or (next(iter(self.codes.values())) if len(self.codes) == 1 else 0)

    @property
    def counts(self) -> RunCounts:
        """The results as counts, without names of sites."""
        beside = (self.before == "failure") + (self.telling in RED)
        refused = sum(code not in (0, *RED) for code in self.codes.values())
        outcomes = Counter(str(result.outcome) for result in self.results)
        failed = len(self.failed) + beside
        return RunCounts(len(self.codes), self.judged, refused, failed, outcomes)


def show_annotations(end: RunEnd) -> str:
    """GitHub annotations for failures and proposals, one a line; empty if there are none."""
    return render_annotations(end.codes, _rows(end), end.problems)


def append_summary(end: RunEnd, path: Path) -> None:
    """Append the run's summary as Markdown to a step's summary file, as much as GitHub shows."""
    taken = path.stat().st_size if path.exists() else 0
    with path.open("a", encoding="utf-8") as file:
        file.write(render_summary(end.counts, end.codes, _rows(end), SUMMARY_BYTES - taken))


def _rows(end: RunEnd) -> list[Row]:
    return [(r.site, str(r.kind), str(r.outcome), r.reason, r.url) for r in end.results]


def send_notices(
    root: Path, environment: Mapping[str, str], counts: RunCounts, *, whole: bool
) -> list[str]:
    """Call heartbeat and webhook, if ``notifications`` in ``blm.yaml`` allows it.

    Args:
        root: folder of the repository.
        environment: environment variables, with the addresses.
        counts: counts of the run.
        whole: True if the run was over all sites.

    Returns:
        One sentence for each address that was not called or failed; this does not fail the run.
    """
    calls: list[tuple[str, Mapping[str, object] | None]] = []
    if whole and counts.is_good:
        calls.append((HEARTBEAT, None))
    if not counts.is_quiet:
        calls.append((WEBHOOK, count_body(counts, SCHEMA)))
    said = [_call(root, name, environment.get(name, "").strip(), body) for name, body in calls]
    return [sentence for sentence in said if sentence]


def _call(root: Path, name: str, address: str, body: Mapping[str, object] | None) -> str:
    if not address:
        return ""
    if _allowed(root).get(SETTING[name]) is not True:
        return f"{name} is not called: {SETTINGS} lacks notifications: {{{SETTING[name]}: true}}"
    return call(name, address, body)


def _allowed(root: Path) -> Mapping[str, object]:
    """``notifications`` of ``blm.yaml``; empty if the file has errors, reported elsewhere."""
    document = read_document(root, SETTINGS)
    try:
        data = document.require().data if document is not None else None
    except InvalidFiles:
        return {}
    found = data.get("notifications") if isinstance(data, Mapping) else None
    return found if isinstance(found, Mapping) else {}
