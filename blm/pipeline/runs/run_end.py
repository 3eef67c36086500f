"""The end of a run over sites: what it shows, and whom it calls."""

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
"""Called after each good run over all sites, one without work too: whoever listens misses it."""
WEBHOOK = "BLM_WEBHOOK_URL"
"""Gets the counts of a run that did something, as JSON with a `text` that chats show."""
SETTING = {HEARTBEAT: "heartbeat", WEBHOOK: "webhook"}
RED = (1, 3)
"""Exit codes of a site that make the whole run fail: something is broken, not merely refused."""


@dataclass(slots=True)
class RunEnd:
    """What became of a run.

    Attributes:
        codes: exit code by site.
        judged: how many sites were audited.
        results: of proposals.
        problems: in files of sites that failed for them.
        before: result of a workflow's earlier jobs; ``failure`` counts.
        telling: exit code of the issues that tell of the run.
    """

    codes: dict[str, int]
    judged: int = 0
    results: list[Result] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    before: str | None = None
    telling: int = 0

    def settle(self, name: str, code: int, error: Exception) -> None:
        """Remember that a site ended so."""
        self.codes[name] = code
        if isinstance(error, InvalidFiles):
            self.problems += error.problems

    @property
    def failed(self) -> list[str]:
        """Sites that make the run red."""
        return [name for name, code in self.codes.items() if code in RED]

    @property
    def code(self) -> int:
        """Exit code of the run; one site alone speaks for itself."""
        worst = max(self.telling, *(self.codes[name] for name in self.failed), 0)
        return worst or (next(iter(self.codes.values())) if len(self.codes) == 1 else 0)

    @property
    def counts(self) -> RunCounts:
        """The same without names."""
        beside = (self.before == "failure") + (self.telling in RED)
        refused = sum(code not in (0, *RED) for code in self.codes.values())
        outcomes = Counter(str(result.outcome) for result in self.results)
        failed = len(self.failed) + beside
        return RunCounts(len(self.codes), self.judged, refused, failed, outcomes)


def show_annotations(end: RunEnd) -> str:
    """Annotations of a workflow, one a line; empty when nobody needs to look."""
    return render_annotations(end.codes, _rows(end), end.problems)


def append_summary(end: RunEnd, path: Path) -> None:
    """Add Markdown to the file of a workflow step's summary, as much as GitHub shows of it."""
    taken = path.stat().st_size if path.exists() else 0
    with path.open("a", encoding="utf-8") as file:
        file.write(render_summary(end.counts, end.codes, _rows(end), SUMMARY_BYTES - taken))


def _rows(end: RunEnd) -> list[Row]:
    return [(r.site, str(r.kind), str(r.outcome), r.reason, r.url) for r in end.results]


def send_notices(
    root: Path, environment: Mapping[str, str], counts: RunCounts, *, whole: bool
) -> list[str]:
    """Call the addresses of the environment that ``notifications`` in ``blm.yaml`` allows.

    Args:
        root: of the repository.
        environment: of the process; it holds the addresses.
        counts: of the run.
        whole: whether the run was over all sites.

    Returns:
        One sentence for each address that was not called or did not answer well; none is an
        error, as the run itself is done.
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
    """``notifications`` of ``blm.yaml``; nothing while the file holds errors, which others tell."""
    document = read_document(root, SETTINGS)
    try:
        data = document.require().data if document is not None else None
    except InvalidFiles:
        return {}
    found = data.get("notifications") if isinstance(data, Mapping) else None
    return found if isinstance(found, Mapping) else {}
