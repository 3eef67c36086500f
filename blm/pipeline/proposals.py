"""The line of `blm propose`: judge every site, push facts once, then propose site by site.

fetch facts -> judge -> send facts -> hear, draft, plan, carry out -> tell who must know
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from functools import partial

from blm.core.audit_proposals import audit_proposal
from blm.core.audits import Audit
from blm.core.dates import add_days
from blm.core.desired import replay_moment
from blm.core.hearing import Ear, Heard
from blm.core.proposals import KINDS, PREFIX, Kind, Proposal, branch_of
from blm.core.standings import Texts
from blm.pipeline.audits import Files, audit_site, load_desired
from blm.pipeline.connections import Connection
from blm.pipeline.drafts import Desk, carries_report
from blm.pipeline.due_runs import DueSite, look_at
from blm.pipeline.facts import Files as Facts
from blm.pipeline.facts import fetch_facts, send_facts
from blm.pipeline.options import Options
from blm.pipeline.privacy import refuse_private
from blm.pipeline.proposing import Result, propose
from blm.pipeline.proposing_ends import LATE_DAYS
from blm.pipeline.proposing_reads import Reader


@dataclass(slots=True)
class Run:
    """One run over several sites.

    Attributes:
        connection: the forge and its checkout.
        options: today, and the cadence, which may be ``due``.
        judged: audits of this run, by site.
        facts: commit that holds the snapshots, once they are sent.
    """

    connection: Connection
    options: Options
    judged: dict[str, Audit] = field(default_factory=dict)
    facts: str = ""
    _waiting: Facts = field(default_factory=dict)
    _ready: list[str] = field(default_factory=list)
    _busy: frozenset[str] | None = None

    def begin(self) -> None:
        """Read on where facts wait that the base branch does not take."""
        self._waiting = fetch_facts(self.connection)

    def judge(self, name: str) -> str:
        """Ingest and judge one site, if anything is due; gives one sentence about it.

        Raises:
            Refused: the repository is public and the site is not, or a guard of the run refused.
        """
        root, options = self.connection.root, self.options
        looked = look_at(root, name, today=options.today, cadence=options.cadence)
        refuse_private(looked.desired.site, self.connection.repository)
        if looked.due is not None:
            run = dataclasses.replace(options, cadence=looked.due.run, write=True)
            self.judged[name] = audit_site(root, name, run, partial(_choose_facts, looked)).audit
        self._ready.append(name)
        return f"{looked.due.run}: {looked.due.why}" if looked.due else "nothing is due"

    def send(self) -> None:
        """Push everything that was judged, in one commit."""
        self.facts = send_facts(self.connection, self._ready, self._waiting)

    def propose(self, name: str) -> list[Result]:
        """Bring a site's proposals to where they should be."""
        if name not in self._ready:
            return []
        kinds = [kind for kind in KINDS if self._concerns(name, kind)]
        if not kinds:
            return [_quiet(name)]
        root, today = self.connection.root, self.options.today
        desired = load_desired(root, name)
        moment = replay_moment(desired.history)
        if moment is None:
            return [_quiet(name)]
        ear = Ear(desired.names, int(desired.policy.review["keep_months"]))
        reader = Reader(self.connection.forge, name, ear, today)
        desk = Desk(root / "profiles" / name, desired, moment, reader.events, self.facts)
        wait_days = int(desired.policy.outreach["wait_days"])
        return [_propose(reader, desk, kind, wait_days) for kind in kinds]

    def _concerns(self, name: str, kind: Kind) -> bool:
        """Whether a kind of proposal is worth asking the forge about."""
        if branch_of(name, kind) in self._branches():
            return True
        audit = self.judged.get(name)
        return audit is not None and (
            kind == "audit" or (kind == "undisavow" and audit.cadence == "quarterly")
        )

    def _branches(self) -> frozenset[str]:
        """Branches with a pull request that is open or was till lately, or without any."""
        if self._busy is None:
            forge = self.connection.forge
            since = add_days(self.options.today, -LATE_DAYS) + "T00:00:00Z"
            pulls = forge.pull_requests(PREFIX, "all", since)
            self._busy = frozenset(forge.branches(PREFIX)) | {pull.branch for pull in pulls}
        return self._busy


def _propose(reader: Reader, desk: Desk, kind: Kind, wait_days: int) -> Result:
    def draft(heard: Heard, base: Texts) -> Proposal:
        return desk.draft(kind, heard, base)

    return propose(reader, kind, draft, wait_days=wait_days)


def _quiet(name: str) -> Result:
    branch = branch_of(name, "audit")
    return Result(name, "audit", "unchanged", branch, "", None, "", "nothing is due", 0)


def _choose_facts(looked: DueSite, audit: Audit, files: Files) -> Files:
    """The files of an audit that travel apart from its proposal."""
    folder = f"profiles/{looked.name}/"
    chosen = {p: raw for p, raw in files.items() if p != f"{folder}disavow.txt"}
    if carries_report(audit_proposal(audit, looked.desired.policy)):
        chosen = {p: raw for p, raw in chosen.items() if not p.startswith(f"{folder}reports/")}
    return chosen
